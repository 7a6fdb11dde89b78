"""The two activation functions that the exercises are given."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def softmax(x: ArrayLike) -> NDArray[Any]:
    """Turn every column of scores into probabilities.

    Args:
        x: scores, (n_y, m), (n_y, m, T_x) or (n_y,); the first axis runs over the classes.

    Returns:
        Probabilities of the same shape, in single precision where the scores are; each column
        sums to one, however large or far apart the columns are.

    Raises:
        ValueError: if `x` has no axis to run over, or no class at all.
    """
    scores = _as_numbers(x)
    if scores.ndim == 0 or scores.shape[0] == 0:
        raise ValueError("softmax needs at least one class along the first axis of its argument")
    exponentials = np.exp(scores - scores.max(axis=0, keepdims=True))
    probabilities: NDArray[Any] = exponentials / exponentials.sum(axis=0, keepdims=True)
    return probabilities


def sigmoid(x: ArrayLike) -> NDArray[Any]:
    """Squash every entry into the interval from zero to one, without overflow or warning.

    Args:
        x: numbers, of any shape.

    Returns:
        1 / (1 + exp(-x)), of the same shape, in single precision where the numbers are.
    """
    values = _as_numbers(x)
    decay = np.exp(-np.abs(values))
    squashed: NDArray[Any] = np.where(values >= 0, np.ones_like(decay), decay) / (1.0 + decay)
    return squashed


def _as_numbers(x: ArrayLike) -> NDArray[Any]:
    """Take numbers as they are in single precision, and as doubles else."""
    values = np.asarray(x)
    return values if values.dtype == np.float32 else values.astype(float)
