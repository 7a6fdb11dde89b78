"""Whose each student's collected work was, as the platform sees it, for the downloads to come."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeGuard

from autograder.base.files import read_regular, write_json
from autograder.classroom.folders import Classroom
from autograder.collect.labels import Claimant

_LONGEST_NOTE = 100_000


@dataclass(frozen=True)
class Origins:
    """The notes of a class, a file for each student.

    Args:
        classroom: the class.
    """

    classroom: Classroom

    def of(self, student: str, assignment: str) -> Claimant | None:
        """Return whose work for an assignment was; None where nothing, or no sense, is noted."""
        whose = self._notes(student).get(assignment)
        return (whose[0], whose[1], whose[2]) if _is_claimant(whose) else None

    def platforms(self) -> set[str]:
        """Return where all that was collected so far came from."""
        students = (path.stem for path in self.classroom.collected.glob("*.json"))
        notes = (self._notes(student) for student in students)
        return {str(whose[0]) for note in notes for whose in note.values() if _is_claimant(whose)}

    def as_of(self, student: str, assignment: str) -> datetime | None:
        """Return about when the download was made that the work came from; None if unknown."""
        try:
            return datetime.fromisoformat(self._notes(student)[assignment][3])
        except (KeyError, TypeError, ValueError, IndexError):
            return None

    def note(self, student: str, assignment: str, whose: Claimant, as_of: datetime | None) -> None:
        """Note whose work is there now, and about when its download was made."""
        moment = as_of.astimezone(timezone.utc).isoformat() if as_of else None
        write_json(self._place(student), {**self._notes(student), assignment: [*whose, moment]})

    def _notes(self, student: str) -> dict[str, Any]:
        try:
            notes = json.loads(read_regular(self._place(student), _LONGEST_NOTE))
        except (OSError, ValueError):
            return {}
        return notes if isinstance(notes, dict) else {}

    def _place(self, student: str) -> Path:
        return self.classroom.collected / f"{student}.json"


def _is_claimant(whose: object) -> TypeGuard[list[Any]]:
    return isinstance(whose, list) and list(map(type, whose[:3])) == [str, bool, str]
