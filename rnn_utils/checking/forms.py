"""The forms in which a right answer may come: one rule for the notebook's check and the grader.

A list serves for a tuple, any mapping for a dictionary, any array of real numbers for one of
doubles; what is right to single precision is right. What remains is compared by type, shape and
values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

REAL = "fiu"
"""The kinds of numpy's types that count as real numbers."""
SINGLE = 5e-6
"""How far single precision may be off, relative to the largest number of an array."""


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


def is_real(value: Any) -> bool:
    """Tell whether a value is an array of real numbers.

    Args:
        value: any value in its plain form.

    Returns:
        Whether it is.
    """
    return isinstance(value, np.ndarray) and value.dtype.kind in REAL


def allowance(expected: np.ndarray) -> float:
    """Give how far single precision may be off; nothing tells it once it is mixed with doubles.

    Args:
        expected: the right array.

    Returns:
        The largest difference that it explains.
    """
    return SINGLE * float(np.max(np.abs(expected), initial=0.0))


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
    if not np.ma.is_masked(array):
        return np.asarray(array)
    return np.ma.filled(array.astype(np.float64), np.nan)
