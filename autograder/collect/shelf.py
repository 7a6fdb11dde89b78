"""Puts what was handed in where `nbgrader collect` would; nothing that is there gets lost."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import count
from pathlib import Path

from autograder.base.files import make_folder, read_regular, write_atomically
from autograder.classroom.folders import TIMESTAMP, Classroom
from autograder.grading.intake.choice import named_like_work

PLACED, REPLACED, KNOWN, OLDER = "placed", "replaced", "known", "older"


@dataclass(frozen=True)
class Handed:
    """A file to put into the class: whose, for which edition, when.

    Attributes:
        changed: when it was handed in, None where nothing says so.
        as_of: about when the download was made that it is from.
    """

    student: str
    edition: str
    suffix: str
    content: bytes
    changed: datetime | None
    as_of: datetime | None


class Shelf:
    """The class's folder of submissions, and beside it the files that another one replaced.

    Args:
        classroom: the class.
    """

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        self._submitted = classroom.submitted
        self.aside = classroom.aside

    def put(
        self,
        handed: Handed,
        editions: Sequence[str],
        noted: datetime | None = None,
        whenever: bool = False,
    ) -> str:
        """Put a file into the class; give what became of it.

        Args:
            handed: the file.
            editions: all editions of its assignment: a student has one submission among them.
            noted: about when the download was made that what is there came from.
            whenever: whether what is there goes aside though it may be newer.

        Returns:
            `PLACED`; `REPLACED` where an older one went aside for it; `KNOWN` where it was there
            before; `OLDER` where a newer one was there and this one went aside.
        """
        present = self._present(handed.student, editions)
        target = self._submitted / handed.student / handed.edition
        known = [folder for folder in present if _holds(folder, handed)]
        if known:
            self._date(known[0], handed.changed)
            return KNOWN
        if not whenever and any(self._is_newer(folder, handed, noted) for folder in present):
            self.keep(handed)
            return OLDER
        for folder in present:
            place = self._free(handed.student, folder.name)
            make_folder(place.parent)
            os.replace(folder, place)
        self._date(target, handed.changed)
        write_atomically(target / f"{handed.edition}{handed.suffix}", handed.content)
        return REPLACED if present else PLACED

    def _date(self, folder: Path, moment: datetime | None) -> None:
        """Write down when something was handed in, if that is known now and wasn't before."""
        place = folder / TIMESTAMP
        if moment and not place.exists():
            text = f"{moment.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S} UTC\n"
            write_atomically(place, text.encode())

    def is_taken(self, handed: Handed, editions: Sequence[str]) -> bool:
        """Return whether something else lies where a file would go; the arguments are `put`'s."""
        present = self._present(handed.student, editions)
        return bool(present) and not any(_holds(folder, handed) for folder in present)

    def lying_there(self, handed: Handed, editions: Sequence[str]) -> list[Path]:
        """Return the notebooks and scripts where a file would go; the arguments are `put`'s."""
        folders = self._present(handed.student, editions)
        return [path for folder in folders for path in folder.glob("*") if named_like_work(path)]

    def keep(self, handed: Handed) -> Path:
        """Keep a file aside, once however often it comes; give its place."""
        folder = self.aside / handed.student
        for other in folder.glob(f"{handed.edition}*/*{handed.suffix}"):
            if _reads(other, handed.content):
                return other
        place = self._free(handed.student, handed.edition) / f"{handed.edition}{handed.suffix}"
        write_atomically(place, handed.content)
        return place

    def _present(self, student: str, editions: Sequence[str]) -> list[Path]:
        folders = (self._submitted / student / name for name in editions)
        return [folder for folder in folders if _is_filled(folder)]

    def _free(self, student: str, name: str) -> Path:
        places = (self.aside / student / f"{name}-{number}" for number in count(1))
        return next(place for place in places if not place.exists())

    def _is_newer(self, folder: Path, handed: Handed, noted: datetime | None) -> bool:
        """Whether what is there was handed in after this, or else came from a later download."""
        try:
            there = self._classroom.timestamp(folder)
        except (OSError, ValueError):
            there = None
        if handed.changed and there:
            return there.replace(tzinfo=timezone.utc) > handed.changed
        return bool(noted and handed.as_of and noted > handed.as_of)


def _holds(folder: Path, handed: Handed) -> bool:
    return _reads(folder / f"{handed.edition}{handed.suffix}", handed.content)


def _reads(path: Path, content: bytes) -> bool:
    """Whether a file holds just this; what can't be read holds something else."""
    try:
        return read_regular(path, len(content)) == content
    except OSError:
        return False


def _is_filled(folder: Path) -> bool:
    """Whether anything lies there that is to go aside, be it no folder at all."""
    try:
        return bool(os.listdir(folder))
    except OSError:
        return os.path.lexists(folder)
