"""Which questions the judge answers in a helper's place: those of the case's own shapes and kinds.

A student's code may ask whatever it likes. So that no question makes the reference work on more
than a case does, only what could come up in the case gets an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.course.assignment import Assignment, Exercise, Size
from autograder.course.example import shapes_in_table
from autograder.course.shapes import shape_of
from rnn_utils.checking.forms import is_array

KINDS = "biuf"
"""The kinds of numpy's types that an argument may be of."""
MOST_AXES = 3
SINGLE = (type(None), bool, int, float, np.number, np.bool_)
"""What may stand where an array is expected, and then meets the reference's own error."""


def demand_genuine(given: Mapping[str, Any], pattern: Mapping[str, Any], axes: set[int]) -> None:
    """Let a question pass, or raise.

    Args:
        given: its arguments, by name, in their plain form.
        pattern: the arguments of the same function in a case of the same size.
        axes: how long an axis may be; see `axes_at`.

    Raises:
        TypeError: where an argument has another kind, or a shape that is none of the case's.
    """
    for name, value in given.items():
        if name in pattern and not _is_like(value, pattern[name], axes):
            raise TypeError(f"`{name}` has a shape or a kind that the task does not know")


def axes_at(assignment: Assignment, size: Size) -> set[int]:
    """Return how long the axes of arrays are at one size; 0 and 1 are always among them."""
    shapes = (
        shape
        for exercise in assignment.exercises
        for shape in (*shapes_in_table(assignment, exercise).values(), *_results(exercise))
    )
    lengths = {length for shape in shapes for length in shape_of(shape, size.dimensions)}
    return {0, 1, *size.dimensions.values(), *lengths}


def _results(exercise: Exercise) -> list[str]:
    return [quantity.shape for quantity in exercise.quantities if quantity.shape]


def _is_like(value: Any, pattern: Any, axes: set[int]) -> bool:
    if isinstance(value, SINGLE):
        return True
    if is_array(pattern):
        return is_array(value) and _fits(value, axes)
    if isinstance(pattern, dict):
        return isinstance(value, dict) and _all_fit(list(value.values()), axes)
    return isinstance(value, (tuple, list)) and _are_like(value, pattern, axes)


def _are_like(values: Sequence[Any], patterns: Sequence[Any], axes: set[int]) -> bool:
    """Whether each value is like the one in its place; there may be fewer, and no more."""
    return len(values) <= len(patterns) and all(
        _is_like(value, pattern, axes) for value, pattern in zip(values, patterns, strict=False)
    )


def _all_fit(values: list[Any], axes: set[int]) -> bool:
    return all(isinstance(v, SINGLE) or (is_array(v) and _fits(v, axes)) for v in values)


def _fits(array: np.ndarray, axes: set[int]) -> bool:
    return array.dtype.kind in KINDS and array.ndim <= MOST_AXES and set(array.shape) <= axes
