"""Marks carried forward: a result is right, too, where it follows rightly from the student's own.

The right function is run once more, and wherever it comes to a value that the student's answer
shows, the student's takes its place. A result that agrees with what comes of that was worked out
rightly from a value that was lost before, and earns its marks.

Values of one's own choice must win nothing that a formula is not needed for:

- a value of another order of size than the right one is not followed: it would make a bent curve
  straight or flat, or be lost in rounding;
- a result has to change with the own values wherever a right one would, as with the values of
  another example or of another time-step, and in every case that has enough of them;
- the own values have to be as many different ones as the right ones are, more or less, and no
  time-step's may be those of another;
- the own values of a loop are steps of its cell: the judge, who answers in the cell's place, gave
  them, or each follows from the one before, so that states that no step led to carry nothing;
- what a result comes from, near or far, may be wrong by itself in one place, and no more; what
  doesn't show, or not as it should, counts as wrong by itself;
- what only hands a value on, such as a cache, is carried beside a result that is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from autograder.course.assignment import INPUTS, Assignment
from autograder.grading.judge.faults import Evidence, find_faults
from autograder.grading.judge.following import Followed, Follower, Values, arrays_in, disturbed
from autograder.grading.judge.gap_words import Fault
from autograder.grading.judge.hidden_calls import Case
from autograder.grading.judge.reference import Reference
from rnn_utils.checking.forms import SINGLE, Tolerance, is_single
from rnn_utils.checking.lineage import ancestors
from rnn_utils.checking.nesting import leaves

MOST_ORIGINS = 1
"""In so many places may be wrong by itself what a result comes from."""
CHANGE, CHANGE_OF_SINGLE = 1e-6, 20 * SINGLE
"""How far, of the right one's size, a result has to change with what it is made from: where an
answer holds single precision, far beyond what that explains."""
MOST, SOME = 0.5, 0.0
"""In more than so many of the columns of each time-step; by chance some may hardly change. The
first case is the largest; in the others one column is enough."""
LEAST = 3
"""So many rows and columns the own values of another case have to have, to be looked at: of fewer,
all may be zero, or alike, by chance."""
NEAR, ENOUGH = 5.0, 0.25
"""Of the own values, such a share may be no more than so many times larger or smaller than the
right ones are in the middle; and there are such a share of different ones."""
LARGEST = 10.0
"""So many times larger than the largest right one may the largest own value be."""

Change = Callable[[np.ndarray], np.ndarray]


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
        trials = self._trials(evidence)
        if not any(trial.own for trial in trials):
            return {}
        left = self._left(evidence, trials)
        found = _earned(trials, faults.keys() - left.keys() - {INPUTS})
        structures = {one.name for one in evidence.exercise.returned if one.structure}
        if not found.keys() - structures:
            return {}
        if INPUTS in faults and INPUTS not in left:
            found[INPUTS] = ""
        return found

    def of_structures(self, evidence: Evidence, faults: Mapping[str, Fault]) -> dict[str, Fault]:
        """Say of a wrong cache what in it is wrong by itself, not what follows from that.

        Args:
            evidence: what an exercise is judged by, with an answer in every case.
            faults: what is wrong by it.

        Returns:
            The faults, those of structures in other words where there are any.
        """
        left = self._left(evidence, self._trials(evidence))
        names = {one.name for one in evidence.exercise.returned if one.structure}
        return {**faults, **{name: left[name] for name in names & faults.keys() & left.keys()}}

    def _left(self, evidence: Evidence, trials: Sequence[_Trial]) -> dict[str, Fault]:
        """Find what is wrong still, if what comes of the student's own values is right."""
        cases = [trial.case_as_followed for trial in trials]
        return find_faults(replace(evidence, cases=cases), self._tolerance)

    def _trial(self, follower: Follower, case: Case, answer: Any) -> _Trial:
        change = CHANGE_OF_SINGLE if _holds_single(answer) else CHANGE
        return _Trial(follower, case, follower.own_values(case, answer), self._tolerance, change)

    def _trials(self, evidence: Evidence) -> list[_Trial]:
        """Set the cases up with the own values that are of the size of the right ones."""
        name = evidence.exercise.name
        if name not in self._followers:
            self._followers[name] = Follower(self._assignment, self._reference, evidence.cases[0])
        follower = self._followers[name]
        trials = [
            self._trial(follower, case, outcome.value)
            for case, outcome in zip(evidence.cases, evidence.outcomes, strict=True)
        ]
        sound = {name for name in follower.lines if _of_right_size(trials, name)}
        trials = _with_own(trials, sound)
        if evidence.exercise.uses:
            trials = _of_steps(trials, evidence)
        return trials


def _holds_single(answer: Any) -> bool:
    return any(is_single(value) for _path, value in leaves(answer, ""))


def _with_own(trials: Sequence[_Trial], names: Collection[str]) -> list[_Trial]:
    return [
        replace(trial, own={name: own for name, own in trial.own.items() if name in names})
        for trial in trials
    ]


def _of_steps(trials: list[_Trial], evidence: Evidence) -> list[_Trial]:
    """Leave the own values that are steps of a loop's cell; what isn't one makes none follow."""
    while True:
        names = {name for trial in trials for name in trial.own}
        steps = {name for name in names if _are_steps(trials, evidence, name)}
        if steps == names:
            return trials
        trials = _with_own(trials, steps)


def _are_steps(trials: Sequence[_Trial], evidence: Evidence, name: str) -> bool:
    """Whether a loop's own values are the steps of its cell, in every case.

    The judge gave them in the cell's place, as results of that very name, or they follow from the
    step before, by whatever cell; the first one has none before it.
    """
    given = evidence.given or [lambda *_: False] * len(trials)
    shown = [(trial, gave) for trial, gave in zip(trials, given, strict=True) if name in trial.own]
    return bool(shown) and all(
        gave(trial.follower.lines[name], trial.own[name][..., t])
        for trial, gave in shown
        for t in trial.steps_that_do_not_follow(name)
    )


def _of_right_size(trials: Sequence[_Trial], name: str) -> bool:
    """Whether own values are about as large as the right ones, over all cases."""
    pairs = [(trial.own[name], trial.true[name]) for trial in trials if name in trial.own]
    if not pairs or not all(_steps_differ(own) for own, _true in pairs):
        return False
    own, true = (
        np.concatenate([np.abs(np.asarray(array, dtype=float)).ravel() for array in arrays])
        for arrays in zip(*pairs, strict=True)
    )
    middle = np.median(true)
    near = np.mean((own >= middle / NEAR) & (own <= middle * NEAR))
    varied = np.unique(own).size >= ENOUGH * np.unique(true).size
    return bool(near >= ENOUGH and varied and own.max() <= LARGEST * true.max())


def _steps_differ(own: np.ndarray) -> bool:
    """Whether own values over time are others at each time-step, as right ones are."""
    steps = [own[..., t].tobytes() for t in range(own.shape[-1])] if own.ndim > 2 else []
    return len(set(steps)) == len(steps)


def _earned(trials: Sequence[_Trial], following: Collection[str]) -> dict[str, str]:
    """Say which quantities that follow earn their marks, each with what it follows from."""
    first, *others = trials
    untrue = {name for trial in trials for name in trial.untrue}
    hidden = {name for trial in trials for name in first.follower.lines.keys() - trial.own.keys()}
    origins = hidden.union(*(trial.origins for trial in trials))
    known = first.follower.parents
    parents = {name: known[name] & (untrue | hidden) for name in untrue | hidden | {*following}}
    found: dict[str, str] = {}
    for name in first.follower.in_order(following):
        places = {
            first.follower.place(one) for one in (ancestors(name, parents) - {name}) & origins
        }
        large = (trial for trial in others if trial.is_large(parents[name]))
        tell = (trial.tells(name, parents[name], SOME) for trial in large)
        own = parents[name] & untrue
        if (
            own
            and len(places) <= MOST_ORIGINS
            and first.tells(name, parents[name], MOST)
            and all(tell)
        ):
            found[name] = (sorted(own & origins) or sorted(own))[0]
        else:
            origins.add(name)
    return found


@dataclass(frozen=True)
class _Trial:
    """One case, followed with the student's own values."""

    follower: Follower
    case: Case
    own: Values
    tolerance: Tolerance
    change: float
    _memo: dict[tuple[str, str], Followed] = field(default_factory=dict, init=False)

    @cached_property
    def true(self) -> Values:
        """The right values."""
        return self.follower.own_values(self.case, self.case.expected)

    @cached_property
    def _right(self) -> Followed:
        return Followed(self.case.expected, self.true)

    @cached_property
    def _followed(self) -> Followed:
        return self.follower.follow(self.case, self.own)

    @property
    def case_as_followed(self) -> Case:
        """The case, with what comes of the student's own values for its right answer."""
        return replace(self.case, expected=self._followed.answer)

    @cached_property
    def untrue(self) -> Values:
        """For each own value that differs from the right one, in which columns it does."""
        columns = {name: self._differs(own, self.true[name]) for name, own in self.own.items()}
        return {name: where for name, where in columns.items() if where.any()}

    @property
    def origins(self) -> set[str]:
        """The own values that don't follow from those before."""
        come = self._followed.values
        return {name for name in self.untrue if self._differs(self.own[name], come[name]).any()}

    def steps_that_do_not_follow(self, name: str) -> list[int]:
        """The time-steps but the first at which a loop's own value isn't made of the last one."""
        differs = self._differs(self.own[name], self._followed.values[name])
        return [t for t in np.flatnonzero(differs.any(axis=0)).tolist() if t]

    def _differs(self, own: np.ndarray, other: np.ndarray) -> np.ndarray:
        alike = _columns(np.abs(own - other)) <= self.tolerance.of(own, other)
        return ~alike  # so is what can't be compared, since it is no number

    def tells(self, quantity: str, sources: Collection[str], share: float) -> bool:
        """Whether a quantity changes with the own values where a right one would.

        Args:
            quantity: the quantity.
            sources: the own values that it is made from.
            share: in more than such a share of the columns of each time-step.
        """
        asked = sources & self.untrue.keys()
        return all(self._tells(quantity, name, share) for name in asked)

    def is_large(self, sources: Collection[str]) -> bool:
        """Whether the own values are so many that they can't be alike by chance."""
        return all(min(self.own[name].shape[:2]) >= LEAST for name in sources & self.own.keys())

    def _tells(self, quantity: str, name: str, share: float) -> bool:
        shape = self.own[name].shape
        changes: list[Change] = [_scaled]
        changes += [_of_other_examples] if len(shape) > 1 and shape[1] > 1 else []
        changes += [_of_other_steps] if len(shape) > 2 and shape[2] > 1 else []
        wanted = self._wanted(quantity, name)
        return all(
            _is_marked(seen, where, share)
            for change in changes
            for where, seen in zip(wanted, self._seen(quantity, name, change), strict=True)
        )

    def _wanted(self, quantity: str, name: str) -> list[np.ndarray]:
        """For each array of a quantity, in which columns a right one changes with a value."""
        changed = self._changed(self.true, name, self._disturbed)
        return self._differences(quantity, self._right, changed)

    def _seen(self, quantity: str, name: str, change: Change) -> list[np.ndarray]:
        """For each array of a quantity, in which columns it changes with an own value."""
        return self._differences(quantity, self._followed, self._changed(self.own, name, change))

    def _changed(self, values: Values, name: str, change: Change) -> Followed:
        """Follow with some values, one of them changed where the own one is untrue."""
        key = name, change.__name__
        if key not in self._memo:
            other = np.where(self.untrue[name], change(values[name]), values[name])
            self._memo[key] = self.follower.follow(self.case, {**values, name: other})
        return self._memo[key]

    def _disturbed(self, value: np.ndarray) -> np.ndarray:
        return disturbed(value, self.case)

    def _differences(self, quantity: str, old: Followed, new: Followed) -> list[np.ndarray]:
        parts = (arrays_in(self.case, each, quantity) for each in (old, new, self._right))
        return [
            _columns(np.abs(after - before)) > self.change * np.abs(true).max(initial=0.0)
            for before, after, true in zip(*parts, strict=True)
        ]


def _is_marked(seen: np.ndarray, where: np.ndarray, share: float) -> bool:
    """Whether more than a share of some columns is marked, at each time-step if it has several."""
    steps = zip(np.atleast_2d(seen.T), np.atleast_2d(where.T), strict=True)
    return all(np.mean(marked[asked]) > share for marked, asked in steps if asked.any())


def _scaled(value: np.ndarray) -> np.ndarray:
    return 1.5 * value


def _of_other_examples(value: np.ndarray) -> np.ndarray:
    return np.roll(value, 1, axis=1)


def _of_other_steps(value: np.ndarray) -> np.ndarray:
    return np.roll(value, 1, axis=2)


def _columns(array: np.ndarray) -> np.ndarray:
    """The largest number of each column."""
    return np.atleast_1d(array.max(axis=0, initial=0.0) if array.ndim else array)
