"""What the plug-ins share: nbgrader's settings as a class, and the record a notebook carries."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.converters.base import NbGraderException

from autograder.classroom.folders import Classroom


def classroom_of(coursedir: Any, config: Any) -> Classroom:
    return Classroom.at(Path(coursedir.root), partial(getattr, coursedir), config)


def record_of(notebook: Any, path: Path) -> dict[str, Any]:
    try:
        return notebook["metadata"]["autograder"]["record"]
    except KeyError:
        raise NbGraderException(
            f"{path} was not made by this autograder; run `nbgrader autograde --force` first."
        ) from None
