"""A course of one exercise with two misconceptions, for tests of the audit."""

from __future__ import annotations

from pathlib import Path

from tests.support import cells, files
from tests.support.courses import Course, Exercise, quantity

SOURCE = """def blend(x, w):
    total = np.dot(w, x) + 1
    shown = np.tanh(total)
    return total, shown
"""
ALTERNATIVE = '"""Operator."""\n\n\ndef blend(x, w):\n    return 1 + w @ x, np.tanh(w @ x + 1)\n'
BLEND = Course(
    "blend",
    "Blend",
    (
        Exercise(
            "blend",
            SOURCE,
            (
                quantity("total", 5, shape="k m", equation="t"),
                quantity("shown", 4, shape="k m", equation="s"),
                quantity("inputs", 1),
            ),
            draw={"x": "n m", "w": "k n"},
        ),
    ),
    misconceptions=(
        {
            "name": "one-left-out",
            "exercise": "blend",
            "title": "the one is left out",
            "change": [["np.dot(w, x) + 1", "np.dot(w, x)"]],
            "spoils": ["total", "shown", "inputs"],
            "carried": ["shown", "inputs"],
            "equation": "t",
            "hint": "What else?",
            "class_line": "One more.",
        },
        {
            "name": "tanh-left-out",
            "exercise": "blend",
            "title": "the tanh is left out",
            "change": [["np.tanh(total)", "total.copy()"]],
            "spoils": ["shown"],
            "equation": "s",
            "hint": "And then?",
            "class_line": "Squash it.",
        },
    ),
    sizes={"small": {"n": 3, "k": 2, "m": 4}, "one": {"n": 2, "k": 3, "m": 1}},
    seed=5,
    tables={"audit": {"alternatives": 30, "misconceptions": 8}},
)
TOO_FEW = {"alternatives at full marks", "misconceptions an exercise, at the fewest"}
"""What a toy with one alternative and two misconceptions falls short of."""
NAMED = "lost marks with a named cause"


def write_blend(root: Path) -> Path:
    """Write the course, released, and return the assignment's folder."""
    folder = BLEND.write(root)
    BLEND.write_release(root)
    files.write(folder / "alternatives/operator.py", ALTERNATIVE)
    return folder


def write_solution(folder: Path, source: str) -> None:
    """Write the solution notebook anew, with another source of its one exercise."""
    (exercise,) = BLEND.exercises
    cells.write(folder / "blend.ipynb", cells.notebook(exercise.cells(source)))
