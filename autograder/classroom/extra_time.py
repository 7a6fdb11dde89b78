"""Who may hand in later: the class's `extensions.csv`.

    student,assignment,extension
    ada,week_5,48
    grace,week_5,2030-01-31 12:00 UTC

An extension is a number of hours, or the moment until which the student has time. It holds for
every edition of the assignment. Hours of 0 take an extension back.
"""

from __future__ import annotations

import csv
import math
from datetime import datetime, timedelta, timezone
from pathlib import Path

from autograder.course.assignment import LANGUAGE_SUFFIX
from autograder.classroom.folders import Classroom
from autograder.base.errors import CommandError

FILE_NAME = "extensions.csv"
COLUMNS = ("student", "assignment", "extension")


class ExtensionsError(CommandError):
    """A file of extensions that can't be used; its text is one sentence that names the line."""


def of_class(classroom: Classroom) -> dict[tuple[str, str], str]:
    """Return what the class's file grants, by student and assignment; nothing without a file.

    Raises:
        ExtensionsError: where the file can't be used.
    """
    path = path_in(classroom)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _granted(path, list(csv.DictReader(file, restval="")))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ExtensionsError(f"{path} can't be read ({error}); mend or remove it.") from error


def path_in(classroom: Classroom) -> Path:
    """Return the place of a class's extensions."""
    return classroom.submitted.parent / FILE_NAME


def extension(
    granted: dict[tuple[str, str], str], student: str, assignment: str, due: datetime | None
) -> timedelta | None:
    """Return a student's extension, None where none is granted.

    Args:
        granted: what the class's file grants.
        student: the student's id.
        assignment: the id of an edition.
        due: when the assignment is due, in UTC without a zone; without it there is nothing late.
    """
    match = LANGUAGE_SUFFIX.match(assignment)
    text = granted.get((student, assignment))
    if text is None and match:
        text = granted.get((student, match["name"]))
    if text is None:
        return None
    hours = _hours(text)
    if hours is not None:
        return timedelta(hours=hours)
    return max(timedelta(0), _moment(text) - due) if due else None


def _granted(path: Path, rows: list[dict[str, str]]) -> dict[tuple[str, str], str]:
    granted: dict[tuple[str, str], str] = {}
    for line, row in enumerate(rows, start=2):
        try:
            student, assignment, text = (row[column].strip() for column in COLUMNS)
        except (KeyError, AttributeError) as error:
            raise ExtensionsError(f"{path} needs the columns {', '.join(COLUMNS)}.") from error
        if not (student or assignment or text):
            continue
        if not _is_usable(text):
            raise ExtensionsError(
                f"Line {line} of {path}: {text!r} is neither a number of hours nor a moment like "
                "2030-01-31 12:00 UTC."
            )
        if granted.setdefault((student, assignment), text) != text:
            raise ExtensionsError(
                f"{path} grants {student!r} two extensions for {assignment!r}; line {line} is "
                "the second."
            )
    return granted


def _is_usable(text: str) -> bool:
    hours = _hours(text)
    if hours is not None:
        return math.isfinite(hours) and 0 <= hours < 24 * 365 * 10
    try:
        _moment(text)
    except (ValueError, OverflowError):
        return False
    return True


def _hours(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    """Return a moment in UTC, without a zone; without one it is taken as UTC."""
    from dateutil import parser

    moment = parser.parse(text)
    return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
