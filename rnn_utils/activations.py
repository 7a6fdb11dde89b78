"""The two activation functions that the exercises are given."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def softmax(x: ArrayLike) -> NDArray[np.float64]:
    """Turn every column of scores into probabilities.

    Args:
        x: scores, (n_y, m), (n_y, m, T_x) or (n_y,); the first axis runs over the classes.

    Returns:
        Probabilities of the same shape; each column sums to one, however large or far apart
        the columns are.

    Raises:
        ValueError: if `x` has no axis to run over, or no class at all.
    """
    scores = np.asarray(x, dtype=float)
    if scores.ndim == 0 or scores.shape[0] == 0:
        raise ValueError("softmax needs at least one class along the first axis of its argument")
    exponentials = np.exp(scores - scores.max(axis=0, keepdims=True))
    probabilities: NDArray[np.float64] = exponentials / exponentials.sum(axis=0, keepdims=True)
    return probabilities


def sigmoid(x: ArrayLike) -> NDArray[np.float64]:
    """Squash every entry into the interval from zero to one, without overflow or warning.

    Args:
        x: numbers, of any shape.

    Returns:
        1 / (1 + exp(-x)), of the same shape.
    """
    values = np.asarray(x, dtype=float)
    decay = np.exp(-np.abs(values))
    squashed: NDArray[np.float64] = np.where(values >= 0, 1.0, decay) / (1.0 + decay)
    return squashed
