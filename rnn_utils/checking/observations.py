"""All that shows of a function's work, and which of its lines can have spoilt what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np

from rnn_utils.checking.comparison import array_problem
from rnn_utils.checking.exercises import CACHES, EXERCISES, LOOP, Exercise
from rnn_utils.checking.fingerprints import MOST_NUMBERS
from rnn_utils.checking.forms import is_array
from rnn_utils.checking.nesting import is_sequence

COLLECTED = "cache_list"
"""The step that a loop's list of caches is."""
MOST_STEPS = 100
"""Far beyond an example's; a learner's function may give any number of caches."""

Observations = dict[str, Any]


def observed(exercise: Exercise, results: Mapping[str, Any]) -> Observations:
    """Take apart what a function gave, as far as that can be done.

    Args:
        exercise: the exercise.
        results: what it returned, by name, in its plain form.

    Returns:
        Every result by its name; of a cache, every field as `cache.ft`; of the caches of a loop,
        every field over all time-steps as `caches.ft`, (n_a, m, T_x), and `caches.x`. A cache that
        has another form stands whole under its own name.
    """
    found: Observations = {}
    for name, value in results.items():
        parts = _parts(exercise, name, value) if name in CACHES else None
        found |= {name: value} if parts is None else parts
    return dict(sorted(found.items(), key=lambda item: _rank(exercise, item[0])))


def off(exercise: Exercise, got: Observations, expected: Observations) -> list[str]:
    """List what is off.

    Args:
        exercise: the exercise.
        got: what shows of the learner's function.
        expected: what shows of a right one.

    Returns:
        The names of `expected` that aren't as they should be, causes before what follows from
        them. Where a cache has another form, its fields are not listed, but it is.
    """
    whole = {name for name in CACHES if name in got}
    parts = (name for name in expected if name.split(".")[0] not in whole)
    wrong = {name for name in parts if not _is_right(exercise, name, got.get(name), expected[name])}
    return sorted(wrong | whole, key=lambda name: _rank(exercise, name))


def spoilt_by(exercise: Exercise, observation: str) -> frozenset[str]:
    """Say which lines can have spoilt what shows.

    Args:
        exercise: the exercise.
        observation: its name, as in `observed`.

    Returns:
        The names of the steps: the one that makes it, and all that this one is made from.
    """
    whole, _dot, field = observation.partition(".")
    if observation in CACHES:  # of another form, which no value of its fields can be to blame for
        return frozenset({whole, COLLECTED}) & exercise.steps.keys()
    if exercise.uses and field.endswith("t") and field[:-1] in exercise.arguments:
        # a slice of what is given, as the call has it
        return frozenset({exercise.uses[0], LOOP, whole, COLLECTED}) & exercise.steps.keys()
    own = step_of(exercise, observation)
    steps = _upstream(exercise.name, own) if own in exercise.steps else frozenset()
    return steps | ({whole, COLLECTED} & exercise.steps.keys()) if field else steps


def beyond(exercise: Exercise, wrong: Iterable[str], steps: Collection[str]) -> int:
    """Count what is off that some lines can't have spoilt.

    Args:
        exercise: the exercise.
        wrong: the names of what is off.
        steps: the names of the lines' steps.

    Returns:
        How many there are.
    """
    return sum(spoilt_by(exercise, name).isdisjoint(steps) for name in wrong)


def step_of(exercise: Exercise, observation: str) -> str:
    """Name the line that makes what shows: that of a field of the cache, where it has its own.

    Args:
        exercise: the exercise.
        observation: its name, as in `observed`.

    Returns:
        The name of a step.
    """
    whole, _dot, field = observation.partition(".")
    if whole == "caches" and field in exercise.cache:  # the cell made it
        return exercise.uses[0] if exercise.uses else whole
    return field if field in exercise.steps and field not in exercise.arguments else whole


def _parts(exercise: Exercise, name: str, value: Any) -> Observations | None:
    """Take a cache, or the caches of a loop, apart; None where it has another form."""
    if name == "cache":
        return _fields(exercise, "cache", value)
    if not is_sequence(value) or len(value) != 2 or not is_sequence(value[0]) or not value[0]:
        return None
    if len(value[0]) > MOST_STEPS:
        return None
    steps = [_fields(exercise, "caches", step) for step in value[0]]
    fields = [step for step in steps if step is not None]
    if len(fields) != len(steps) or not is_array(value[1]):
        return None
    if sum(array.size for step in fields for array in step.values()) > MOST_NUMBERS:
        return None
    try:
        stacked = {key: np.stack([step[key] for step in fields], axis=-1) for key in fields[0]}
    except ValueError:
        return None
    return {**stacked, "caches.x": value[1]}


def _fields(exercise: Exercise, whole: str, cache: Any) -> Observations | None:
    if not is_sequence(cache) or len(cache) != len(exercise.cache):
        return None
    by_name = dict(zip(exercise.cache, cache, strict=True))
    if not isinstance(by_name.pop("parameters", {}), dict):
        return None
    if not all(is_array(value) for value in by_name.values()):
        return None
    return {f"{whole}.{field}": value for field, value in by_name.items()}


def _is_right(exercise: Exercise, name: str, got: Any, expected: Any) -> bool:
    return array_problem(name, got, expected, exercise) is None


def _rank(exercise: Exercise, observation: str) -> tuple[int, bool, str]:
    """Order by the lines that make things; what is returned before its copy in a cache."""
    order = list(exercise.steps)
    step = step_of(exercise, observation)
    place = order.index(step) if step in order else len(order)
    return place, "." in observation, observation


@cache
def _upstream(exercise: str, step: str) -> frozenset[str]:
    """The lines that a line is made from, and those of the time-steps before, itself included."""
    steps = EXERCISES[exercise].steps
    found: set[str] = set()
    waiting = [step]
    while waiting:
        name = waiting.pop()
        if name in steps and name not in found:
            found.add(name)
            waiting += steps[name].made_from
    return frozenset(found)


def most_likely(
    exercise: Exercise, wrong: Iterable[str], right: Iterable[str], first_step_right: bool
) -> list[str]:
    """Choose the line at which the cause is, by what it can have spoilt and what is right.

    Args:
        exercise: the exercise.
        wrong: what is off, causes first.
        right: what is right.
        first_step_right: whether what was computed at the first time-step is right.

    Returns:
        The step whose slip explains all that is off with the least that is right all the same;
        where none explains all, the one that explains most. Two where nothing tells which; none
        where there is no such step.
    """
    wrong, right = list(wrong), list(right)
    made_from = [
        frozenset({step}) if step in CACHES else _upstream(exercise.name, step)
        for name in right
        for step in [step_of(exercise, name)]
    ]
    order = list(exercise.steps)

    def badness(step: str) -> tuple[int, int, bool]:
        missed = beyond(exercise, wrong, [step])
        harmless = sum(step in steps for steps in made_from)
        return missed + harmless, missed, first_step_right != exercise.steps[step].passes_on

    candidates = [
        step for step in order if step != LOOP and beyond(exercise, wrong, [step]) < len(wrong)
    ]
    least = min(map(badness, candidates), default=None)
    best = [step for step in candidates if badness(step) == least]
    return sorted(best, key=lambda step: not exercise.steps[step].number)[:2]
