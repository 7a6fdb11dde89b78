"""`nbgrader autograde` reads and matches a file once; one that breaks the grader is alone in it."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from autograder.classroom.folders import Classroom
from autograder.course.assignment import Assignment
from autograder.grading.intake import matching
from autograder.grading.intake.matching import Match
from autograder.grading.intake.submission import Submission
from tests.support.toys import filled_in

BREAKING = "# this one breaks the grader\ndef double(x):\n    return 2 * x"


@pytest.fixture
def course(graded_course: Classroom) -> Classroom:
    return graded_course


@pytest.fixture
def matched(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count how often each submission is matched, by its name; break where a cell says so."""
    usual, count = matching.match, Counter[str]()

    def match(submission: Submission, assignment: Assignment, released: matching.Released) -> Match:
        sources = [cell.source for cell in submission.cells]
        count.update(re.findall(r"# by (\w+)", "\n".join(sources)))
        if BREAKING in sources:
            raise KeyError("lost in a submission")
        return usual(submission, assignment, released)

    monkeypatch.setattr(matching, "match", match)
    return count


def autograde(course: Classroom) -> None:
    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    config.CourseDirectory.assignment_id = "toy"
    config.Autograde.exporter_class = "autograder.nbgrader_plugins.autograde.JudgeExporter"
    config.Autograde.sanitize_preprocessors = []
    config.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.SaveAutoGrades"]
    Autograde(coursedir=CourseDirectory(config=config), config=config).start()


@pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # nbgrader's own rows
def test_each_is_matched_once_and_one_that_breaks_the_grader_is_refused_alone(
    course: Classroom, hand_in: Any, matched: Counter[str]
) -> None:
    for student in ("ada", "cleo"):
        signed = f"# by {student}\ndef double(x):\n    return 2 * x"
        hand_in(student, filled_in(double=signed)["cells"])
    hand_in("bob", filled_in(double=BREAKING)["cells"])
    autograde(course)
    records = {
        student: json.loads(course.record(student, "toy").read_text())
        for student in ("ada", "bob", "cleo")
    }
    assert [records[student]["score"] for student in ("ada", "bob", "cleo")] == [10, 0, 10]
    assert records["bob"]["status"] == "refused"
    assert "KeyError('lost in a submission')" in records["bob"]["reason"]
    assert "UTC, 'bob'\n" in course.log.read_text()
    assert matched == {"ada": 1, "cleo": 1}


@pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # nbgrader's own rows
def test_the_file_with_work_in_it_is_graded_whatever_it_is_called(
    course: Classroom, hand_in: Any
) -> None:
    right = filled_in()["cells"]
    hand_in("ada", course.released_notebook("toy").read_bytes())
    hand_in("ada", right, "toy-Copy1.ipynb")
    hand_in("bob", right, "toy.ipynb.json")
    hand_in("cleo", right, "TOY.IPYNB")
    hand_in("dan", right, "week 1.ipynb.txt")
    hand_in("eve", right, "a.ipynb")
    hand_in("eve", filled_in(double="def double(x):\n    return x")["cells"], "b.ipynb")
    hand_in("fay", right)
    hand_in("fay", b"\x00\x05\x16\x07Mac OS X", "._toy.ipynb")
    autograde(course)
    stored = course.records.glob("*/toy.json")
    records = {path.parent.name: json.loads(path.read_text()) for path in stored}
    scores = {student: record["score"] for student, record in records.items()}
    assert scores == {"ada": 10, "bob": 10, "cleo": 10, "dan": 10, "eve": 0, "fay": 10}
    assert "several files (a.ipynb, b.ipynb)" in records["eve"]["reason"]
