"""What is wrong with each quantity of an exercise, over all its cases."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.course.assignment import INPUTS, Exercise, Quantity
from autograder.course.language import _
from autograder.grading.judge.compare import Gap, as_in, equal, first_gap
from autograder.grading.judge.error_words import misconception_of, sentence_of
from autograder.grading.judge.gap_words import Fault, count, fault_of, type_words
from autograder.grading.judge.hidden_calls import Case
from autograder.grading.sandbox.exercise_process import Outcome
from rnn_utils.checking.forms import Tolerance


@dataclass(frozen=True)
class Evidence:
    """Everything an exercise is judged by.

    Attributes:
        exercise: the exercise.
        cases: its cases.
        outcomes: what came of each.
        again: what came of the first case once more, after all others.
        source: the student's own code, for what may be quoted of an error's message.
        example: the published example and what came of it, where that was asked for.
        given: for each case, what tells of a helper and one of its results whether the judge gave
            an array for it, in the helper's place; empty where it did not answer for all of them.
        shortened: what came of it with fewer time-steps, and with zeros beyond them; nothing
            where the example has no such argument.
    """

    exercise: Exercise
    cases: list[Case]
    outcomes: list[Outcome]
    again: Outcome | None
    source: str
    example: tuple[Case, Outcome] | None = None
    shortened: tuple[Outcome, ...] = ()
    given: tuple[Callable[[tuple[str, str], np.ndarray], bool], ...] = ()

    def of_one(self, case: Case, outcome: Outcome) -> Evidence:
        """Return what there would be to judge by if this case were the only one."""
        return Evidence(self.exercise, [case], [outcome], None, self.source)


def find_faults(evidence: Evidence, tolerance: Tolerance) -> dict[str, Fault]:
    """Return the quantities that are wrong, each with its fault; empty where all is right.

    Where a case gave no answer of the right kind, all are wrong; what the other cases show of
    one comes first.
    """
    broken = _broken(evidence)
    if broken:
        shown = _shown_by_others(evidence, set(broken), tolerance)
        first = next(iter(broken.values()))
        return {one.name: shown.get(one.name, first) for one in evidence.exercise.quantities}
    faults = {
        quantity.name: fault
        for quantity in evidence.exercise.returned
        if (fault := _quantity_fault(evidence, quantity, tolerance)) is not None
    }
    inputs = _inputs_fault(evidence, all_wrong=len(faults) == len(evidence.exercise.returned))
    if inputs and any(quantity.name == INPUTS for quantity in evidence.exercise.quantities):
        faults[INPUTS] = inputs
    return faults


def part(exercise: Exercise, value: Any, name: str) -> Any:
    """Return one quantity of a returned value of the right kind.

    Raises:
        KeyError: where a returned dictionary lacks it.
    """
    if exercise.returns == "dict":
        return value[name]
    if exercise.returns == "value":
        return value
    return value[[quantity.name for quantity in exercise.returned].index(name)]


def _broken(evidence: Evidence) -> dict[int, Fault]:
    """What is wrong with whole answers, by case: an error, or else another kind of thing."""
    exercise, source = evidence.exercise, evidence.source
    errors, kinds = {}, {}
    for number, outcome in enumerate(evidence.outcomes):
        if outcome.trouble is not None:
            sentence = sentence_of(outcome.trouble, exercise.name, source)
            errors[number] = Fault(misconception_of(outcome.trouble), sentence)
        elif wrong := _wrong_kind(exercise, outcome.value, source):
            kinds[number] = Fault("wrong-return", wrong)
    return {**errors, **kinds}


def _shown_by_others(
    evidence: Evidence, broken: Collection[int], tolerance: Tolerance
) -> dict[str, Fault]:
    """The faults that show in the cases with a sound answer."""
    sound = [number for number in range(len(evidence.cases)) if number not in broken]
    if not sound:
        return {}
    cases = [evidence.cases[number] for number in sound]
    outcomes = [evidence.outcomes[number] for number in sound]
    others = Evidence(evidence.exercise, cases, outcomes, None, evidence.source)
    return {
        quantity.name: fault
        for quantity in evidence.exercise.returned
        if (fault := _quantity_fault(others, quantity, tolerance)) is not None
    }


def _wrong_kind(exercise: Exercise, value: Any, source: str) -> str | None:
    names = ", ".join(quantity.name for quantity in exercise.returned)
    if exercise.returns == "value":
        return None
    if exercise.returns == "dict":
        if isinstance(value, dict):
            return None
        sentence = _("`{function}` returns a value {got}; a dictionary with {names} is expected.")
    elif isinstance(value, (tuple, list)) and len(value) == len(exercise.returned):
        return None
    elif isinstance(value, (tuple, list)):
        sentence = _("`{function}` returns {count} values; {expected} are expected: {names}.")
    else:
        sentence = _(
            "`{function}` returns a value {got}; a tuple of {expected} is expected: {names}."
        )
    return sentence.format(
        function=exercise.name,
        got=type_words(value, source),
        names=names,
        expected=len(exercise.returned),
        count=count(value) if isinstance(value, (tuple, list)) else 1,
    )


def _quantity_fault(evidence: Evidence, quantity: Quantity, tolerance: Tolerance) -> Fault | None:
    exercise = evidence.exercise
    gaps: list[tuple[Case, Gap]] = []
    for case, outcome in zip(evidence.cases, evidence.outcomes, strict=True):
        if exercise.returns == "dict" and quantity.name not in outcome.value:
            sentence = _("The dictionary has no key “{name}”.").format(name=quantity.name)
            return Fault("key-missing", sentence)
        got = part(exercise, outcome.value, quantity.name)
        gap = first_gap(got, part(exercise, case.expected, quantity.name), tolerance)
        if gap is not None:
            gaps.append((case, gap))
    if gaps:
        return fault_of(quantity, gaps, tolerance, evidence.source)
    return (
        _sharing(evidence, quantity)
        or _written_over(evidence, quantity)
        or _unsteady(evidence, quantity, tolerance)
    )


def _sharing(evidence: Evidence, quantity: Quantity) -> Fault | None:
    """Two results, or a result and an argument, that are one array under two names."""
    other = next(_partners(evidence, quantity), None)
    if quantity.structure or other is None:
        return None
    sentence = _("`{name}` shares its memory with `{other}`: one array under two names.")
    return Fault("shared-memory", sentence.format(name=quantity.name, other=other))


def _written_over(evidence: Evidence, quantity: Quantity) -> Fault | None:
    """A result that is one array in two calls, so that the second writes over the first."""
    outcomes = [*evidence.outcomes, *([evidence.again] if evidence.again else [])]
    mine = [label for label, name in labels(evidence.exercise).items() if name == quantity.name]
    if quantity.structure or not any(set(mine) & set(outcome.kept) for outcome in outcomes):
        return None
    sentence = _("`{name}` is the same array in every call: the next call writes over it.")
    return Fault("shared-memory", sentence.format(name=quantity.name))


def labels(exercise: Exercise) -> dict[str, str]:
    """How a student process calls an exercise's results, each with its quantity."""
    return {
        quantity.name if exercise.returns == "dict" else str(number): quantity.name
        for number, quantity in enumerate(exercise.returned)
    }


def _partners(evidence: Evidence, quantity: Quantity) -> Iterator[str]:
    """The names of results and arguments that share memory with a result."""
    exercise = evidence.exercise
    results = labels(exercise)
    arguments = {f"argument {number}": name for number, name in enumerate(exercise.arguments)}
    names = results | arguments
    for outcome in evidence.outcomes:
        for one, other in outcome.shared:
            for mine, its in ((one, other), (other, one)):
                if results.get(mine) == quantity.name and its in names:
                    yield names[its]


def _unsteady(evidence: Evidence, quantity: Quantity, tolerance: Tolerance) -> Fault | None:
    """A result that comes out differently when the same call is made again."""
    again = evidence.again
    if again is None or _is_as_before(evidence, again, quantity, tolerance):
        return None
    sentence = _("`{name}` comes out differently when the same call is made a second time.")
    return Fault("depends-on-calls-before", sentence.format(name=quantity.name))


def _is_as_before(
    evidence: Evidence, again: Outcome, quantity: Quantity, tolerance: Tolerance
) -> bool:
    exercise, first = evidence.exercise, evidence.outcomes[0]
    if again.trouble is not None or _wrong_kind(exercise, again.value, evidence.source):
        return False
    try:
        second = part(exercise, again.value, quantity.name)
    except KeyError:
        return False
    right = part(exercise, evidence.cases[0].expected, quantity.name)
    before = part(exercise, first.value, quantity.name)
    return equal(as_in(second, right), as_in(before, right), tolerance)


def _inputs_fault(evidence: Evidence, all_wrong: bool) -> Fault | None:
    given = list(evidence.exercise.arguments)
    changed = (index for outcome in evidence.outcomes for index in outcome.changed)
    index = next((index for index in changed if 0 <= index < len(given)), None)
    if index is not None:
        sentence = _("`{function}` writes into its argument `{name}`; work on a copy.")
        sentence = sentence.format(function=evidence.exercise.name, name=given[index])
        return Fault("inputs-changed", sentence)
    if all_wrong:
        return Fault(None, _("This point goes with the first right result."))
    return None
