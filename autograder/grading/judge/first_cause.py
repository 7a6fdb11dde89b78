"""The cause of lost marks as the notebook's own check tells it: from the published example."""

from __future__ import annotations

import ast
import builtins
from dataclasses import replace
from functools import partial
from typing import Any

from autograder.base.plain_text import visible
from autograder.course.assignment import Exercise
from autograder.course.language import current_language
from autograder.grading.intake.students_python import parsed
from autograder.grading.judge.diagnose import Diagnosis
from autograder.grading.judge.error_words import is_known, is_quoted, kind_name
from autograder.grading.judge.faults import Evidence, labels
from autograder.grading.sandbox.exercise_process import Outcome, Trouble
from rnn_utils.checking.causes import UNFINISHED, Call, Cause, cause_of
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.shortened import is_right_for_fewer
from rnn_utils.checking.stops import Stopped
from rnn_utils.checking.stubs import Stub, stub_in
from rnn_utils.checking.written import statement_at
from rnn_utils.language import speaking

LONGEST_CELL = 20_000
"""What is looked at for statements, and for lines that are still to be written."""


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
    if outcome.trouble is not None and outcome.trouble.stop is not None:
        return None
    shared, changed = _shared(evidence.exercise, outcome), _changed(evidence, outcome)
    tree = _tree(text)
    came_of_it, *fewer = (
        _came_of(one, name, text, tree, evidence.source) for one in (outcome, *evidence.shortened)
    )
    right_for_fewer = not fewer or is_right_for_fewer(EXERCISES[name], *fewer)
    call = Call(came_of_it, shared, changed, right_for_fewer)
    with speaking(current_language()):
        known = partial(_may_be_said, source=evidence.source)
        cause = cause_of(EXERCISES[name], call, _stub(text, tree, name), known)
    return replace(cause, sentence=visible(cause.sentence)) if cause else None


def with_cause(diagnosis: Diagnosis, cause: Cause, evidence: Evidence, text: str) -> Diagnosis:
    """Return a diagnosis that begins with a cause.

    Args:
        diagnosis: what the inputs that explain tell; it keeps its name among the causes.
        cause: what the published example tells.
        evidence: all that the exercise is judged by.
        text: the source of the cell that it stands in.
    """
    name = UNFINISHED if cause.name == UNFINISHED else diagnosis.misconception
    stopped = evidence.example[1].trouble if evidence.example and not cause.name else None
    line = _line_of(stopped, text) if stopped else None
    equation = _equation(evidence.exercise, cause.step)
    return Diagnosis(name, cause.sentence, equation, cause.step or None, line)


def _equation(exercise: Exercise, step: str) -> str | None:
    """Return the equation of a line, if it has one."""
    row = next((row for row in exercise.quantities if row.name == step), None)
    its = exercise.published.steps.get(step) if exercise.published else None
    return (its.equation if its else "") or (row.equation if row else None) or None


def _may_be_said(word: str, source: str) -> bool:
    """Return whether a word of an error may be repeated.

    It is Python's own, one of the source, or so near to a key of the lesson's that it says no more
    than which of them was put together wrongly.
    """
    if hasattr(builtins, word) or is_known(word, source) or is_quoted(word, source):
        return True
    return _is_nearly_a_key(word)


def _is_nearly_a_key(word: str) -> bool:
    from rapidfuzz.distance import Levenshtein  # for what can't be found in a dictionary only

    keys = {key for one in EXERCISES.values() for key in (*one.parameters, *one.returns)}
    return any(Levenshtein.distance(word, key) <= 1 for key in keys)


def _tree(text: str) -> ast.Module | None:
    """Parse the cell that a function stands in; None where it is too long, or can't be read."""
    if len(text) > LONGEST_CELL:
        return None
    try:
        return parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _came_of(outcome: Outcome, name: str, text: str, tree: ast.Module | None, source: str) -> Any:
    if outcome.trouble is None:
        return outcome.value
    return _stopped(outcome.trouble, name, text, tree, source)


def _stopped(
    trouble: Trouble, name: str, text: str, tree: ast.Module | None, source: str
) -> Stopped:
    number = _line_of(trouble, text)
    line = visible(text.splitlines()[number - 1].strip()) if number else ""
    statement = visible(statement_at(tree, text, number)) if tree and number else ""
    kind = kind_name(trouble.error, source)
    return Stopped(kind, trouble.message, line, trouble.inside, statement, name)


def _line_of(trouble: Trouble, text: str) -> int | None:
    """Return the line at which a function stopped; None where its cell has no such line."""
    known = trouble.line is not None and 0 < trouble.line <= len(text.splitlines())
    return trouble.line if known else None


def _stub(text: str, tree: ast.Module | None, name: str) -> Stub | None:
    body = tree.body if tree else []
    functions = [node for node in body if isinstance(node, ast.FunctionDef)]
    own = next((node for node in reversed(functions) if node.name == name), None)
    source = ast.get_source_segment(text, own) if own else None
    its = _tree(source) if source else None
    return stub_in(source, its) if source and its else None


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
