"""A course with one small assignment, as an author would write it, for tests of the release."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from autograder.classroom.folders import Classroom
from tests.support.places import ROOT

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><title>a cube</title></svg>\n'

TABLES = """
title = "Cubes"
seed = 987654321
prelude = "import numpy as np"
packages = []
tolerance = { relative = 1e-7, absolute = 1e-9 }
[[size]]
name = "a size that nobody is told"
dimensions = { n = 3 }
[parameters]
[exercise.volume]
returns = "tuple"
uses = []
draw = { side = "n" }
arguments = { side = "side" }
quantities = [{ name = "v", points = 4.5 }, { name = "inputs", points = 1 }]
[exercise.surface]
graded = true
returns = "tuple"
uses = []
draw = { side = "n" }
arguments = { side = "side" }
quantities = [{ name = "s", points = 5 }]
"""

MISCONCEPTIONS = """
[[misconception]]
name = "six-faces-forgotten"
exercise = "surface"
title = "one face for six"
change = [["6 * side", "side"]]
spoils = ["s"]
equation = "s = 6 a^2"
hint = "How many faces does a die have, and did you count them all?"
class_line = "Count the faces before you multiply."
"""

VOLUME = '''def volume(side):
    """Return the volume."""
    ### START CODE HERE ### (≈ 2 lines)
    # Multiply three times. (≈1 line)
    v = np.multiply(side, side) * side
    # Keep it. (≈1 line)
    memory.append(v)
    ### END CODE HERE ###
    return v'''

SURFACE = '''def surface(side):
    """Return the surface."""
    ### START CODE HERE ###
    # Multiply. (≈1 line)
    s = 6 * np.square(side) + 0
    faces = {"top": side, "bottom": side}
    ### END CODE HERE ###
    return s'''

ALTERNATIVE = """from __future__ import annotations

import numpy as np


def volume(side):
    edge = np.abs(side)
    return np.power(edge, 3)
"""


def write_course(root: Path) -> Classroom:
    """Write the course, with every kind of file that a source folder holds, and load it."""
    folder = root / "solutions" / "cubes"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    write_notebook(folder, small_cells())
    for name, text in {
        "assignment.toml": TABLES,
        "misconceptions.toml": MISCONCEPTIONS,
        "notes.txt": "a thought of the author\n",
        "alternatives/powers.py": ALTERNATIVE,
        "images/cube.svg": PICTURE,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return Classroom.load(root)


def write_notebook(folder: Path, cells: list[dict[str, Any]]) -> None:
    """Write the assignment's notebook, with the traces that editors leave."""
    metadata = {
        "kernelspec": {"name": "a-private-kernel", "display_name": "Mine", "language": "python"},
        "language_info": {"name": "python", "version": "3.11.7"},
        "toc-autonumbering": True,
    }
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    (folder / f"{folder.name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def small_cells() -> list[dict[str, Any]]:
    """Return the solution notebook's cells."""
    return [
        _cell("markdown", "title", "# Cubes\n\n![a cube](images/cube.svg)"),
        _cell("code", "setup", "# language: en\nimport numpy as np\nmemory = []"),
        *exercise_cells("volume", VOLUME),
        *exercise_cells("surface", SURFACE),
    ]


def exercise_cells(name: str, solution: str) -> list[dict[str, Any]]:
    """Return an exercise's solution cell and its grade cell."""
    return [
        _cell("code", f"{name}-code", solution, solution=True),
        _cell("code", name, f"# Look.\nprint({name}.__name__)", grade=True, locked=True, points=1),
    ]


def _cell(kind: str, cell_id: str, source: str, **flags: Any) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": cell_id, "metadata": {}, "source": source}
    if kind == "code":
        output = {"output_type": "stream", "name": "stdout", "text": "216.0\n"}
        cell |= {"outputs": [output], "execution_count": 7}
        cell["metadata"]["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
    if flags:
        known = {"grade": False, "solution": False, "task": False, "locked": False, **flags}
        cell["metadata"]["nbgrader"] = {"grade_id": cell_id, "schema_version": 3, **known}
    return cell
