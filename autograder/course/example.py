"""The published example of an exercise: its inputs, drawn as the notebook's checks draw them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import CodeType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.course.assignment import Assignment, Exercise
from autograder.course.shapes import shape_of

GROUP = "parameters."
"""How the table begins the name of a dictionary of parameters."""
SEED = 1
"""What the checks draw all published examples from."""

Draws = Sequence[tuple[str, Sequence[int]]]
"""The name and the shape of each array, in the order in which they are drawn."""


def groups(exercise: Exercise) -> dict[str, str]:
    """Return the dictionaries among what is drawn, each with its group of parameters."""
    return {
        name: what.removeprefix(GROUP)
        for name, what in exercise.draw.items()
        if what.startswith(GROUP)
    }


def shapes_in_table(assignment: Assignment, exercise: Exercise) -> dict[str, str]:
    """Return the shapes of all that an exercise is drawn from, as they stand in the table."""
    dictionaries = groups(exercise)
    drawn = {name: shape for name, shape in exercise.draw.items() if name not in dictionaries}
    entries = [assignment.parameters[group].shapes for group in dictionaries.values()]
    return drawn | {name: shape for shapes in entries for name, shape in shapes.items()}


def example_dimensions(assignment: Assignment, exercise: Exercise) -> dict[str, int]:
    """Return the dimensions of an exercise's published example, which it must have."""
    assert assignment.published and exercise.published
    return {**assignment.published.dimensions, **exercise.published.dimensions}


def example_draws(assignment: Assignment, exercise: Exercise) -> Draws:
    """Return what is drawn for an exercise's published example, which it must have."""
    assert exercise.published
    dimensions = example_dimensions(assignment, exercise)
    shapes = shapes_in_table(assignment, exercise)
    names = exercise.published.example.split()
    return [(name, shape_of(shapes[name], dimensions)) for name in names]


def example_inputs(
    assignment: Assignment, exercise: Exercise, draws: Draws
) -> dict[str, NDArray[np.float64] | dict[str, NDArray[np.float64]]]:
    """Draw an example's arrays: standard normal numbers, those of parameters by dictionary."""
    random = np.random.RandomState(SEED)
    drawn = {name: random.randn(*shape) for name, shape in draws}
    dictionaries = {
        name: {entry: drawn[entry] for entry in assignment.parameters[group].shapes}
        for name, group in groups(exercise).items()
    }
    return {**drawn, **dictionaries}


def arguments_of(
    exercise: Exercise, drawn: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
) -> dict[str, Any]:
    """Make a call's arguments out of what is drawn, as the table says.

    Args:
        exercise: the exercise.
        drawn: arrays and dictionaries, by name.
        functions: the functions that the table's expressions may call, by name.
    """
    names = {**functions, **drawn}
    return {name: eval(_compiled(text), {}, names) for name, text in exercise.arguments.items()}


@cache
def _compiled(expression: str) -> CodeType:
    return compile(expression, "<arguments>", "eval")
