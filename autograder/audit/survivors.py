"""The table of mutants that survive because they are no mistake."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from autograder.course import tables


class Survivor(tables.Row, frozen=True):
    """One row of `survivors.toml`: a change to an exercise, and why it is no mistake."""

    exercise: str
    change: str
    reason: str


class _Table(tables.Row, frozen=True):
    survivor: tuple[Survivor, ...] = ()


@dataclass(frozen=True)
class Survivors:
    """Reasons, each by its exercise and change."""

    reasons: dict[tuple[str, str], str]

    def reason(self, exercise: str, change: str) -> str | None:
        """Return why a change is no mistake; None where the table doesn't say."""
        return self.reasons.get((exercise, change))


def load(folder: Path) -> Survivors:
    """Read `survivors.toml`, if there is one.

    Raises:
        AssignmentError: where it can't be used.
    """
    path = folder / "survivors.toml"
    if not path.is_file():
        return Survivors({})
    rows = tables.convert(tables.read(path), _Table, path).survivor
    return Survivors({(row.exercise, row.change): row.reason for row in rows})
