"""Whether a function is right where one of its arguments covers the first time-steps alone.

The published example may have as many steps there as everywhere, and hide the difference. No
further numbers are needed: beyond its end, what is not given counts as zeros.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_utils.checking.exercises import Exercise
from rnn_utils.checking.forms import is_real
from rnn_utils.checking.returned import named_results
from rnn_utils.checking.stops import Stopped
from rnn_utils.language import _


def shortened(exercise: Exercise, inputs: Sequence[Any]) -> tuple[list[Any], list[Any]] | None:
    """Make two calls that come to the same: with a shorter argument, and with zeros at its end.

    Args:
        exercise: the exercise.
        inputs: the arguments of its published example.

    Returns:
        The arguments of both; None where all arguments cover the same steps.
    """
    if exercise.shortened not in exercise.arguments:
        return None
    place = exercise.arguments.index(exercise.shortened)
    steps = inputs[place].shape[-1] // 2
    padded = inputs[place].copy()
    padded[..., steps:] = 0.0
    return _with(inputs, place, inputs[place][..., :steps].copy()), _with(inputs, place, padded)


def is_right_for_fewer(exercise: Exercise, short: Any, padded: Any) -> bool:
    """Tell whether two such calls came to the same.

    Args:
        exercise: the exercise.
        short: what the function returned for the shorter argument, in its plain form, or what
            stopped it.
        padded: the same for the one with zeros at its end.

    Returns:
        Whether they did; what can't be compared counts as right, unless the first alone stopped.
    """
    if isinstance(padded, Stopped):
        return True
    if isinstance(short, Stopped):
        return False
    results, expected = (named_results(exercise, returned) for returned in (short, padded))
    if isinstance(results, str) or isinstance(expected, str):
        return True
    return all(_agree(exercise, results.get(name), expected.get(name)) for name in exercise.returns)


def for_fewer(exercise: Exercise) -> str:
    """Say that a function is right for as many steps as everywhere, and not for fewer.

    Args:
        exercise: the exercise.

    Returns:
        Two sentences in the learner's language.
    """
    return _(
        "Right where `{name}` covers all time-steps, but it may cover the first few alone. What "
        "does the function do with more caches than steps of `{name}`, and which shape has each "
        "result then?"
    ).format(name=exercise.shortened)


def _with(inputs: Sequence[Any], place: int, value: Any) -> list[Any]:
    return [*inputs[:place], value, *inputs[place + 1 :]]


def _agree(exercise: Exercise, got: Any, expected: Any) -> bool:
    if not is_real(got) or not is_real(expected):
        return True
    if expected.ndim == 3:  # over time, so with fewer steps
        expected = expected[..., : expected.shape[-1] // 2]
    if got.shape != expected.shape:
        return False
    gap = np.abs(np.asarray(got, dtype=float) - np.asarray(expected, dtype=float))
    return bool(gap.max(initial=0.0) <= exercise.tolerance.of(got, expected))
