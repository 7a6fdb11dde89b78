"""An exercise that the tables do not grade is neither judged nor counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from autograder.course.assignment import load
from autograder.grading.grader import Grader
from tests.support.cells import encode
from tests.support.records import exercises
from tests.support.toys import TOYS


def test_an_ungraded_exercise_is_left_out(tmp_path: Path) -> None:
    double, halve = TOYS.exercises
    course = replace(
        TOYS, exercises=(double, replace(halve, columns={"returns": "value", "graded": False}))
    )
    course.write_release(tmp_path)
    folder = course.write(tmp_path)
    assert [each.name for each in load(folder).graded] == ["double"]
    with Grader(folder) as grader:
        record = grader.grade("x.ipynb", encode(course.solution())).record
    assert [each["name"] for each in exercises(record)] == ["double"]
    assert (record["score"], record["max_score"]) == (5.0, 5.0)
