"""The class of the toy course: who is in it, when it is due, and where everyone stands."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.classroom.folders import Classroom
from autograder.classroom.standing import Standing, of_class
from autograder.course.assignment import Assignment, load
from tests.support import files

ROSTER = "id,first_name,last_name,email\n"


def toy(course: Classroom) -> Assignment:
    """The toy assignment, as its tables now are."""
    return load(course.source / "toy")


def enrol(course: Classroom, *rows: str) -> Path:
    """Write the class's roster."""
    path = course.submitted.parent / "roster.csv"
    return files.write(path, ROSTER + "".join(f"{row}\n" for row in rows))


def grant(course: Classroom, *rows: str) -> None:
    """Write the class's table of extra time."""
    header = "student,assignment,extension\n"
    files.write(course.extra_time, header + "".join(f"{row}\n" for row in rows))


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
