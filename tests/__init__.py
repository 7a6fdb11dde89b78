"""The tests, in the wings of what they test; see `tests/support/` for what they share."""
