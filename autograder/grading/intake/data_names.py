"""The names of data that no exercise may lean on: another cell's, from another size."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.grading.intake.matching import code_sources
from autograder.grading.intake.students_python import parsed


def data_names(assignment: Assignment, notebooks: Sequence[Path]) -> tuple[str, ...]:
    """Return what the exercises' arguments, and the data of the released cells, are called.

    All else that a cell leaves behind, such as a constant array, is the student's own.

    Args:
        assignment: the assignment.
        notebooks: its released notebooks; the first is enough, since editions differ in text only.
    """
    exercises = [exercise.name for exercise in assignment.exercises]
    names = {name for exercise in exercises for name in _given(assignment, exercise)}
    for path in notebooks[:1]:
        for source in code_sources(path):
            names |= set(_bound(source))
    return tuple(sorted(names.difference(exercises)))


def _given(assignment: Assignment, exercise: str) -> Iterator[str]:
    """Yield what an exercise's arguments are called, and the entries of their dictionaries."""
    row = assignment.exercise(exercise)
    yield from row.arguments
    yield from row.draw
    for group in assignment.parameters.values():
        yield from group.shapes


def _bound(source: str) -> Iterator[str]:
    """Yield the names that a cell gives values to, outside of its functions."""
    with contextlib.suppress(SyntaxError, ValueError):
        for statement in parsed(source).body:
            if not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                for node in ast.walk(statement):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        yield node.id
