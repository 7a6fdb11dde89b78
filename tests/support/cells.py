"""Cells and notebooks, as Jupyter and nbgrader write them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.course.assignment import CODE_SUFFIX
from tests.support import files

Cell = dict[str, Any]
Notebook = dict[str, Any]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def prose(name: str, source: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def code(source: str, name: str | None = None, **metadata: Any) -> Cell:
    """A code cell that has not been run; nameless, it has no id, as before nbformat 4.5."""
    cell = {"cell_type": "code", "source": source, "metadata": metadata}
    return {**cell, "outputs": [], "execution_count": None} | ({"id": name} if name else {})


def known(name: str, source: str, **flags: Any) -> Cell:
    """A code cell that nbgrader knows by its name; flags are those of nbgrader."""
    usual = {"grade": False, "solution": False, "locked": False, "task": False}
    return code(source, name, nbgrader={"grade_id": name, "schema_version": 3, **usual, **flags})


def solution_cell(exercise: str, source: str) -> Cell:
    return known(exercise + CODE_SUFFIX, source, solution=True)


def grade_cell(exercise: str, source: str, points: float) -> Cell:
    return known(exercise, source, grade=True, locked=True, points=points)


def notebook(cells: Iterable[Cell], **metadata: Any) -> Notebook:
    metadata = {"kernelspec": KERNEL, **metadata}
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def encode(content: Notebook) -> bytes:
    """A notebook as the bytes of its file."""
    return json.dumps(content).encode()


def write(path: Path, content: Notebook) -> Path:
    """Write a notebook, with the folders above it."""
    return files.write(path, encode(content))


def read(path: Path) -> Notebook:
    """Read a notebook; each source is one text."""
    content: Notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        cell["source"] = source(cell)
    return content


def source(cell: Cell) -> str:
    return "".join(cell["source"])


def by_id(content: Notebook) -> dict[str, Cell]:
    return {cell["id"]: cell for cell in content["cells"] if "id" in cell}
