"""The published examples: what the solution gives on numbers that students see.

For every exercise they hold the draws, the full results, and the forward results that a cache is
built from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.course.assignment import Assignment, Exercise
from autograder.course.example import arguments_of, example_draws, example_inputs
from autograder.course.places import AssignmentError
from autograder.course.solution import Functions, functions_of, solution_sources
from rnn_utils.checking import exercises as learner
from rnn_utils.checking.caches import figures_of
from rnn_utils.checking.exercises import CACHES


def examples(assignment: Assignment, known: Mapping[str, learner.Exercise]) -> dict[str, Any]:
    """Compute the published examples of an assignment.

    Args:
        assignment: the assignment.
        known: its exercises as the checks know them, by name.

    Returns:
        The examples by exercise, in the form that `rnn_utils` reads.

    Raises:
        AssignmentError: where the solution can't be run on an example.
    """
    if not known:
        return {}
    functions = functions_of(assignment, solution_sources(assignment))
    return {
        name: _example(assignment, assignment.exercise(name), exercise, functions)
        for name, exercise in known.items()
    }


def rendered(stored: Mapping[str, Any]) -> str:
    """Write one array a line, each number with the digits that bring it back exactly."""
    exercises = [
        f"{json.dumps(name)}: {{\n"
        + ",\n".join(f"  {json.dumps(part)}: {_part(value)}" for part, value in data.items())
        + "\n }"
        for name, data in stored.items()
    ]
    return "{\n " + ",\n ".join(exercises) + "\n}\n"


def _example(
    assignment: Assignment, table: Exercise, exercise: learner.Exercise, functions: Functions
) -> dict[str, Any]:
    try:
        draws = example_draws(assignment, table)
        arguments = arguments_of(table, example_inputs(assignment, table, draws), functions)
        results = results_by_name(exercise, functions[table.name](*arguments.values()))
        figures = _figures(exercise, {**arguments, **results})
        arrays = {name: results[name] for name in exercise.returns if name not in CACHES}
        return {"draws": draws, "results": _stored(arrays), "forward": _stored(figures)}
    except Exception as error:
        path = assignment.folder / "assignment.toml"
        raise AssignmentError(
            f"{path}: the published example of “{table.name}” can't be computed: {error!r}."
        ) from error


def results_by_name(exercise: learner.Exercise, returned: Any) -> dict[str, Any]:
    """Return what a function gave under the names that its exercise gives it."""
    if exercise.gives_dictionary:
        return dict(returned)
    return dict(zip(exercise.returns, returned, strict=True))


def _figures(exercise: learner.Exercise, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the cache among arguments and results is built from."""
    kept = [values[name] for name in CACHES if name in values]
    return figures_of(exercise, kept[0]) if kept else {}


def _stored(arrays: Mapping[str, NDArray[np.float64]]) -> dict[str, Any]:
    return {
        name: {"shape": list(array.shape), "values": array.ravel().tolist()}
        for name, array in arrays.items()
    }


def _part(part: Any) -> str:
    if isinstance(part, list):
        return json.dumps(part)
    lines = [f"   {json.dumps(name)}: {json.dumps(value)}" for name, value in part.items()]
    return "{\n" + ",\n".join(lines) + "\n  }"
