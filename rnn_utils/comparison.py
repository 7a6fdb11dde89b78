"""One quantity against its stored figures: type, then shape, then values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .exercises import SHAPES, Exercise, Time
from .language import _

Array = NDArray[np.float64]

RELATIVE, ABSOLUTE = 1e-6, 1e-8
_COMPUTED_LAST = ("c_next", "a_next")


def _after_the_gates(field: str) -> int:
    """Sort what a cell computes from its gates behind them, so that the cause is named first."""
    return _COMPUTED_LAST.index(field) + 1 if field in _COMPUTED_LAST else 0


def array_problem(quantity: str, got: Any, expected: Array, time: Time | None = None) -> str | None:
    """Say what is off in one array, in a sentence, if anything is.

    Args:
        quantity: its name.
        got: the learner's result.
        expected: the stored array.
        time: the direction in which the function walks through the last axis, if it does.

    Returns:
        A sentence on its type, its shape, or the size and place of the gap; None where it agrees.
    """
    return (
        _type_problem(quantity, got)
        or _shape_problem(quantity, np.shape(got), expected.shape)
        or _value_problem(quantity, np.asarray(got, dtype=float), expected, time)
    )


def cache_problem(quantity: str, got: Any, expected: Any, exercise: Exercise) -> str | None:
    """Say what is off first in a cache, or in the caches of a loop, if anything is.

    Args:
        quantity: `"cache"` or `"caches"`.
        got: the learner's result.
        expected: the stored cache, or `(list of T_x caches, x)`.
        exercise: the exercise it belongs to.

    Returns:
        A sentence that names the first field that is off; None where all agree.
    """
    if quantity == "cache":
        return _fields_problem("cache", got, expected, exercise.cache)
    if got is None:
        return _type_problem(quantity, got)
    contents = _("(list of T_x caches, x)")
    if not _is_sequence(got) or len(got) != 2 or not _is_sequence(got[0]):
        return _("{quantity} should be the pair {contents}.").format(
            quantity=quantity, contents=contents
        )
    if len(got[0]) != len(expected[0]):
        return _(
            "caches[0] holds {count} caches; it should hold one for each of the {total} time-steps."
        ).format(count=len(got[0]), total=len(expected[0]))
    for t, (step, right) in enumerate(zip(got[0], expected[0], strict=True)):
        problem = _fields_problem(f"caches[0][{t}]", step, right, exercise.cache)
        if problem:
            return problem
    return array_problem("caches[1]", got[1], expected[1])


def leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """List everything inside nested tuples, lists and dictionaries, each with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{path}[{key!r}]")
    elif _is_sequence(value):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def gaps(got: Array, expected: Array) -> Array:
    """Give the absolute differences, with agreement up to rounding as zero."""
    difference = np.abs(got - expected)
    return np.where(difference <= ABSOLUTE + RELATIVE * np.abs(expected), 0.0, difference)


def departure(got: Array, expected: Array, time: Time) -> int | None:
    """Find the time-step at which two arrays first differ, walking in the given direction."""
    wrong = np.flatnonzero(gaps(got, expected).any(axis=(0, 1)))
    if not wrong.size:
        return None
    return int(wrong[0] if time == "forward" else wrong[-1])


def _fields_problem(
    path: str, got: Any, expected: tuple[Any, ...], fields: tuple[str, ...]
) -> str | None:
    if got is None:
        return _type_problem(path, got)
    if not _is_sequence(got) or len(got) != len(fields):
        return _("{quantity} should be the tuple ({fields}).").format(
            quantity=path, fields=", ".join(fields)
        )
    for field in sorted(fields, key=_after_the_gates):
        index = fields.index(field)
        item, right = got[index], expected[index]
        place = placed(f"{path}[{index}]", field)
        problem = (
            _parameters_problem(place, item, right)
            if field == "parameters"
            else array_problem(place, item, right)
        )
        if problem:
            return problem
    return None


def placed(place: str, field: str) -> str:
    """Name a place in a cache together with what stands there."""
    return _("{place}, {field},").format(place=place, field=field)


def _parameters_problem(path: str, got: Any, expected: dict[str, Array]) -> str | None:
    unchanged = isinstance(got, dict) and all(
        key in got and array_problem(key, got[key], value) is None
        for key, value in expected.items()
    )
    if unchanged:
        return None
    return _("{quantity} should be the dictionary `parameters`, as it came in.").format(
        quantity=path
    )


def _type_problem(quantity: str, got: Any) -> str | None:
    if got is None:
        return _("{quantity} is still None; which line should compute it?").format(
            quantity=quantity
        )
    if isinstance(got, np.matrix) or not isinstance(got, np.ndarray):
        return _("{quantity} is of the type {kind}; it should be a numpy array.").format(
            quantity=quantity, kind=type(got).__name__
        )
    if got.dtype.kind not in "fiu":
        return _("{quantity} holds values of the type {kind}; it should hold real numbers.").format(
            quantity=quantity, kind=got.dtype
        )
    return None


def _shape_problem(quantity: str, got: tuple[int, ...], expected: tuple[int, ...]) -> str | None:
    if got == expected:
        return None
    symbols = next(
        (SHAPES[word] for word in quantity.replace(",", "").split() if word in SHAPES), ""
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
    if not gap:
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


def _is_sequence(value: Any) -> bool:
    return isinstance(value, (tuple, list))
