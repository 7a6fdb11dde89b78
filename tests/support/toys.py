"""A toy course of two exercises, for tests that need a class but no judge."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from autograder.classroom.folders import Classroom
from tests.support import cells, files
from tests.support.cells import Notebook
from tests.support.courses import Course, Exercise, quantity

CONFIG = """
from pathlib import Path
root = Path(__file__).resolve().parent
c = get_config()
c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = "toys"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = str(root / "classroom/submitted")
c.CourseDirectory.autograded_directory = str(root / "classroom/autograded")
c.CourseDirectory.feedback_directory = str(root / "classroom/feedback")
c.CourseDirectory.db_url = f"sqlite:///{root / 'classroom/gradebook.db'}"
"""
"""nbgrader's folders alone: a test adds the settings that it is about."""

TOYS = Course(
    "toy",
    "Toys",
    (
        Exercise(
            "double",
            "def double(x):\n    return 2 * x",
            (quantity("y", 4, equation="y = 2 x"), quantity("inputs", 1)),
            columns={"returns": "value"},
        ),
        Exercise(
            "halve",
            "def halve(x):\n    return x / 2",
            (quantity("y", 5, equation="y = x / 2"),),
            columns={"returns": "value"},
        ),
    ),
    first_cells=(cells.prose("welcome", "# Toys\n\n<b>Welcome</b>"),),
    misconceptions=(
        {
            "name": "a-slip",
            "exercise": "double",
            "title": "half of <it> is missing",
            "change": [["2 * x", "x"]],
            "spoils": ["y"],
            "equation": "y = 2 x",
            "hint": "How many?",
            "class_line": "Twice means two times & no less.",
        },
    ),
)


def toy_course(root: Path) -> Classroom:
    """The course with its released assignment and an empty class."""
    files.write(root / "nbgrader_config.py", CONFIG)
    TOYS.write(root)
    TOYS.write_release(root)
    return Classroom.load(root)


def filled_in(**sources: str) -> Notebook:
    """The released notebook with the given functions in it; an exercise left out is right."""
    notebook = TOYS.released()
    found = cells.by_id(notebook)
    for each in TOYS.exercises:
        found[f"{each.name}-code"]["source"] = sources.get(each.name, each.right)
    return notebook


def toy_exercise(name: str, score: float, quantities: list[tuple[str, float]]) -> dict[str, Any]:
    total = sum(points for _, points in quantities)
    checks, left = [], score
    for label, points in quantities:
        earned = min(points, left)
        left -= earned
        message = "right" if earned == points else f"The values of {label} are off."
        checks.append(
            {
                "name": label,
                "passed": earned == points,
                "points": earned,
                "max_points": points,
                "message": message,
            }
        )
    diagnosis = {
        "misconception": "a-slip",
        "quantity": None,
        "line": None,
        "message": f"Look at {name}.",
        "equation": "y = 2 x",
    }
    return {
        "name": name,
        "score": score,
        "max_score": total,
        "passed": score == total,
        "matched_by": "grade_id",
        "error": None,
        "checks": checks,
        "diagnosis": None if score == total else diagnosis,
    }


def registered_course(root: Path, gradebook: Path) -> Classroom:
    """The toy course with a gradebook that knows it already, which takes long to make."""
    (root / "classroom").mkdir()
    shutil.copy(gradebook, root / "classroom")
    return toy_course(root)
