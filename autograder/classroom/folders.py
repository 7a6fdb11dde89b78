"""The running class: its folders, and what students handed in."""

from __future__ import annotations

import re
import stat
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.base import moments
from autograder.base.files import below
from autograder.base.plain_text import begins_a_formula
from autograder.course.language import _
from autograder.course.places import Places

_ODD_STUDENT_ID = re.compile(r"[<>&;\"'`\\/]|^\.|^\s|\s$")
_LONGEST_STUDENT_ID = 128
"""Bytes; file systems take names of 255."""
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass(frozen=True)
class SubmittedFile:
    """What one student handed in for one assignment.

    Attributes:
        student: the student's id.
        assignment: the assignment's id.
        path: where the file to grade should be.
        timestamp: when it was handed in, in UTC without a zone, or None if nobody wrote it down.
        problem: None, or one sentence that says why this can't be graded.
        candidates: the files that lie there, one of which is to be graded: whoever reads them
            chooses, by what they hold.
    """

    student: str
    assignment: str
    path: Path
    timestamp: datetime | None = None
    problem: str | None = None
    candidates: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Classroom(Places):
    """The running class of a course: its places, and what students handed in there."""

    def handed_in(self) -> list[str]:
        """Return the ids of the editions that students have handed in, sorted."""
        return sorted({folder.name for folder in self.submitted.glob("*/*") if folder.is_dir()})

    def submissions(self, assignment: str) -> list[SubmittedFile]:
        """Return what was handed in for an assignment, sorted by student."""
        folders = sorted(self.submitted.glob(f"*/{assignment}"))
        return [self.submission(folder.parent.name, assignment) for folder in folders]

    def timestamp(self, folder: Path) -> datetime | None:
        """Return when a submission was handed in; see `read_timestamp`."""
        return read_timestamp(folder, self.config and self.config.Exchange.get("timezone"))

    def submission(self, student: str, assignment: str) -> SubmittedFile:
        """Return what one student handed in, or why it can't be graded."""
        folder = self.submitted / student / assignment
        path = folder / f"{assignment}.ipynb"
        try:
            check_student_id(student)
            refuse_odd_files(folder)
            files = tuple(sorted(path for path in folder.iterdir() if path.is_file()))
            moment = self.timestamp(folder)
            return SubmittedFile(student, assignment, path, moment, candidates=files)
        except (ValueError, OSError) as error:
            return SubmittedFile(student, assignment, path, problem=str(error))


def check_student_id(student: str) -> None:
    """Raise ValueError where an id could act on whoever meets it, or pass for another one.

    It would act as markup or a path in a page, as a sign on a terminal, or as a formula in a
    spreadsheet. Two ids that look the same are the same: there is one way to write each.
    """
    length = len(student.encode("utf-8", "replace"))
    if (
        not 0 < length <= _LONGEST_STUDENT_ID
        or _ODD_STUDENT_ID.search(student)
        or not student.isprintable()
        or not unicodedata.is_normalized("NFC", student)
        or begins_a_formula(student)
    ):
        raise ValueError(
            _("The student id {student} has characters that are not allowed; rename the folder.")
            .format(student=ascii(student))
        )  # fmt: skip


def refuse_odd_files(folder: Path) -> None:
    """Raise ValueError where a submission holds anything but regular files and folders."""
    for path in (folder.parent, folder, *(Path(entry.path) for entry in below(folder))):
        kind = _KINDS.get(stat.S_IFMT(path.lstat().st_mode))
        if kind:
            raise ValueError(
                _("{path} is {kind}, which a submission may not hold; remove it.").format(
                    path=path, kind=kind
                )
            )


def read_timestamp(folder: Path, zone: str | None = None) -> datetime | None:
    """Return when a submission was handed in, in UTC without a zone, None if unknown.

    Args:
        folder: the submission's folder, whose `timestamp.txt` says it.
        zone: the exchange's own time zone; what it is called in short counts too.

    Raises:
        ValueError: where `timestamp.txt` holds no moment.
    """
    path = folder / "timestamp.txt"
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    if not text:
        return None
    try:
        return moments.read(text, zone)
    except ValueError:
        raise ValueError(
            _("{path} holds no moment; write one like 2030-01-31 12:00:00 UTC.").format(path=path)
        ) from None
