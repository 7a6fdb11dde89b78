"""Whatever one student writes into any of their files, all commands go on for the others."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.folders import Classroom
from autograder.cli import main
from tests.support.files import write
from tests.support.hostile import contents, examples, moments, names
from tests.support.odd_folders import RIGHT
from tests.support.toys import registered_course

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("random")]

EXAMPLES = int(os.environ.get("EXAMPLES", "6"))
many = examples(EXAMPLES)
Files = dict[str, bytes]
FILES = st.dictionaries(names(), contents(), max_size=3)
HONEST = "zoe"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, new_gradebook: Path) -> Classroom:
    """A class with one honest student in it, who is graded."""
    made = registered_course(tmp_path_factory.mktemp("random"), new_gradebook)
    write(made.submitted / HONEST / "toy/toy.ipynb", RIGHT)
    assert run(made, "grade", "--jobs", "1")[0] == 0
    return made


def run(course: Classroom, *arguments: str) -> tuple[int, str]:
    """Run a command at the top level; give its status and all that it said."""
    here, said = os.getcwd(), io.TextIOWrapper(io.BytesIO(), errors="backslashreplace")
    os.chdir(course.root)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = main(list(arguments))
    finally:
        os.chdir(here)
    said.seek(0)
    return status, said.read()


def record(course: Classroom, student: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(course.record(student, "toy").read_bytes())
    return found


def assert_nobody_else_paid(course: Classroom, said: str) -> None:
    assert record(course, HONEST)["score"] == 10.0
    assert not course.log.exists(), course.log.read_text(errors="replace") + said


def clear(course: Classroom) -> None:
    for step in (course.submitted, course.records, course.aside):
        for folder in step.glob("*"):
            if folder.name != HONEST:
                shutil.rmtree(folder)
    course.log.unlink(missing_ok=True)


@many
@given(files=FILES, moment=st.none() | moments(), secret=st.none() | st.binary(max_size=50))
def test_a_class(
    course: Classroom, files: Files, moment: bytes | None, secret: bytes | None
) -> None:
    clear(course)
    folder = course.submitted / "eve/toy"
    folder.mkdir(parents=True)
    given = {"timestamp.txt": moment, "submission_secret.txt": secret}
    for name, content in {**files, **given}.items():
        if content is not None:
            write(folder / name, content)
    status, said = run(course, "grade", "--jobs", "1")
    assert status in (0, 1), said
    assert (record(course, "eve")["status"] == "refused") == (status == 1)
    assert status == 0 or "eve (toy) refused: " in said
    assert "report this" not in said  # nobody expected that error
    for command in (["report"], ["export", "--to", "csv"], ["similar"]):
        assert run(course, *command)[0] == 0
    assert_nobody_else_paid(course, said)


@many
@given(student=names(), files=FILES)
def test_a_students_id(course: Classroom, student: str, files: Files) -> None:
    clear(course)
    for name, content in files.items():
        write(course.submitted / student / "toy" / name, content)
    (course.submitted / student / "toy").mkdir(parents=True, exist_ok=True)
    status, said = run(course, "grade", "--jobs", "1")
    assert status in (0, 1), said
    assert record(course, student)["status"] == ("refused" if status else "graded")
    for command in (["report"], ["export", "--to", "csv"], ["similar"]):
        assert run(course, *command)[0] == 0
    assert_nobody_else_paid(course, said)


@many
@given(files=FILES, folder=names())
def test_any_files(course: Classroom, tmp_path: Path, files: Files, folder: str) -> None:
    clear(course)
    shutil.rmtree(tmp_path)
    for name, content in files.items():
        write(tmp_path / folder / name, content)
    right, output = write(tmp_path / "right.ipynb", RIGHT), course.root / "out.json"
    status, said = run(course, "grade", str(tmp_path), "--jobs", "1", "--json", str(output))
    assert status in (0, 1), said
    scores = {one["submission"]: one["score"] for one in json.loads(output.read_bytes())}
    assert scores[str(right)] == 10.0
    assert_nobody_else_paid(course, said)


@many
@given(files=FILES, folder=names(), form=st.sampled_from(["zip", "folder", "inner zip"]))
def test_a_download(
    course: Classroom, tmp_path: Path, files: Files, folder: str, form: str
) -> None:
    clear(course)
    shutil.rmtree(tmp_path)
    source = tmp_path / "download"
    if form == "folder":
        for name, content in files.items():
            write(source / folder / name, content)
        write(source / "ada/toy.ipynb", RIGHT)
    else:
        source.parent.mkdir()
        inner = form == "inner zip"
        with zipfile.ZipFile(source, "w") as made:
            made.writestr("ada/toy.ipynb", RIGHT)
            for name, content in files.items():
                path = shown(f"{folder}/{name}") + (".zip" if inner else "")
                made.writestr(path, content)
    status, said = run(course, "collect", str(source))
    assert status in (0, 1), said
    assert (course.submitted / "ada/toy/toy.ipynb").read_bytes() == RIGHT or folder == "ada"
    status, said = run(course, "grade", "--jobs", "1")
    assert status in (0, 1), said
    assert record(course, "ada")["score"] == 10.0
    assert_nobody_else_paid(course, said)


def shown(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")
