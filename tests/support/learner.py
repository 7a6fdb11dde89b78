"""Functions as a learner's notebook would hold them: right, half done, or wrong in one place."""

from __future__ import annotations

import itertools
import json
import linecache
from collections.abc import Callable
from typing import Any

import numpy as np

import rnn_utils
from rnn_utils.checking.exercises import EXERCISES
from tests.support.places import FOLDER, NAME
from tests.support.scalar_reference import FUNCTIONS

SOLUTION = FOLDER / f"{NAME}.ipynb"
_cells = itertools.count(1)


def run_cell(source: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """Run a cell so that its source can be read back, as IPython does."""
    name = f"<ipython-input-{next(_cells)}-test>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), namespace)
    return namespace


def notebook_names() -> dict[str, Any]:
    """The names that the notebook's first cell gives."""
    return {"np": np, **{name: getattr(rnn_utils, name) for name in rnn_utils.__all__}}


def define(source: str, **names: Any) -> Any:
    """Define one function in a notebook and give it back."""
    namespace = run_cell(source, {**notebook_names(), **names})
    return next(namespace[name] for name in namespace if name in EXERCISES and name not in names)


def wrong(name: str, change: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
    """A right function whose results are changed, by name, just before they are returned."""

    def function(*arguments: Any) -> Any:
        returned = FUNCTIONS[name](*arguments)
        exercise = EXERCISES[name]
        if exercise.gives_dictionary:
            change(returned)
            return returned
        results = dict(zip(exercise.returns, returned, strict=True))
        change(results)
        return tuple(results.values())

    function.__name__ = name
    return function


def solution_sources() -> dict[str, str]:
    """The eight solution cells, by exercise."""
    cells = json.loads(SOLUTION.read_text(encoding="utf-8"))["cells"]
    sources = {cell["id"]: "".join(cell["source"]) for cell in cells}
    return {name: sources[f"{name}-code"] for name in EXERCISES}


def solution_names() -> dict[str, Any]:
    """A notebook in which all eight solution cells have run."""
    namespace = notebook_names()
    for source in solution_sources().values():
        run_cell(source, namespace)
    return namespace
