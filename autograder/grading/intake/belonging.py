"""Which assignment and edition a notebook belongs to."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.course.places import languages
from autograder.grading.intake import matching
from autograder.grading.intake.refusal import Refused, refusing
from autograder.grading.intake.submission import Submission, read

LANGUAGE = re.compile(r"^# language: ([\w-]+)$", re.MULTILINE)


@refusing()
def meant(
    path: Path, content: bytes, assignments: list[tuple[Assignment, str]]
) -> tuple[Assignment, str]:
    """Return the assignment and edition of a notebook, by what it defines and how it speaks.

    Raises:
        Refused: where it can't be read, or belongs to none of the assignments.
    """
    submission = read(path.name, content)
    first: Refused | None = None
    for assignment, language in assignments:
        try:
            matching.match(submission, assignment, {})
        except Refused as refusal:
            first = first or refusal
            continue
        return assignment, _language(submission, assignment) or language
    assert first is not None
    raise first


def _language(submission: Submission, assignment: Assignment) -> str | None:
    """The language a notebook says it speaks, in a comment of its first cells."""
    known = languages(assignment.folder)
    said = (LANGUAGE.search(cell.source) for cell in submission.cells if cell.kind == "code")
    return next((match[1] for match in said if match and match[1] in known), None)
