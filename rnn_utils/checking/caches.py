"""A cache, or the caches of a loop, from arrays that are stored once, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_utils.checking.exercises import Exercise

Array = NDArray[np.float64]

_DRAWN = ("xt", "a_prev", "c_prev", "parameters")
"""The fields of a cache that come from outside the cell, or from the step before."""


def caches_from(exercise: Exercise, known: Mapping[str, Any]) -> dict[str, Any]:
    """Build what a forward function keeps for its backward pass.

    Args:
        exercise: the exercise that returns or takes it.
        known: the example's inputs, and what `figures_of` gives, by name.

    Returns:
        `cache`, a tuple of the fields in order, or `caches`, `(list of T_x caches, x)`.
    """
    if exercise.time is None:
        return {"cache": tuple(known[field] for field in exercise.cache)}
    steps = [_step_cache(exercise, known, t) for t in range(known["x"].shape[2])]
    return {"caches": (steps, known["x"])}


def figures_of(exercise: Exercise, kept: Any) -> dict[str, Array]:
    """Take from a cache, or from caches, the arrays that `caches_from` builds them of.

    Args:
        exercise: the exercise that returns or takes it.
        kept: `cache`, or `caches`, as a right function gives it.

    Returns:
        For a cell, the fields that it computes, (n_a, m); for a loop, the same over time,
        (n_a, m, T_x), with `a` and `c` for the states.
    """
    computed = [field for field in exercise.cache if field not in _DRAWN]
    if exercise.time is None:
        by_name = dict(zip(exercise.cache, kept, strict=True))
        return {field: by_name[field] for field in computed}
    steps = [dict(zip(exercise.cache, step, strict=True)) for step in kept[0]]
    return {
        field.removesuffix("_next"): np.stack([step[field] for step in steps], axis=2)
        for field in computed
    }


def _step_cache(exercise: Exercise, known: Mapping[str, Any], t: int) -> tuple[Any, ...]:
    """Cut one time-step out of the arrays that have a time axis."""
    step = {"xt": known["x"][:, :, t].copy(), "parameters": known["parameters"]}
    for field in exercise.cache:
        if field not in _DRAWN:
            step[field] = known[field.removesuffix("_next")][:, :, t].copy()
    step["a_prev"] = known["a"][:, :, t - 1].copy() if t else known["a0"].copy()
    if "c" in known:
        step["c_prev"] = known["c"][:, :, t - 1].copy() if t else np.zeros_like(known["a0"])
    return tuple(step[field] for field in exercise.cache)
