"""Grades one submission: ingest, match, student process, judge; gives the record of DESIGN.

Imports neither nbgrader nor nbformat, so that a single submission is graded in a moment.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from autograder.course import assignment as tables
from autograder.course.language import speaking
from autograder.grading.intake import matching
from autograder.grading.intake import submission as ingest
from autograder.grading.judge.judge import Judge
from autograder.grading.sandbox.launch import BUBBLEWRAP, NoIsolation, Template, shown
from autograder.grading.sandbox.session import Cells, Session

Record = dict[str, Any]
PROBE = """
import os
if not os.path.exists("/etc/passwd") and not os.path.exists("/proc/self"):
    def sealed(): pass
"""
"""Defines `sealed` where the machine's files and processes are out of sight."""


class Grader:
    """Grades submissions of one assignment in a warm sandbox; a context manager.

    isolation is "bubblewrap" or "none". Raises NoIsolation where bubblewrap does not work here,
    AssignmentError where the assignment can't be used.
    """

    def __init__(self, folder: Path, isolation: str = BUBBLEWRAP) -> None:
        self.isolation = isolation
        self.assignment = tables.load(folder)
        self._released = matching.released_code(self.assignment)
        self._open = contextlib.ExitStack()
        self._template: Template | None = None
        self._judge: Judge | None = None

    def __enter__(self) -> Grader:
        path = shown(self.assignment.folder) if self.isolation == BUBBLEWRAP else None
        if path is not None:
            raise NoIsolation(
                f"{self.assignment.folder} lies inside the Python environment {path}, which "
                "students' code may read; move the course, or the environment, elsewhere."
            )
        self._template = self._open.enter_context(
            Template(self.assignment.packages, self.isolation)
        )
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the template process and all it started."""
        self._open.close()

    def grade(
        self, name: str, content: bytes, language: str = "en", filename: str | None = None
    ) -> Record:
        """Grade one submission's bytes; `name` is the path or student it is reported under.

        filename, where it is not the name, says by its ending what the bytes are. The record's
        status is "refused", with a reason, where the bytes can't be graded.
        """
        with speaking(language, self.assignment.folder):
            try:
                submission = ingest.read(filename or name, content)
                match = matching.match(submission, self.assignment, self._released)
            except ingest.Refused as refusal:
                return self._finish(name, language, reason=str(refusal))
            return self._finish(name, language, exercises=self._exercises(match))

    def refuse(self, name: str, reason: str, language: str = "en") -> Record:
        """The record of a submission that could not even be read."""
        return self._finish(name, language, reason=reason)

    def probe(self) -> bool:
        """Whether a student process starts, runs a line, and is sealed off as it should be."""
        if self._template is None:
            raise RuntimeError("Enter the grader before probing it.")
        cells = Cells("", [(0, PROBE)], ["sealed"])
        with Session(self._template, self.assignment.limits, cells) as session:
            return "sealed" in session.defined

    def _exercises(self, match: matching.Match) -> list[Record]:
        if self._template is None:
            raise RuntimeError("Enter the grader before grading: `with Grader(…) as grader:`.")
        if self._judge is None:
            self._judge = Judge(self.assignment)
        names = [exercise.name for exercise in self.assignment.exercises]
        cells = Cells(self.assignment.prelude, match.to_run, names)
        with Session(self._template, self.assignment.limits, cells) as session:
            return self._judge.judge(session, match)

    def _finish(
        self,
        name: str,
        language: str,
        reason: str | None = None,
        exercises: list[Record] | None = None,
    ) -> Record:
        found = exercises or []
        return {
            "submission": name,
            "assignment": tables.edition(self.assignment.name, language),
            "status": "refused" if reason else "graded",
            "reason": reason,
            "score": sum(exercise["score"] for exercise in found),
            "max_score": float(self.assignment.max_score),
            "isolation": self.isolation,
            "seed": self.assignment.seed,
            "digest": digest(found),
            "exercises": found,
        }


def digest(exercises: list[Record]) -> str:
    """A hash over all that a record says of the exercises: marks, words and causes."""
    text = json.dumps(exercises, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
