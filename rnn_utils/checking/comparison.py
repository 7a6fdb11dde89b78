"""One quantity against its stored figures: type, then shape, then values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_utils.checking.exercises import Exercise, Time
from rnn_utils.checking.forms import as_doubles, is_array, is_real, single_of
from rnn_utils.language import _

Array = NDArray[np.float64]


def array_problem(
    quantity: str,
    got: Any,
    expected: Array,
    exercise: Exercise,
    time: Time | None = None,
) -> str | None:
    """Say what is off in one array, in a sentence, if anything is.

    Args:
        quantity: its name.
        got: the learner's result, in its plain form.
        expected: the stored array.
        exercise: the exercise, for the shapes of its arrays and for its tolerance.
        time: the direction in which the function walks through the last axis, if it does.

    Returns:
        A sentence on its type, its shape, or the size and place of the gap; None where it agrees.
    """
    return (
        type_problem(quantity, got)
        or _shape_problem(quantity, np.shape(got), expected.shape, exercise.shapes)
        or _value_problem(
            quantity, as_doubles(got), expected, exercise.tolerance.of(got, expected), time
        )
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
    if not is_array(got):
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


def _value_problem(
    quantity: str, got: Array, expected: Array, allowed: float, time: Time | None
) -> str | None:
    if not np.all(np.isfinite(got)):
        return _("{quantity} holds values that are not finite numbers (nan or inf).").format(
            quantity=quantity
        )
    gaps = np.abs(got - expected)
    gap = float(gaps.max(initial=0.0))
    if gap <= allowed:
        return None
    if gap <= single_of(expected):
        return _(
            "{quantity} is off by up to {gap:.2g}, no more than single precision (float32) "
            "explains; compute it in doubles."
        ).format(quantity=quantity, gap=gap)
    if time is None or got.ndim != 3:
        return _("{quantity} is off by up to {gap:.2g}.").format(quantity=quantity, gap=gap)
    return _departure_sentence(quantity, gaps, allowed, time)


def _departure_sentence(quantity: str, gaps: Array, allowed: float, time: Time) -> str:
    wrong = np.flatnonzero((gaps > allowed).any(axis=(0, 1)))
    t, last = int(wrong[0] if time == "forward" else wrong[-1]), gaps.shape[2] - 1
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
    return sentence.format(quantity=quantity, gap=float(gaps.max()), t=t)
