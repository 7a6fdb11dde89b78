"""Shapes as the tables write them: `n_a n_a+n_x`, an axis a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache


def shape_of(axes: str | Iterable[str], dimensions: Mapping[str, int]) -> tuple[int, ...]:
    """Return a shape in given dimensions.

    Args:
        axes: the shape, as a text or word by word.
        dimensions: what the names in it stand for.

    Raises:
        KeyError: on a name that is not among them.
    """
    text = axes if isinstance(axes, str) else " ".join(axes)
    return _shape(text, tuple(dimensions.items()))


@lru_cache(maxsize=4096)
def _shape(axes: str, dimensions: tuple[tuple[str, int], ...]) -> tuple[int, ...]:
    known = dict(dimensions)
    return tuple(
        sum(int(part) if part.isdigit() else known[part] for part in word.split("+"))
        for word in axes.split()
    )
