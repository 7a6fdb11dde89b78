"""Whatever one student's file holds or is called, every command goes on for the others."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.base.files import below
from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.collect import archive
from autograder.feedback.delivery import GradebookWriter
from tests.support import cells
from tests.support.cells import encode
from tests.support.files import write
from tests.support.odd_folders import flatten, nested
from tests.support.toys import filled_in

Deep = Callable[[Path], Path]
DEEP = 1_200
NOT_TEXT = os.fsdecode(b"\xff\xfe")
HOSTILE = {
    "a NUL": encode(filled_in(double="def double(x):\n    return 2 * x  # \0")),
    "half a pair": encode(filled_in(double="def double(x):\n    return 2 * x  # \ud83d")),
    "a deep value": b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "an endless number": b'{"cells": [], "nbformat": ' + b"9" * 5_000 + b"}",
    "no cells": b'{"cells": {"a": 1}}',
    "a cell that is none": b'{"cells": [null, 3, "x", {"source": {"a": []}}], "nbformat": 4}',
    "an odd size": encode(filled_in(double="def double(x):\n  return 2 * x\n" + "(" * 9_000)),
    "an unknown encoding": b"# coding: rot13\ndef double(x): pass",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
}
"""What a file may hold, by what is odd about it."""
NAMES = [
    *("toy.ipynb." + "x" * 245, "toy.[", "toy.**", "toy.ipynb\n", "-rf", "toy.ipynb.zip", "*.py"),
    *("%s.ipynb", "{0}.ipynb", "[bold].ipynb", f"{NOT_TEXT}.ipynb", "\u202etoy.ipynb", "a b.PY"),
]


def record(course: Classroom, student: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(course.record(student, "toy").read_bytes())
    return content


@pytest.fixture
def deep() -> Iterator[Callable[[Path], Path]]:
    """Make a folder of folders, deeper than Python would recurse; pytest could not remove it."""
    made: list[Path] = []

    def make(folder: Path) -> Path:
        made.append(folder)
        return nested(folder, DEEP)

    yield make
    for folder in made:
        flatten(folder)


@pytest.fixture(autouse=True)
def in_the_course(graded_course: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(graded_course.root)


@pytest.fixture
def odd_class(graded_course: Classroom, deep: Deep) -> Classroom:
    """A class in which one student did right, and each other one handed in something odd."""
    right = encode(filled_in())
    write(graded_course.submitted / "right/toy/toy.ipynb", right)
    for number, content in enumerate(HOSTILE.values()):
        write(graded_course.submitted / f"content{number}/toy/toy.ipynb", content)
    for number, name in enumerate(NAMES):
        folder = graded_course.submitted / f"name{number}/toy"
        write(folder / name, right)
        write(folder / f"other {name[:200]}", encode(filled_in(double="def double(x):\n    pass")))
    write(graded_course.submitted / f"x{NOT_TEXT}/toy/toy.ipynb", right)
    write(graded_course.submitted / "dated/toy/toy.ipynb", right)
    write(graded_course.submitted / "dated/toy/timestamp.txt", b"\xff\0")
    deep(graded_course.submitted / "deep/toy")
    return graded_course


def test_a_class_of_odd_files_is_graded_and_all_commands_read_it(
    odd_class: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", "--jobs", "1"]) == 1
    said = capsys.readouterr()
    assert record(odd_class, "right")["score"] == 10.0, said
    assert not odd_class.log.exists(), odd_class.log.read_text()
    for number, what in enumerate(HOSTILE):
        assert record(odd_class, f"content{number}")["status"], what
    for student in ("content0", "content1", "deep"):
        expected = "refused" if student == "deep" else "graded"
        assert record(odd_class, student)["status"] == expected
    for command in (["similar"], ["report"], ["export", "--to", "csv"]):
        assert main(command) == 0, capsys.readouterr()
    assert not odd_class.log.exists()


def test_a_folder_of_odd_files_is_graded(
    odd_class: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.json"
    paths = [str(odd_class.submitted), "--jobs", "1", "--json", str(output)]
    assert main(["grade", *paths]) == 1, capsys.readouterr()
    scores = {one["submission"]: one["score"] for one in json.loads(output.read_text())}
    assert scores[str(odd_class.submitted / "right/toy/toy.ipynb")] == 10.0
    assert not odd_class.log.exists()


@pytest.mark.parametrize("form", ["zip", "folder"])
def test_a_download_of_odd_files_is_collected(
    form: str,
    graded_course: Classroom,
    deep: Deep,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    members = {f"content{n}/toy.ipynb": content for n, content in enumerate(HOSTILE.values())}
    members |= {f"name{n}/{name}": encode(filled_in()) for n, name in enumerate(NAMES)}
    for place in ("one", "other"):
        members |= {f"odd{n}/{place}/{name}": place.encode() for n, name in enumerate(NAMES)}
    blank = graded_course.released_notebook("toy").read_bytes()
    members |= {"right/toy.ipynb": encode(filled_in()), "emptied/toy.ipynb": emptied(blank)}
    source = tmp_path / "download"
    if form == "zip":
        members["名" * 100 + "/toy.ipynb"] = encode(filled_in())
        source.write_bytes(zipped({n: c for n, c in members.items() if NOT_TEXT not in n}))
    else:
        for name, content in members.items():
            write(source / name, content)
        deep(source / "deep")
    assert main(["collect", str(source)]) == 1
    said = capsys.readouterr()
    place = graded_course.submitted / "right/toy/toy.ipynb"
    assert place.read_bytes() == encode(filled_in()), said
    assert (graded_course.submitted / "emptied/toy").is_dir()
    assert not graded_course.log.exists(), said
    assert main(["collect", str(source)]) == 1
    assert "0 collected" in capsys.readouterr().out


def emptied(released: bytes) -> bytes:
    """A notebook whose solution cells hold what a released cell of another place holds."""
    notebook = json.loads(released)
    named = {cell["id"]: cell for cell in notebook["cells"]}
    for name in ("double", "halve"):
        named[f"{name}-code"]["source"] = named[name]["source"]
    return encode(notebook)


def test_a_time_beyond_all_years_is_none() -> None:
    place = SimpleNamespace(lstat=lambda: SimpleNamespace(st_mtime=2.0**60))
    assert archive._Unpacked(place).changed(None) is None  # type: ignore[arg-type]


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return held.getvalue()


BROKEN = {
    "two letters": b"PK",
    "cut short": zipped({"a": b"x"})[:-30],
    "no directory": zipped({"a": b"x"}).replace(b"PK\1\2", b"PK\7\7"),
    "a name that is no text": zipped({"é": b"x"}).replace("é".encode(), b"\xff\xfe"),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_students_broken_zip_is_refused_alone(
    content: bytes, graded_course: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = encode(filled_in())
    path = write(tmp_path / "x.zip", zipped({"ada/in.zip": content, "bob/toy.ipynb": right}))
    assert main(["collect", str(path)]) == 1
    assert "ada/in.zip: It can't be read as a zip." in capsys.readouterr().out
    assert (graded_course.submitted / "bob/toy/toy.ipynb").is_file()


def breaking(usual: Callable[..., Any], student: str) -> Callable[..., Any]:
    def save(self: GradebookWriter, file: Any, content: bytes, graded: Any) -> None:
        if file.student == student and graded.record["status"] == "graded":
            raise LookupError(student)
        usual(self, file, content, graded)

    return save


def test_what_cannot_be_written_of_one_student_is_said_of_that_one(
    graded_course: Classroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for student in ("ada", "bob"):
        cells.write(graded_course.submitted / student / "toy/toy.ipynb", filled_in())
    monkeypatch.setattr(GradebookWriter, "save", breaking(GradebookWriter.save, "ada"))
    assert main(["grade", "--jobs", "1"]) == 1
    assert "1 graded, 0 graded before, 1 refused" in capsys.readouterr().out
    assert "LookupError('ada')" in record(graded_course, "ada")["reason"]
    assert record(graded_course, "bob")["score"] == 10.0
    assert "LookupError: ada" in graded_course.log.read_text()


def test_what_lies_deep_is_found_without_recursion(tmp_path: Path, deep: Deep) -> None:
    assert sum(1 for _entry in below(deep(tmp_path / "deep"))) == DEEP
