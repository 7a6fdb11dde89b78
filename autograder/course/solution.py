"""The hidden solution's functions, run from the cells of its notebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograder.course.assignment import Assignment
from autograder.course.places import AssignmentError

Functions = Mapping[str, Callable[..., Any]]


def solution_sources(assignment: Assignment) -> dict[str, str]:
    """Return the source of every exercise's solution cell, by exercise.

    Raises:
        AssignmentError: where the notebook lacks a cell or can't be read.
    """
    cells = assignment.code_cells
    for exercise in assignment.exercises:
        if exercise.code_cell not in cells:
            path = assignment.notebook_path
            raise AssignmentError(f"{path} has no cell “{exercise.code_cell}”; add it.")
    return {exercise.name: cells[exercise.code_cell] for exercise in assignment.exercises}


def namespace_of(assignment: Assignment, sources: Mapping[str, str]) -> dict[str, Any]:
    """Run solution cells, one after the other, and return all that they define.

    Args:
        assignment: the assignment, for what its notebook starts from.
        sources: the cells by exercise.

    Raises:
        AssignmentError: where a cell fails, or doesn't define its function.
    """
    namespace: dict[str, Any] = {"__name__": "solution"}
    exec(assignment.prelude, namespace)
    for name, source in sources.items():
        try:
            exec(compile(source, f"<{name}>", "exec"), namespace)
        except Exception as error:
            sentence = f"The cell of “{name}” in {assignment.notebook_path} fails: {error!r}."
            raise AssignmentError(sentence) from error
        if not callable(namespace.get(name)):
            raise AssignmentError(f"{assignment.notebook_path} does not define “{name}”.")
    return namespace


def functions_of(assignment: Assignment, sources: Mapping[str, str]) -> Functions:
    """Return the functions that solution cells define; see `namespace_of`."""
    namespace = namespace_of(assignment, sources)
    return {name: namespace[name] for name in sources}
