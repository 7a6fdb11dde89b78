"""A course with one small assignment, as an author would write it, for tests of the release."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograder.classroom.folders import Classroom
from tests.support import cells, files
from tests.support.cells import Cell
from tests.support.courses import Course, Exercise, quantity
from tests.support.places import ROOT

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"><title>a cube</title></svg>\n'
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
ALTERNATIVE = """def volume(side):
    edge = np.abs(side)
    return np.power(edge, 3)
"""
USUAL = {"draw": {"side": "n"}, "check": "# Look.\nprint({name}.__name__)", "stated": 1}

CUBES = Course(
    "cubes",
    "Cubes",
    (
        Exercise("volume", VOLUME, (quantity("v", 4.5), quantity("inputs", 1)), **USUAL),
        Exercise("surface", SURFACE, (quantity("s", 5),), columns={"graded": True}, **USUAL),
    ),
    first_cells=(
        cells.prose("title", "# Cubes\n\n![a cube](images/cube.svg)"),
        cells.code("# language: en\nimport numpy as np\nmemory = []", "setup"),
    ),
    misconceptions=(
        {
            "name": "six-faces-forgotten",
            "exercise": "surface",
            "title": "one face for six",
            "change": [["6 * side", "side"]],
            "spoils": ["s"],
            "equation": "s = 6 a^2",
            "hint": "How many faces does a die have, and did you count them all?",
            "class_line": "Count the faces before you multiply.",
        },
    ),
    sizes={"a size that nobody is told": {"n": 3}},
    seed=987654321,
)


def write_course(root: Path) -> Classroom:
    """Write the course, with every kind of file that a source folder holds, and load it."""
    folder = CUBES.write(root)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    write_notebook(folder, small_cells())
    files.write(folder / "notes.txt", "a thought of the author\n")
    files.write(folder / "alternatives/powers.py", ALTERNATIVE)
    files.write(folder / "images/cube.svg", PICTURE)
    return Classroom.load(root)


def write_notebook(folder: Path, given: list[Cell]) -> None:
    """Write the assignment's notebook, with the traces that editors leave."""
    for cell in given:
        if cell["cell_type"] == "code":
            output = {"output_type": "stream", "name": "stdout", "text": "216.0\n"}
            cell |= {"outputs": [output], "execution_count": 7}
            cell["metadata"]["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00Z"}
    private = {"name": "a-private-kernel", "display_name": "Mine", "language": "python"}
    traces = {"language_info": {"name": "python", "version": "3.11.7"}, "toc-autonumbering": True}
    cells.write(
        folder / f"{folder.name}.ipynb", cells.notebook(given, kernelspec=private, **traces)
    )


def small_cells() -> list[Cell]:
    """Return the solution notebook's cells."""
    return CUBES.solution()["cells"]


def exercise_cells(name: str, solution: str) -> list[Cell]:
    """Return an exercise's solution cell and its grade cell."""
    return Exercise(name, solution, (), **USUAL).cells(solution)
