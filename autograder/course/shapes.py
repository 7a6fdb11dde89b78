"""Shapes as the tables write them: `n_a n_a+n_x`, an axis a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache


def shape_of(axes: str | Iterable[str], dimensions: Mapping[str, int]) -> tuple[int, ...]:
    """Return a shape in given dimensions.

    Args:
        axes: the shape, as a text or word by word.
        dimensions: what the names in it stand for.

    Raises:
        KeyError: on a name that is not among them.
    """
    words = _words(axes) if isinstance(axes, str) else [word.split("+") for word in axes]
    return tuple(sum([_size(part, dimensions) for part in parts]) for parts in words)


@cache
def _words(axes: str) -> list[list[str]]:
    return [word.split("+") for word in axes.split()]


def _size(name: str, dimensions: Mapping[str, int]) -> int:
    return int(name) if name.isdigit() else dimensions[name]
