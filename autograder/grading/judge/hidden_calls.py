"""The hidden calls an exercise is judged by: inputs drawn from the recorded seed, at every size."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Case:
    """One call.

    Attributes:
        size: the dimensions.
        frame: the call with its arguments, packed for the student process.
        own_frame: the same, with what the student's own functions make the arguments of.
        expected: the right answer.
    """

    size: Size
    frame: bytes
    own_frame: bytes
    expected: Any

    def arguments(self) -> list[Any]:
        """Return a fresh copy of the call's arguments."""
        start = wire.LENGTHS.size
        header, _ = wire.LENGTHS.unpack(self.frame[:start])
        split = start + header
        _, values = wire.unpack(self.frame[start:split], self.frame[split:])
        return list(values["arguments"])


def draw_cases(assignment: Assignment, exercise: Exercise, reference: Reference) -> list[Case]:
    """Draw an exercise's cases; the same seed gives the same cases with every numpy."""
    return [
        _case(exercise, reference, size, _drawn(assignment, exercise, size))
        for size in assignment.sizes
    ]


def published_case(assignment: Assignment, exercise: Exercise, reference: Reference) -> Case | None:
    """Return the example that students see, as one more case; None where there is none."""
    if not (assignment.published and exercise.published):
        return None
    size = Size(name="", dimensions=example_dimensions(assignment, exercise))
    draws = example_draws(assignment, exercise)
    return _case(exercise, reference, size, example_inputs(assignment, exercise, draws))


def _drawn(assignment: Assignment, exercise: Exercise, size: Size) -> dict[str, Any]:
    random = np.random.RandomState(_seed(assignment.seed, exercise.name, size.name))
    return {name: _draw(what, assignment, size, random) for name, what in exercise.draw.items()}


def _case(exercise: Exercise, reference: Reference, size: Size, drawn: dict[str, Any]) -> Case:
    arguments = list(arguments_of(exercise, drawn, reference.functions).values())
    call = {"op": "call", "function": exercise.name}
    frame = wire.pack(call, {"arguments": arguments})
    expressions = list(exercise.arguments.values())
    own_frame = wire.pack({**call, "expressions": expressions}, {"drawn": drawn})
    case = Case(size, frame, own_frame, None)
    return replace(case, expected=reference.function(exercise.name)(*case.arguments()))


def _seed(seed: int, *names: str) -> int:
    text = "/".join([str(seed), *names])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _draw(what: str, assignment: Assignment, size: Size, random: np.random.RandomState) -> Any:
    if not what.startswith(GROUP):
        return random.standard_normal(shape_of(what, size.dimensions))
    group = assignment.parameters[what.removeprefix(GROUP)]
    return {
        name: group.scale * random.standard_normal(shape_of(shape, size.dimensions))
        for name, shape in group.shapes.items()
    }
