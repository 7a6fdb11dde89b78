"""Which questions the judge answers in a helper's place: those that the case itself can lead to.

A student's code may ask whatever it likes, another submission's question too, if it can get hold of
one. So every array in a question has to be one that the right function hands on in this very case
(or a known wrong one, where a lost mark is explained), one that the judge has given back in the
same call, or nothing but zeros. All else is left to the student's own function.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograder.grading.judge.hidden_calls import Case
from autograder.grading.judge.reference import Question, Reference
from rnn_utils.checking.forms import is_array

NEAR = 1e-3
"""How far an array may be off, relative to the largest number in it: half precision is."""
KINDS = "biuf"


class Handed:
    """What is handed on to helpers in one case.

    Args:
        case: the case.
        reference: the right functions.
        versions: the sources of the case's function of which it is known; the right one first.
    """

    def __init__(self, case: Case, reference: Reference, versions: Sequence[str]) -> None:
        self._case = case
        self._reference = reference
        self._versions = versions

    @cached_property
    def patterns(self) -> dict[str, dict[str, Any]]:
        """For each helper that the right function asks, the arguments of one question."""
        return dict(reversed(self._right))

    @cached_property
    def arrays(self) -> _Arrays:
        """All arrays; worked out at the first question, since few ask any."""
        found = _Arrays()
        found.add([given for _helper, given in self._right])
        for version in self._versions[1:]:
            found.add([given for _helper, given in self._asked(version)])
        return found

    @cached_property
    def _right(self) -> list[Question]:
        return self._asked(self._versions[0])

    def _asked(self, version: str) -> list[Question]:
        return self._reference.asked(self._case.exercise, version, self._case.arguments())


class Questions:
    """The questions that come up in one call.

    Args:
        handed: what is handed on in its case.
    """

    def __init__(self, handed: Handed) -> None:
        self._handed = handed
        self._answered = _Arrays()

    def include(self, helper: str, given: Mapping[str, Any]) -> bool:
        """Return whether a question comes up.

        Args:
            helper: who is asked.
            given: the arguments by name, in their plain form.
        """
        pattern = self._handed.patterns.get(helper)
        return pattern is not None and self._is_like(dict(given), pattern)

    def note(self, answer: Any) -> None:
        """Note what was answered: it may stand in the next question."""
        self._answered.add(answer)

    def _is_like(self, value: Any, pattern: Any) -> bool:
        """Return whether a value has a pattern's form, and known arrays in it; keys may be more."""
        if isinstance(pattern, dict):
            return isinstance(value, dict) and all(
                key in value and self._is_like(value[key], each) for key, each in pattern.items()
            )
        if isinstance(pattern, (tuple, list)):
            return (
                isinstance(value, (tuple, list))
                and len(value) == len(pattern)
                and all(map(self._is_like, value, pattern))
            )
        if is_array(pattern):
            return is_array(value) and value.dtype.kind in KINDS and self._is_known(value)
        return type(value) is type(pattern) and bool(value == pattern)

    def _is_known(self, array: np.ndarray) -> bool:
        return not array.any() or array in self._answered or array in self._handed.arrays


class _Arrays:
    """Arrays by their shape, each once; one that is near one of them is among them."""

    def __init__(self) -> None:
        self._found: defaultdict[tuple[int, ...], dict[bytes, np.ndarray]] = defaultdict(dict)

    def add(self, value: Any) -> None:
        """Add all arrays of numbers in a value."""
        for array in _arrays(value):
            if array.dtype.kind in KINDS:
                doubles = array.astype(float)
                self._found[array.shape].setdefault(doubles.tobytes(), doubles)

    def __contains__(self, array: np.ndarray) -> bool:
        """Return whether an array of numbers is here; the very same is found at once."""
        found = self._found.get(array.shape, {})
        doubles = array.astype(float)
        return doubles.tobytes() in found or any(_is_near(doubles, one) for one in found.values())


def _arrays(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        for each in value:
            yield from _arrays(each)
    elif is_array(value):
        yield value


def _is_near(array: np.ndarray, known: np.ndarray) -> bool:
    largest = np.abs(known).max(initial=0.0)
    return bool((np.abs(array - known) <= NEAR * largest).all())
