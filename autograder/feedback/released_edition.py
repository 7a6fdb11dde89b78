"""An edition: an assignment in one language, as it was released to a class."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from autograder.classroom.folders import Classroom
from autograder.course.assignment import Assignment, AssignmentError, load, resolve
from autograder.course.language import _, speaking
from autograder.feedback.notebook import Released, graft
from autograder.grading.intake import matching
from autograder.grading.intake import submission as ingest


@dataclass(frozen=True)
class Edition:
    """An assignment in one language, as it was released.

    Attributes:
        assignment: the assignment's tables.
        language: the language that its students read.
        released: what the autograded notebooks take from the released one.
        code: the released code cells, normalised.
    """

    assignment: Assignment
    language: str
    released: Released
    code: frozenset[str]

    @classmethod
    def find(cls, classroom: Classroom, assignment_id: str) -> Edition:
        """Read an edition.

        Raises:
            AssignmentError: where there is no such assignment, or it was never released.
        """
        folder, language = resolve(assignment_id, classroom.root)
        assignment = load(folder)
        path = classroom.released_notebook(assignment_id)
        try:
            released = Released.read(path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise AssignmentError(
                _("{path} can't be read; run `autograder release`.").format(path=path)
            ) from error
        return cls(assignment, language, released, matching.released_code(assignment))

    def speaking(self) -> AbstractContextManager[None]:
        """Speak the edition's language inside the `with` block."""
        return speaking(self.language, self.assignment.folder)

    def autograded(
        self,
        name: str,
        content: bytes,
        record: Mapping[str, Any],
        notes: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Make the autograded notebook of a submission; see `graft`.

        Args:
            name: the submitted file's name.
            content: its bytes.
            record: the judge's record of it.
            notes: further entries for the notebook's `metadata.autograder`.

        Raises:
            Refused: where the submission can't be read.
        """
        submission = ingest.read(name, content)
        found = matching.match(submission, self.assignment, self.code).exercises
        places = {exercise: place.cell for exercise, place in found.items()}
        return graft(submission.cells, places, self.released, record, notes)
