"""A graded class of the toy course, put together without a judge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook

from autograder.classroom.folders import Classroom
from autograder.classroom.standing import Standing, of_class
from autograder.course.assignment import Assignment, load
from autograder.feedback.delivery import GradebookWriter
from tests.support.graded import graded

MISCONCEPTIONS = """
[[misconception]]
name = "a-slip"
exercise = "double"
title = "half of <it> is missing"
change = [["2 * x", "x"]]
spoils = ["y"]
equation = 'y = 2 x'
hint = "How many?"
class_line = "Twice means two times & no less."
"""
ROSTER = "id,first_name,last_name,email\n"


def toy(course: Classroom) -> Assignment:
    """The toy assignment, with a known mistake."""
    folder = course.root / "solutions/toy"
    (folder / "misconceptions.toml").write_text(MISCONCEPTIONS)
    return load(folder)


def enrol(course: Classroom, *rows: str) -> Path:
    """Write the class's roster."""
    path = course.submitted.parent / "roster.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(ROSTER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def grant(course: Classroom, *rows: str) -> None:
    """Write the class's table of extra time."""
    path = course.extra_time
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("student,assignment,extension\n" + "".join(f"{row}\n" for row in rows))


def save(course: Classroom, hand_in: Any, cells: Any, records: Mapping[str, Any]) -> None:
    """Hand in for each student, and save the record that is given."""
    with GradebookWriter(course) as writer:
        for student, record in records.items():
            file, content = hand_in(student, cells)
            writer.save(file, content, graded(course, content, record))


def due(course: Classroom, moment: datetime) -> None:
    """Set when the toy assignment is due, in UTC."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.update_or_create_assignment("toy", duedate=moment)


def standings(course: Classroom) -> dict[str, Standing]:
    """Where everyone stands, by student."""
    return {one.person.id: one for one in of_class(course, toy(course))}


def scores(course: Classroom, student: str = "ada") -> dict[str, float]:
    """The marks that the gradebook holds for a student, by exercise."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        submission = gradebook.find_submission_notebook("toy", "toy", student)
        return {grade.name: grade.score for grade in submission.grades}
