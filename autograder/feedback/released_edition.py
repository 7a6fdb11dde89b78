"""An edition: an assignment in one language, as it was released to a class."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from autograder.course.assignment import Assignment, load
from autograder.course.language import _, speaking
from autograder.course.places import AssignmentError, Places
from autograder.feedback.notebook import Released, graft
from autograder.grading.grader import Graded


@dataclass(frozen=True)
class Edition:
    """An assignment in one language, as it was released.

    Attributes:
        assignment: the assignment's tables.
        language: the language that its students read.
        released: what the autograded notebooks take from the released one.
    """

    assignment: Assignment
    language: str
    released: Released

    @classmethod
    def find(cls, places: Places, assignment_id: str) -> Edition:
        """Read an edition.

        Raises:
            AssignmentError: where there is no such assignment, or it was never released.
        """
        folder, language = places.resolve(assignment_id)
        assignment = load(folder)
        path = places.released_notebook(assignment_id)
        try:
            released = Released.read(path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise AssignmentError(
                _("{path} can't be read; run `autograder release`.").format(path=path)
            ) from error
        return cls(assignment, language, released)

    def speaking(self) -> AbstractContextManager[None]:
        """Speak the edition's language inside the `with` block."""
        return speaking(self.language, self.assignment.folder)

    def autograded(self, graded: Graded, notes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the autograded notebook of a submission; see `graft`.

        Args:
            graded: what grading the submission gave.
            notes: further entries for the notebook's `metadata.autograder`.
        """
        return graft(graded, self.released, notes)
