"""An assignment's tables: what they add up to."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from autograder.course import assignment as tables
from tests.support.places import FOLDER


def test_an_ungraded_exercise_counts_for_nothing() -> None:
    whole = tables.load(FOLDER)
    exercises = tuple(
        structs.replace(e, graded=not e.name.endswith("backward")) for e in whole.exercises
    )
    forward = replace(whole, exercises=exercises)
    assert forward.max_score == 46.0
    assert len(forward.graded) == 4
