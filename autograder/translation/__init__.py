"""The same source in another language."""
