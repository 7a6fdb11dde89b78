"""The hidden solution, as functions: the only source of right answers, and of known wrong ones."""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from types import CodeType
from typing import Any

from autograder.course.assignment import Assignment, Exercise
from autograder.course.solution import namespace_of, solution_sources

Question = tuple[str, dict[str, Any]]
"""What one function asks another: its name, and the arguments by theirs."""


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

    def variant(
        self, name: str, source: str, others: Mapping[str, Callable[..., Any]] | None = None
    ) -> Callable[..., Any]:
        """Return another version of a function, among the right versions of all others.

        Args:
            name: the function's name.
            source: the version.
            others: what takes the place of right versions, by name.
        """
        namespace = {**self._namespace, **(others or {})}
        exec(_compiled(source), namespace)
        function: Callable[..., Any] = namespace[name]
        return function

    def asked(self, exercise: Exercise, source: str, arguments: list[Any]) -> list[Question]:
        """Return what a version of a function asks of the others that it is to use.

        Args:
            exercise: the exercise whose function it is.
            source: the version.
            arguments: what it is called with; it may change them.
        """
        notes: list[Question] = []
        noting = {name: _noting(name, self.function(name), notes) for name in exercise.uses}
        with suppress(Exception):  # a wrong version may stop half way
            self.variant(exercise.name, source, noting)(*arguments)
        return notes


@lru_cache(maxsize=256)
def _compiled(source: str) -> CodeType:
    return compile(source, "<variant>", "exec")


def _noting(name: str, function: Callable[..., Any], notes: list[Question]) -> Callable[..., Any]:
    known = inspect.signature(function).parameters

    def note(*args: Any, **kwargs: Any) -> Any:
        given = {**dict(zip(known, args, strict=False)), **kwargs}
        notes.append((name, copy.deepcopy(given)))
        return function(*args, **kwargs)

    return note


def function_source(source: str, name: str) -> str:
    """Return the text of one top-level function in a cell's source.

    Raises:
        KeyError: where the cell defines none of this name.
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.get_source_segment(source, node) or ""
    raise KeyError(name)
