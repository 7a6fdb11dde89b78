"""Makes submissions of the real assignment for tests: right ones, changed ones, mangled ones."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from functools import cache

from autograder.course.assignment import CODE_SUFFIX
from tests.support.cells import Cell, Notebook, read
from tests.support.places import FOLDER, NAME, ROOT

_read = cache(read)


def released() -> Notebook:
    """The blank notebook that students get."""
    return copy.deepcopy(_read(ROOT / "notebooks" / NAME / f"{NAME}.ipynb"))


def solution_cells() -> dict[str, str]:
    """The right sources of the cells that students fill in, by cell id."""
    notebook = _read(FOLDER / f"{NAME}.ipynb")
    return {cell["id"]: cell["source"] for cell in code_cells(notebook)}


def filled_in(*changes: tuple[str, str], only: Iterable[str] | None = None) -> Notebook:
    """The released notebook, filled in with the solution, then changed text by text.

    only names the exercises to fill in; each old text must occur somewhere.
    """
    notebook = released()
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


def code_cells(notebook: Notebook) -> list[Cell]:
    """The cells that students fill in."""
    return [c for c in notebook["cells"] if c.get("id", "").endswith(CODE_SUFFIX)]


def with_function(name: str, body: str) -> Notebook:
    """A right notebook in which one function is `body`, a whole cell's source."""
    notebook = filled_in()
    cell = next(c for c in code_cells(notebook) if c["id"] == name + CODE_SUFFIX)
    cell["source"] = body
    return notebook
