"""The pages that people read: the base they share, their style, and their equations."""
