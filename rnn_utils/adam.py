"""The Adam optimiser, for any dictionary of arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[np.float64]]


def initialize_adam(parameters: Mapping[str, NDArray[np.float64]]) -> tuple[Arrays, Arrays]:
    """Start both of Adam's moving averages at zero.

    Args:
        parameters: the arrays to be trained, each of any shape, under any names.

    Returns:
        v, s: averages of the gradients and of their squares; for every key of `parameters`
        each holds zeros of the same shape under `"d" + key`.
    """
    v = {"d" + key: np.zeros(np.shape(value)) for key, value in parameters.items()}
    s = {"d" + key: np.zeros(np.shape(value)) for key, value in parameters.items()}
    return v, s


def update_parameters_with_adam(
    parameters: Mapping[str, NDArray[np.float64]],
    grads: Mapping[str, NDArray[np.float64]],
    v: Mapping[str, NDArray[np.float64]],
    s: Mapping[str, NDArray[np.float64]],
    t: int,
    learning_rate: float = 0.01,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
) -> tuple[Arrays, Arrays, Arrays]:
    """Take one step of Adam; the arguments are left as they are.

    The equations are those of Kingma and Ba (2015), algorithm 1, with epsilon outside the square
    root.

    Args:
        parameters: the arrays to be trained, each of any shape, under any names.
        grads: for every key of `parameters`, its gradient under `"d" + key`, of the same shape.
        v: averages of the gradients, from `initialize_adam` or from the step before; keys and
            shapes as in `grads`.
        s: averages of the squares of the gradients, likewise.
        t: the number of this step, counted from one.
        learning_rate: how far a step goes.
        beta1: how much of `v` is kept from one step to the next, from 0 to 1.
        beta2: how much of `s` is kept from one step to the next, from 0 to 1.
        epsilon: what is added to the root of `s`, so that nothing is divided by zero.

    Returns:
        parameters, v, s: new dictionaries with the same keys and shapes.

    Raises:
        ValueError: if `t` is below one.
        KeyError: if a gradient or an average is missing.
    """
    if t < 1:
        raise ValueError("update_parameters_with_adam counts its steps t from one")
    updated, new_v, new_s = {}, {}, {}
    for key, value in parameters.items():
        gradient = grads["d" + key]
        mean = beta1 * v["d" + key] + (1 - beta1) * gradient
        square = beta2 * s["d" + key] + (1 - beta2) * np.square(gradient)
        mean_hat = mean / (1 - beta1**t)
        square_hat = square / (1 - beta2**t)
        updated[key] = value - learning_rate * mean_hat / (np.sqrt(square_hat) + epsilon)
        new_v["d" + key], new_s["d" + key] = mean, square
    return updated, new_v, new_s
