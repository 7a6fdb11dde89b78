"""What the plug-ins share: nbgrader's settings as a class, and the record a notebook carries."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.converters.base import NbGraderException

from autograder.base.record import Record, RecordError, parsed
from autograder.classroom.folders import Classroom, Unsound


def classroom_of(coursedir: Any, config: Any) -> Classroom:
    """Return the class as nbgrader's own course object has it."""
    return Classroom.at(Path(coursedir.root), partial(getattr, coursedir), config)


def read_timestamps_ourselves(coursedir: Any, config: Any) -> None:
    """Have nbgrader read no student's `timestamp.txt` itself: some that it can't read end its run.

    One that holds no moment is none; `check_submission` refuses it by name.
    """
    classroom = classroom_of(coursedir, config)

    def existing_timestamp(folder: str) -> datetime | None:
        try:
            return classroom.timestamp(Path(folder))
        except Unsound:
            return None

    coursedir.get_existing_timestamp = existing_timestamp


def record_of(notebook: Any, path: Path) -> Record:
    """Return the record that an autograded notebook carries.

    Raises:
        NbGraderException: where it carries none, or one that can't be used.
    """
    carried = notebook.get("metadata", {}).get("autograder", {}).get("record")
    try:
        if carried is not None:
            return parsed(carried, path)
        reason = f"{path} was not made by this autograder"
    except RecordError as error:
        reason = str(error).rstrip(".")
    raise NbGraderException(f"{reason}; run `nbgrader autograde --force` first.")
