"""What is wrong with each quantity of an exercise, over all its cases, one sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.assignment import INPUTS, Exercise, Quantity
from autograder.judge import patterns
from autograder.judge.cases import Case
from autograder.judge.compare import Gap, Tolerance, equal, first_gap
from autograder.judge.trouble import kind_name, sentence_of
from autograder.language import _
from autograder.sandbox.session import Outcome
from autograder.student.wire import Foreign

MOST_COUNTED = 20


@dataclass(frozen=True)
class Evidence:
    """Everything an exercise is judged by: its cases, what came of each, and of the repeat."""

    exercise: Exercise
    cases: list[Case]
    outcomes: list[Outcome]
    again: Outcome | None
    """The first case once more, after all others."""


def find_faults(evidence: Evidence, tolerance: Tolerance, source: str) -> dict[str, str]:
    """The quantities that are wrong, each with its sentence; an empty dict where all is right.

    source is the student's own code, for what may be quoted of an error's message.
    """
    everywhere = _whole_answer(evidence, source)
    if everywhere:
        return {quantity.name: everywhere for quantity in evidence.exercise.quantities}
    faults = {
        quantity.name: fault
        for quantity in evidence.exercise.returned
        if (fault := _quantity_fault(evidence, quantity, tolerance, source)) is not None
    }
    inputs = _inputs_fault(evidence, all_wrong=len(faults) == len(evidence.exercise.returned))
    if inputs and any(quantity.name == INPUTS for quantity in evidence.exercise.quantities):
        faults[INPUTS] = inputs
    return faults


def part(exercise: Exercise, value: Any, name: str) -> Any:
    """One quantity of a returned value of the right kind; raises KeyError for a missing key."""
    if exercise.returns == "dict":
        return value[name]
    return value[[quantity.name for quantity in exercise.returned].index(name)]


def _whole_answer(evidence: Evidence, source: str) -> str | None:
    exercise = evidence.exercise
    for outcome in evidence.outcomes:
        if outcome.trouble is not None:
            return sentence_of(outcome.trouble, exercise.name, source)
    for outcome in evidence.outcomes:
        sentence = _wrong_kind(exercise, outcome.value, source)
        if sentence:
            return sentence
    return None


def _wrong_kind(exercise: Exercise, value: Any, source: str) -> str | None:
    names = ", ".join(quantity.name for quantity in exercise.returned)
    if exercise.returns == "dict":
        if isinstance(value, dict):
            return None
        sentence = _("`{function}` returns a value {got}; a dictionary with {names} is expected.")
    elif isinstance(value, tuple) and len(value) == len(exercise.returned):
        return None
    elif isinstance(value, tuple):
        sentence = _("`{function}` returns {count} values; {expected} are expected: {names}.")
    else:
        sentence = _(
            "`{function}` returns a value {got}; a tuple of {expected} is expected: {names}."
        )
    return sentence.format(
        function=exercise.name,
        got=_type(value, source),
        names=names,
        expected=len(exercise.returned),
        count=_count(value) if isinstance(value, tuple) else 1,
    )


def _quantity_fault(
    evidence: Evidence, quantity: Quantity, tolerance: Tolerance, source: str
) -> str | None:
    exercise = evidence.exercise
    gaps: list[tuple[Case, Gap]] = []
    for case, outcome in zip(evidence.cases, evidence.outcomes, strict=True):
        if exercise.returns == "dict" and quantity.name not in outcome.value:
            return _("The dictionary has no key “{name}”.").format(name=quantity.name)
        got = part(exercise, outcome.value, quantity.name)
        gap = first_gap(got, part(exercise, case.expected, quantity.name), tolerance)
        if gap is not None:
            gaps.append((case, gap))
    if gaps:
        return _gap_sentence(quantity, gaps, tolerance, source)
    return _sharing(evidence, quantity) or _unsteady(evidence, quantity, tolerance)


def _gap_sentence(
    quantity: Quantity, gaps: list[tuple[Case, Gap]], tolerance: Tolerance, source: str
) -> str:
    order = ("type", "length", "keys", "shape", "nan", "value")
    case, gap = min(gaps, key=lambda pair: order.index(pair[1].kind))
    where = quantity.name + gap.where
    if gap.kind in ("type", "length", "keys"):
        return _structure_sentence(where, gap, source)
    if gap.kind == "shape":
        return _shape_sentence(where, quantity, case, gap)
    if gap.kind == "nan":
        return _("`{name}` holds values that are not finite numbers.").format(name=where)
    if quantity.structure or not isinstance(gap.expected, np.ndarray):
        return _("`{name}` has other values than it should.").format(name=where)
    pairs = [
        patterns.pair(gap.got, gap.expected, tolerance, case.size.dimensions.get("m", 1))
        for case, gap in gaps
    ]
    return patterns.describe(quantity.name, pairs, quantity.time)


def _structure_sentence(where: str, gap: Gap, source: str) -> str:
    if gap.kind == "keys":
        return _("`{name}` is missing.").format(name=where)
    if gap.kind == "length":
        sentence = _("`{name}` has {got} entries; {expected} are expected.")
        return sentence.format(name=where, got=_count(gap.got), expected=len(gap.expected))
    sentence = _("`{name}` is {got}; {expected} is expected.")
    got = _type(gap.got, source)
    return sentence.format(name=where, got=got, expected=_expected_kind(gap.expected))


def _count(value: Any) -> str:
    return str(len(value)) if len(value) <= MOST_COUNTED else _("too many")


def _type(value: Any, source: str) -> str:
    """How a value's type is called; a name only the student's process knows is not repeated."""
    if isinstance(value, Foreign):
        value_type = kind_name(value.kind, source)
    elif isinstance(value, np.ndarray):
        value_type = f"array of {value.dtype.name}"
    else:
        value_type = type(value).__name__
    return _("of type {type}").format(type=value_type)


def _expected_kind(expected: Any) -> str:
    if isinstance(expected, np.ndarray):
        return _("a numpy array of real numbers")
    if isinstance(expected, dict):
        return _("a dictionary")
    return _("a tuple") if isinstance(expected, tuple) else _("a list")


def _shape_sentence(where: str, quantity: Quantity, case: Case, gap: Gap) -> str:
    dimensions = case.size.dimensions
    symbols: dict[int, str] = {}
    for axis in quantity.shape or ():
        value = sum(dimensions.get(part, 0) or int(part) for part in axis.split("+"))
        symbols.setdefault(value, axis)
    for name, value in dimensions.items():
        symbols.setdefault(value, name)
    sentence = _("`{name}` has shape {got}; {expected} is expected.")
    return sentence.format(
        name=where, got=_shape(gap.got.shape, symbols), expected=_shape(gap.expected.shape, symbols)
    )


def _shape(shape: tuple[int, ...], symbols: dict[int, str]) -> str:
    axes = [symbols.get(size, "?").replace("+", " + ") if size > 1 else "1" for size in shape]
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def _sharing(evidence: Evidence, quantity: Quantity) -> str | None:
    """Two results, or a result and an argument, that are one array under two names."""
    if quantity.structure:
        return None
    exercise = evidence.exercise
    names = [row.name for row in exercise.returned]
    labels = names if exercise.returns == "dict" else [str(i) for i in range(len(names))]
    own = labels[names.index(quantity.name)]
    given = list(exercise.arguments)
    for outcome in evidence.outcomes:
        for pair in outcome.shared:
            if own not in pair:
                continue
            other = pair[1] if pair[0] == own else pair[0]
            number = other.removeprefix("argument ")
            if other in labels:
                other_name = names[labels.index(other)]
            elif number != other and number.isdigit() and int(number) < len(given):
                other_name = given[int(number)]
            else:
                continue
            sentence = _("`{name}` shares its memory with `{other}`: one array under two names.")
            return sentence.format(name=quantity.name, other=other_name)
    return None


def _unsteady(evidence: Evidence, quantity: Quantity, tolerance: Tolerance) -> str | None:
    again = evidence.again
    if again is None:
        return None
    sentence = _("`{name}` comes out differently when the same call is made a second time.")
    if again.trouble is not None or _wrong_kind(evidence.exercise, again.value, ""):
        return sentence.format(name=quantity.name)
    try:
        second = part(evidence.exercise, again.value, quantity.name)
    except KeyError:
        return sentence.format(name=quantity.name)
    first = part(evidence.exercise, evidence.outcomes[0].value, quantity.name)
    return None if equal(second, first, tolerance) else sentence.format(name=quantity.name)


def _inputs_fault(evidence: Evidence, all_wrong: bool) -> str | None:
    given = list(evidence.exercise.arguments)
    for outcome in evidence.outcomes:
        for index in outcome.changed:
            if 0 <= index < len(given):
                sentence = _("`{function}` writes into its argument `{name}`; work on a copy.")
                return sentence.format(function=evidence.exercise.name, name=given[index])
    if all_wrong:
        return _("This point goes with the first right result.")
    return None
