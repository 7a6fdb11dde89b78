"""Where student processes come from: isolated by bubblewrap, or plain on the instructor's word."""

from autograder.sandbox.launch import BUBBLEWRAP, NONE, NoIsolation

__all__ = ["BUBBLEWRAP", "NONE", "NoIsolation"]
