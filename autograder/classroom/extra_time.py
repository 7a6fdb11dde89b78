"""Who may hand in later: the class's `extensions.csv`.

    student,assignment,extension
    ada,week_5,48
    grace,week_5,2030-01-31 12:00 Europe/Zurich

An extension is a number of hours, or the moment until which the student has time. It holds for
every edition of the assignment. Hours of 0 take an extension back.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from autograder.base import moments
from autograder.base.errors import CommandError
from autograder.course.places import LANGUAGE_SUFFIX, Places

COLUMNS = ("student", "assignment", "extension")

_HOURS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_BEYOND = "cells beyond the columns"
_MOST_HOURS = 10 * 365 * 24


class ExtensionsError(CommandError):
    """A file of extensions that can't be used; its text is one sentence that names the line."""


@dataclass(frozen=True)
class Extension:
    """One row: how much longer, or until when, in UTC without a zone; and its line."""

    line: int
    longer: timedelta | None = None
    until: datetime | None = None

    def after(self, due: datetime | None) -> timedelta | None:
        """Return how much time it gives after the due date; None where nothing is due."""
        if self.until is None:
            return self.longer
        return max(timedelta(0), self.until - due) if due else None


class Extensions:
    """All that a class's file grants.

    Args:
        path: the file.
        rows: the rows, by student and assignment.
    """

    def __init__(self, path: Path, rows: dict[tuple[str, str], Extension]) -> None:
        self.path = path
        self._rows = rows

    def of(self, student: str, edition: str, due: datetime | None) -> timedelta | None:
        """Return a student's extension, None where none is granted.

        Args:
            student: the student's id.
            edition: the id of an edition.
            due: when the assignment is due, in UTC without a zone.
        """
        match = LANGUAGE_SUFFIX.match(edition)
        row = self._rows.get((student, edition))
        if row is None and match:
            row = self._rows.get((student, match["name"]))
        return row.after(due) if row else None

    def strangers(self, students: Collection[str], editions: Collection[str]) -> list[str]:
        """Return a sentence for each row that matches nobody, or no assignment.

        Args:
            students: everybody who is on the roster or has handed in.
            editions: the ids of all editions.
        """
        found = []
        for (student, assignment), row in sorted(self._rows.items(), key=lambda one: one[1].line):
            if student not in students:
                found.append(
                    f"Line {row.line} of {self.path}: no {student!r} has handed in or is on the "
                    "roster."
                )
            elif assignment not in editions:
                found.append(f"Line {row.line} of {self.path}: there is no {assignment!r}.")
        return found


def of_class(places: Places) -> Extensions:
    """Return what the class's file grants; nothing without a file.

    Raises:
        ExtensionsError: where the file can't be used.
    """
    path = places.extra_time
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, restkey=_BEYOND, restval="")
            return Extensions(path, _granted(path, rows))
    except FileNotFoundError:
        return Extensions(path, {})
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ExtensionsError(f"{path} can't be read ({error}); mend or remove it.") from error


def _granted(path: Path, rows: csv.DictReader[str]) -> dict[tuple[str, str], Extension]:
    granted: dict[tuple[str, str], Extension] = {}
    said: dict[tuple[str, str], str] = {}
    for row in rows:
        line = rows.line_num
        try:
            student, assignment, text = (row[column].strip() for column in COLUMNS)
        except (KeyError, AttributeError) as error:
            raise ExtensionsError(f"{path} needs the columns {', '.join(COLUMNS)}.") from error
        if not (student or assignment or text):
            continue
        text = ",".join([text, *row.get(_BEYOND, ())])  # a comma too many makes a cell too many
        place = (student, assignment)
        if said.setdefault(place, text) != text:
            raise ExtensionsError(
                f"{path} grants {student!r} two extensions for {assignment!r}; line {line} is "
                "the second."
            )
        granted.setdefault(place, _extension(text, line, path))
    return granted


def _extension(text: str, line: int, path: Path) -> Extension:
    if _HOURS.fullmatch(text) and float(text) < _MOST_HOURS:
        return Extension(line, longer=timedelta(hours=float(text)))
    try:
        return Extension(line, until=moments.read(text))
    except ValueError as error:
        raise ExtensionsError(
            f"Line {line} of {path}: {text!r} is neither a number of hours, such as 48.5, nor a "
            f"moment like {moments.EXAMPLE} ({error})."
        ) from error
