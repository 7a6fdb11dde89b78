"""What a learning platform hands out, made up, and what the class then has of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from autograder.classroom.folders import Classroom
from tests.support.cells import code, encode
from tests.support.toys import filled_in

MIDDAY = (2030, 1, 10, 12, 0, 0)


def work(double: str = "return 2 * x", language: str = "en") -> str:
    """A notebook of the toy assignment; `double` tells it from others."""
    made = filled_in(double=f"def double(x):\n    {double}")
    made["cells"][0] = code(f"# language: {language}\nx = 1", "setup")
    return encode(made).decode()


def write_zip(path: Path, files: Iterable[tuple[Any, ...]]) -> Path:
    """Write a download of names, contents and, where one is given, dates."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content, *date in files:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            info.date_time = date[0] if date else MIDDAY
            info.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(info, content)
    return path


def as_zip(files: Mapping[str, str | bytes]) -> bytes:
    """A zip that a student made."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return held.getvalue()


def handed_in(course: Classroom, student: str, edition: str = "toy") -> str | None:
    """What the class has of a student."""
    path = course.submitted / student / edition / f"{edition}.ipynb"
    return path.read_text() if path.is_file() else None
