"""The right function, followed step by step with a student's own values in the place of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from zlib import crc32

import numpy as np

from autograder.course.assignment import Assignment, Exercise
from autograder.grading.judge.faults import part
from autograder.grading.judge.hidden_calls import Case
from autograder.grading.judge.instrumented import HOOK, instrumented
from autograder.grading.judge.reference import Reference
from rnn_utils.checking.forms import is_real
from rnn_utils.checking.nesting import leaves

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
        lines: for each value that shows, the function and the name there under which it comes
            up, in the order in which they do.
        parents: for each value that shows, and each structure, those that it is made from
            directly.

    Args:
        assignment: the assignment.
        reference: the right functions.
        case: one of the exercise's, of several examples and time-steps, to look at what shows.
    """

    def __init__(self, assignment: Assignment, reference: Reference, case: Case) -> None:
        self._exercise = exercise = case.exercise
        self._reference = reference
        self._fields = _fields_of_cache(assignment, exercise)
        self.lines: dict[str, tuple[str, str]] = {}
        self.parents: dict[str, set[str]] = {}
        self._find_lines(case)
        self._find_parents(case)

    def _find_lines(self, case: Case) -> None:
        _answer, heard = self._run(case, {})
        over_time = {
            quantity.name: part(self._exercise, case.expected, quantity.name)
            for quantity in self._exercise.returned
            if quantity.time == "forward" and not quantity.structure
        }
        for line, values in heard.items():
            if self._exercise.uses:
                holding = (name for name, all_ in over_time.items() if _is_over_time(values, all_))
                self.lines |= dict.fromkeys(holding, line)
            elif line[1] in self._shown_here:
                self.lines[line[1]] = line

    def _find_parents(self, case: Case) -> None:
        """Change one value after the other, and look what changes with it."""
        true = self.own_values(case, case.expected)
        right = Followed(case.expected, true)
        structures = [one.name for one in self._exercise.returned if one.structure]
        self.parents = {name: set() for name in (*self.lines, *structures)}
        for source in true:
            changed = self.follow(case, {**true, source: disturbed(true[source], case)})
            for name, parents in self.parents.items():
                pairs = zip(
                    arrays_in(case, right, name), arrays_in(case, changed, name), strict=True
                )
                if not all(np.array_equal(*pair) for pair in pairs):
                    parents.add(source)

    def in_order(self, names: Collection[str]) -> list[str]:
        """Return names in the order in which they are worked out; structures come last."""
        known = [name for name in self.lines if name in names]
        return known + sorted(set(names) - set(known))

    def place(self, name: str) -> str:
        """Name the line that a value comes up in: in a loop, the call that gives them all."""
        function, line = self.lines.get(name, ("", name))
        return line if function in ("", self._exercise.name) else function

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
    def _shown_here(self) -> set[str]:
        """What a function shows that calls no other: its results, and its cache's own fields."""
        results = (one.name for one in self._exercise.returned if not one.structure)
        return {*results, *self._fields}

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


def disturbed(value: np.ndarray, case: Case) -> np.ndarray:
    """Add noise to a value, which nobody can know who doesn't know the case."""
    random = np.random.RandomState(crc32(case.frame))
    noise = random.uniform(0.5, 1.0, size=value.shape)
    other: np.ndarray = value + (1.0 + np.abs(value).max(initial=0.0)) * noise
    return other


def arrays_in(case: Case, followed: Followed, name: str) -> list[np.ndarray]:
    """List the arrays in a returned quantity, or give the one value of that name."""
    if name in followed.values:
        return [followed.values[name]]
    value = part(case.exercise, followed.answer, name)
    return [array for _path, array in leaves(value, name) if is_real(array)]


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
