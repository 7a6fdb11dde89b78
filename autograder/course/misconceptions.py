"""The table of misconceptions: known wrong ideas, each a change to the hidden solution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.course.assignment import Assignment, AssignmentError


@dataclass(frozen=True)
class Misconception:
    """One row of `misconceptions.toml`."""

    name: str
    exercise: str
    title: str
    change: tuple[tuple[str, str], ...]
    spoils: tuple[str, ...]
    equation: str
    hint: str
    class_line: str = ""

    def apply(self, source: str) -> str:
        """Make the change to a function's source.

        Raises ValueError unless each old text occurs in it exactly once.
        """
        for old, new in self.change:
            if source.count(old) != 1:
                raise ValueError(f"“{old}” occurs {source.count(old)} times, not once")
            source = source.replace(old, new)
        return source


def load(assignment: Assignment) -> list[Misconception]:
    """The table of an assignment, in its order; raises AssignmentError naming a bad row."""
    return [_row(assignment, row) for row in assignment.misconceptions]


def _row(assignment: Assignment, row: dict[str, Any]) -> Misconception:
    try:
        change = tuple((old, new) for old, new in row["change"])
        return Misconception(**{**row, "change": change, "spoils": tuple(row["spoils"])})
    except (KeyError, TypeError, ValueError) as error:
        name = row.get("name", "without a name")
        path = assignment.folder / "misconceptions.toml"
        raise AssignmentError(f"{path}: the row “{name}” can't be used ({error}).") from error
