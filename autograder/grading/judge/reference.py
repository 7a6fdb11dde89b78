"""The hidden solution, as functions: the only source of right answers, and of known wrong ones."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from autograder.course.assignment import Assignment
from autograder.course.places import AssignmentError


class Reference:
    """The functions of an assignment's solution notebook.

    Attributes:
        sources: each function's text, by name.

    Raises:
        AssignmentError: where the notebook has no cell for an exercise, or one fails.
    """

    def __init__(self, assignment: Assignment) -> None:
        self._namespace: dict[str, Any] = {"__name__": "solution"}
        self.sources: dict[str, str] = {}
        exec(assignment.prelude, self._namespace)
        for exercise in assignment.exercises:
            source = assignment.code_cells.get(exercise.code_cell)
            if source is None:
                raise AssignmentError(
                    f"{assignment.notebook_path} has no cell “{exercise.code_cell}”; add it."
                )
            self._run(source, exercise.name, assignment)
            self.sources[exercise.name] = function_source(source, exercise.name)

    def function(self, name: str) -> Callable[..., Any]:
        """Return the right function of that name."""
        function: Callable[..., Any] = self._namespace[name]
        return function

    @property
    def functions(self) -> dict[str, Callable[..., Any]]:
        """The right functions, by name."""
        return {name: self._namespace[name] for name in self.sources}

    def variant(self, name: str, source: str) -> Callable[..., Any]:
        """Return another version of a function, among the right versions of all others."""
        namespace = dict(self._namespace)
        exec(compile(source, "<variant>", "exec"), namespace)
        variant: Callable[..., Any] = namespace[name]
        return variant

    def _run(self, source: str, name: str, assignment: Assignment) -> None:
        try:
            exec(compile(source, f"<{name}>", "exec"), self._namespace)
        except Exception as error:
            sentence = f"The cell of “{name}” in {assignment.notebook_path} fails: {error!r}."
            raise AssignmentError(sentence) from error
        if not callable(self._namespace.get(name)):
            raise AssignmentError(f"{assignment.notebook_path} does not define “{name}”.")


def function_source(source: str, name: str) -> str:
    """Return the text of one top-level function in a cell's source.

    Raises:
        KeyError: where the cell defines none of this name.
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.get_source_segment(source, node) or ""
    raise KeyError(name)
