"""Makes submissions of the real assignment for tests: right ones, changed ones, mangled ones."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from autograder.course.assignment import CODE_SUFFIX
from tests.support.places import FOLDER, NAME, ROOT

Notebook = dict[str, Any]


@cache
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def released() -> Notebook:
    """The blank notebook that students get."""
    notebook = json.loads(_read(ROOT / "notebooks" / NAME / f"{NAME}.ipynb"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def solution_cells() -> dict[str, str]:
    """The right sources of the cells that students fill in, by cell id."""
    notebook = json.loads(_read(FOLDER / f"{NAME}.ipynb"))
    return {
        cell["id"]: "".join(cell["source"])
        for cell in notebook["cells"]
        if cell.get("id", "").endswith(CODE_SUFFIX)
    }


def filled_in(*changes: tuple[str, str], only: Iterable[str] | None = None) -> Notebook:
    """The released notebook, filled in with the solution, then changed text by text.

    only names the exercises to fill in; each old text must occur somewhere.
    """
    notebook = copy.deepcopy(released())
    right = solution_cells()
    wanted = {name + CODE_SUFFIX for name in only} if only is not None else set(right)
    for cell in notebook["cells"]:
        if cell.get("id") in wanted:
            cell["source"] = right[cell["id"]]
    for old, new in changes:
        replace(notebook, old, new)
    return notebook


def replace(notebook: Notebook, old: str, new: str) -> None:
    """Change a text in the cells that students fill in; it must occur."""
    hits = [cell for cell in code_cells(notebook) if old in cell["source"]]
    assert hits, f"{old!r} occurs nowhere"
    for cell in hits:
        cell["source"] = cell["source"].replace(old, new)


def code_cells(notebook: Notebook) -> list[dict[str, Any]]:
    """The cells that students fill in."""
    return [c for c in notebook["cells"] if c.get("id", "").endswith(CODE_SUFFIX)]


def code(source: str, **metadata: Any) -> dict[str, Any]:
    """A further code cell."""
    cell = {"cell_type": "code", "source": source, "metadata": metadata}
    return {**cell, "outputs": [], "execution_count": None}


def encode(notebook: Notebook) -> bytes:
    """A notebook as the bytes of its file."""
    return json.dumps(notebook).encode()


def with_function(name: str, body: str) -> Notebook:
    """A right notebook in which one function is `body`, a whole cell's source."""
    notebook = filled_in()
    cell = next(c for c in code_cells(notebook) if c["id"] == name + CODE_SUFFIX)
    cell["source"] = body
    return notebook


Mangling = Callable[[Notebook], Notebook | bytes | None]
