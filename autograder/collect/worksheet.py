"""Moodle's grading worksheet: who is behind each number of a download, and when they handed in.

Its columns are called otherwise in each language, so they are known by what stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.base.errors import CommandError
from autograder.classroom import csv_table
from autograder.collect import written_dates

_IDENTIFIER = re.compile(r"\D+(?P<number>\d+)")
"""`Participant 123`; the number stands in the names of the download, too."""
_LAST_IDENTITY = 5
"""Name, ID number, e-mail address and the like, which students may choose, stand before this
column; marks and dates after."""


@dataclass(frozen=True)
class Row:
    """One participant.

    Attributes:
        name: the full name, or the identifier once more where marking is blind.
        cells: what follows, such as an ID number and an e-mail address; the name is none of them.
        handed_in: when, by the platform's clock; None where they haven't.
    """

    name: str
    cells: tuple[str, ...]
    handed_in: datetime | None


def read(path: Path) -> dict[str, Row]:
    """Return the participants of a worksheet, by number.

    Raises:
        CommandError: where it can't be read, or is none.
    """
    header, *rows = csv_table.read(path)
    rows = [row for row in rows if any(row)]
    numbers = [_IDENTIFIER.fullmatch(row[0]) for row in rows]
    if not rows or not all(numbers) or len(header) < 3:
        raise CommandError(
            f"{path} is no grading worksheet of Moodle's: its first column should hold identifiers "
            "such as “Participant 123”."
        )
    dates = [[written_dates.read(cell) if at >= _LAST_IDENTITY else None
              for at, cell in enumerate(row)] for row in rows]  # fmt: skip
    column = _first_with_dates(dates)
    return {
        found["number"]: Row(
            name=row[1] if len(row) > 1 else "",
            cells=tuple(cell for cell in row[2:_LAST_IDENTITY] if cell),
            handed_in=its[column] if column is not None and column < len(its) else None,
        )
        for found, row, its in zip(numbers, rows, dates, strict=True)
        if found
    }


def _first_with_dates(dates: Sequence[Sequence[datetime | None]]) -> int | None:
    """Return the column that says when each handed in: the one before when each was graded.

    Some date may stand elsewhere, too, as in a comment.
    """
    width = max(map(len, dates), default=0)
    counts = [sum(at < len(row) and row[at] is not None for row in dates) for at in range(width)]
    most = max(counts, default=0)
    return next((at for at, count in enumerate(counts) if most and 2 * count >= most), None)
