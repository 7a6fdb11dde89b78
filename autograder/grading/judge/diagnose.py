"""Names the mistake: which misconception, or which two, would have given the student's answers."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from autograder.base.record import DiagnosisRecord
from autograder.course.assignment import INPUTS, Exercise
from autograder.course.language import _, current_language
from autograder.course.misconceptions import NOT_FILLED_IN, Misconception
from autograder.grading.judge.compare import equal
from autograder.grading.judge.error_words import missing_name
from autograder.grading.judge.faults import Evidence, part
from autograder.grading.judge.gap_words import Fault
from autograder.grading.judge.hidden_calls import Case
from autograder.grading.judge.reference import Reference
from autograder.grading.judge.sizes import telling_sizes
from autograder.grading.sandbox.exercise_process import Outcome, Trouble
from autograder.grading.student import wire
from rnn_utils.checking.forms import Tolerance
from rnn_utils.checking.stubs import not_begun
from rnn_utils.language import speaking

OUTSIDE_NAME = "name-from-outside"
LOOSENESS = 10.0
"""Two wrong answers count as the same within so many times the judge's tolerance."""
MISFIT = re.compile(r"(\d+) \(dim \d\) != (\d+) \(dim \d\)|size (\d+) is different from (\d+)")
"""How numpy's two products say which sizes don't fit."""

Group = tuple[Misconception, ...]
Names = tuple[str, ...]


@dataclass(frozen=True)
class Diagnosis:
    """The cause of an exercise's lost marks; without a name where only the place is known."""

    misconception: str | None
    message: str
    equation: str | None
    step: str | None = None
    line: int | None = None

    def as_record(self) -> DiagnosisRecord:
        """Return it as a record has it."""
        return {
            "misconception": self.misconception,
            "quantity": self.step,
            "line": self.line,
            "message": self.message,
            "equation": self.equation,
        }


class Suspects:
    """The answers that each misconception of an exercise, and each pair of them, would give."""

    def __init__(
        self,
        exercise: Exercise,
        rows: Sequence[Misconception],
        cases: list[Case],
        reference: Reference,
        tolerance: Tolerance,
    ) -> None:
        self._exercise = exercise
        self._rows = rows
        self._cases = cases
        self._reference = reference
        self._tolerance = tolerance
        self._loosely = Tolerance(tolerance.relative * LOOSENESS, tolerance.absolute * LOOSENESS)
        self._variants: dict[Names, Callable[..., Any] | None] = {}
        self._answers: dict[tuple[Names, int], Outcome] = {}

    @property
    def versions(self) -> list[str]:
        """The sources of the right function, and of each wrong one that there is a name for."""
        right = self._reference.sources[self._exercise.name]
        found = [right]
        for row in self._rows:
            with suppress(ValueError):
                found.append(row.apply(right))
        return found

    def diagnose(self, evidence: Evidence, faults: dict[str, Fault]) -> Diagnosis:
        """Return the best explanation of an exercise's faults."""
        if _blank(evidence):
            return not_filled_in(self._exercise)
        group = self._exact(evidence) or self._partial(evidence, faults)
        if group:
            return _named(group)
        equation = self._equation(faults)
        trouble = next((o.trouble for o in evidence.outcomes if o.trouble is not None), None)
        name = missing_name(trouble, evidence.source) if trouble else None
        if name:
            return outside_name(name, equation)
        place = _place(self._exercise, faults)
        if telling := telling_sizes(evidence, self._tolerance):
            return Diagnosis(telling[0], f"{telling[1]} {place}", equation)
        cause = next((fault.cause for fault in faults.values() if fault.cause), None)
        return Diagnosis(cause, place, equation)

    def _exact(self, evidence: Evidence) -> Group:
        """The misconception, or the first two together, that give the student's every answer.

        Where there is no answer, one error is no evidence of two mistakes.
        """
        answered = any(outcome.trouble is None for outcome in evidence.outcomes)
        pairs = itertools.combinations(self._rows, 2) if answered else ()
        for group in itertools.chain(((row,) for row in self._rows), pairs):
            if self._explains(group, evidence, self._same):
                return group
        return ()

    def _partial(self, evidence: Evidence, faults: dict[str, Fault]) -> Group:
        """The misconception behind most of the wrong quantities, others being wrong besides."""
        if any(outcome.trouble is not None for outcome in evidence.outcomes):
            return ()
        alike = {row: self._alike(row, evidence, faults) for row in self._rows}
        best = max(alike, key=lambda row: alike[row], default=None)
        return (best,) if best is not None and alike[best] else ()

    def _alike(self, row: Misconception, evidence: Evidence, faults: dict[str, Fault]) -> int:
        """How many quantities are wrong in a misconception's way; 0 where they prove nothing.

        Half of those it spoils prove it, if they are at least two; what is made from them,
        such as a cache, may differ for other reasons.
        """
        structures = {quantity.name for quantity in self._exercise.returned if quantity.structure}
        spoilt = [name for name in row.spoils if name != INPUTS]
        telling = [name for name in spoilt if name not in structures] or spoilt
        if not telling or not set(telling) <= faults.keys():
            return 0
        count = sum(
            self._explains((row,), evidence, functools.partial(self._same_part, name))
            for name in telling
        )
        return count if count >= min(len(telling), max(2, len(telling) / 2)) else 0

    def _explains(
        self, group: Group, evidence: Evidence, same: Callable[[Outcome, Outcome], bool]
    ) -> bool:
        """Whether the changed reference gives the student's answers, case by case."""
        function = self._variant(group)
        return function is not None and all(
            same(outcome, self._answer(group, number, function))
            for number, outcome in enumerate(evidence.outcomes)
        )

    def _variant(self, group: Group) -> Callable[..., Any] | None:
        """The reference with the changes of a group; None where they don't combine."""
        key = tuple(row.name for row in group)
        if key not in self._variants:
            source = self._reference.sources[self._exercise.name]
            try:
                for row in group:
                    source = row.apply(source)
                self._variants[key] = self._reference.variant(self._exercise.name, source)
            except (ValueError, SyntaxError):
                self._variants[key] = None
        return self._variants[key]

    def _answer(self, group: Group, number: int, function: Callable[..., Any]) -> Outcome:
        key = (tuple(row.name for row in group), number)
        if key not in self._answers:
            self._answers[key] = _try(function, self._cases[number])
        return self._answers[key]

    def _same(self, mine: Outcome, its: Outcome) -> bool:
        if mine.trouble is not None or its.trouble is not None:
            return _kind(mine.trouble) == _kind(its.trouble)
        return set(mine.changed) == set(its.changed) and equal(mine.value, its.value, self._loosely)

    def _same_part(self, name: str, mine: Outcome, its: Outcome) -> bool:
        try:
            return equal(
                part(self._exercise, mine.value, name),
                part(self._exercise, its.value, name),
                self._loosely,
            )
        except (KeyError, IndexError, TypeError):
            return False

    def _equation(self, faults: dict[str, Fault]) -> str | None:
        wrong = (row.equation for row in self._exercise.quantities if row.name in faults)
        return next((equation for equation in wrong if equation), None)


def _blank(evidence: Evidence) -> bool:
    """Whether all that should be arrays is still None."""
    names = [row.name for row in evidence.exercise.returned if not row.structure]
    try:
        parts = [
            part(evidence.exercise, o.value, name) for o in evidence.outcomes for name in names
        ]
    except (KeyError, IndexError, TypeError):
        return False
    return all(value is None for value in parts)


def not_filled_in(exercise: Exercise) -> Diagnosis:
    """Return the diagnosis of an exercise that is still its stub."""
    with speaking(current_language()):
        message = not_begun()
    return Diagnosis(NOT_FILLED_IN, message, exercise.quantities[0].equation)


def not_shown(exercise: Exercise) -> Diagnosis:
    """Return the diagnosis of an exercise that is right for all inputs that explain."""
    message = _(
        "`{function}` is right for the inputs by which the grader explains, and wrong for others: "
        "does it give the same result for the same arguments, whatever was called before?"
    )
    return Diagnosis(None, message.format(function=exercise.name), None)


def outside_name(name: str, equation: str | None) -> Diagnosis:
    """Return the diagnosis of a function that reads a name from outside its arguments."""
    message = _(
        "The function reads `{name}`, which is none of its arguments and not made inside it: "
        "where does the value come from when another notebook calls it?"
    )
    return Diagnosis(OUTSIDE_NAME, message.format(name=name), equation)


def _named(group: Group) -> Diagnosis:
    return Diagnosis(
        misconception="+".join(row.name for row in group),
        message=" ".join(_(row.hint) for row in group),
        equation=r" \qquad ".join(row.equation for row in group),
    )


def _place(exercise: Exercise, faults: dict[str, Fault]) -> str:
    """Where to look first: the first quantity that is off."""
    first = next(row.name for row in exercise.quantities if row.name in faults)
    if len({fault.sentence for fault in faults.values()}) == 1:
        return faults[first].sentence
    sentence = _("Begin with `{first}`, the first quantity that is off: {fault}")
    return sentence.format(first=first, fault=faults[first].sentence)


def _try(function: Callable[..., Any], case: Case) -> Outcome:
    arguments = case.arguments()
    before = [wire.pack({}, {"": argument}) for argument in arguments]
    try:
        value = function(*arguments)
    except Exception as error:
        return Outcome(trouble=Trouble(type(error).__name__, str(error)))
    changed = [i for i, a in enumerate(arguments) if wire.pack({}, {"": a}) != before[i]]
    return Outcome(value=value, changed=tuple(changed))


def _kind(trouble: Trouble | None) -> tuple[str, str | None] | None:
    """What two troubles must have in common to count as the same."""
    if trouble is None:
        return None
    if trouble.error == "ValueError":  # too common to tell much: the sizes must be the same
        misfit = MISFIT.search(trouble.message)
        sizes = sorted(size for size in misfit.groups() if size) if misfit else trouble.message
        return trouble.error, str(sizes)
    return trouble.error, trouble.message if trouble.error == "NameError" else None
