"""The running class: its folders, and what students handed in."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.base import moments
from autograder.base.files import below, read_regular
from autograder.base.plain_text import begins_a_formula
from autograder.course.language import _
from autograder.course.places import Places

_ODD_STUDENT_ID = re.compile(r"[<>&;\"'`\\/,*?\[\]]|^\.|^\s|\s$")
_LONGEST_STUDENT_ID = 128
"""Bytes; file systems take names of 255."""
_LONGEST_TIMESTAMP = 1_000
_LONGEST_PATH = 300
DEEPEST, MOST_FILES = 50, 50_000
"""What a submission may hold; Python's own tools fail on folders in folders of a thousand."""
TIMESTAMP = "timestamp.txt"
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class Unsound(ValueError):
    """A submission that can't be graded as it lies there; the text is one sentence."""


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

    def students(self) -> list[str]:
        """Return the names of all that lie in the folder of submissions, sorted."""
        try:
            return sorted(os.listdir(self.submitted))
        except FileNotFoundError:
            return []

    def handed_in(self) -> list[str]:
        """Return what students have handed in something for, sorted: editions, or so they say."""
        found: set[str] = set()
        for student in self.students():
            with suppress(OSError), os.scandir(self.submitted / student) as entries:
                found |= {one.name for one in entries if not one.is_file(follow_symlinks=False)}
        return sorted(name for name in found if not name.startswith("."))

    def submissions(self, assignment: str) -> list[SubmittedFile]:
        """Return what was handed in for an assignment, sorted by student."""
        students = [one for one in self.students() if self._has(one, assignment)]
        return [self.submission(student, assignment) for student in students]

    def timestamp(self, folder: Path) -> datetime | None:
        """Return when a submission was handed in; see `read_timestamp`."""
        return read_timestamp(folder, self._zone)

    def submission(self, student: str, assignment: str) -> SubmittedFile:
        """Return what one student handed in, or why it can't be graded; nothing is raised."""
        folder = self.submitted / student / assignment
        path = folder / f"{assignment}.ipynb"
        try:
            moment = check_submission(student, folder, self._zone)
            with os.scandir(folder) as entries:
                files = sorted(
                    Path(one.path) for one in entries if one.is_file(follow_symlinks=False)
                )
            return SubmittedFile(student, assignment, path, moment, candidates=tuple(files))
        except Exception as error:  # whatever its files make of their reader
            problem = self._from_the_student_on(in_a_sentence(error))
            return SubmittedFile(student, assignment, path, problem=problem)

    def _from_the_student_on(self, sentence: str) -> str:
        """Let paths in a sentence begin with the student's id; it goes on the student's page."""
        above = f"{self.submitted}{os.sep}"
        for written in (above, ascii(above)[1:-1]):
            sentence = sentence.replace(written, "")
        return sentence

    @property
    def _zone(self) -> str | None:
        zone: str | None = self.config and self.config.Exchange.get("timezone")
        return zone

    def _has(self, student: str, assignment: str) -> bool:
        """Whether a student handed in for an assignment, or keeps us from seeing whether."""
        try:
            os.lstat(self.submitted / student / assignment)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except (OSError, ValueError):
            return True
        return True


def check_submission(student: str, folder: Path, zone: str | None = None) -> datetime | None:
    """Return when a submission was handed in, None if unknown, after a look at all that it holds.

    Every command that takes a submission goes by this, so that none is stopped by what lies there.

    Args:
        student: the student's id.
        folder: the submission's folder.
        zone: see `read_timestamp`.

    Raises:
        ValueError, OSError: where it can't be graded; see `in_a_sentence`.
    """
    check_student_id(student)
    refuse_odd_files(folder)
    return read_timestamp(folder, zone)


def in_a_sentence(error: Exception) -> str:
    """Return why a submission can't be graded, from what reading it raised."""
    if isinstance(error, OSError):
        sentence = _("{path} can't be read ({reason}); mend or remove it.")
        path = ascii(os.fsdecode(error.filename or ""))[1:-1]
        shown = path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}…"
        return sentence.format(path=shown, reason=error.strerror)
    if isinstance(error, Unsound):
        return str(error)
    return _("It could not be read ({error}); look at it by hand and report this.").format(
        error=repr(error)[:_LONGEST_PATH]
    )


def check_student_id(student: str) -> None:
    """Raise Unsound where an id could act on whoever meets it, or pass for another one.

    It would act as markup or a path in a page, as a sign on a terminal, as a formula in a
    spreadsheet, or as a list or a pattern of ids in nbgrader. Two ids that look the same are the
    same: there is one way to write each.
    """
    length = len(student.encode("utf-8", "replace"))
    if (
        not 0 < length <= _LONGEST_STUDENT_ID
        or _ODD_STUDENT_ID.search(student)
        or not student.isprintable()
        or not unicodedata.is_normalized("NFC", student)
        or begins_a_formula(student)
    ):
        raise Unsound(
            _("The student id {student} has characters that are not allowed; rename the folder.")
            .format(student=ascii(student))
        )  # fmt: skip


def refuse_odd_files(folder: Path) -> None:
    """Raise Unsound where a submission holds anything but regular files and folders, or too many.

    Raises:
        OSError: where it can't be looked through.
    """
    _refuse_odd(folder.parent)
    _refuse_odd(folder)
    above = len(folder.parts)
    for count, entry in enumerate(below(folder), start=1):
        path = Path(entry.path)
        if count > MOST_FILES or len(path.parts) - above > DEEPEST:
            raise Unsound(
                _(
                    "{path} holds more than {count} files, or folders in folders more than "
                    "{depth} deep; take out what is no part of the work."
                ).format(path=folder, count=MOST_FILES, depth=DEEPEST)
            )
        _refuse_odd(path)


def _refuse_odd(path: Path) -> None:
    kind = _KINDS.get(stat.S_IFMT(path.lstat().st_mode))
    if kind:
        raise Unsound(
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
        Unsound: where `timestamp.txt` is there and holds no moment.
    """
    path = folder / TIMESTAMP
    try:
        text = read_regular(path, _LONGEST_TIMESTAMP).decode().strip()
        return moments.read(text, zone) if text else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise Unsound(
            _("{path} holds no moment; write one like 2030-01-31 12:00:00 UTC.").format(path=path)
        ) from None
