"""Central differences of a forward function, by everything that its backward one answers for."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_utils.checking.exercises import Exercise
from rnn_utils.checking.explanation import explain, not_finished
from rnn_utils.checking.pairs import Function, Pair, Stopped
from rnn_utils.language import _, listed

Array = NDArray[np.float64]

SIZES = {"n_x": 3, "n_a": 5, "n_y": 2, "m": 6, "T_x": 4}
_VARIABLES = {"dxt": "xt", "dx": "x", "da_prev": "a_prev", "da0": "a0", "dc_prev": "c_prev"}


def draw_case(exercise: Exercise) -> tuple[dict[str, Any], dict[str, Array]]:
    """Draw the forward function's arguments, and an upstream gradient for each of its states."""
    random = np.random.RandomState(2)
    n_x, n_a, n_y, m, T_x = (SIZES[size] for size in ("n_x", "n_a", "n_y", "m", "T_x"))
    shapes: dict[str, tuple[int, ...]] = {
        "Wax": (n_a, n_x), "Waa": (n_a, n_a), "Wya": (n_y, n_a), "Wy": (n_y, n_a),
        "ba": (n_a, 1), "by": (n_y, 1),
        **{f"W{gate}": (n_a, n_a + n_x) for gate in "fico"},
        **{f"b{gate}": (n_a, 1) for gate in "fico"},
    }  # fmt: skip
    time = (T_x,) if exercise.time else ()
    inputs: dict[str, Any] = {
        name: random.randn(*((n_x, m, *time) if name in ("x", "xt") else (n_a, m)))
        for name in exercise.arguments[:-1]
    }
    inputs["parameters"] = {key: 0.5 * random.randn(*shapes[key]) for key in exercise.parameters}
    states = ("a",) if exercise.time else tuple(
        name for name in exercise.returns if name in ("a_next", "c_next")
    )  # fmt: skip
    return inputs, {f"d{state}": random.randn(n_a, m, *time) for state in states}


def run_forward(pair: Pair, inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    name = getattr(pair.forward, "__name__", "forward")
    values = copy.deepcopy([inputs[argument] for argument in pair.forward_exercise.arguments])
    try:
        outputs = quietly(pair.forward, values)
    except (Exception, SystemExit) as error:
        raise Stopped(explain(name, error, pair.forward)) from None
    expected = pair.forward_exercise.returns
    if not isinstance(outputs, (tuple, list)) or len(outputs) != len(expected):
        raise Stopped(
            _("{name}: should return {names} before its gradient can be checked.").format(
                name=name, names=listed(expected)
            )
        )
    if any(output is None for output in outputs):
        raise Stopped(not_finished(name, pair.forward))
    return tuple(outputs)


def differences(
    pair: Pair, inputs: Mapping[str, Any], upstream: Mapping[str, Array], epsilon: float
) -> dict[str, Array]:
    """Differentiate the loss by every entry of everything the backward function answers for."""
    inputs = copy.deepcopy(dict(inputs))

    def loss() -> float:
        outputs = dict(zip(pair.forward_exercise.returns, run_forward(pair, inputs), strict=True))
        return sum(
            float(np.sum(gradient * outputs[name[1:]])) for name, gradient in upstream.items()
        )

    numeric = {}
    for name in pair.backward_exercise.returns:
        variable = _VARIABLES.get(name)
        array = inputs[variable] if variable else inputs["parameters"][name[1:]]
        numeric[name] = _central_differences(loss, array, epsilon)
    return numeric


def _central_differences(loss: Callable[[], float], array: Array, epsilon: float) -> Array:
    gradient = np.zeros_like(array)
    for index in np.ndindex(*array.shape):
        value = array[index]
        array[index] = value + epsilon
        above = loss()
        array[index] = value - epsilon
        below = loss()
        array[index] = value
        gradient[index] = (above - below) / (2 * epsilon)
    return gradient


def quietly(function: Function, arguments: list[Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments)
