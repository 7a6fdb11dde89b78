"""Whatever lies in one student's folder, nbgrader's commands go on, and name that one alone."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.converters.base import NbGraderException

from autograder.classroom.begun import Begun, Left
from autograder.classroom.folders import Classroom
from tests.support.files import write
from tests.support.odd_folders import ODD, RIGHT, undo
from tests.support.through_nbgrader import autograde, collect

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("odd-folders"),
    pytest.mark.filterwarnings("ignore:Object of type <Submitted"),  # nbgrader's own rows
]

HONEST = ("ada", "zoe")
STAMP = "2030-01-01 00:00:00 UTC"
ODD_NAMES = ["ones+toy+" + "1" * 30, "none+toy+", "never+toy+yesterday at noon", "zone+toy+1 2 3"]
"""Folders of the exchange whose names say no moment."""


@pytest.fixture
def course(graded_course: Classroom) -> Classroom:
    return graded_course


def record(course: Classroom, student: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(course.record(student, "toy").read_bytes())
    return found


@pytest.fixture
def filled() -> Iterator[Any]:
    """Fill a folder with something odd for each kind, and with right work for two others."""
    made: list[Path] = []

    def fill(folder: Path, place: str = "{student}/toy") -> None:
        for student in HONEST:
            write(folder / place.format(student=student) / "toy.ipynb", RIGHT)
        for student, make in ODD.items():
            if student == "locked-student" and not place.endswith("/toy"):
                continue  # it has no folder of its own there
            path = folder / place.format(student=student)
            make(path)
            made.append(path)

    yield fill
    for path in made:
        undo(path)


def test_autograde_refuses_each_by_name_and_grades_the_others(
    course: Classroom, filled: Any, caplog: pytest.LogCaptureFixture
) -> None:
    filled(course.submitted)
    write(course.submitted / "ada/misc/misc.ipynb", RIGHT)
    with caplog.at_level(logging.ERROR):
        autograde(course)
    assert [record(course, student)["score"] for student in HONEST] == [10.0, 10.0]
    for student in ODD:
        assert record(course, student)["status"] == "refused", student
        assert "report this" not in record(course, student)["reason"]
    assert len(caplog.records) == len(ODD) and "Traceback" not in caplog.text
    assert all(student.split("\udcff")[0] in caplog.text for student in ODD)
    assert not course.log.exists(), course.log.read_text()


def test_collect_names_each_and_takes_the_others(
    course: Classroom, filled: Any, caplog: pytest.LogCaptureFixture
) -> None:
    inbound = course.root / "exchange/toys/inbound"
    filled(inbound, f"{{student}}+toy+{STAMP}")
    for name in ODD_NAMES:
        write(inbound / name / "toy.ipynb", RIGHT)
    for student in HONEST:
        write(inbound / f"{student}+toy+{STAMP}/timestamp.txt", STAMP)
    (inbound / f"zoe+toy+{STAMP}").chmod(0o500)
    write(course.submitted / "ada/toy/timestamp.txt", "1" * 30)
    with caplog.at_level(logging.ERROR):
        collect(course)
    for student in HONEST:
        assert (course.submitted / student / "toy/toy.ipynb").read_bytes() == RIGHT
    unsound = [one for one in ODD if one not in ("braces", "folder", "locked-student")]
    for student in (*(name.split("+")[0] for name in ODD_NAMES), *unsound):
        assert not (course.submitted / student).exists(), student
        assert student.split("\udcff")[0] in caplog.text
    assert "Traceback" not in caplog.text
    assert (course.submitted / "zoe/toy").stat().st_mode & 0o200


def test_what_is_too_large_is_not_collected_and_leaves_nothing(
    course: Classroom, caplog: pytest.LogCaptureFixture
) -> None:
    inbound = course.root / "exchange/toys/inbound"
    for student in HONEST:
        write(inbound / f"{student}+toy+{STAMP}/toy.ipynb", RIGHT)
    for number in range(3):
        write(inbound / f"ada+toy+{STAMP}/more{number}", b"x" * 400_000)
    collect(course, max_dir_size=1_000)
    assert [path.parent.parent.name for path in course.submitted.glob("*/*/toy.ipynb")] == ["zoe"]
    assert not (course.submitted / "ada/toy").exists()
    assert "Not collected: " in caplog.text and "File too large" in caplog.text


def test_autograde_passes_over_what_it_was_killed_at(course: Classroom) -> None:
    for student in HONEST:
        write(course.submitted / student / "toy/toy.ipynb", RIGHT)
    with Begun(course) as killed:
        killed.begin(course.submission("ada", "toy"), Left.ALONE)
        note = course.begun("ada", "toy").read_bytes()
    write(course.begun("ada", "toy"), note)
    autograde(course)
    assert "An earlier run was killed" in record(course, "ada")["reason"]
    assert record(course, "zoe")["score"] == 10.0
    autograde(course, force=True)
    assert record(course, "ada")["score"] == 10.0


def test_autograde_notes_what_it_judges_and_one_that_breaks_the_judge_is_refused_alone(
    course: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.grading.grader import Graded, Grader

    usual, noted = Grader.judge, {}

    def judge(self: Grader, admitted: Any) -> Graded:
        note = course.begun(admitted.name, "toy")
        noted[admitted.name] = json.loads(note.read_bytes())["left"]
        if admitted.name == "ada":
            raise LookupError("lost")
        return usual(self, admitted)

    monkeypatch.setattr(Grader, "judge", judge)
    for student in HONEST:
        write(course.submitted / student / "toy/toy.ipynb", RIGHT)
    with pytest.raises(NbGraderException):
        autograde(course)
    assert noted == dict.fromkeys(HONEST, "alone")
    assert "LookupError('lost')" in record(course, "ada")["reason"]
    assert record(course, "zoe")["score"] == 10.0
    assert not list(course.records.glob(".begun/*/*"))


def test_autograde_leaves_no_folder_of_a_student_s_behind(course: Classroom) -> None:
    write(course.submitted / "ada/toy/toy.ipynb", RIGHT)
    write(course.submitted / "ada/toy/submission_secret.txt/x", b"x")
    write(course.submitted / "ada/toy/images/of_mine.png", b"x")
    autograde(course)
    assert record(course, "ada")["score"] == 10.0
    assert not (course.autograded / "ada/toy/submission_secret.txt").exists()
    left = {path.name for path in (course.autograded / "ada/toy").rglob("*")}
    assert not {"x", "of_mine.png"} & left
