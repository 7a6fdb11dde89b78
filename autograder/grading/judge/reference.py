"""The hidden solution, as functions: the only source of right answers, and of known wrong ones."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from autograder.course.assignment import Assignment
from autograder.course.places import AssignmentError


class Reference:
    """The functions of an assignment's solution notebook."""

    def __init__(self, assignment: Assignment) -> None:
        """Run the solution's cells; raises AssignmentError where one is missing or fails."""
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
        """The right function of that name."""
        return self._namespace[name]

    @property
    def functions(self) -> dict[str, Callable[..., Any]]:
        return {name: self._namespace[name] for name in self.sources}

    def variant(self, name: str, source: str) -> Callable[..., Any]:
        """Another version of a function, among the right versions of all others."""
        namespace = dict(self._namespace)
        exec(compile(source, "<variant>", "exec"), namespace)
        return namespace[name]

    def _run(self, source: str, name: str, assignment: Assignment) -> None:
        try:
            exec(compile(source, f"<{name}>", "exec"), self._namespace)
        except Exception as error:
            sentence = f"The cell of “{name}” in {assignment.notebook_path} fails: {error!r}."
            raise AssignmentError(sentence) from error
        if not callable(self._namespace.get(name)):
            raise AssignmentError(f"{assignment.notebook_path} does not define “{name}”.")


def function_source(source: str, name: str) -> str:
    """The text of one top-level function in a cell's source; raises KeyError without one."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.get_source_segment(source, node) or ""
    raise KeyError(name)
