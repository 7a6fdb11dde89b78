"""Compares an answer with the right one: type, arity, keys, shape, values, in that order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.grading.student.wire import Foreign
from rnn_utils.checking.forms import Tolerance, is_real


@dataclass(frozen=True)
class Gap:
    """The first thing that is off in a value: what kind, where inside it, and both sides."""

    kind: str
    where: str
    got: Any
    expected: Any


def first_gap(got: Any, expected: Any, tolerance: Tolerance, where: str = "") -> Gap | None:
    """Compare a value with the right one, through all tuples, lists and dictionaries."""
    if isinstance(expected, np.ndarray):
        return _array_gap(got, expected, tolerance, where)
    if isinstance(expected, (tuple, list)):
        if not isinstance(got, (tuple, list)):
            return Gap("type", where, got, expected)
        if len(got) != len(expected):
            return Gap("length", where, got, expected)
        parts: Iterator[tuple[str, Any, Any]] = (
            (f"{where}[{i}]", mine, right)
            for i, (mine, right) in enumerate(zip(got, expected, strict=True))
        )
    elif isinstance(expected, dict):
        if not isinstance(got, dict):
            return Gap("type", where, got, expected)
        missing = [key for key in expected if key not in got]
        if missing:
            return Gap("keys", f'{where}["{missing[0]}"]', got, expected)
        parts = ((f'{where}["{key}"]', got[key], right) for key, right in expected.items())
    else:
        same = type(got) is type(expected) and got == expected
        return None if same else Gap("value", where, got, expected)
    gaps = (first_gap(mine, right, tolerance, place) for place, mine, right in parts)
    return next((gap for gap in gaps if gap is not None), None)


def as_in(value: Any, right: Any) -> Any:
    """Return a value without the entries of its dictionaries that the right one has not.

    They are not judged; there may be any number of them.
    """
    if isinstance(right, dict) and isinstance(value, dict):
        return {key: as_in(value[key], one) for key, one in right.items() if key in value}
    if isinstance(right, (tuple, list)) and isinstance(value, (tuple, list)):
        return [as_in(mine, one) for mine, one in zip(value, right, strict=False)]
    return value


def equal(one: Any, other: Any, tolerance: Tolerance) -> bool:
    """Return whether two answers, right or wrong, are the same as far as rounding goes."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return (
            _identical(one, other)
            or one.shape == other.shape
            and _close(one, other, tolerance.relative, tolerance.of(one, other))
        )
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(
            equal(mine, its, tolerance) for mine, its in zip(one, other, strict=True)
        )
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            equal(one[key], other[key], tolerance) for key in other
        )
    if isinstance(one, Foreign) and isinstance(other, Foreign):
        return one.kind == other.kind
    if _is_number(one) and _is_number(other):
        return bool(np.isclose(one, other, tolerance.relative, tolerance.absolute, equal_nan=True))
    return type(one) is type(other) and bool(one == other)


def _array_gap(got: Any, expected: np.ndarray, tolerance: Tolerance, where: str) -> Gap | None:
    if not is_real(got) and not _are_truth_values(got, expected):
        return Gap("type", where, got, expected)
    if got.shape != expected.shape:
        return Gap("shape", where, got, expected)
    if _identical(got, expected):
        return None
    if not np.all(np.isfinite(got) | ~np.isfinite(expected)):
        return Gap("nan", where, got, expected)
    if not _close(got, expected, 0.0, tolerance.of(got, expected)):
        return Gap("value", where, got, expected)
    return None


def _close(one: np.ndarray, other: np.ndarray, relative: float, absolute: float) -> bool:
    """Whether two arrays agree as far as rounding goes; nan and inf agree with themselves only."""
    return bool(np.allclose(one, other, relative, absolute, equal_nan=True))


def _identical(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays agree to the last bit: most do, and this is soon seen."""
    same_kind = one.dtype == other.dtype and one.shape == other.shape
    return same_kind and one.tobytes() == other.tobytes()


def _are_truth_values(*values: Any) -> bool:
    """Whether arrays hold truth values, which count where they are asked for."""
    return all(isinstance(value, np.ndarray) and value.dtype.kind == "b" for value in values)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
