"""The cause of lost marks as the notebook's own check tells it: from the published example."""

from __future__ import annotations

from functools import partial

from autograder.course.assignment import Exercise
from autograder.course.language import current_language
from autograder.grading.judge.diagnose import Diagnosis
from autograder.grading.judge.error_words import is_known, kind_name
from autograder.grading.judge.faults import Evidence, labels
from autograder.grading.judge.reference import function_source
from autograder.grading.sandbox.exercise_process import Outcome, Trouble
from rnn_utils.checking.causes import Call, Cause, cause_of
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.stops import Stopped
from rnn_utils.checking.stubs import Stub, stub_in
from rnn_utils.language import speaking

LONGEST_LINE = 160
"""What is quoted of a student's line."""


def cause_on_example(evidence: Evidence, text: str) -> Cause | None:
    """Return what the notebook's check says of a function.

    Args:
        evidence: all that it is judged by.
        text: the source of the cell that it stands in.

    Returns:
        The cause, in the language spoken here; None where the published example shows none, or
        there is no such example.
    """
    name = evidence.exercise.name
    if evidence.example is None or name not in EXERCISES:
        return None
    _case, outcome = evidence.example
    came_of_it = outcome.value
    if outcome.trouble is not None:
        if outcome.trouble.stop is not None:
            return None
        came_of_it = _stopped(outcome.trouble, text, evidence.source)
    call = Call(came_of_it, _shared(evidence.exercise, outcome), _changed(evidence, outcome))
    with speaking(current_language()):
        known = partial(is_known, source=evidence.source)
        return cause_of(EXERCISES[name], call, _stub(text, name), known)


def with_cause(diagnosis: Diagnosis, cause: Cause, evidence: Evidence) -> Diagnosis:
    """Return a diagnosis that begins with a cause; a name of the table stays if it is of it."""
    exercise, example = evidence.exercise, evidence.example
    stopped = example[1].trouble if example and not cause.name else None
    line = stopped.line if stopped else None
    name = diagnosis.misconception if not cause.name or _is_of(cause, diagnosis) else cause.name
    equation = _equation(exercise, cause.step)
    return Diagnosis(name, cause.sentence, equation, cause.step or None, line)


def _is_of(cause: Cause, diagnosis: Diagnosis) -> bool:
    return cause.name in (diagnosis.misconception or "").split("+")


def _equation(exercise: Exercise, step: str) -> str | None:
    """Return the equation of a line, if it has one."""
    row = next((row for row in exercise.quantities if row.name == step), None)
    its = exercise.published.steps.get(step) if exercise.published else None
    return (its.equation if its else "") or (row.equation if row else None) or None


def _stopped(trouble: Trouble, text: str, source: str) -> Stopped:
    lines = text.splitlines()
    number = trouble.line or 0
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    kind = kind_name(trouble.error, source)
    return Stopped(kind, trouble.message, line[:LONGEST_LINE], trouble.inside)


def _stub(text: str, name: str) -> Stub | None:
    try:
        return stub_in(function_source(text, name))
    except (KeyError, SyntaxError, ValueError):
        return None


def _changed(evidence: Evidence, outcome: Outcome) -> str:
    """Return the name of an argument that was written into, empty where none was."""
    given = dict(enumerate(evidence.exercise.arguments))
    return next((given[index] for index in outcome.changed if index in given), "")


def _shared(exercise: Exercise, outcome: Outcome) -> list[tuple[str, str]]:
    """Pair the results that are one array."""
    names = labels(exercise)
    return [
        (names[one], names[other])
        for one, other in outcome.shared
        if one in names and other in names
    ]
