"""Every path of a course, from one object.

They are what `nbgrader_config.py` names, and what follows from it. The file is read without
importing nbgrader, which takes seconds.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from autograder.base.errors import CommandError

Kind = TypeVar("Kind", bound="Places")

CONFIG_NAME = "nbgrader_config.py"
COURSE_VARIABLE = "AUTOGRADER_COURSE"
"""Names the courses beside the pack's own, with `:` between them."""
_PACK = Path(__file__).resolve().parents[2]
TABLE_NAME = "assignment.toml"
LANGUAGE_SUFFIX = re.compile(r"^(?P<name>.+)_(?P<language>[a-z]{2}(?:-[A-Za-z]+)?)$")

_SQLITE = "sqlite:///"

_WITHOUT_CONFIG = {
    "source_directory": "solutions",
    "release_directory": "notebooks",
    "submitted_directory": "classroom/submitted",
    "autograded_directory": "classroom/autograded",
    "feedback_directory": "classroom/feedback",
    "db_url": "sqlite:///classroom/gradebook.db",
}
"""The settings of a course that has no `nbgrader_config.py`."""


class NoCourse(CommandError):
    """A course that can't be found, or settings that can't be read; the text is one sentence."""


class AssignmentError(CommandError):
    """An assignment that can't be found or read; the text is one sentence that says what to do."""


@dataclass(frozen=True)
class Places:
    """The places of a course and its class.

    Attributes:
        root: the course's top level.
        source: the assignments as their authors write them, a folder each.
        release: the released notebooks, a folder an edition.
        submitted: what students handed in, by student and edition.
        autograded: the autograded notebooks, likewise.
        feedback: the feedback pages, likewise.
        db_url: the gradebook's address.
        course_id: what nbgrader's exchange calls the course.
        config: all of nbgrader's settings.
    """

    root: Path
    source: Path
    release: Path
    submitted: Path
    autograded: Path
    feedback: Path
    db_url: str
    course_id: str
    config: Any = field(repr=False)

    @classmethod
    def load(cls: type[Kind], root: Path | None = None) -> Kind:
        """Read the course that a folder belongs to.

        Args:
            root: the course's top level; else the nearest folder, from here upwards, with a
                `nbgrader_config.py`.

        Raises:
            NoCourse: where there is no such file, it can't be read, or it may be anybody's.
        """
        found = Path(root).resolve() if root else _around_us(CONFIG_NAME)
        if found is None:
            raise NoCourse(
                f"There is no {CONFIG_NAME} in {Path.cwd()} or above it; go to the course's top "
                "level."
            )
        config = _read_config(found)
        course = config.CourseDirectory
        return cls.at(Path(course.get("root", found)), course.get, config)

    @classmethod
    def nearest(cls: type[Kind]) -> Kind:
        """Return the course we are in, by its settings or its `solutions/`; else the pack's own.

        Raises:
            NoCourse: where that can't be read, or may be anybody's.
        """
        return cls._around(_around_us(CONFIG_NAME) or _around_us("solutions") or _PACK)

    @classmethod
    def of_folder(cls: type[Kind], folder: Path) -> Kind:
        """Return the course that an assignment's source folder belongs to."""
        return cls._around(_nearest(folder.parent, CONFIG_NAME) or folder.parent.parent)

    @classmethod
    def at(cls: type[Kind], root: Path, setting: Callable[[str, str], str], config: Any) -> Kind:
        """Return the course at a top level.

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
            db_url=_absolute_url(setting("db_url", "sqlite:///gradebook.db"), root),
            course_id=setting("course_id", ""),
            config=config,
        )

    @classmethod
    def _around(cls: type[Kind], root: Path) -> Kind:
        if (root / CONFIG_NAME).is_file():
            return cls.load(root)
        return cls.at(root, lambda name, default: _WITHOUT_CONFIG.get(name, default), None)

    @property
    def classroom(self) -> Path:
        """The folder of the running class, which holds all that is not to be published."""
        return self.submitted.parent

    @property
    def records(self) -> Path:
        """The judge's records."""
        return self.classroom / "records"

    @property
    def collected(self) -> Path:
        """The notes on whose work was collected, as the platform sees it."""
        return self.classroom / "collected"

    @property
    def aside(self) -> Path:
        """The files that a later one replaced."""
        return self.classroom / "aside"

    @property
    def reports(self) -> Path:
        """The class reports."""
        return self.classroom / "report"

    @property
    def exports(self) -> Path:
        """The marks written for other systems."""
        return self.classroom / "export"

    @property
    def roster(self) -> Path:
        """Who is in the class."""
        return self.classroom / "roster.csv"

    @property
    def extra_time(self) -> Path:
        """Who may hand in later."""
        return self.classroom / "extensions.csv"

    @property
    def gradebook_lock(self) -> Path:
        """What one process at a time holds while it registers an assignment."""
        return self.classroom / ".gradebook.lock"

    @property
    def secret(self) -> Path:
        """What the inputs that earn marks are drawn from."""
        return self.classroom / "secret"

    @property
    def begun_lock(self) -> Path:
        """What every process holds, with the others, while it grades the class."""
        return self.classroom / ".grading.lock"

    @property
    def log(self) -> Path:
        """The traces of errors that nobody expected."""
        return self.classroom / "autograder.log"

    @property
    def hidden(self) -> list[Path]:
        """What no student's code may see, each of which may lie somewhere else: a class, a course.

        A gradebook that is no file, and an exchange that no setting names, are none of them.
        """
        exchange = self.config.Exchange if self.config else {}
        named = [Path(exchange[key]) for key in ("root", "cache") if key in exchange]
        own = [self.source, self.classroom, self.submitted, self.autograded, self.feedback]
        own += [self.records, self.collected, self.aside, self.reports, self.exports, self.secret]
        gradebook = [Path(self.db_url[len(_SQLITE) :])] if self.db_url.startswith(_SQLITE) else []
        return [*own, *gradebook, *named]

    def released_notebook(self, edition: str) -> Path:
        """Return the place of an edition's released notebook."""
        return self.release / edition / f"{edition}.ipynb"

    def autograded_notebook(self, student: str, edition: str) -> Path:
        """Return the place of a student's autograded notebook."""
        return self.autograded / student / edition / f"{edition}.ipynb"

    def feedback_page(self, student: str, edition: str) -> Path:
        """Return the place of a student's feedback page."""
        return self.feedback / student / edition / f"{edition}.html"

    def record(self, student: str, edition: str) -> Path:
        """Return the place of a student's record."""
        return self.records / student / f"{edition}.json"

    def begun(self, student: str, edition: str) -> Path:
        """Return the place of the note that a student's submission is being graded."""
        return self.records / ".begun" / edition / f"{student}.json"

    def assignments(self) -> list[Path]:
        """Return the assignments' source folders, by name."""
        return sorted(path.parent for path in self.source.glob(f"*/{TABLE_NAME}"))

    def resolve(self, edition: str) -> tuple[Path, str]:
        """Find an edition's source folder and language: `name` is English, `name_zh` Chinese.

        Raises:
            AssignmentError: where there is no such assignment.
        """
        if (self.source / edition / TABLE_NAME).is_file():
            return self.source / edition, "en"
        match = LANGUAGE_SUFFIX.match(edition)
        if match and match["language"] in languages(self.source / match["name"])[1:]:
            return self.source / match["name"], match["language"]
        known = ", ".join(folder.name for folder in self.assignments()) or "none"
        raise AssignmentError(
            f"There is no assignment “{edition}” in {self.source} (there: {known})."
        )

    def released_notebooks(self, folder: Path) -> list[Path]:
        """Return the places of the released notebooks of an assignment, one an edition."""
        return [self.released_notebook(name) for name in editions(folder)]


def languages(folder: Path) -> list[str]:
    """Return the languages of an assignment: English, and one for each catalogue."""
    return ["en", *sorted(path.stem for path in folder.glob("translations/*.po"))]


def edition(name: str, language: str) -> str:
    """Return the id of an edition, as nbgrader knows it."""
    return name if language == "en" else f"{name}_{language}"


def editions(folder: Path) -> list[str]:
    """Return the ids of an assignment's editions, the English one first."""
    return [edition(folder.name, language) for language in languages(folder)]


_FROM_STUDENTS = frozenset(("inbound", "submitted", "autograded", "aside"))
"""The folders of a class, and of the exchange, in which all that lies deeper may be a student's."""


def _around_us(name: str) -> Path | None:
    """Return the course that we stand in, by what it holds: the pack's own, or one that is named.

    A configuration is run as it is read, and a solution as it judges. Where a download was
    unpacked, a hand-in may hold either, and no look at it tells it from an instructor's.
    """
    found = _nearest(Path.cwd(), name)
    named = os.environ.get(COURSE_VARIABLE, "").split(os.pathsep)
    if found is None or found in (_PACK, *(Path(one).resolve() for one in named if one)):
        return found
    raise NoCourse(
        f"{found / name} would be run, and may be anybody's, such as a hand-in's; if it is your "
        f"own course's, say so: export {COURSE_VARIABLE}={shlex.quote(str(found))}"
    )


def _nearest(start: Path, name: str) -> Path | None:
    """Return the nearest folder, from one upwards, that holds something of this name.

    What lies in a hand-in is never taken for the course's.
    """
    folders = (one for one in (start, *start.parents) if not _may_be_a_student_s(one))
    return next((one for one in folders if (one / name).exists()), None)


def _may_be_a_student_s(folder: Path) -> bool:
    return any(parent.name in _FROM_STUDENTS for parent in folder.parents)


def _read_config(root: Path) -> Any:
    from traitlets.config.loader import PyFileConfigLoader

    if not (root / CONFIG_NAME).is_file():
        raise NoCourse(f"There is no {CONFIG_NAME} in {root}; go to the course's top level.")
    try:
        return PyFileConfigLoader(CONFIG_NAME, path=str(root)).load_config()
    except Exception as error:
        raise NoCourse(f"{root / CONFIG_NAME} can't be read: {error}.") from error


def _absolute_url(db_url: str, root: Path) -> str:
    """Return a database's address that holds from every working directory."""
    if not db_url.startswith(_SQLITE) or db_url.startswith(_SQLITE + "/"):
        return db_url
    return _SQLITE + str(root / db_url[len(_SQLITE) :])
