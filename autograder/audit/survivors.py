"""The table of mutants that survive because they are no mistake."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.course.assignment import AssignmentError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True)
class Survivors:
    """Reasons, each by its exercise and change."""

    reasons: dict[tuple[str, str], str]

    def reason(self, exercise: str, change: str) -> str | None:
        """Why a change is no mistake; None where the table doesn't say."""
        return self.reasons.get((exercise, change))


def load(folder: Path) -> Survivors:
    """Read `survivors.toml`, if there is one; raises AssignmentError where it can't be used."""
    path = folder / "survivors.toml"
    if not path.is_file():
        return Survivors({})
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
        return Survivors({(row["exercise"], row["change"]): row["reason"] for row in rows})
    except (KeyError, TypeError, ValueError) as error:
        raise AssignmentError(f"{path} can't be used: {error!r}; mend that row.") from error
