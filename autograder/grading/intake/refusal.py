"""What a submission that can't be graded is answered with, and the one door to students' text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from autograder.course.language import _


class Refused(Exception):
    """A submission that can't be graded; the text is one sentence that says why and what to do."""


@contextmanager
def refusing() -> Iterator[None]:
    """Let nothing that a student's text does to its reader end the run for anybody else.

    Raises:
        Refused: in place of whatever else is raised inside.
    """
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        sentence = _(
            "Reading it ends with an error ({kind}); open it in Jupyter, save it and hand it in "
            "again."
        )
        raise Refused(sentence.format(kind=type(error).__name__)) from error
