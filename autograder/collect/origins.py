"""Whose each student's collected work was, as the platform sees it, for the downloads to come."""

from __future__ import annotations

import json
from dataclasses import dataclass
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

    def note(self, student: str, assignment: str, whose: Claimant) -> None:
        """Note whose work is there now."""
        write_json(self._place(student), {**self._notes(student), assignment: list(whose)})

    def _notes(self, student: str) -> dict[str, Any]:
        try:
            notes = json.loads(read_regular(self._place(student), _LONGEST_NOTE))
        except (OSError, ValueError):
            return {}
        return notes if isinstance(notes, dict) else {}

    def _place(self, student: str) -> Path:
        return self.classroom.collected / f"{student}.json"


def _is_claimant(whose: object) -> TypeGuard[list[Any]]:
    return isinstance(whose, list) and list(map(type, whose)) == [str, bool, str]
