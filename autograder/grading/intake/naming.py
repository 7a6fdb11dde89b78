"""How a sentence names files: a student can hand in any number of them, under long names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from autograder.course.language import _

MOST_NAMED = 5


def named(paths: Iterable[PurePath]) -> str:
    """Return the names of a handful of files, and how many others there are."""
    names = [path.name for path in paths]
    if len(names) <= MOST_NAMED + 1:
        return ", ".join(names)
    first = ", ".join(names[:MOST_NAMED])
    return _("{names} and {count} others").format(names=first, count=len(names) - MOST_NAMED)
