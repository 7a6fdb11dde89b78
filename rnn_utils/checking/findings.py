"""What a function gave on the published example, beside what a right one gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from typing import Any

import numpy as np

from rnn_utils.checking.descriptions import described
from rnn_utils.checking.exercises import CACHES, CELLS_CACHE, EXERCISES, Exercise
from rnn_utils.checking.fingerprints import Suspect
from rnn_utils.checking.forms import is_array, is_real
from rnn_utils.checking.observations import (
    COLLECTED,
    Observations,
    Uneven,
    most_likely,
    observed,
    off,
    step_of,
)
from rnn_utils.checking.published import expected_results
from rnn_utils.checking.relations import lacks_examples, same, stops_early
from rnn_utils.checking.slip_questions import findable
from rnn_utils.checking.written import Written


@dataclass(frozen=True)
class Findings:
    """All by which the first line that is off is found.

    Attributes:
        exercise: the exercise.
        results: what the function returned, by name.
        shared: pairs of results that are one array.
        changed: an argument that it has written into, by its name; empty where there is none.
        written: the words of the function, where its source is known.
    """

    exercise: Exercise
    results: Mapping[str, Any]
    shared: Sequence[tuple[str, str]] = ()
    changed: str = ""
    written: Written | None = None

    @property
    def names(self) -> frozenset[str] | None:
        """The names that stand in the function, where its source is known."""
        return self.written.names if self.written else None

    @cached_property
    def got(self) -> Observations:
        """All that shows of the function."""
        return observed(self.exercise, self.results)

    @property
    def expected(self) -> Observations:
        """All that shows of a right one."""
        return _expected(self.exercise.name)

    @cached_property
    def wrong(self) -> list[str]:
        """The names of what is off, causes first."""
        return off(self.exercise, self.got, self.expected)

    @cached_property
    def likely(self) -> list[str]:
        """The lines that are likeliest to blame, as far as the learner can find them."""
        if start := self._start_of_another_shape():
            return [start]
        if self.wrong[:1] == ["caches"]:
            return [step for step in (COLLECTED, "caches") if step in self.exercise.steps]
        if self._only_fields_are_off():
            own = [step_of(self.exercise, name) for name in self.wrong if len(self.wrong) == 1]
            return list(dict.fromkeys([*own, CELLS_CACHE]))
        right = [name for name in self.expected if name not in self.wrong]
        steps = most_likely(self.exercise, self.wrong, right, self.starts_right)
        return [step for step in steps if self.can_find(step)]

    @property
    def starts_right(self) -> bool:
        """Whether what a loop computes first is right, and only what follows is off."""
        return self.first_wrong_step not in (None, self.first_step)

    @property
    def first_step(self) -> int:
        """The time-step at which the exercise's loop begins."""
        return 0 if self.exercise.time == "forward" else self._steps() - 1

    @cached_property
    def first_wrong_step(self) -> int | None:
        """The first time-step, in the order of the loop, at which a result over time is off."""
        wrong = [
            t for name in self._timed for t in range(self._steps()) if self._is_off_at(name, t)
        ]
        first = min if self.exercise.time == "forward" else max
        return first(wrong, default=None)

    @property
    def all_records_go_wrong_later(self) -> bool:
        """Whether a loop forward in time records all its results right, up to some step."""
        exercise = self.exercise
        records = {name for name in exercise.returns if "T_x" in exercise.shapes.get(name, "")}
        later = exercise.time == "forward" and self.starts_right and len(records) > 1
        return later and records <= set(self.wrong)

    @property
    def alike(self) -> tuple[str, str] | None:
        """Two results that are off and hold the same, though not zeros; or none."""
        arrays = [name for name in self.exercise.returns if name in self.wrong]
        pairs = (pair for pair in combinations(arrays, 2) if self.are_alike(*pair))
        return next((pair for pair in pairs if np.any(self.results[pair[0]])), None)

    def has_fewer_steps(self, name: str) -> bool:
        """Tell whether a loop's result is right in shape but for steps that are missing."""
        exercise = self.exercise
        shapes = self._other_shapes(name) if exercise.uses and name in exercise.returns else ()
        if not shapes or len(shapes[0]) != 3:
            return False
        (*got, steps), (*right, all_steps) = shapes
        return got == right and steps < all_steps

    def _is_off_at(self, name: str, t: int) -> bool:
        got, right = self.got[name], self.expected[name]
        gap = np.abs(got[..., t] - right[..., t]).max()
        return not gap <= self.exercise.tolerance.of(got, right)

    def _steps(self) -> int:
        return min((self.expected[name].shape[-1] for name in self._timed), default=0)

    @property
    def _timed(self) -> list[str]:
        return [name for name in self.wrong if name in self.got and self._has_time(name)]

    @property
    def has_another_number_of_caches(self) -> bool:
        """Whether a loop took another number of steps: so many caches, and results are off too."""
        kept = [name for name in self.wrong if name.startswith("caches.")]
        arrays = (name for name in kept if is_array(self.got.get(name)))
        other = any(self.got[name].shape[2:] != self.expected[name].shape[2:] for name in arrays)
        return other and len(kept) < len(self.wrong)

    @cached_property
    def exchanged(self) -> list[str]:
        """What stands for one another in a ring, the first that is off among it; or nothing."""
        arrays = [name for name in self.wrong if self._can_be_compared(name)]
        ring = self.wrong[:1]
        while ring and ring[-1] in arrays:
            held = self._held_by(ring[-1], arrays)
            if held == ring[0] and len(ring) > 1:
                return ring
            if held is None or held in ring:
                break
            ring.append(held)
        return []

    def _can_be_compared(self, name: str) -> bool:
        return is_real(self.got.get(name)) and is_array(self.expected.get(name))

    def _held_by(self, name: str, others: Sequence[str]) -> str | None:
        """Name what belongs elsewhere and stands under this name."""
        value = np.asarray(self.got[name], dtype=float)
        same_as = (other for other in others if same(value, self.expected[other]))
        return next(same_as, None)

    @property
    def unread(self) -> dict[str, str]:
        """The exercise's arguments that the function never reads, each with its name there."""
        places = self.written.unread if self.written else {}
        return {
            argument: places[place]
            for place, argument in enumerate(self.exercise.arguments)
            if place in places
        }

    @property
    def returned_for_another(self) -> tuple[str, str] | None:
        """What is returned in the place of a result that is off, and that result, by name."""
        returned = self.written.returned if self.written else []
        if len(returned) != len(self.exercise.returns):
            return None
        off_or_in = {name.partition(".")[0] for name in self.wrong}
        for own, name in zip(returned, self.exercise.returns, strict=True):
            if own != name and name in off_or_in and self._is_taken_for(own, name):
                return own, name
        return None

    def _is_taken_for(self, own: str, name: str) -> bool:
        """Whether a name of the course's stands where another one could stand as well."""
        is_a_step = own in self.exercise.steps and bool(self.written and self.written.sets(name))
        return own in self.exercise.returns or is_a_step

    @property
    def without_some_examples(self) -> str:
        """Name a result that is right but for some examples, at which it is zero; or none."""
        return next((name for name in self.wrong if self._lacks_examples(name)), "")

    @property
    def only_sums_over_examples_are_off(self) -> bool:
        """Whether all results of a cell that have no axis of examples are off, and nothing else."""
        exercise = self.exercise
        if exercise.uses or not exercise.gives_dictionary:
            return False
        summed = {name for name in exercise.returns if "m" not in _axes(exercise.shapes[name])}
        return set(self.wrong) == summed

    def _lacks_examples(self, name: str) -> bool:
        if not self._can_be_compared(name) or name.partition(".")[0] == "caches":
            return False
        return lacks_examples(np.asarray(self.got[name], dtype=float), self.expected[name])

    def stops_early(self, name: str) -> bool:
        """Tell whether a result is filled in at some of its time-steps only."""
        if not self._can_be_compared(name) or self.got[name].dtype.kind != "f":
            return False
        return stops_early(np.asarray(self.got[name], dtype=float), self.expected[name])

    @property
    def may_take_no_step(self) -> bool:
        """Whether all results of a loop hold zeros only, as where it is never entered."""
        values = [self.results[name] for name in self.exercise.returns if name not in CACHES]
        zeros = (is_real(value) and value.dtype.kind == "f" and not value.any() for value in values)
        return bool(self.exercise.uses) and all(zeros)

    def described(self, name: str) -> str | None:
        """Say what is off in something that shows, where more can be said than that it is off."""
        return described(self.exercise, name, self.got, self.expected)

    def are_alike(self, name: str, other: str) -> bool:
        """Tell whether two results hold the same."""
        one: Any = self.results.get(name)
        two: Any = self.results.get(other)
        return is_array(one) and is_array(two) and np.array_equal(one, two)

    def has_other_shape(self, name: str) -> bool:
        """Tell whether a result, or a field of a cell's cache, has another shape than it should."""
        return name.partition(".")[0] != "caches" and bool(self._other_shapes(name))

    def has_other_order(self, name: str) -> bool:
        """Tell whether an array has the axes that it should have, in another order."""
        shapes = self._other_shapes(name)
        return bool(shapes) and sorted(shapes[0]) == sorted(shapes[1])

    def _other_shapes(self, name: str) -> tuple[tuple[int, ...], ...]:
        """The shape of an array and the one it should have, where they differ; else none."""
        got: Any = self.got.get(name)
        right: Any = self.expected.get(name)
        both = is_array(got) and is_array(right) and got.shape != right.shape
        return (got.shape, right.shape) if both else ()

    def may_be(self, slip: Suspect) -> bool:
        """Tell whether what is shared, and what stands in the source, allow for a slip."""
        if slip.shares and not self.shared:
            return False
        if slip.ask == "name" and self.written and self.wrong[0] in CACHES:  # its form is off
            return any(self.written.stands_in_line(slip.word, step) for step in slip.steps)
        if slip.ask != "given" or self.written is None:
            return True
        own_entry_is_read = self.written.stands_in_line(slip.word, slip.word)
        return self.written.sets(slip.word) and not own_entry_is_read

    def belongs_in(self, word: str, step: str) -> bool:
        """Tell whether a name stands in a right line, too."""
        return step in self.exercise.steps and word in self.exercise.steps[step].made_from

    def can_find(self, step: str) -> bool:
        """Tell whether the learner can find a line: where the source is unknown, any."""
        return self.names is None or findable(self.exercise, step, self.names)

    def _only_fields_are_off(self) -> bool:
        """Tell whether all results are right, and so are the lines that they come from."""
        return bool(self.wrong) and all(name.startswith(f"{CELLS_CACHE}.") for name in self.wrong)

    def _start_of_another_shape(self) -> str:
        """Name the line whose value the first step received in another shape than later ones."""
        field = self.wrong[0].partition(".")[2] if self.wrong else ""
        steps = self.exercise.steps.values()
        start = next((step.name for step in steps if field and step.arrives_as == field), "")
        return start if start and isinstance(self.got.get(self.wrong[0]), Uneven) else ""

    def _has_time(self, name: str) -> bool:
        got, right = self.got[name], self.expected.get(name)
        return bool(
            self.exercise.time is not None
            and is_real(got)
            and right is not None
            and is_array(right)
            and got.ndim == 3
            and got.shape == right.shape
        )


@cache
def _expected(name: str) -> Observations:
    """What shows of a right function; made once, and read only."""
    return observed(EXERCISES[name], expected_results(name))


def _axes(shape: str) -> list[str]:
    return shape.strip("()").split(", ")
