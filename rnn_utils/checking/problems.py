"""What is off in each quantity, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rnn_utils.checking.cache_comparison import cache_problem
from rnn_utils.checking.comparison import array_problem
from rnn_utils.checking.exercises import CACHES, Exercise
from rnn_utils.checking.nesting import leaves
from rnn_utils.checking.published import expected_results
from rnn_utils.language import _

Problems = dict[str, str | None]
"""For every quantity, what is off about it, or None."""


def problems_of(exercise: Exercise, results: Mapping[str, Any]) -> Problems:
    """Compare every result with its stored figures.

    Args:
        exercise: the exercise.
        results: the learner's results by name.

    Returns:
        For every quantity that the exercise returns, what is off, or None.
    """
    expected = expected_results(exercise.name)
    problems: Problems = {}
    for quantity in exercise.returns:
        if quantity not in results:
            problems[quantity] = _("The key {quantity!r} is missing from the dictionary.").format(
                quantity=quantity
            )
        elif quantity in CACHES:
            problems[quantity] = cache_problem(
                quantity, results[quantity], expected[quantity], exercise
            )
        else:
            problems[quantity] = array_problem(
                quantity, results[quantity], expected[quantity], exercise, exercise.time
            )
    return problems


def changed_argument(exercise: Exercise, before: Any, after: Any) -> str:
    """Name the first argument that the function has written into, if it has.

    Args:
        exercise: the exercise.
        before: its arguments before the call, in order.
        after: the same after the call.

    Returns:
        The argument's name; empty where all are as they were.
    """
    for argument, old, new in zip(exercise.arguments, before, after, strict=True):
        was, now = dict(leaves(old, argument)), dict(leaves(new, argument))
        if was.keys() != now.keys() or not all(_identical(was[path], now[path]) for path in was):
            return argument
    return ""


def _identical(old: Any, new: Any) -> bool:
    return isinstance(new, np.ndarray) and bool(np.array_equal(old, new))
