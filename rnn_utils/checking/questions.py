"""Which leading question a wrong result calls for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rnn_utils.checking.exercises import Exercise
from rnn_utils.checking.fingerprints import recognised
from rnn_utils.checking.problems import Problems
from rnn_utils.checking.published import expected_results
from rnn_utils.checking.relations import leading_question
from rnn_utils.language import _


def questions(
    exercise: Exercise, results: Mapping[str, Any], problems: Problems
) -> tuple[str, ...]:
    """Ask what the slip calls for: one known from the table, else the first that can be told.

    Args:
        exercise: the exercise.
        results: the learner's results by name.
        problems: what is off in each.

    Returns:
        A question, or nothing where none fits.
    """
    wrong = {
        quantity: results[quantity]
        for quantity, problem in problems.items()
        if problem and quantity in results
    }
    known = recognised(exercise.name, wrong)
    if known:
        return (known,)
    question = _shared_array(results, wrong) or _question_of_relation(exercise, wrong)
    return (question,) if question else ()


def _question_of_relation(exercise: Exercise, wrong: Mapping[str, Any]) -> str | None:
    """Ask how the first wrong array for which that can be told relates to the right one."""
    expected = {
        name: value
        for name, value in expected_results(exercise.name).items()
        if isinstance(value, np.ndarray)
    }
    m = next(iter(expected.values())).shape[1]
    for quantity, got in wrong.items():
        if isinstance(got, np.ndarray) and got.dtype.kind in "fiu" and quantity in expected:
            others = {name: value for name, value in expected.items() if name != quantity}
            numbers = np.asarray(got, dtype=float)
            question = leading_question(quantity, numbers, expected[quantity], others, m)
            if question:
                return question
    return None


def _shared_array(results: Mapping[str, Any], wrong: Mapping[str, Any]) -> str | None:
    """Notice one array under two names, as after `c = a`, where one of them is off."""
    arrays = [(name, value) for name, value in results.items() if isinstance(value, np.ndarray)]
    for index, (first, array) in enumerate(arrays):
        for second, other in arrays[index + 1 :]:
            if array is other and (first in wrong or second in wrong):
                return _(
                    "{first} and {second} are one array under two names; does each have its own?"
                ).format(first=first, second=second)
    return None
