"""What a submission that can't be graded is answered with."""

from __future__ import annotations


class Refused(Exception):
    """A submission that can't be graded; the text is one sentence that says why and what to do."""
