"""The hidden solution, as functions: the only source of right answers, and of known wrong ones."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from autograder.course.assignment import Assignment
from autograder.course.solution import namespace_of, solution_sources


class Reference:
    """The functions of an assignment's solution notebook.

    Attributes:
        sources: each function's text, by name.

    Raises:
        AssignmentError: where the notebook has no cell for an exercise, or one fails.
    """

    def __init__(self, assignment: Assignment) -> None:
        cells = solution_sources(assignment)
        self._namespace = namespace_of(assignment, cells)
        self.sources = {name: function_source(cell, name) for name, cell in cells.items()}

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
        function: Callable[..., Any] = namespace[name]
        return function


def function_source(source: str, name: str) -> str:
    """Return the text of one top-level function in a cell's source.

    Raises:
        KeyError: where the cell defines none of this name.
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.get_source_segment(source, node) or ""
    raise KeyError(name)
