"""The forms in which a right answer may come: one rule for the notebook's check and the grader.

A list serves for a tuple, any mapping for a dictionary, what owns an array for the array, any kind
of real numbers for doubles. An array of single precision is compared at its precision. A matrix is
no array, since its `*` is another product. What remains is compared by type, shape and values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

REAL = "fiu"
"""The kinds of numpy's types that count as real numbers."""
SINGLE = 5e-6
"""How far an array of single precision may be off, relative to the largest number in it."""


@dataclass(frozen=True)
class Tolerance:
    """How far a number may be off: absolute + relative * the largest finite one of its array.

    Attributes:
        relative, absolute: both parts of it; an assignment's table has them.
    """

    relative: float
    absolute: float

    def of(self, got: np.ndarray, expected: np.ndarray) -> float:
        """Give the tolerance for one array.

        Args:
            got: the array as it was returned, whose own precision counts.
            expected: the right array.

        Returns:
            The largest difference that counts as none.
        """
        exact = self.absolute + self.relative * _largest(expected)
        return max(exact, single_of(expected)) if is_single(got) else exact


def single_of(expected: np.ndarray) -> float:
    """Give how far single precision may be off.

    Args:
        expected: the right array.

    Returns:
        The largest difference that single precision explains.
    """
    return SINGLE * _largest(expected)


def plain(value: Any) -> Any:
    """Give a value its plain form, with all that stands inside it.

    Args:
        value: what a function returned; it may contain itself.

    Returns:
        The same in exact tuples, lists, dictionaries and arrays.
    """
    return _plain_within(value, {})


def plain_form(value: Any) -> Any:
    """Give a value its plain form, and leave what stands inside it as it is.

    Args:
        value: any value. Its own methods may be called, and may raise.

    Returns:
        An exact tuple, list, dictionary with exact keys, or array; the value itself where it is
        none of these, or a matrix, whose `*` is another product.
    """
    try:
        return _form_of(value)
    except Exception:  # a learner's own class may do anything
        return value


def is_array(value: Any) -> bool:
    """Tell whether a value is an array.

    Args:
        value: any value in its plain form.

    Returns:
        Whether it is; a matrix is none.
    """
    return isinstance(value, np.ndarray) and not isinstance(value, np.matrix)


def is_real(value: Any) -> bool:
    """Tell whether a value is an array of real numbers.

    Args:
        value: any value in its plain form.

    Returns:
        Whether it is; truth values are no numbers.
    """
    return is_array(value) and value.dtype.kind in REAL


def is_single(value: Any) -> bool:
    """Tell whether a value is an array of single precision, or of less.

    Args:
        value: any value in its plain form.

    Returns:
        Whether it is.
    """
    return is_array(value) and value.dtype.kind == "f" and value.dtype.itemsize <= 4


def as_doubles(array: np.ndarray) -> np.ndarray:
    """Give an array that is too wide for a double as doubles, with inf for what lies beyond.

    Args:
        array: an array of real numbers.

    Returns:
        The same as `float64`.
    """
    with np.errstate(all="ignore"):
        return array.astype(np.float64)


def exact_key(key: Any) -> Any:
    """Give a dictionary's key as an exact string.

    Args:
        key: any key.

    Returns:
        The text of a string of any class; any other key as it is.
    """
    return str.__str__(key) if issubclass(type(key), str) else key


def _plain_within(value: Any, known: dict[int, tuple[Any, Any]]) -> Any:
    if id(value) in known:
        return known[id(value)][1]
    form = plain_form(value)
    known[id(value)] = (value, form)
    if type(form) is dict:
        form = {key: _plain_within(item, known) for key, item in form.items()}
    elif type(form) in (tuple, list):
        form = type(form)(_plain_within(item, known) for item in form)
    known[id(value)] = (value, form)
    return form


def _form_of(value: Any) -> Any:
    kind = type(value)
    if issubclass(kind, np.matrix) or issubclass(kind, np.generic):
        return value
    if issubclass(kind, np.ma.MaskedArray):
        return _unmasked(value)
    if issubclass(kind, np.ndarray):
        return np.asarray(value)
    if issubclass(kind, tuple):
        return tuple(tuple.__iter__(value))
    if issubclass(kind, list):
        return list(list.__iter__(value))
    if issubclass(kind, Mapping):
        items = dict.items(value) if issubclass(kind, dict) else value.items()
        return {exact_key(key): item for key, item in items}
    return np.asarray(value) if hasattr(kind, "__array__") else value


def _unmasked(array: np.ma.MaskedArray[Any, Any]) -> np.ndarray:
    """The numbers of a masked array, with nan where there is none."""
    numbers, mask = np.asarray(array), np.ma.getmaskarray(array)
    return np.where(mask, np.nan, numbers) if mask.any() else numbers


def _largest(array: np.ndarray) -> float:
    """The largest size of a finite number in an array."""
    finite = np.where(np.isfinite(array), array, 0.0) if array.dtype.kind == "f" else array
    return float(np.max(np.abs(finite), initial=0.0))
