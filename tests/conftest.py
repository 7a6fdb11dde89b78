"""Fixtures: a warm grader of the real assignment, and a toy course."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.folders import Classroom
from autograder.classroom.gradebook.rows import Rows
from autograder.feedback.delivery import GradebookWriter
from autograder.feedback.notebook import Released
from autograder.grading.grader import Grader
from tests.support import files
from tests.support.cells import encode, notebook
from tests.support.graded import graded
from tests.support.places import FOLDER
from tests.support.tiny import TINY
from tests.support.toys import filled_in, toy_course, toy_exercise


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    """A warm, isolated grader of the real assignment."""
    with Grader(FOLDER) as grader:
        yield grader


@pytest.fixture
def course(tmp_path: Path) -> Classroom:
    """A course with the released assignment `toy` and an empty class."""
    return toy_course(tmp_path)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """The folder of an assignment of two cells."""
    return TINY.write(tmp_path)


@pytest.fixture(scope="session")
def new_gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook that knows `toy`, made once: nbgrader takes seconds to make one."""
    root = tmp_path_factory.mktemp("gradebook")
    classroom = toy_course(root)
    rows = Rows(classroom)
    rows.expect("toy", Released.read(classroom.released_notebook("toy")).points)
    rows.close()
    return root / "classroom/gradebook.db"


@pytest.fixture
def graded_course(tmp_path: Path, new_gradebook: Path) -> Classroom:
    """The same with a gradebook; a wing whose tests need one makes it their `course`."""
    (tmp_path / "classroom").mkdir()
    shutil.copy(new_gradebook, tmp_path / "classroom")
    return toy_course(tmp_path)


@pytest.fixture
def save_class(graded_course, hand_in, toy_cells):
    """Hand in for each student, and save the record that is given, as grading a class does."""

    def write(records, cells=None):
        with GradebookWriter(graded_course) as writer:
            for student, record in records.items():
                file, content = hand_in(student, cells or toy_cells)
                writer.save(file, content, graded(graded_course, content, record))
        return file, content

    return write


@pytest.fixture
def save(save_class, judged):
    """Hand in for one student, and save a record."""

    def write(student="ada", record=None, cells=None):
        return save_class({student: record or judged()}, cells)

    return write


@pytest.fixture
def toy_cells() -> list[dict[str, Any]]:
    """The cells of a submission in which both exercises are filled in."""
    return filled_in()["cells"]


@pytest.fixture
def hand_in(course: Classroom):
    """Put a student's cells, or any bytes, where nbgrader's collect would put them."""

    def put(student: str, cells: list[dict[str, Any]] | bytes, name: str = "toy.ipynb"):
        content = cells if isinstance(cells, bytes) else encode(notebook(cells))
        files.write(course.submitted / student / "toy" / name, content)
        return course.submission(student, "toy"), content

    return put


@pytest.fixture
def judged():
    """Make the record that a judge would make of the toy assignment."""

    def make(double: float = 5.0, halve: float = 5.0, **changes: Any) -> dict[str, Any]:
        rubric = {"double": [("y", 4.0), ("inputs", 1.0)], "halve": [("y", 5.0)]}
        exercises = [
            toy_exercise(name, {"double": double, "halve": halve}[name], quantities)
            for name, quantities in rubric.items()
        ]
        return {
            "version": 2,
            "submission": "student",
            "assignment": "toy",
            "status": "graded",
            "reason": None,
            "score": double + halve,
            "max_score": 10.0,
            "isolation": "bubblewrap",
            "digest": "0",
            "exercises": exercises,
            **changes,
        }

    return make
