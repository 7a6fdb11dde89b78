"""The fingerprints of known mistakes: what each of them spoils on the published example.

Every misconception is applied to the solution and run. What it spoils is kept as shapes and
weighted sums, beside its hint.
"""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.course.assignment import Assignment
from autograder.course.misconceptions import Misconception
from autograder.course.places import AssignmentError
from autograder.course.solution import functions_of, solution_sources
from autograder.release.examples import results_by_name
from rnn_utils.checking.cache_comparison import cache_problem
from rnn_utils.checking.comparison import array_problem
from rnn_utils.checking.exercises import CACHES, Exercise
from rnn_utils.checking.fingerprints import fingerprint
from rnn_utils.checking.published import inputs_of, results_of

Mistakes = dict[str, list[dict[str, Any]]]


def fingerprints(
    assignment: Assignment, known: Mapping[str, Exercise], stored: Mapping[str, Any]
) -> Mistakes:
    """Collect, for every exercise, the mistakes that show on its published example.

    Args:
        assignment: the assignment.
        known: its exercises as the checks know them, by name.
        stored: its published examples.

    Returns:
        For each exercise, its mistakes in the form that `rnn_utils` reads.

    Raises:
        AssignmentError: where a misconception doesn't fit the solution.
    """
    table: Mistakes = {name: [] for name in known}
    for row in assignment.misconceptions:
        if row.exercise in known:
            spoils = _spoiled(assignment, row, known[row.exercise], stored[row.exercise])
            if spoils:
                mistake = {"name": row.name, "hint": row.hint, "spoils": spoils}
                table[row.exercise].append(mistake)
    return table


def rendered(table: Mapping[str, list[dict[str, Any]]]) -> str:
    """Write one mistake a line."""
    blocks = [
        f" {json.dumps(name)}: [\n  "
        + ",\n  ".join(json.dumps(mistake, ensure_ascii=False) for mistake in mistakes)
        + "\n ]"
        for name, mistakes in table.items()
    ]
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def mistaken_sources(assignment: Assignment, row: Misconception) -> dict[str, str]:
    """Return the solution's cells with one mistake in them.

    Raises:
        AssignmentError: where it doesn't fit the solution.
    """
    sources = solution_sources(assignment)
    try:
        return {**sources, row.exercise: row.apply(sources[row.exercise])}
    except ValueError as error:
        path = assignment.folder / "misconceptions.toml"
        raise AssignmentError(f"{path}: the row “{row.name}” can't be used ({error}).") from error


def _spoiled(
    assignment: Assignment, row: Misconception, exercise: Exercise, stored: Mapping[str, Any]
) -> dict[str, Any]:
    """Run one mistake and take the fingerprints of everything that comes out wrong."""
    results = _results(assignment, row, exercise, stored)
    expected = results_of(exercise, stored)
    marks = {
        name: fingerprint(results[name])
        for name in exercise.returns
        if name in results and _is_off(exercise, name, results[name], expected[name])
    }
    return {name: mark for name, mark in marks.items() if mark}


def _results(
    assignment: Assignment, row: Misconception, exercise: Exercise, stored: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a mistake gives, which is nothing where it raises."""
    function = functions_of(assignment, mistaken_sources(assignment, row))[row.exercise]
    inputs = copy.deepcopy(inputs_of(exercise, stored))
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return results_by_name(exercise, function(*inputs))
    except Exception:
        return {}


def _is_off(exercise: Exercise, name: str, got: Any, expected: Any) -> bool:
    if name in CACHES:
        return cache_problem(name, got, expected, exercise) is not None
    return array_problem(name, got, expected, exercise) is not None
