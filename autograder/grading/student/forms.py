"""Values that are no plain ones, as they cross: of what form they are, and their plain parts.

Nothing is judged here: what may stand for what is for the judge to say, who gets a stand-in of
the same form.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


class Owner:
    """An object that owns an array, and is none."""

    def __init__(self, array: np.ndarray) -> None:
        self._array = array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """Give the array, as numpy asks for it."""
        return self._array


FORMS: dict[str, tuple[Callable[..., Any], list[type]]] = {
    "mapping": (types.MappingProxyType, [dict]),
    "masked": (np.ma.MaskedArray, [np.ndarray, np.ndarray]),
    "owner": (Owner, [np.ndarray]),
}
"""What stands for a value of each form on the judge's side, and of which parts it is made."""


def described(value: Any) -> tuple[str, list[Any]] | None:
    """Return the form of a value and the plain parts it is made of.

    Args:
        value: any value. Its own methods may be called, and may raise.

    Returns:
        A name among `FORMS`, and its parts; None where it is of no such form.
    """
    try:
        return _form_and_parts(value)
    except Exception:  # a student's own class may do anything
        return None


def made_of(form: str, parts: list[Any]) -> Any:
    """Return what stands for a value of a form.

    Args:
        form: its name.
        parts: what it is made of, none of it trusted.

    Raises:
        KeyError: where there is no such form.
        TypeError: where these are not its parts.
    """
    make, kinds = FORMS[form]
    shapes = {part.shape for part in parts if isinstance(part, np.ndarray)}
    if [type(part) for part in parts] != kinds or len(shapes) > 1:
        raise TypeError(f"these are not the parts of a {form}")
    return make(*parts)


def plain_array(value: np.ndarray) -> np.ndarray:
    """Return an array that can cross in place of one of a subclass, or of long doubles.

    Args:
        value: any array.
    """
    array = np.asarray(value)
    if array.dtype.char != np.dtype(np.longdouble).char:
        return array
    with np.errstate(all="ignore"):
        return array.astype(np.float64)


def key_name(key: Any) -> str:
    """Return a dictionary's key as it crosses; of one that is no text, the name of its type.

    Args:
        key: any key.
    """
    if issubclass(type(key), str):
        return str.__str__(key)[:100]
    return repr(type(key))[:60]


def _form_and_parts(value: Any) -> tuple[str, list[Any]] | None:
    kind = type(value)
    if issubclass(kind, np.ma.MaskedArray):
        return "masked", [np.asarray(value), np.ma.getmaskarray(value)]
    if issubclass(kind, np.ndarray):
        return None
    if issubclass(kind, Mapping):
        return "mapping", [dict(value.items())]
    return ("owner", [np.asarray(value)]) if hasattr(kind, "__array__") else None
