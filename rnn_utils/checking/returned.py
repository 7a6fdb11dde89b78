"""What a function returned, by the names that its exercise gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rnn_utils.checking.exercises import Exercise
from rnn_utils.language import _, listed

SHARING_EFFORT = 10_000
"""As far as numpy is to look whether two arrays share memory."""


def named_results(exercise: Exercise, returned: Any) -> dict[str, Any] | str:
    """Give every returned quantity its name.

    Args:
        exercise: the exercise.
        returned: what the learner's function returned.

    Returns:
        The results by name, or a sentence where that can't be done.
    """
    names = exercise.returns
    if returned is None:
        return _("It returns None; does it end with a `return`?")
    if exercise.gives_dictionary:
        return _named_by_key(exercise, returned)
    if not isinstance(returned, (tuple, list)):
        return _("It returns a single value; it should return {names}.").format(names=listed(names))
    if len(returned) != len(names):
        return _("It returns another number of values; it should return {names}.").format(
            names=listed(names)
        )
    return dict(zip(names, returned, strict=True))


def shared_arrays(results: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Pair the results that are one array under two names.

    Args:
        results: what a function returned, by name.
    """
    arrays = [(name, value) for name, value in results.items() if isinstance(value, np.ndarray)]
    return [
        (first, second)
        for number, (first, one) in enumerate(arrays)
        for second, other in arrays[number + 1 :]
        if _are_one(one, other)
    ]


def _are_one(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two arrays live in the same memory, not only side by side in one."""
    try:
        return bool(np.shares_memory(one, other, max_work=SHARING_EFFORT))  # type: ignore[arg-type]
    except Exception:  # numpy gives up on pairs that are too hard to decide
        return False


def _named_by_key(exercise: Exercise, returned: Any) -> dict[str, Any] | str:
    if not isinstance(returned, dict):
        return _("It should return a dictionary, with {names}.").format(
            names=listed(exercise.returns)
        )
    if not any(name in returned for name in exercise.returns):
        return _("The dictionary has other keys; they should be {names}.").format(
            names=listed(exercise.returns)
        )
    return {name: returned[name] for name in exercise.returns if name in returned}
