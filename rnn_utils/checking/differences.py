"""Central differences of a forward function, by everything that its backward one answers for."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_utils.checking.explanation import explain, not_finished
from rnn_utils.checking.forms import plain_form
from rnn_utils.checking.pairs import Function, Pair, Stopped
from rnn_utils.language import _, listed

Array = NDArray[np.float64]

SIZES = {"n_x": 3, "n_a": 5, "n_y": 2, "m": 6, "T_x": 4}


def draw_case(pair: Pair) -> tuple[dict[str, Any], dict[str, Array]]:
    """Draw what a pair of functions is compared on.

    Args:
        pair: the functions.

    Returns:
        The forward function's arguments, and the upstream gradients that the backward function
        takes, by name, in the shapes that the exercises ask for at `SIZES`.
    """
    random = np.random.RandomState(2)
    forward, backward = pair.forward_exercise, pair.backward_exercise
    inputs: dict[str, Any] = {
        name: random.randn(*_at_sizes(forward.shapes[name])) for name in forward.arguments[:-1]
    }
    inputs["parameters"] = {
        key: 0.5 * random.randn(*_at_sizes(forward.shapes[key])) for key in forward.parameters
    }
    upstream = {
        name: random.randn(*_at_sizes(backward.shapes[name])) for name in backward.arguments[:-1]
    }
    return inputs, upstream


def _at_sizes(shape: str) -> tuple[int, ...]:
    """Read a shape such as `(n_a, n_a + n_x)` at the sizes of the check."""
    axes = shape.strip("(),").split(", ")
    return tuple(
        sum(int(part) if part.isdigit() else SIZES[part] for part in axis.split(" + "))
        for axis in axes
    )


def run_forward(pair: Pair, inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    """Run the forward function of a pair.

    Args:
        pair: the functions.
        inputs: the forward function's arguments, by name.

    Returns:
        What it returned, in the order of its exercise.

    Raises:
        Stopped: where it raises, or gives nothing to compare; the text says what to do.
    """
    name = getattr(pair.forward, "__name__", "forward")
    values = copy.deepcopy([inputs[argument] for argument in pair.forward_exercise.arguments])
    try:
        outputs = plain_form(quietly(pair.forward, values))
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
    """Differentiate the loss by every entry of everything the backward function answers for.

    The loss is the sum of the outputs, each times its upstream gradient.

    Args:
        pair: the functions.
        inputs: the forward function's arguments, by name.
        upstream: the upstream gradients, by name, each of its output's shape.
        epsilon: the step of the differences.

    Returns:
        For every gradient that the backward function returns, its central differences, of the
        shape of what it belongs to.

    Raises:
        Stopped: where the forward function fails on the way.
    """
    inputs = copy.deepcopy(dict(inputs))

    def loss() -> float:
        outputs = dict(zip(pair.forward_exercise.returns, run_forward(pair, inputs), strict=True))
        return sum(
            float(np.sum(gradient * np.asarray(outputs[name[1:]])))
            for name, gradient in upstream.items()
        )

    numeric = {}
    for name in pair.backward_exercise.returns:
        variable = name[1:]
        array = inputs[variable] if variable in inputs else inputs["parameters"][variable]
        numeric[name] = central_differences(loss, array, epsilon)
    return numeric


def central_differences(loss: Callable[[], float], array: Array, epsilon: float) -> Array:
    """Differentiate a loss by every entry of an array that it reads.

    Args:
        loss: computes the loss afresh.
        array: what it reads, of any shape; changed on the way, and the same in the end.
        epsilon: the step of the differences.

    Returns:
        The central differences, of the array's shape.
    """
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
    """Call a function without showing what Python warns of.

    Args:
        function: the function.
        arguments: its arguments, in order.

    Returns:
        What it returns.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments)
