"""The running class: its folders, its submissions and its gradebook's address.

Everything is read from `nbgrader_config.py`, without importing nbgrader, which takes seconds.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from autograder.base.errors import CommandError
from autograder.course.language import _

CONFIG_NAME = "nbgrader_config.py"

_ODD_STUDENT_ID = re.compile(r"[<>&\"'`\\/\x00-\x1f\x7f]|^\.|^\s|\s$")
_LONGEST_STUDENT_ID = 128
_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


class NoClassroom(CommandError):
    """No class can be found; its text is one sentence that says where to go."""


@dataclass(frozen=True)
class SubmittedFile:
    """What one student handed in for one assignment.

    Attributes:
        student: the student's id.
        assignment: the assignment's id.
        path: the one file to grade, or where it should be if there is a problem.
        timestamp: when it was handed in, in UTC without a zone, or None if nobody wrote it down.
        problem: None, or one sentence that says why this can't be graded.
    """

    student: str
    assignment: str
    path: Path
    timestamp: datetime | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Classroom:
    """The folders of a class, as `nbgrader_config.py` names them."""

    root: Path
    source: Path
    release: Path
    submitted: Path
    autograded: Path
    feedback: Path
    records: Path
    db_url: str
    course_id: str
    config: Any = field(repr=False)

    @classmethod
    def load(cls, root: Path | None = None) -> Classroom:
        """Read the class that a folder belongs to.

        Args:
            root: the course's top level; else the nearest folder, from here upwards, with a
                `nbgrader_config.py`.

        Raises:
            NoClassroom: where there is no such file, or it can't be read.
        """
        root = Path(root).resolve() if root else _nearest_root(Path.cwd())
        config = _read_config(root)
        course = config.CourseDirectory
        return cls.at(Path(course.get("root", root)), course.get, config)

    @classmethod
    def at(cls, root: Path, setting: Callable[[str, str], str], config: Any) -> Classroom:
        """Return the class at a top level.

        Args:
            root: the course's top level.
            setting: gives nbgrader's course setting of a name, or the default beside it.
            config: all of nbgrader's settings.
        """

        def folder(step: str) -> Path:
            return root / setting(f"{step}_directory", step)

        return cls(
            root=root,
            source=folder("source"),
            release=folder("release"),
            submitted=folder("submitted"),
            autograded=folder("autograded"),
            feedback=folder("feedback"),
            records=folder("submitted").parent / "records",
            db_url=_absolute_url(setting("db_url", "sqlite:///gradebook.db"), root),
            course_id=setting("course_id", ""),
            config=config,
        )

    def assignments(self) -> list[str]:
        """Return the ids of the assignments that students have handed in, sorted."""
        return sorted({folder.name for folder in self.submitted.glob("*/*") if folder.is_dir()})

    def submissions(self, assignment: str) -> list[SubmittedFile]:
        """Return what was handed in for an assignment, sorted by student."""
        folders = sorted(self.submitted.glob(f"*/{assignment}"))
        return [self.submission(folder.parent.name, assignment) for folder in folders]

    def submission(self, student: str, assignment: str) -> SubmittedFile:
        """Return what one student handed in, or why it can't be graded."""
        folder = self.submitted / student / assignment
        path = folder / f"{assignment}.ipynb"
        try:
            check_student_id(student)
            refuse_odd_files(folder)
            path = _file_to_grade(folder, assignment)
            return SubmittedFile(student, assignment, path, read_timestamp(folder))
        except (ValueError, OSError) as error:
            return SubmittedFile(student, assignment, path, problem=str(error))

    def released_notebook(self, assignment: str) -> Path:
        """Return the place of an assignment's released notebook."""
        return self.release / assignment / f"{assignment}.ipynb"

    def autograded_notebook(self, student: str, assignment: str) -> Path:
        """Return the place of a student's autograded notebook."""
        return self.autograded / student / assignment / f"{assignment}.ipynb"

    def feedback_page(self, student: str, assignment: str) -> Path:
        """Return the place of a student's feedback page."""
        return self.feedback / student / assignment / f"{assignment}.html"

    def record(self, student: str, assignment: str) -> Path:
        """Return the place of a student's record."""
        return self.records / student / f"{assignment}.json"


def check_student_id(student: str) -> None:
    """Raise ValueError where an id could act as markup, or as a path, in somebody's page."""
    if _ODD_STUDENT_ID.search(student) or not 0 < len(student) <= _LONGEST_STUDENT_ID:
        raise ValueError(
            _("The student id {student} has characters that are not allowed; rename the folder.")
            .format(student=ascii(student))
        )  # fmt: skip


def refuse_odd_files(folder: Path) -> None:
    """Raise ValueError where a submission holds anything but regular files and folders."""
    for path in (folder.parent, folder, *_walk(folder)):
        kind = _KINDS.get(stat.S_IFMT(path.lstat().st_mode))
        if kind:
            raise ValueError(
                _("{path} is {kind}, which a submission may not hold; remove it.").format(
                    path=path, kind=kind
                )
            )


def read_timestamp(folder: Path) -> datetime | None:
    """Return when a submission was handed in, in UTC without a zone, None if unknown.

    Raises:
        ValueError: where `timestamp.txt` holds no date.
    """
    path = folder / "timestamp.txt"
    try:
        text = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    if not text:
        return None
    try:
        moment = _parse_moment(text)
        return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise ValueError(
            _("{path} holds no date; write one like 2030-01-31 12:00:00 UTC.").format(path=path)
        ) from None


def _parse_moment(text: str) -> datetime:
    from dateutil import parser, tz

    date, _space, zone = text.rpartition(" ")
    if date.count(" ") != 1:
        return parser.parse(text)
    if zone.lstrip("+-").isdigit():
        return parser.parse(f"{date}{zone}")
    return parser.parse(date).replace(tzinfo=tz.gettz(zone))


def _file_to_grade(folder: Path, assignment: str) -> Path:
    """Return the notebook of the right name, else the only notebook, else the only script."""
    exact = folder / f"{assignment}.ipynb"
    if exact.is_file():
        return exact
    for pattern in ("*.ipynb", "*.py"):
        found = sorted(folder.glob(pattern))
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(path.name for path in found)
            raise ValueError(
                _("{folder} holds several files ({names}); name the one to grade {right}.").format(
                    folder=folder, names=names, right=exact.name
                )
            )
    raise ValueError(
        _("{folder} holds no notebook; expected {right}.").format(folder=folder, right=exact.name)
    )


def _walk(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        yield Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))


def _nearest_root(start: Path) -> Path:
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return folder
    raise NoClassroom(
        _("There is no {name} in {folder} or above it; go to the course's top level.").format(
            name=CONFIG_NAME, folder=start
        )
    )


def _read_config(root: Path) -> Any:
    from traitlets.config.loader import PyFileConfigLoader

    try:
        return PyFileConfigLoader(CONFIG_NAME, path=str(root)).load_config()
    except Exception as error:
        raise NoClassroom(
            _("{path} can't be read: {error}.").format(path=root / CONFIG_NAME, error=error)
        ) from error


def _absolute_url(db_url: str, root: Path) -> str:
    """Return a database's address that holds from every working directory."""
    prefix = "sqlite:///"
    if not db_url.startswith(prefix) or db_url.startswith(prefix + "/"):
        return db_url
    return prefix + str(root / db_url[len(prefix) :])
