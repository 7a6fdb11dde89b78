"""What a wrong array has in common with the right one: a sign, a factor, a time-step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from autograder.course.language import _
from rnn_utils.checking.forms import Tolerance
from rnn_utils.checking.relations import FACTORS


@dataclass(frozen=True)
class Pair:
    """A quantity as it was returned and as it should be, in one case."""

    got: np.ndarray
    expected: np.ndarray
    tolerance: float
    examples: int

    def close(self, got: np.ndarray, expected: np.ndarray) -> bool:
        """Return whether two arrays agree, as far as this quantity's tolerance goes."""
        return got.shape == expected.shape and bool(
            np.all(np.abs(got - expected) <= self.tolerance)
        )


def describe(name: str, pairs: list[Pair], time: str | None) -> tuple[str | None, str]:
    """Return a cause, if one shows, and a sentence on a quantity that is wrong in value.

    Args:
        name: the quantity's name.
        pairs: the quantity in each case where it is wrong.
        time: the way it is computed through time, if it is.
    """
    for cause, pattern in PATTERNS.items():
        found = pattern(name, pairs)
        if found:
            return cause, found
    sentence = _("`{name}` has the right shape, but other values.").format(name=name)
    return _departure(name, pairs[0], time) or (None, sentence)


def pair(got: np.ndarray, expected: np.ndarray, tolerance: Tolerance, examples: int) -> Pair:
    """Put the two sides together.

    Args:
        got: the array as it was returned.
        expected: the array as it should be.
        tolerance: how far a number may be off.
        examples: the case's number of examples.
    """
    return Pair(got.astype(float), expected, tolerance.of(got, expected), examples)


def _zero(name: str, pairs: list[Pair]) -> str | None:
    if not all(p.close(p.got, np.zeros_like(p.expected)) for p in pairs):
        return None
    return _("`{name}` is zero everywhere.").format(name=name)


def _sign(name: str, pairs: list[Pair]) -> str | None:
    if not all(p.close(-p.got, p.expected) for p in pairs):
        return None
    return _("`{name}` has the opposite sign.").format(name=name)


def _mean(name: str, pairs: list[Pair]) -> str | None:
    telling = [p for p in pairs if p.examples > 1]
    if not telling or not all(p.close(p.got * p.examples, p.expected) for p in pairs):
        return None
    return _("`{name}` is divided by the number of examples.").format(name=name)


def _factor(name: str, pairs: list[Pair]) -> str | None:
    scale = max(float(np.max(np.abs(p.expected), initial=0.0)) for p in pairs)
    if not scale:
        return None
    total = sum(float(np.sum(p.expected**2)) for p in pairs)
    if not total:  # too small to be squared
        return None
    factor = sum(float(np.sum(p.got * p.expected)) for p in pairs) / total
    if not all(p.close(p.got, factor * p.expected) for p in pairs):
        return None
    # Any other number could carry something hidden out of the student process.
    plain = next((text for text, value in FACTORS.items() if abs(factor - value) < 1e-6), None)
    if plain is None:
        return _("`{name}` is a multiple of the right value.").format(name=name)
    return _("`{name}` is {factor} times the right value.").format(name=name, factor=plain)


def _transposed(name: str, pairs: list[Pair]) -> str | None:
    square = [p for p in pairs if p.got.ndim == 2 and p.got.shape[0] == p.got.shape[1] > 1]
    if not square or not all(p.close(p.got.T, p.expected) for p in square):
        return None
    return _("`{name}` is transposed.").format(name=name)


def _mirrored(name: str, pairs: list[Pair]) -> str | None:
    long = [p for p in pairs if p.got.ndim == 3 and p.got.shape[2] > 1]
    if not long or not all(p.close(p.got[:, :, ::-1], p.expected) for p in long):
        return None
    return _("`{name}` has its time-steps in reverse order.").format(name=name)


PATTERNS: dict[str, Callable[[str, list[Pair]], str | None]] = {
    "all-zero": _zero,
    "opposite-sign": _sign,
    "mean-for-a-sum": _mean,
    "constant-factor": _factor,
    "transposed": _transposed,
    "time-reversed": _mirrored,
}


def _departure(name: str, pair: Pair, time: str | None) -> tuple[str | None, str] | None:
    """From which time-step on, in the order they are computed, the values go wrong."""
    if time is None:
        return None
    steps = pair.expected.shape[-1]
    wrong = ~np.isclose(pair.got, pair.expected, 0.0, pair.tolerance, equal_nan=True)
    at = np.flatnonzero(wrong.any(axis=tuple(range(wrong.ndim - 1))))
    first, last, end = int(at[0]), int(at[-1]), steps - 1
    if len(at) == steps:
        return None, _("`{name}` has other values at every time-step.").format(name=name)
    if len(at) == 1:
        sentence = _("`{name}` has other values at t = {t} alone, where t runs from 0 to {end}.")
        return "one-time-step-off", sentence.format(name=name, t=first, end=end)
    if last - first + 1 > len(at):
        return None
    if time == "forward" and last == end:
        sentence = _(
            "`{name}` is right before t = {t} and off from there on, where t runs from 0 to {end}."
        )
        return "right-until-a-time-step", sentence.format(name=name, t=first, end=end)
    if time == "backward" and first == 0:
        sentence = _(
            "`{name}` is right after t = {t} and off from there back, where t runs from 0 to {end}."
        )
        return "right-until-a-time-step", sentence.format(name=name, t=last, end=end)
    return None
