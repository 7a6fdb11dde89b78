"""The worked hints on their way out: by which day a release goes, and what it says of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from autograder.course.assignment import WORKED_SUFFIX, load
from autograder.course.places import Places


def day_of_check(places: Places, folder: Path) -> date:
    """Return the day that `autograder release --check` goes by.

    Where the worked hints are out, that is today, so that hints before their day differ. Where
    they aren't, it is a day before all days: that a day has come makes no check fail.

    Args:
        places: the course.
        folder: the assignment's source folder.
    """
    return date.today() if _are_out(places, folder) else date.min


def news(places: Places) -> list[str]:
    """Return what there is to say of the worked hints as they are released, a line each."""
    return [
        line
        for folder in places.assignments()
        for line in _news(folder.name, load(folder).worked_from, _are_out(places, folder))
    ]


def _news(name: str, worked_from: date | None, out: bool) -> list[str]:
    if worked_from is None:
        return []
    if out:
        return [f"{name}: the worked hints are out, from {worked_from} on."]
    if date.today() < worked_from:
        return [f"{name}: the worked hints stay back until {worked_from}; release again then."]
    return [f"{name}: the worked hints may go out since {worked_from}; run autograder release."]


def _are_out(places: Places, folder: Path) -> bool:
    """Return whether any released edition holds a worked hint."""
    mark = f'{WORKED_SUFFIX}"'
    paths = filter(Path.is_file, places.released_notebooks(folder))
    return any(mark in path.read_text(encoding="utf-8", errors="replace") for path in paths)
