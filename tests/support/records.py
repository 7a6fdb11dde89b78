"""What a record says, for tests that judge the judge."""

from __future__ import annotations

from autograder.base.record import ExerciseRecord, Record


def exercises(record: Record) -> list[ExerciseRecord]:
    """The exercises of a submission that was graded."""
    assert record["reason"] is None
    return record["exercises"]


def exercise(record: Record, name: str) -> ExerciseRecord:
    return next(each for each in exercises(record) if each["name"] == name)


def not_passed(record: Record) -> list[str]:
    """The names of the exercises that lost something."""
    return [each["name"] for each in exercises(record) if not each["passed"]]


def failed_checks(exercise: ExerciseRecord) -> list[str]:
    """The quantities of an exercise that lost their points."""
    return [check["name"] for check in exercise["checks"] if not check["passed"]]


def lost(record: Record) -> dict[str, set[str]]:
    """The quantities that lost their points, by exercise."""
    found = {each["name"]: set(failed_checks(each)) for each in exercises(record)}
    return {name: quantities for name, quantities in found.items() if quantities}
