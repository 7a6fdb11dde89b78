"""What a plot is given: a learner's results, finished or not, and words in their language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnn_utils.language import _

Array = NDArray[np.float64]
_NUMBERED = re.compile(r"(?P<network>\w+), (?P<what>radius|forget bias) (?P<number>\S+)")


class Unfinished(Exception):
    """There is nothing to plot yet; the text says what will appear."""


def finite(value: Any, axes: int, waiting: str) -> Array:
    """Take finite numbers with the given number of axes.

    Args:
        value: a learner's result, whatever it is.
        axes: the number of axes that it should have.
        waiting: what will appear once it is done.

    Returns:
        The numbers.

    Raises:
        Unfinished: where it holds anything else, with `waiting` as its text.
    """
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise Unfinished(waiting) from None
    if value is None or array.ndim != axes or not array.size or not np.all(np.isfinite(array)):
        raise Unfinished(waiting)
    return array


def labels_or_numbers(labels: Sequence[str] | None, count: int) -> list[str]:
    """Take the given labels where there are enough of them, else numbers.

    Args:
        labels: the labels, if there are any.
        count: how many are needed.

    Returns:
        A label for each.
    """
    given = [str(label) for label in labels or ()]
    return given[:count] if len(given) >= count else numbers(count)


def numbers(count: int) -> list[str]:
    """Number things from zero.

    Args:
        count: how many there are.

    Returns:
        The numbers as text.
    """
    return [str(number) for number in range(count)]


def spoken(words: str) -> str:
    """Give words that a cell hands over in the learner's language, where it has them.

    Args:
        words: the words in English.

    Returns:
        The same in the learner's language.
    """
    numbered = _NUMBERED.fullmatch(words)
    if numbered:
        forms = {
            "radius": _("{network}, radius {number}"),
            "forget bias": _("{network}, forget bias {number}"),
        }
        return forms[numbered["what"]].format(**numbered.groupdict())
    known = {"one-sided": _("one-sided"), "central": _("central")}
    return known.get(words) or (_(words) if words else words)
