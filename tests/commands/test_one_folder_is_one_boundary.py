"""Whatever lies in one student's folder, each command goes on, and names that one alone."""

from __future__ import annotations

import csv
import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.collect.shelf import Handed, Shelf
from tests.support.files import write
from tests.support.odd_folders import LOCKED, ODD, RIGHT, flatten, undo

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("odd-folders")]

HONEST = ("ada", "zoe")


def fill(folder: Path) -> None:
    """Hand in something odd for each kind, and right work for two others."""
    for student in HONEST:
        write(folder / student / "toy/toy.ipynb", RIGHT)
    for student, make in ODD.items():
        make(folder / student / "toy")


def empty(folder: Path) -> None:
    for student in ODD:
        undo(folder / student / "toy")


@pytest.fixture
def course(graded_course: Classroom, monkeypatch: pytest.MonkeyPatch) -> Iterator[Classroom]:
    monkeypatch.chdir(graded_course.root)
    fill(graded_course.submitted)
    write(graded_course.submitted / "ada/misc/misc.ipynb", RIGHT)
    yield graded_course
    empty(graded_course.submitted)


def shown(student: str) -> str:
    """A student's id as a terminal shows it, whichever way what is no text is shown."""
    return student.split("\udcff")[0]


def record(course: Classroom, student: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(course.record(student, "toy").read_bytes())
    return found


def test_grading_the_class_and_what_reads_it(
    course: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", "--jobs", "1"]) == 1
    said = capsys.readouterr().out
    assert f"2 graded, 0 graded before, {len(ODD) + 1} refused." in said
    assert "ada (misc) refused: There is no assignment “misc”" in said
    for student in ODD:
        assert f"{shown(student)}" in said and record(course, student)["status"] == "refused"
        reason = record(course, student)["reason"]
        assert "report this" not in reason and len(reason) < 600 and "\n" not in reason, reason
    assert [record(course, student)["score"] for student in HONEST] == [10.0, 10.0]
    assert "more parts than a notebook has" in record(course, "braces")["reason"]
    assert not course.log.exists(), course.log.read_text()

    assert main(["report"]) == 0
    page = Path(capsys.readouterr().out.strip()).read_text()
    assert all(shown(student) in page for student in ODD)
    assert main(["export", "--to", "csv"]) == 0
    said = capsys.readouterr()
    with open(said.out.strip(), encoding="utf-8-sig", newline="") as file:
        marks = {row["student"]: row["final_mark"] for row in csv.DictReader(file)}
    assert {student: marks[student] for student in HONEST} == dict.fromkeys(HONEST, "10")
    assert all(f"{shown(student)}" in said.err for student in ODD)
    assert main(["similar"]) == 0
    said = capsys.readouterr()
    assert "toy: 2 submissions compared" in said.out
    assert said.err.count(" is not compared: ") == len(ODD)


def test_reading_a_class_that_nobody_graded(
    course: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["report"], ["export", "--to", "csv"], ["similar"]):
        assert main(command) == 0, capsys.readouterr()
    said = capsys.readouterr().err
    assert all(f"\n{shown(student)}" in f"\n{said}" for student in ODD)
    assert "ones has no mark: " in said and said.count("holds no moment") >= 8


def test_grading_the_folder(
    course: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.json"
    paths = [str(course.submitted), str(course.submitted / "all-loop/toy")]
    assert main(["grade", *paths, "--jobs", "1", "--json", str(output)]) == 1
    scores = {one["submission"]: one["score"] for one in json.loads(output.read_bytes())}
    for student in HONEST:
        assert scores[str(course.submitted / student / "toy/toy.ipynb")] == 10.0
    refused = {name for name, score in scores.items() if score == 0}
    named = {"braces", "pipe", "socket", "loop", "link", "all-loop"}
    assert {Path(name).relative_to(course.submitted).parts[0] for name in refused} >= named
    assert not course.log.exists(), course.log.read_text()


def test_collecting_a_download_of_such_folders(
    graded_course: Classroom,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(graded_course.root)
    fill(tmp_path / "download")
    assert main(["collect", str(tmp_path / "download")]) == 1
    empty(tmp_path / "download")
    said = capsys.readouterr().out
    for student in HONEST:
        assert (graded_course.submitted / student / "toy/toy.ipynb").read_bytes() == RIGHT
    for student in ("pipe", "socket", "loop", "link", "all-loop"):
        assert student in said
    assert not graded_course.log.exists(), graded_course.log.read_text()


def test_collecting_into_a_class_of_such_folders(
    course: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    anew = RIGHT.replace(b"Welcome", b"Welcome again")
    for student in (*HONEST, *(student for student in ODD if student.isascii())):
        write(tmp_path / "download" / student / "toy.ipynb", anew)
    assert main(["collect", str(tmp_path / "download")]) in (0, 1)
    said = capsys.readouterr().out
    for student in (*HONEST, *(student for student in ODD if student.isascii())):
        place = course.submitted / student / "toy/toy.ipynb"
        if student not in LOCKED:
            assert place.read_bytes() == anew, (student, said)
    assert not course.log.exists(), course.log.read_text()
    flatten(course.aside / "deep/toy-1")


@pytest.mark.parametrize(("number", "status"), [(errno.EACCES, 1), (errno.ENOSPC, 2)])
def test_a_folder_that_cannot_be_written_is_refused_alone_but_a_full_disk_is_everybodys(
    number: int,
    status: int,
    graded_course: Classroom,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def put(self: Shelf, handed: Handed, *rest: Any, **how: Any) -> str:
        if handed.student == "ada":
            raise OSError(number, os.strerror(number), "ada/toy")
        return usual(self, handed, *rest, **how)

    usual = Shelf.put
    monkeypatch.setattr(Shelf, "put", put)
    monkeypatch.chdir(graded_course.root)
    for student in HONEST:
        write(tmp_path / "download" / student / "toy.ipynb", RIGHT)
    assert main(["collect", str(tmp_path / "download")]) == status
    said = capsys.readouterr()
    assert os.strerror(number) in said.out + said.err
    assert (graded_course.submitted / "zoe/toy").is_dir() == (status == 1)


def test_what_stands_in_the_way_of_one_students_files_stops_no_other(
    graded_course: Classroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder where the student's next hand-in has a file of the same name."""
    course = graded_course
    monkeypatch.chdir(course.root)
    for student in ("ada", "bob", "zoe"):
        write(course.submitted / student / "toy/toy.ipynb", RIGHT)
    write(course.submitted / "bob/toy/submission_secret.txt", b"s")
    (course.autograded / "bob/toy/submission_secret.txt").mkdir(parents=True)
    assert main(["grade", "--jobs", "1"]) == 0, capsys.readouterr().out
    assert [record(course, student)["score"] for student in ("ada", "bob", "zoe")] == [10.0] * 3
