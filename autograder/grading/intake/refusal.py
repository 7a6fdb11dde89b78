"""What a submission that can't be graded is answered with, and the one door to students' text."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.base.errors import CommandError
from autograder.base.plain_text import shortened
from autograder.course.language import _

LONGEST_REASON = 2_000
"""Characters: what names a handful of files, and says where they lie, has room."""


class Refused(Exception):
    """A submission that can't be graded; the text is one sentence that says why and what to do.

    However much of the submission is quoted, it is of bounded length: what stands in the middle of
    a longer one is left out.

    Attributes:
        trace: the traceback of an error that nobody expected, if one is the reason.
    """

    def __init__(self, reason: str, trace: str | None = None) -> None:
        super().__init__(shortened(reason, LONGEST_REASON))
        self.trace = trace


@contextmanager
def refusing() -> Iterator[None]:
    """Let nothing that a student's text does to its reader end the run for anybody else.

    Raises:
        Refused: in place of whatever is raised inside, but for what is wrong with the course.
    """
    try:
        yield
    except (Refused, CommandError):
        raise
    except Exception as error:
        raise unexpected(error) from error


def unexpected(error: Exception) -> Refused:
    """Return the refusal of a submission that met an error nobody expected, with its trace."""
    sentence = _("It could not be graded ({error}); look at it by hand and report this.")
    trace = "".join(traceback.format_exception(error))
    return Refused(sentence.format(error=repr(error)[:200]), trace)
