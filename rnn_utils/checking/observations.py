"""All that shows of a function's work, and which of its lines can have spoilt what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np

from rnn_utils.checking.comparison import array_problem
from rnn_utils.checking.exercises import CACHES, LOOP, Exercise
from rnn_utils.checking.fingerprints import MOST_NUMBERS
from rnn_utils.checking.forms import is_array
from rnn_utils.checking.nesting import is_sequence

COLLECTED = "cache_list"
"""The step that a loop's list of caches is."""
MOST_NAMED = 3
"""More lines than this are no place to begin."""
MOST_STEPS = 100
"""Far beyond an example's; a learner's function may give any number of caches."""

Observations = dict[str, Any]


class Uneven(tuple[np.ndarray, ...]):
    """What a field of the caches holds over time, where its shape changes on the way."""


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
        The names of `expected` that aren't as they should be, in the order of the lines that may
        be to blame, which are those that nothing right comes from. Where a cache has another form,
        its fields are not listed, but it is; what a cache holds as it was returned is listed once,
        as the result.
    """
    whole = {name for name in CACHES if name in got}
    parts = (name for name in expected if name.split(".")[0] not in whole)
    wrong = {
        name
        for name in parts
        if not _is_right(exercise, name, got.get(name), expected[name])
        and not _is_as_returned(exercise, name, got)
    }
    off_or_whole = wrong | whole
    seen_right = (name for name in expected if name not in off_or_whole)
    cleared = {step for name in seen_right for step in spoilt_by(exercise, name)}
    return sorted(off_or_whole, key=lambda name: _blamed_rank(exercise, name, cleared))


def spoilt_by(exercise: Exercise, observation: str) -> frozenset[str]:
    """Say which lines can have spoilt what shows.

    Args:
        exercise: the exercise.
        observation: its name, as in `observed`.

    Returns:
        The names of the steps: the one that makes it, and all that this one is made from.
    """
    whole, _dot, field = observation.partition(".")
    if observation in CACHES or is_handed_on(exercise, observation):
        # no line that makes a value is to blame for the form of a cache, nor for another value in
        # it than the one that was given or returned
        return frozenset({whole, COLLECTED}) & exercise.steps.keys()
    if exercise.uses and field.endswith("t") and field[:-1] in exercise.arguments:
        # a slice of what is given, as the call has it
        return frozenset({exercise.uses[0], LOOP, whole, COLLECTED}) & exercise.steps.keys()
    own = step_of(exercise, observation)
    steps = exercise.upstream.get(own, frozenset())
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
    return field if field in exercise.steps and not is_handed_on(exercise, observation) else whole


def carries(exercise: Exercise, step: str) -> bool:
    """Tell whether a line hands on to the next time-step, or adds to a sum what was handed on.

    Args:
        exercise: the exercise.
        step: the name of the line's step.
    """
    steps = exercise.steps
    received = any(name in steps and steps[name].passes_on for name in steps[step].made_from)
    return steps[step].passes_on or bool(received and steps[step].number)


def feeds_the_cell(exercise: Exercise, step: str) -> bool:
    """Tell whether a line is a loop's call of its cell, or makes what that is given.

    Args:
        exercise: the exercise.
        step: the name of the line's step.
    """
    calls = [exercise.steps[name] for name in exercise.uses if name in exercise.steps]
    return any(step in (call.name, *call.made_from) for call in calls)


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
    over_time = {key: _over_time([step[key] for step in fields]) for key in fields[0]}
    return {**over_time, "caches.x": value[1]}


def _over_time(arrays: list[np.ndarray]) -> Any:
    even = all(array.shape == arrays[0].shape for array in arrays)
    return np.stack(arrays, axis=-1) if even else Uneven(arrays)


def _fields(exercise: Exercise, whole: str, cache: Any) -> Observations | None:
    if not is_sequence(cache) or len(cache) != len(exercise.cache):
        return None
    by_name = dict(zip(exercise.cache, cache, strict=True))
    if not isinstance(by_name.pop("parameters", {}), dict):
        return None
    numbers = {name: value for name, value in by_name.items() if isinstance(value, (int, float))}
    by_name |= {name: np.asarray(value, dtype=float) for name, value in numbers.items()}
    if not all(is_array(value) for value in by_name.values()):
        return None
    return {f"{whole}.{field}": value for field, value in by_name.items()}


def is_handed_on(exercise: Exercise, observation: str) -> bool:
    """Tell whether a field of the cache is one of what is given or returned.

    Args:
        exercise: the exercise.
        observation: its name, as in `observed`.
    """
    return observation.partition(".")[2] in (*exercise.arguments, *exercise.returns)


def _is_as_returned(exercise: Exercise, observation: str, got: Observations) -> bool:
    """Tell whether a field of the cache holds what was returned under its name."""
    field = observation.partition(".")[2]
    kept: Any = got.get(observation)
    result: Any = got.get(field)
    known = field in exercise.returns and is_array(kept) and is_array(result)
    return known and np.array_equal(kept, result)


def _is_right(exercise: Exercise, name: str, got: Any, expected: Any) -> bool:
    return array_problem(name, got, expected, exercise) is None


def _rank(exercise: Exercise, observation: str) -> tuple[int, bool, str]:
    """Order by the lines that make things; what is returned before its copy in a cache."""
    order = list(exercise.steps)
    step = step_of(exercise, observation)
    place = order.index(step) if step in order else len(order)
    return place, "." in observation, observation


def _blamed_rank(
    exercise: Exercise, observation: str, cleared: set[str]
) -> tuple[int, tuple[int, bool, str]]:
    """Order by the first line that can have spoilt something, and by the line that makes it."""
    order = list(exercise.steps)
    own = _rank(exercise, observation)
    may_be = [order.index(step) for step in spoilt_by(exercise, observation) - cleared]
    return min(may_be, default=own[0]), own


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
        Of the steps that can have spoilt the first that is off, the one whose slip explains all
        with the least that is right all the same; where none explains all, the one that explains
        most. Up to three where nothing tells which; none where there is no such step.
    """
    wrong, right = list(wrong), list(right)
    made_from = [
        frozenset({step}) if step in CACHES else exercise.upstream[step]
        for name in right
        for step in [step_of(exercise, name)]
    ]
    order = list(exercise.steps)

    def badness(step: str) -> tuple[int, int, bool]:
        missed = beyond(exercise, wrong, [step])
        harmless = sum(step in steps for steps in made_from)
        passes_on = exercise.steps[step].passes_on
        untimely = not carries(exercise, step) if first_step_right else passes_on
        return missed + 2 * harmless, missed, untimely

    may_be = spoilt_by(exercise, wrong[0]) if wrong else frozenset()
    candidates = [step for step in order if step in may_be and step != LOOP]
    least = min(map(badness, candidates), default=None)
    best = [step for step in candidates if badness(step) == least]
    return sorted(best, key=lambda step: not exercise.steps[step].number)[:MOST_NAMED]
