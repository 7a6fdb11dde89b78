"""What a regrade changed, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.base.printing import say
from autograder.base.record import Record


@dataclass(frozen=True)
class Change:
    """One student's marks before and after, and the exercises in which they differ."""

    student: str
    assignment: str
    before: float
    after: float
    exercises: tuple[tuple[str, float, float], ...]


def compare(student: str, before: Record, after: Record) -> Change | None:
    """Compare two records of one submission; None where no mark changed."""
    old = {exercise["name"]: exercise["score"] for exercise in before["exercises"]}
    new = {exercise["name"]: exercise["score"] for exercise in after["exercises"]}
    names = [*new, *(name for name in old if name not in new)]
    moved = tuple(
        (name, old.get(name, 0.0), new.get(name, 0.0))
        for name in names
        if old.get(name, 0.0) != new.get(name, 0.0)
    )
    if not moved and before["max_score"] == after["max_score"]:
        return None
    return Change(student, after["assignment"], before["score"], after["score"], moved)


def print_changes(changes: list[Change]) -> None:
    """Print a line for each student whose marks changed."""
    for change in sorted(changes, key=lambda change: (change.assignment, change.student)):
        parts = ", ".join(f"{name} {old:g} → {new:g}" for name, old, new in change.exercises)
        say(
            f"{change.student} ({change.assignment}): "
            f"{change.before:g} → {change.after:g}{': ' + parts if parts else ''}"
        )
