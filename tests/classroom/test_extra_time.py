"""Extra time: what a row grants, and what is said of a row that grants nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
import pytest
from autograder.classroom import extra_time as extensions
from autograder.classroom.gradebook.rows import Rows
from tests.support.toy_class import grant

DUE = datetime(2030, 1, 10, 12)

def test_an_extension_holds_for_every_edition():
    granted = {("ada", "toy"): "5"}
    assert extensions.extension(granted, "ada", "toy_zh", DUE) == timedelta(hours=5)
    assert extensions.extension(granted, "ada", "toys", DUE) is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("ada,toy,soon", "Line 2 of .*neither a number of hours nor a moment"),
        ("ada,toy,-3", "Line 2 of .*neither"),
        ("ada,toy,nan", "Line 2 of .*neither"),
        ("ada,toy", "Line 2 of .*neither"),
        ("ada,toy,3\nada,toy,4", "two extensions .*line 3"),
    ],
)
def test_a_row_that_grants_nothing_is_named(course, row, said):
    grant(course, row)
    with pytest.raises(extensions.ExtensionsError, match=said):
        Rows(course)


def test_a_file_without_its_columns_is_refused(course):
    extensions.path_in(course).write_text("who,what\nada,toy\n")
    with pytest.raises(extensions.ExtensionsError, match="needs the columns student, assignment"):
        Rows(course)
