"""One quantity against its stored figures: type, then shape, then values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_utils.checking.exercises import Time
from rnn_utils.checking.forms import allowance, as_doubles, is_real
from rnn_utils.language import _

Array = NDArray[np.float64]

RELATIVE, ABSOLUTE = 1e-6, 1e-8


def array_problem(
    quantity: str,
    got: Any,
    expected: Array,
    shapes: Mapping[str, str],
    time: Time | None = None,
) -> str | None:
    """Say what is off in one array, in a sentence, if anything is.

    Args:
        quantity: its name.
        got: the learner's result, in its plain form. A matrix may stand for an array where its
            figures are right.
        expected: the stored array.
        shapes: the shapes of the exercise's arrays in the course's notation, by name.
        time: the direction in which the function walks through the last axis, if it does.

    Returns:
        A sentence on its type, its shape, or the size and place of the gap; None where it agrees.
    """
    if isinstance(got, np.matrix):
        problem = array_problem(quantity, np.asarray(got), expected, shapes, time)
        return problem and type_problem(quantity, got)
    return (
        type_problem(quantity, got)
        or _shape_problem(quantity, np.shape(got), expected.shape, shapes)
        or _value_problem(quantity, as_doubles(got), expected, time)
    )


def type_problem(quantity: str, got: Any) -> str | None:
    """Say what is off in the type of a result, if anything is.

    Args:
        quantity: its name.
        got: the learner's result.

    Returns:
        A sentence where it is no array of real numbers; None where it is one.
    """
    if got is None:
        return _("{quantity} is still None; which line should compute it?").format(
            quantity=quantity
        )
    if isinstance(got, np.matrix) or not isinstance(got, np.ndarray):
        return _("{quantity} is of the type {kind}; it should be a numpy array.").format(
            quantity=quantity, kind=type(got).__name__
        )
    if not is_real(got):
        return _("{quantity} holds values of the type {kind}; it should hold real numbers.").format(
            quantity=quantity, kind=got.dtype
        )
    return None


def _shape_problem(
    quantity: str, got: tuple[int, ...], expected: tuple[int, ...], shapes: Mapping[str, str]
) -> str | None:
    if got == expected:
        return None
    symbols = next(
        (shapes[word] for word in quantity.replace(",", "").split() if word in shapes), ""
    )
    if symbols:
        return _(
            "{quantity} has the shape {got}; it should be {expected}, that is {symbols}."
        ).format(quantity=quantity, got=got, expected=expected, symbols=symbols)
    return _("{quantity} has the shape {got}; it should be {expected}.").format(
        quantity=quantity, got=got, expected=expected
    )


def _value_problem(quantity: str, got: Array, expected: Array, time: Time | None) -> str | None:
    if not np.all(np.isfinite(got)):
        return _("{quantity} holds values that are not finite numbers (nan or inf).").format(
            quantity=quantity
        )
    gap = float(gaps(got, expected).max(initial=0.0))
    if gap <= allowance(expected):
        return None
    if time is None or got.ndim != 3:
        return _("{quantity} is off by up to {gap:.2g}.").format(quantity=quantity, gap=gap)
    return _departure_sentence(quantity, gap, got, expected, time)


def _departure_sentence(quantity: str, gap: float, got: Array, expected: Array, time: Time) -> str:
    t, last = departure(got, expected, time), got.shape[2] - 1
    if time == "forward" and t == 0:
        sentence = _("{quantity} is off by up to {gap:.2g}, from time-step 0 on.")
    elif time == "forward":
        sentence = _(
            "{quantity} is off by up to {gap:.2g}, from time-step {t} on; the steps before agree."
        )
    elif t == last:
        sentence = _(
            "{quantity} is off by up to {gap:.2g}, from the last time-step, {t}, on backwards."
        )
    else:
        sentence = _(
            "{quantity} is off by up to {gap:.2g}, from time-step {t} on backwards; "
            "the later steps agree."
        )
    return sentence.format(quantity=quantity, gap=gap, t=t)


def gaps(got: Array, expected: Array) -> Array:
    """Give the absolute differences, with agreement up to rounding as zero.

    Args:
        got: the learner's array, of any shape.
        expected: the stored array, of the same shape.

    Returns:
        The differences, of the same shape.
    """
    difference = np.abs(got - expected)
    return np.where(difference <= ABSOLUTE + RELATIVE * np.abs(expected), 0.0, difference)


def departure(got: Array, expected: Array, time: Time) -> int | None:
    """Find the time-step at which two arrays first differ, walking in the given direction.

    Args:
        got: the learner's array, (n, m, T_x).
        expected: the stored array, of the same shape.
        time: the direction.

    Returns:
        The time-step, or None where they agree.
    """
    wrong = np.flatnonzero(gaps(got, expected).any(axis=(0, 1)))
    if not wrong.size:
        return None
    return int(wrong[0] if time == "forward" else wrong[-1])
