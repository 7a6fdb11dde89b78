"""The published example of every exercise: its inputs, drawn again, and its stored results."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_utils.checking.exercises import EXERCISES, Exercise

STORE = Path(__file__).parents[1] / "published_examples.json"

Array = NDArray[np.float64]


def example_inputs(name: str) -> tuple[Any, ...]:
    """Draw the inputs of an exercise's published example.

    The numbers come from `np.random.RandomState(1)`, in the published order. The caches of a
    backward exercise hold stored forward results, so they are right whatever the learner's own
    forward pass does. Every call gives fresh arrays.

    Args:
        name: the exercise, such as `"rnn_cell_forward"`.

    Returns:
        The arguments of the function, in order: `(xt, a_prev, parameters)`, `(da, caches)`, …

    Raises:
        ValueError: if there is no such exercise.
    """
    exercise = _exercise(name)
    drawn = draw_inputs(_stored(name)["draws"])
    values = arguments_from(exercise, drawn, _figures(name))
    return tuple(values[argument] for argument in exercise.arguments)


def expected_results(name: str) -> dict[str, Any]:
    """Give everything an exercise's function returns on its published example.

    Args:
        name: the exercise.

    Returns:
        The stored result under each returned name or key.

    Raises:
        ValueError: if there is no such exercise.
    """
    exercise = _exercise(name)
    drawn = draw_inputs(_stored(name)["draws"])
    figures = {key: _array(value) for key, value in _stored(name)["results"].items()}
    if not exercise.is_backward:
        field = "caches" if exercise.time else "cache"
        figures[field] = arguments_from(exercise, drawn, _figures(name))[field]
    return {quantity: figures[quantity] for quantity in exercise.returns}


def draw_inputs(draws: list[Any]) -> dict[str, Array]:
    """Draw named arrays, in order, from the seed that all published examples share."""
    random = np.random.RandomState(1)
    return {name: random.randn(*shape) for name, shape in draws}


def arguments_from(
    exercise: Exercise, drawn: Mapping[str, Array], figures: Mapping[str, Array]
) -> dict[str, Any]:
    """Name everything an exercise can take: drawn arrays, `parameters`, and the cache(s).

    Args:
        exercise: the exercise.
        drawn: the arrays drawn for it.
        figures: the forward results that its cache holds, with a time axis for a loop.

    Returns:
        Arrays, the dictionary `parameters`, and `cache` or `caches`, by name.
    """
    parameters = {key: drawn[key] for key in exercise.parameters}
    known = {**drawn, **figures, "parameters": parameters}
    if exercise.time is None:
        return {**known, "cache": tuple(known[field] for field in exercise.cache)}
    steps = [_step_cache(exercise, known, t) for t in range(drawn["x"].shape[2])]
    return {**known, "caches": (steps, drawn["x"])}


def _step_cache(exercise: Exercise, known: Mapping[str, Any], t: int) -> tuple[Any, ...]:
    """Cut one time-step out of the arrays that have a time axis."""
    gates = {gate: known[gate][:, :, t].copy() for gate in ("ft", "it", "cct", "ot")
             if gate in known}  # fmt: skip
    step = {
        **gates,
        "xt": known["x"][:, :, t].copy(),
        "a_next": known["a"][:, :, t].copy(),
        "a_prev": known["a"][:, :, t - 1].copy() if t else known["a0"].copy(),
        "parameters": known["parameters"],
    }
    if "c" in known:
        step["c_next"] = known["c"][:, :, t].copy()
        step["c_prev"] = known["c"][:, :, t - 1].copy() if t else np.zeros_like(known["a0"])
    return tuple(step[field] for field in exercise.cache)


def _exercise(name: str) -> Exercise:
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}; the exercises are {', '.join(EXERCISES)}")
    return EXERCISES[name]


@lru_cache(maxsize=1)
def _store() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(STORE.read_text(encoding="utf-8"))
    return stored


def _stored(name: str) -> dict[str, Any]:
    stored: dict[str, Any] = _store()[name]
    return stored


def _figures(name: str) -> dict[str, Array]:
    return {key: _array(value) for key, value in _stored(name)["forward"].items()}


def _array(stored: dict[str, Any]) -> Array:
    return np.array(stored["values"], dtype=float).reshape(stored["shape"])
