"""A class of the real assignment: what it hands in, and what grading it must leave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support import cells
from tests.support.cells import code
from tests.support.places import NAME
from tests.support.submissions import filled_in

EXERCISES = 8
MISTAKE = ("a_next = ot * np.tanh(c_next)", "a_next = np.tanh(c_next)")
RIGHT, MISTAKEN = 100.0, 95.0
MARKS = """
    select submitted_assignment.student_id, count(*), sum(grade.auto_score) from grade
    join submitted_notebook on grade.notebook_id = submitted_notebook.id
    join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
    group by submitted_assignment.student_id
"""
"""Number and sum of the grades that a gradebook holds, by student."""


def hand_in(classroom: Path, count: int, prefix: str = "s", slowly: bool = False) -> None:
    """Hand in for so many students; every other one makes a mistake."""
    for number in range(count):
        notebook = filled_in(*[MISTAKE][: number % 2])
        if slowly:
            notebook["cells"].insert(0, code("import time\ntime.sleep(0.4)"))
        folder = classroom / "submitted" / f"{prefix}{number}" / NAME
        cells.write(folder / f"{NAME}.ipynb", notebook)


def expected(count: int, prefix: str = "s") -> dict[str, float]:
    """The score of everyone who handed in."""
    return {f"{prefix}{n}": MISTAKEN if n % 2 else RIGHT for n in range(count)}


def records(classroom: Path) -> dict[str, dict[str, Any]]:
    paths = classroom.glob(f"records/*/{NAME}.json")
    return {path.parent.name: json.loads(path.read_text()) for path in paths}


def scores(classroom: Path) -> dict[str, float]:
    return {student: record["score"] for student, record in records(classroom).items()}
