"""The hidden calls of an exercise, at every size: those that earn marks, and those that explain.

Marks and words come from different inputs. What earns marks is drawn for each submission from its
own key, which nobody can work out without the class's secret; so what one submission learns serves
no other, and not itself once a byte of it is changed. What explains is the same for all, and earns
nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from autograder.course.assignment import Assignment, Exercise, Size
from autograder.course.example import (
    GROUP,
    arguments_of,
    example_dimensions,
    example_draws,
    example_inputs,
)
from autograder.course.shapes import shape_of
from autograder.grading.judge.reference import Reference
from autograder.grading.student import wire
from rnn_utils.checking.forms import single_of
from rnn_utils.checking.nesting import leaves

MOST_DRAWS = 9
"""Of one case, until a draw is found in which no number cancels out; the chance is one in many."""


@dataclass(frozen=True, eq=False)
class Case:
    """One call.

    Attributes:
        size: the dimensions.
        exercise: the exercise whose function is called.
        drawn: what its arguments are made from.
        frame: the call with its arguments, packed for the student process.
        expected: the right answer.
    """

    size: Size
    exercise: Exercise
    drawn: dict[str, Any] = field(repr=False)
    frame: bytes = field(repr=False)
    expected: Any = field(repr=False)

    @cached_property
    def own_frame(self) -> bytes:
        """The call, with what the student's own functions make the arguments of."""
        message = _call(self.exercise, expressions=list(self.exercise.arguments.values()))
        return wire.pack(message, {"drawn": self.drawn})

    def arguments(self) -> list[Any]:
        """Return a fresh copy of the call's arguments."""
        start = wire.LENGTHS.size
        header, _ = wire.LENGTHS.unpack(self.frame[:start])
        split = start + header
        _, values = wire.unpack(self.frame[start:split], self.frame[split:])
        return list(values["arguments"])


def marking_cases(
    assignment: Assignment, exercise: Exercise, reference: Reference, key: bytes
) -> list[Case]:
    """Draw the cases by which an exercise of one submission earns its marks.

    Args:
        assignment: the assignment.
        exercise: the exercise.
        reference: the right functions.
        key: the submission's; see `key_of`.
    """
    seed = np.frombuffer(hmac.digest(key, exercise.name.encode(), "sha256"), ">u4")
    random = np.random.RandomState(seed.astype(np.uint32))
    return [_case(assignment, exercise, reference, size, random) for size in assignment.sizes]


class MarkingCases:
    """The cases by which one submission earns its marks, each exercise's drawn once.

    Args:
        assignment: the assignment.
        reference: the right functions.
        key: the submission's; see `key_of`.
    """

    def __init__(self, assignment: Assignment, reference: Reference, key: bytes) -> None:
        self._about = assignment, reference, key
        self._drawn: dict[str, list[Case]] = {}

    def draw(self, names: Iterable[str]) -> None:
        """Draw some exercises' cases before they are asked for."""
        assignment, _, _ = self._about
        wanted = set(names)
        for exercise in assignment.graded:
            if exercise.name in wanted:
                self.of(exercise)

    def of(self, exercise: Exercise) -> list[Case]:
        """Return an exercise's cases."""
        if exercise.name not in self._drawn:
            assignment, reference, key = self._about
            self._drawn[exercise.name] = marking_cases(assignment, exercise, reference, key)
        return self._drawn[exercise.name]


def explaining_cases(
    assignment: Assignment, exercise: Exercise, reference: Reference
) -> list[Case]:
    """Draw the cases by which a lost mark is explained, the same ones for every submission."""
    return [explaining_case(assignment, exercise, reference, size) for size in assignment.sizes]


def explaining_case(
    assignment: Assignment, exercise: Exercise, reference: Reference, size: Size
) -> Case:
    """Draw one of the cases that explain, at any size."""
    text = "/".join([str(assignment.seed), exercise.name, size.name])
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    random = np.random.RandomState(seed)
    return _case(assignment, exercise, reference, size, random)


def published_case(assignment: Assignment, exercise: Exercise, reference: Reference) -> Case | None:
    """Return the example that students see, as one more case; None where there is none."""
    if not (assignment.published and exercise.published):
        return None
    size = Size(name="", dimensions=example_dimensions(assignment, exercise))
    draws = example_draws(assignment, exercise)
    return _case_of(exercise, reference, size, example_inputs(assignment, exercise, draws))


def with_arguments(case: Case, arguments: list[Any]) -> Case:
    """Return a case with other arguments, whose right answer is not asked for.

    Args:
        case: the case.
        arguments: those in the place of its own.
    """
    frame = wire.pack(_call(case.exercise), {"arguments": arguments})
    return replace(case, frame=frame, expected=None)


def _case(
    assignment: Assignment,
    exercise: Exercise,
    reference: Reference,
    size: Size,
    random: np.random.RandomState,
) -> Case:
    draw = exercise.draw.items()
    for _again in range(MOST_DRAWS):
        drawn = {name: _draw(what, assignment, size, random) for name, what in draw}
        case = _case_of(exercise, reference, size, drawn)
        if not _cancels_out(case, reference):
            break
    return case


def _cancels_out(case: Case, reference: Reference) -> bool:
    """Whether a number by itself is a sum of which next to nothing is left.

    Who works in single precision, and rightly, would be off by more than that explains.
    """
    right = {path: value for path, value in leaves(case.expected, "") if _is_alone(value)}
    if not right:
        return False
    arguments = [_in_single(one) for one in case.arguments()]
    with np.errstate(all="ignore"):
        single = dict(leaves(reference.function(case.exercise.name)(*arguments), ""))
    return any(
        not np.all(np.abs(single[path] - value) <= single_of(value) / 2)
        for path, value in right.items()
    )


def _in_single(value: Any) -> Any:
    """Return a value with all its numbers in single precision."""
    if isinstance(value, np.ndarray):
        return value.astype(np.float32) if value.dtype.kind == "f" else value
    if isinstance(value, dict):
        return {key: _in_single(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_in_single(each) for each in value)
    return value


def _is_alone(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size == 1


def _case_of(exercise: Exercise, reference: Reference, size: Size, drawn: dict[str, Any]) -> Case:
    arguments = list(arguments_of(exercise, drawn, reference.functions).values())
    frame = wire.pack(_call(exercise), {"arguments": arguments})
    expected = reference.function(exercise.name)(*arguments)
    return Case(size, exercise, drawn, frame, expected)


def _call(exercise: Exercise, **more: Any) -> dict[str, Any]:
    return {"op": "call", "function": exercise.name, **more}


def _draw(what: str, assignment: Assignment, size: Size, random: np.random.RandomState) -> Any:
    if not what.startswith(GROUP):
        return random.standard_normal(shape_of(what, size.dimensions))
    group = assignment.parameters[what.removeprefix(GROUP)]
    return {
        name: group.scale * random.standard_normal(shape_of(shape, size.dimensions))
        for name, shape in group.shapes.items()
    }
