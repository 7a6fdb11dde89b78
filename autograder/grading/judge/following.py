"""The right function, followed step by step with a student's own values in the place of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autograder.course.assignment import Assignment, Exercise
from autograder.grading.judge.faults import part
from autograder.grading.judge.hidden_calls import Case
from autograder.grading.judge.instrumented import HOOK, instrumented, set_once
from autograder.grading.judge.reference import Reference
from rnn_utils.checking.forms import is_real

Values = dict[str, np.ndarray]
"""What an answer shows of a function's values, by the names of its results and cache fields."""


@dataclass(frozen=True)
class Followed:
    """What comes of following a function with values of another's.

    Attributes:
        answer: its answer; in it, every value as it comes of those before.
        values: the values that show, as they come of those before.
    """

    answer: Any
    values: Values


class Follower:
    """Follows the right function of one exercise.

    What shows of its values are its results, the fields of its cache that are none, and, where it
    calls another function at every time-step, the results that hold over time what that one gives.

    Attributes:
        lines: for each value that shows, the function and the name there under which it comes up.

    Args:
        assignment: the assignment.
        exercise: the exercise.
        reference: the right functions.
    """

    def __init__(self, assignment: Assignment, exercise: Exercise, reference: Reference) -> None:
        self._exercise = exercise
        self._reference = reference
        self._fields = _fields_of_cache(assignment, exercise)
        self.lines: dict[str, tuple[str, str]] = {}
        self._looked = False

    def look(self, case: Case) -> None:
        """Find out in a case of several time-steps what shows, once."""
        if self._looked:
            return
        self._looked = True
        if not self._exercise.uses:
            here = set_once(self._reference.sources[self._exercise.name])
            results = (one.name for one in self._exercise.returned if not one.structure)
            names = [*results, *self._fields]
            self.lines = {name: (self._exercise.name, name) for name in names if name in here}
            return
        _answer, heard = self._run(case, {})
        for quantity in self._exercise.returned:
            right = part(self._exercise, case.expected, quantity.name)
            if is_real(right) and quantity.time == "forward":
                for line, values in heard.items():
                    if _is_over_time(values, right):
                        self.lines[quantity.name] = line

    def own_values(self, case: Case, answer: Any) -> Values:
        """Take out of an answer what shows of a function's values, as far as it has its shape."""
        try:
            found = {name: self._shown(answer, name) for name in self.lines}
        except (KeyError, IndexError, TypeError):
            return {}
        return {
            name: value
            for name, value in found.items()
            if _is_sound(value, self._shown(case.expected, name))
        }

    def follow(self, case: Case, own: Values) -> Followed:
        """Follow the function in a case, with values of one's own in the place of its own."""
        over_time = bool(self._exercise.uses)
        given = {
            self.lines[name]: list(np.moveaxis(value, -1, 0)) if over_time else [value]
            for name, value in own.items()
        }
        answer, heard = self._run(case, given)
        values = {
            name: np.stack(heard[line], axis=-1) if over_time else heard[line][-1]
            for name, line in self.lines.items()
        }
        return Followed(self._with(answer, values), values)

    def _run(
        self, case: Case, own: dict[tuple[str, str], list[np.ndarray]]
    ) -> tuple[Any, dict[tuple[str, str], list[np.ndarray]]]:
        """Call the function; return its answer, and the values of each line as they came."""
        heard: dict[tuple[str, str], list[np.ndarray]] = defaultdict(list)

        def hear(function: str, name: str, value: Any) -> Any:
            line = function, name
            given = own.get(line, ())
            turn = len(heard[line])
            heard[line].append(value)
            return given[turn].copy() if turn < len(given) else value

        exercise, reference = self._exercise, self._reference
        heard_in = exercise.uses or (exercise.name,)
        functions = {name: self._heard(name, partial(hear, name)) for name in heard_in}
        if exercise.uses:
            source = reference.sources[exercise.name]
            return reference.variant(exercise.name, source, functions)(*case.arguments()), heard
        return functions[exercise.name](*case.arguments()), heard

    def _heard(self, name: str, hear: Callable[[str, Any], Any]) -> Callable[..., Any]:
        """Return the right function of a name, with every value that is set once let be heard."""
        source = instrumented(self._reference.sources[name])
        return self._reference.variant(name, source, {HOOK: hear})

    def _shown(self, answer: Any, name: str) -> Any:
        if name in self._fields:
            return part(self._exercise, answer, self._cache)[self._fields[name]]
        return part(self._exercise, answer, name)

    @property
    def _cache(self) -> str:
        return next(one.name for one in self._exercise.returned if one.structure)

    def _with(self, answer: Any, values: Values) -> Any:
        """Return an answer with values in the place of its results, and in its cache."""
        results = {
            one.name: part(self._exercise, answer, one.name) for one in self._exercise.returned
        }
        results |= {name: value for name, value in values.items() if name in results}
        if self._fields:
            fields = list(results[self._cache])
            for name, place in self._fields.items():
                fields[place] = values.get(name, fields[place])
            results[self._cache] = tuple(fields)
        if self._exercise.returns == "tuple":
            return tuple(results.values())
        return results if self._exercise.returns == "dict" else next(iter(results.values()))


def _fields_of_cache(assignment: Assignment, exercise: Exercise) -> dict[str, int]:
    """Name the fields of an exercise's cache that it does not return or take, with their places."""
    published = exercise.published
    if assignment.published is None or published is None or not published.cache:
        return {}
    if exercise.uses or not any(one.structure for one in exercise.returned):
        return {}
    known = {one.name for one in exercise.returned} | set(exercise.arguments)
    fields = assignment.published.caches[published.cache]
    return {name: place for place, name in enumerate(fields) if name not in known}


def _is_over_time(values: Sequence[Any], right: np.ndarray) -> bool:
    alike = all(is_real(value) and value.shape == right.shape[:-1] for value in values)
    return alike and len(values) == right.shape[-1] and np.array_equal(np.stack(values, -1), right)


def _is_sound(value: Any, right: np.ndarray) -> bool:
    return is_real(value) and value.shape == right.shape and bool(np.all(np.isfinite(value)))
