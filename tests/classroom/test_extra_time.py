"""Extra time: what a row grants, and what is said of a row that grants nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from autograder.classroom import extra_time
from autograder.classroom.extra_time import ExtensionsError
from autograder.classroom.folders import Classroom
from tests.support.files import write
from tests.support.toy_class import grant

DUE = datetime(2030, 1, 10, 12)


def granted(course: Classroom, row: str, edition: str = "toy") -> timedelta | None:
    grant(course, row)
    return extra_time.of_class(course).of("ada", edition, DUE)


def test_an_extension_holds_for_every_edition(course: Classroom) -> None:
    assert granted(course, "ada,toy,5", "toy_zh") == timedelta(hours=5)
    assert granted(course, "ada,toy,5", "toys") is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("48", 48),
        ("48.5", 48.5),
        ("0", 0),
        ("2030-01-11 12:00 UTC", 24),
        ("2030-01-11 12:00 Europe/Zurich", 23),
        ("2030-01-11T12:00:00-05:00", 29),
        ("2030-01-01 12:00 UTC", 0),
    ],
)
def test_an_extension_is_hours_or_a_moment_with_its_zone(
    course: Classroom, text: str, hours: float
) -> None:
    assert granted(course, f"ada,toy,{text}") == timedelta(hours=hours)


@pytest.mark.parametrize(
    "text",
    ["soon", "-3", "nan", "inf", "1e3", "48h", '"48,5"', "48,5", "05/02", "05/02 12:00", "12:00"]
    + ["2030-01-31", "2030-01-31 12:00", "2030-01-31 12:00 PST", "2030-02-30 12:00 UTC", ""]
    + ["2030-01-31 12:00 Europe/Zürich", "99999999"],
)
def test_anything_else_is_refused_by_its_line(course: Classroom, text: str) -> None:
    grant(course, "grace,toy,3", f"ada,toy,{text}")
    with pytest.raises(ExtensionsError, match="Line 3 of .*neither a number of hours"):
        extra_time.of_class(course)


def test_a_second_row_for_one_student_is_refused_by_its_line(course: Classroom) -> None:
    grant(course, "ada,toy,3", "ada,toy,4")
    with pytest.raises(ExtensionsError, match="two extensions .*line 3"):
        extra_time.of_class(course)


def test_rows_that_match_nobody_are_named(course: Classroom) -> None:
    grant(course, "ada,toy,3", "adda,toy,3", "ada,tory,3", "ada,toy_zh,3")
    said = extra_time.of_class(course).strangers({"ada"}, ["toy", "toy_zh"])
    assert len(said) == 2
    assert "Line 3 of" in said[0] and "'adda'" in said[0]
    assert "Line 4 of" in said[1] and "'tory'" in said[1]


def test_a_file_without_its_columns_is_refused(course: Classroom) -> None:
    write(course.extra_time, "who,what\nada,toy\n")
    with pytest.raises(ExtensionsError, match="needs the columns student, assignment"):
        extra_time.of_class(course)
