"""A submission's bytes, read into cells and matched to exercises, trusting nothing."""
