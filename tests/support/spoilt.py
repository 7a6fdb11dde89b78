"""What a wrong function spoils, worked out in plain numpy beside the judge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np

from autograder.course import assignment as assignments
from autograder.course.assignment import INPUTS, Assignment, Exercise
from autograder.course.misconceptions import Misconception
from autograder.grading.judge.hidden_calls import Case, explaining_cases
from autograder.grading.judge.reference import Reference
from tests.support.places import FOLDER, PUBLISHED_CHECKS

Function = Callable[..., Any]


@cache
def assignment() -> Assignment:
    return assignments.load(FOLDER)


@cache
def reference() -> Reference:
    return Reference(assignment())


@cache
def cases(exercise: str) -> list[Case]:
    return explaining_cases(assignment(), assignment().exercise(exercise), reference())


@cache
def published() -> list[dict[str, Any]]:
    checks: list[dict[str, Any]] = json.loads(PUBLISHED_CHECKS.read_text(encoding="utf-8"))
    return checks


def table() -> list[Misconception]:
    return list(assignment().misconceptions)


def spoilt(exercise_name: str, source: str) -> list[str]:
    """The quantities of an exercise that a function's source gets wrong, in the rubric's order."""
    exercise = assignment().exercise(exercise_name)
    function = reference().variant(exercise_name, source)
    wrong: set[str] = set()
    with np.errstate(all="ignore"):
        for case in cases(exercise_name):
            wrong.update(_wrong_in(exercise, function, case))
    if all(quantity.name in wrong for quantity in exercise.returned):
        wrong.add(INPUTS)
    return [quantity.name for quantity in exercise.quantities if quantity.name in wrong]


def answers(exercise_name: str, source: str) -> list[Any]:
    """What a function's source answers to each hidden call, an error as its class and message."""
    function = reference().variant(exercise_name, source)
    with np.errstate(all="ignore"):
        return [_answer(function, case.arguments()) for case in cases(exercise_name)]


def same(one: Any, other: Any) -> bool:
    """Whether two answers are equal in type, structure, shape and, to rounding, in value."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=1e-12)
    return bool(one == other)


def _answer(function: Function, arguments: list[Any]) -> Any:
    try:
        return [function(*arguments), arguments]
    except Exception as error:
        return [type(error).__name__, str(error)]


def _wrong_in(exercise: Exercise, function: Function, case: Case) -> Iterator[str]:
    arguments = case.arguments()
    try:
        value = function(*arguments)
    except Exception:
        yield from (quantity.name for quantity in exercise.quantities)
        return
    if not same(arguments, case.arguments()):
        yield INPUTS
    if type(value) is not type(case.expected) or len(value) < len(exercise.returned):
        yield from (quantity.name for quantity in exercise.returned)
        return
    for position, quantity in enumerate(exercise.returned):
        key = quantity.name if exercise.returns == "dict" else position
        answer = value.get(key) if isinstance(value, dict) else value[position]
        if not same(answer, case.expected[key]) or _is_shared(value, key, arguments):
            yield quantity.name


def _is_shared(value: Any, key: str | int, arguments: list[Any]) -> bool:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    others = [array for other, array in items if other != key and type(array) is np.ndarray]
    mine = value[key]
    return isinstance(mine, np.ndarray) and any(
        np.shares_memory(mine, other) for other in [*others, *_arrays(arguments)]
    )


def _arrays(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _arrays(item)
    elif isinstance(value, dict):
        yield from _arrays(list(value.values()))
