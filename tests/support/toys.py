"""A toy course of two exercises, for tests that need a class but no judge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.classroom.folders import Classroom

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

TABLES = """
title = "Toys"
seed = 1
prelude = "import numpy as np"
packages = []
tolerance = { relative = 1e-7, absolute = 1e-9 }
[[size]]
name = "small"
dimensions = { n = 3 }
[parameters]
[exercise.double]
returns = "tuple"
uses = []
draw = { x = "n" }
arguments = { x = "x" }
quantities = [{ name = "y", points = 4, equation = "y = 2 x" }, { name = "inputs", points = 1 }]
[exercise.halve]
returns = "tuple"
uses = []
draw = { x = "n" }
arguments = { x = "x" }
quantities = [{ name = "y", points = 5, equation = "y = x / 2" }]
"""


def released_toy() -> dict[str, Any]:
    """The released notebook: for each exercise a solution cell and a grade cell."""
    cells = [_cell("markdown", "welcome", "# Toys\n\n<b>Welcome</b>")]
    for name in ("double", "halve"):
        stub = f"def {name}(x):\n    return None"
        cells.append(_cell("code", f"{name}-code", stub, solution=True))
        cells.append(_cell("code", name, f"# checks {name}\nverdict({name})", grade=True, points=5))
    return notebook(cells)


def notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": kernel}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell(kind: str, cell_id: str, source: str, **known: Any) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": cell_id, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    if known:
        locked = known.get("grade", False)
        flags = {"grade": False, "solution": False, "task": False, "locked": locked, **known}
        cell["metadata"]["nbgrader"] = {"grade_id": cell_id, "schema_version": 3, **flags}
    return cell


def toy_exercise(name: str, score: float, quantities: list[tuple[str, float]]) -> dict[str, Any]:
    total = sum(points for _, points in quantities)
    checks, left = [], score
    for quantity, points in quantities:
        earned = min(points, left)
        left -= earned
        message = "right" if earned == points else f"The values of {quantity} are off."
        checks.append(
            {
                "name": quantity,
                "passed": earned == points,
                "points": earned,
                "max_points": points,
                "message": message,
            }
        )
    diagnosis = {"misconception": "a-slip", "message": f"Look at {name}.", "equation": "y = 2 x"}
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


def toy_course(root: Path) -> Classroom:
    _write(root / "nbgrader_config.py", CONFIG)
    _write(root / "solutions/toy/assignment.toml", TABLES)
    _write(root / "notebooks/toy/toy.ipynb", json.dumps(released_toy()))
    return Classroom.load(root)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
