"""Marks carried forward: a result is right, too, where it follows rightly from the student's own.

The right function is run once more, and wherever it comes to a value that the student's answer
shows, the student's takes its place. A result that agrees with what comes of that was worked out
rightly from a value that was lost before, and earns its marks.

Values of one's own choice must win nothing. So what a result follows from must be no special
value, such as zeros or one state for all examples: the result has to change wherever the value
does. And of the values that it is made from directly, one may be wrong by itself, and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from autograder.course.assignment import INPUTS, Assignment, Exercise
from autograder.grading.judge.faults import Evidence, find_faults, part
from autograder.grading.judge.following import Followed, Follower, Values
from autograder.grading.judge.gap_words import Fault
from autograder.grading.judge.hidden_calls import Case
from autograder.grading.judge.reference import Reference
from rnn_utils.checking.forms import Tolerance, is_real
from rnn_utils.checking.nesting import leaves

MOST_ORIGINS = 1
"""So many of the values that a result is made from may be wrong by themselves."""
CHANGE = 1e-6
"""How far, of the right one's size, a result has to change with what it is made from."""
MOST = 0.5
"""In so many of the columns, by chance some may hardly change."""
LARGEST = 30.0
"""How much larger than the right ones own values may be; beyond, all else is lost in rounding."""

Change = Callable[[np.ndarray], np.ndarray]


def _scaled(value: np.ndarray) -> np.ndarray:
    return 1.5 * value


def _of_other_examples(value: np.ndarray) -> np.ndarray:
    return np.roll(value, 1, axis=1)


def _disturbed(value: np.ndarray) -> np.ndarray:
    noise = np.random.RandomState(0).uniform(0.5, 1.0, size=value.shape)
    other: np.ndarray = value + (1.0 + np.abs(value).max(initial=0.0)) * noise
    return other


class Carrying:
    """Finds the marks to be carried forward, for the exercises of one assignment.

    Args:
        assignment: the assignment.
        reference: its right functions.
        tolerance: how far a number may be off.
    """

    def __init__(self, assignment: Assignment, reference: Reference, tolerance: Tolerance) -> None:
        self._assignment = assignment
        self._reference = reference
        self._tolerance = tolerance
        self._followers: dict[str, Follower] = {}

    def carried(self, evidence: Evidence, faults: Mapping[str, Fault]) -> dict[str, str]:
        """Say which of the quantities that are wrong earn their marks all the same.

        Args:
            evidence: what an exercise is judged by.
            faults: what is wrong by it.

        Returns:
            For each such quantity, the student's own value that it follows from; for the inputs,
            whose point goes with the first right result, none.
        """
        stopped = any(outcome.trouble is not None for outcome in evidence.outcomes)
        if not self._assignment.carry_marks or not faults or stopped:
            return {}
        follower = self._follower(evidence.exercise)
        follower.look(evidence.cases[0])
        trials = [
            _Trial(follower, case, follower.own_values(case, outcome.value), self._tolerance)
            for case, outcome in zip(evidence.cases, evidence.outcomes, strict=True)
        ]
        if not all(trial.own for trial in trials):
            return {}
        cases = [trial.case_as_followed for trial in trials]
        left = find_faults(replace(evidence, cases=cases), self._tolerance)
        origins = {name for trial in trials for name in trial.origins}
        found: dict[str, str] = {}
        for name in sorted(faults.keys() - left.keys() - {INPUTS}):
            sources = {source for trial in trials for source in trial.sources(name)}
            wrong = sorted(origins & sources)
            told = all(trial.tells(name) for trial in trials)
            if sources and told and len(wrong) <= MOST_ORIGINS:
                found[name] = (wrong or sorted(sources))[0]
        if found and INPUTS in faults and INPUTS not in left:
            found[INPUTS] = ""
        return found

    def _follower(self, exercise: Exercise) -> Follower:
        if exercise.name not in self._followers:
            self._followers[exercise.name] = Follower(self._assignment, exercise, self._reference)
        return self._followers[exercise.name]


@dataclass(frozen=True)
class _Trial:
    """One case, followed with the student's own values."""

    follower: Follower
    case: Case
    own: Values
    tolerance: Tolerance
    _others: dict[tuple[str, Change], Followed] = field(default_factory=dict)

    @cached_property
    def _followed(self) -> Followed:
        return self.follower.follow(self.case, self.own)

    @property
    def case_as_followed(self) -> Case:
        """The case, with what comes of the student's own values for its right answer."""
        return replace(self.case, expected=self._followed.answer)

    @cached_property
    def _true(self) -> Values:
        return self.follower.follow(self.case, {}).values

    @cached_property
    def _untrue(self) -> Values:
        """For each own value that differs from the right one, in which columns it does."""
        columns = {name: self._differs(own, self._true[name]) for name, own in self.own.items()}
        return {name: where for name, where in columns.items() if where.any()}

    @property
    def origins(self) -> set[str]:
        """The own values that don't follow from those before."""
        come = self._followed.values
        return {name for name in self._untrue if self._differs(self.own[name], come[name]).any()}

    def _differs(self, own: np.ndarray, other: np.ndarray) -> np.ndarray:
        alike = _columns(np.abs(own - other)) <= self.tolerance.of(own, other)
        return ~alike  # so is what can't be compared, since it is no number

    def sources(self, quantity: str) -> set[str]:
        """The untrue own values that a quantity is made from directly."""
        return {
            name
            for name in self._untrue
            if any(where.any() for where in self._changes(quantity, name, _disturbed))
        }

    def tells(self, quantity: str) -> bool:
        """Whether a quantity changes wherever the own values do that it is made from."""
        arrays = self._arrays(quantity, self._followed.answer)
        sound = all(np.all(np.isfinite(array)) for array in arrays)
        return sound and all(self._tells(quantity, name) for name in self.sources(quantity))

    def _tells(self, quantity: str, name: str) -> bool:
        own = self.own[name]
        if np.abs(own).max() > LARGEST * np.abs(self._true[name]).max():
            return False
        several = own.ndim > 1 and own.shape[1] > 1
        changes = (_scaled, _of_other_examples) if several else (_scaled,)
        wanted = self._changes(quantity, name, _disturbed)
        return all(
            not where.any() or float(np.mean(seen[where])) > MOST
            for change in changes
            for where, seen in zip(wanted, self._changes(quantity, name, change), strict=True)
        )

    def _changes(self, quantity: str, name: str, change: Change) -> list[np.ndarray]:
        """For each array of a quantity, in which columns it changes with an own value."""
        arrays = zip(
            self._arrays(quantity, self._followed.answer),
            self._arrays(quantity, self._followed_otherwise(name, change).answer),
            self._arrays(quantity, self.case.expected),
            strict=True,
        )
        return [
            _columns(np.abs(new - old)) > CHANGE * np.abs(true).max(initial=0.0)
            for old, new, true in arrays
        ]

    def _arrays(self, quantity: str, answer: Any) -> list[np.ndarray]:
        value = part(self.case.exercise, answer, quantity)
        return [array for _path, array in leaves(value, quantity) if is_real(array)]

    def _followed_otherwise(self, name: str, change: Change) -> Followed:
        key = name, change
        if key not in self._others:
            own = self.own[name]
            other = np.where(self._untrue[name], change(own), own)
            self._others[key] = self.follower.follow(self.case, {**self.own, name: other})
        return self._others[key]


def _columns(array: np.ndarray) -> np.ndarray:
    """The largest number of each column."""
    return np.atleast_1d(array.max(axis=0, initial=0.0) if array.ndim else array)
