"""Which questions the judge answers in a helper's place: those that the case itself can lead to.

A student's code may ask whatever it likes, another submission's question too, if it can get hold of
one. So every array in a question has to be one that the right function hands on in this very case
(or a known wrong one, where a lost mark is explained), one that the judge has given back in the
same call, or nothing but zeros. All else is left to the student's own function.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import is_, itemgetter
from typing import Any

import numpy as np

from autograder.grading.judge.hidden_calls import Case
from autograder.grading.judge.reference import Question, Reference
from rnn_utils.checking.forms import SINGLE, is_array

NEAR = {2: 1e-3, 4: SINGLE}
"""How far an array may be off, relative to the largest number in it, by the bytes of a number."""
NEAR_OTHERWISE = 1e-7
"""The same for doubles: what differs by more was meant to be something else."""
KINDS = "biuf"


class Unknown(Exception):
    """A question that does not come up in this case."""


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


MOST_ANSWERS = 500
"""In one call, of which each is kept; a loop over the time-steps asks far fewer."""


class Questions:
    """The questions that come up in one call.

    Attributes:
        answers: who was asked, and what the right one gave, in order.

    Args:
        handed: what is handed on in its case.
    """

    def __init__(self, handed: Handed) -> None:
        self._handed = handed
        self._answered = _Arrays()
        self.answers: list[tuple[str, Any]] = []

    def as_known(self, helper: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return a question as the judge knows it, which is all that it answers.

        An array that is near a known one is taken for that one, so that no answer is about any
        other, however many questions lead there. What is known as it is stays the very object.

        Args:
            helper: who is asked.
            given: the arguments by name, in their plain form.

        Raises:
            Unknown: where it does not come up.
        """
        pattern = self._handed.patterns.get(helper)
        if pattern is None or len(self.answers) >= MOST_ANSWERS:
            raise Unknown
        known: dict[str, Any] = self._known(dict(given), pattern)
        return known

    def note(self, helper: str, answer: Any, question: Mapping[str, Any]) -> None:
        """Note what was worked out: it may stand in the next question.

        What an answer merely hands back is not noted.

        Args:
            helper: who was asked.
            answer: what the right one gave.
            question: what it was asked, by the names of its arguments.
        """
        self.answers.append((helper, answer))
        asked = {id(array): array for array in _arrays(dict(question))}
        for array in _arrays(answer):
            if id(array) not in asked and not _is_part_of(array, asked.values()):
                self._answered.add(array)

    def _known(self, value: Any, pattern: Any) -> Any:
        """Return a value of a pattern's form with known arrays in it; further keys are left out."""
        if isinstance(pattern, dict) and isinstance(value, dict) and pattern.keys() <= value.keys():
            known = {key: self._known(value[key], each) for key, each in pattern.items()}
            same = all(known[key] is value[key] for key in known)
            return value if same and len(known) == len(value) else known
        if (
            isinstance(pattern, (tuple, list))
            and isinstance(value, (tuple, list))
            and len(value) == len(pattern)
        ):
            items = type(value)(map(self._known, value, pattern))
            return value if all(map(is_, items, value)) else items
        if is_array(pattern) and is_array(value) and value.dtype.kind in KINDS:
            return self._known_array(value, pattern.shape)
        if type(value) is type(pattern) and not is_array(value) and value == pattern:
            return value
        raise Unknown

    def _known_array(self, array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        known = (self._answered, self._handed.arrays)
        if any(arrays.hold(array) for arrays in known):
            return array
        if not array.any() and _fits(array.shape, shape):
            return array
        near = [one for arrays in known for one in arrays.near(array)]
        if not near:
            raise Unknown
        _gap, nearest = min(near, key=itemgetter(0))
        return nearest.astype(array.dtype) if array.dtype.kind == "f" else nearest


class _Arrays:
    """Arrays by their shape, each once."""

    def __init__(self) -> None:
        self._found: defaultdict[tuple[int, ...], dict[bytes, np.ndarray]] = defaultdict(dict)

    def add(self, value: Any) -> None:
        """Add all arrays of numbers in a value."""
        for array in _arrays(value):
            if array.dtype.kind in KINDS:
                numbers = _bytes_of(array)
                if numbers not in self._found[array.shape]:
                    self._found[array.shape][numbers] = array.astype(float)

    def hold(self, array: np.ndarray) -> bool:
        """Return whether the very same numbers are here."""
        same_shape = self._found.get(array.shape)
        return same_shape is not None and _bytes_of(array) in same_shape

    def near(self, array: np.ndarray) -> Iterator[tuple[float, np.ndarray]]:
        """Yield the arrays that may be meant by one of less precision, each with its gap."""
        doubles, kind = array.astype(float), array.dtype
        allowed = NEAR.get(kind.itemsize, NEAR_OTHERWISE) if kind.kind == "f" else NEAR_OTHERWISE
        for one in self._found.get(array.shape, {}).values():
            gap = float(np.abs(doubles - one).max(initial=0.0))
            if gap <= allowed * float(np.abs(one).max(initial=0.0)):
                yield gap, one


def _arrays(value: Any) -> list[np.ndarray]:
    """List the arrays in a value, down through its tuples, lists and dictionaries."""
    found, waiting = [], [value]
    while waiting:
        each = waiting.pop()
        if is_array(each):
            found.append(each)
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, (tuple, list)):
            waiting += each
    return found


def _bytes_of(array: np.ndarray) -> bytes:
    """The numbers of an array as doubles."""
    return array.astype(float, copy=False).tobytes()


def _is_part_of(array: np.ndarray, others: Iterable[np.ndarray]) -> bool:
    """Whether an array lies in others' memory; one that has its own is not looked at further."""
    return array.base is not None and any(np.may_share_memory(array, one) for one in others)


def _fits(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Return whether an array of a shape stands for one of another, stretched if need be."""
    try:
        return np.broadcast_shapes(shape, wanted) == wanted
    except ValueError:
        return False
