"""The published example of every exercise: its inputs, drawn again, and its stored results."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from rnn_utils.checking.caches import Array, caches_from
from rnn_utils.checking.exercises import CACHES, EXERCISES, Exercise

STORE = Path(__file__).parents[1] / "published_examples.json"


def example_inputs(name: str) -> tuple[Any, ...]:
    """Draw the inputs of an exercise's published example.

    The numbers come from `np.random.RandomState(1)`, in the published order. The caches of a
    backward exercise hold stored forward results, so they are right whatever the learner's own
    forward pass does. Every call gives fresh arrays.

    Args:
        name: the exercise, such as `"rnn_cell_forward"`.

    Returns:
        The arguments of the function, in order:

        - for `rnn_cell_forward`, `xt` (n_x, m), `a_prev` (n_a, m) and `parameters`;
        - for `lstm_cell_forward`, `c_prev` (n_a, m) before `parameters` too;
        - for `rnn_forward` and `lstm_forward`, `x` (n_x, m, T_x), `a0` (n_a, m) and `parameters`;
        - for `rnn_cell_backward`, `da_next` (n_a, m) and `cache`;
        - for `lstm_cell_backward`, `dc_next` (n_a, m) before `cache` too;
        - for `rnn_backward` and `lstm_backward`, `da` (n_a, m, T_x) and `caches`.

    Raises:
        ValueError: if there is no such exercise.
    """
    exercise = _exercise(name)
    return inputs_of(exercise, _store()[name])


def expected_results(name: str) -> dict[str, Any]:
    """Give everything an exercise's function returns on its published example.

    Args:
        name: the exercise.

    Returns:
        The stored result under each returned name or key, in the shapes that the exercise asks
        for, such as `a_next` (n_a, m).

    Raises:
        ValueError: if there is no such exercise.
    """
    exercise = _exercise(name)
    return results_of(exercise, _store()[name])


def inputs_of(exercise: Exercise, stored: Mapping[str, Any]) -> tuple[Any, ...]:
    """Draw the inputs of a stored example.

    Args:
        exercise: the exercise.
        stored: what `published_examples.json` holds under its name.

    Returns:
        The arguments of the function, in order.
    """
    known = _known(exercise, stored)
    return tuple(known[argument] for argument in exercise.arguments)


def results_of(exercise: Exercise, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Take the results from a stored example.

    Args:
        exercise: the exercise.
        stored: what `published_examples.json` holds under its name.

    Returns:
        The result under each returned name or key.
    """
    known = _known(exercise, stored)
    results = {key: _array(value) for key, value in stored["results"].items()}
    return {name: known[name] if name in CACHES else results[name] for name in exercise.returns}


def draw_inputs(draws: Sequence[tuple[str, Sequence[int]]]) -> dict[str, Array]:
    """Draw named arrays, in order, from the seed that all published examples share.

    Args:
        draws: the name and the shape of each array.

    Returns:
        Arrays of standard normal numbers, by name.
    """
    random = np.random.RandomState(1)
    return {name: random.randn(*shape) for name, shape in draws}


def _known(exercise: Exercise, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Name everything an exercise can take: drawn arrays, `parameters`, and the cache or caches."""
    drawn = draw_inputs(stored["draws"])
    parameters = {key: drawn[key] for key in exercise.parameters}
    figures = {key: _array(value) for key, value in stored["forward"].items()}
    known = {**drawn, **figures, "parameters": parameters}
    return {**known, **caches_from(exercise, known)}


def _exercise(name: str) -> Exercise:
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}; the exercises are {', '.join(EXERCISES)}")
    return EXERCISES[name]


@lru_cache(maxsize=1)
def _store() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(STORE.read_text(encoding="utf-8"))
    return stored


def _array(stored: Mapping[str, Any]) -> Array:
    return np.array(stored["values"], dtype=float).reshape(stored["shape"])
