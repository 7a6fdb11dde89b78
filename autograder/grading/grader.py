"""Grades one submission: intake, match, student process, judge; gives its record.

Imports neither nbgrader nor nbformat, so that a single submission is graded in a moment.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from autograder.base.record import VERSION, ExerciseRecord, Isolation, Record, Status
from autograder.course.assignment import Assignment, load
from autograder.course.language import speaking
from autograder.course.places import Places, edition
from autograder.grading.intake import matching
from autograder.grading.intake.matching import Found, Match
from autograder.grading.intake.refusal import Refused
from autograder.grading.intake.submission import Cell, read
from autograder.grading.judge.judge import Judge
from autograder.grading.sandbox.launch import NoIsolation, Template, shown
from autograder.grading.sandbox.session import Cells, Session

PROBE = """
import os
if not os.path.exists("/etc/passwd") and not os.path.exists("/proc/self"):
    def sealed(): pass
"""
"""Defines `sealed` where the machine's files and processes are out of sight."""


@dataclass(frozen=True)
class Graded:
    """What grading a submission gives.

    Attributes:
        record: marks and words.
        cells: the submission's cells, in order; none where it was refused.
        places: where each exercise was found.
        trace: the traceback of an error that nobody expected, if one ended the grading.
    """

    record: Record
    cells: tuple[Cell, ...] = ()
    places: dict[str, Found] = field(default_factory=dict)
    trace: str | None = None


class Grader:
    """A grader of one assignment's submissions, in a warm sandbox; a context manager.

    Args:
        folder: the assignment's source folder.
        isolation: what a student's code is kept apart by.

    Raises:
        NoIsolation: on entering, where that does not work here.
        AssignmentError: where the assignment, or a released notebook, can't be used.
    """

    def __init__(self, folder: Path, isolation: Isolation = Isolation.BUBBLEWRAP) -> None:
        self.isolation = isolation
        self.assignment = load(folder)
        self._released = matching.released_code(Places.of_folder(folder).released_notebooks(folder))
        self._open = contextlib.ExitStack()
        self._template: Template | None = None
        self._judge: Judge | None = None

    def __enter__(self) -> Grader:
        isolated = self.isolation != Isolation.NONE
        path = shown(self.assignment.folder) if isolated else None
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
    ) -> Graded:
        """Grade one submission's bytes.

        Args:
            name: the path or student it is reported under.
            content: the file's bytes.
            language: the language to speak.
            filename: where it is not the name, says by its ending what the bytes are.

        Returns:
            What came of it; its record's status is refused, with a reason, where the bytes can't
            be graded.
        """
        with speaking(language, self.assignment.folder):
            try:
                submission = read(filename or name, content)
                match = matching.match(submission, self.assignment, self._released)
            except Refused as refusal:
                return Graded(refuse(self.assignment, name, str(refusal), language, self.isolation))
            exercises, match = self._judged(match)
        record = _record(self.assignment, name, language, self.isolation, exercises=exercises)
        return Graded(record, tuple(submission.cells), match.exercises)

    def probe(self) -> bool:
        """Return whether a student process starts, runs a line, and is sealed off as it should."""
        if self._template is None:
            raise RuntimeError("Enter the grader before probing it.")
        cells = Cells("", [(0, PROBE)], ["sealed"])
        with Session(self._template, self.assignment.limits, cells) as session:
            return "sealed" in session.defined

    def _judged(self, match: Match) -> tuple[list[ExerciseRecord], Match]:
        if self._template is None:
            raise RuntimeError("Enter the grader before grading: `with Grader(…) as grader:`.")
        if self._judge is None:
            self._judge = Judge(self.assignment)
        names = [exercise.name for exercise in self.assignment.exercises]
        cells = Cells(self.assignment.prelude, match.to_run, names)
        with Session(self._template, self.assignment.limits, cells) as session:
            match = match.with_defined(session.defined)
            return self._judge.judge(session, match), match


def refuse(
    assignment: Assignment,
    name: str,
    reason: str,
    language: str = "en",
    isolation: Isolation = Isolation.BUBBLEWRAP,
) -> Record:
    """Return the record of a submission that can't be graded.

    Args:
        assignment: the assignment.
        name: the path or student it is reported under.
        reason: one sentence that says why.
        language: the language of its edition.
        isolation: what students' code is kept apart by in this run.
    """
    return _record(assignment, name, language, isolation, reason=reason)


def digest(exercises: list[ExerciseRecord]) -> str:
    """Return a hash over all that a record says of the exercises: marks, words and causes."""
    text = json.dumps(exercises, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _record(
    assignment: Assignment,
    name: str,
    language: str,
    isolation: Isolation,
    reason: str | None = None,
    exercises: list[ExerciseRecord] | None = None,
) -> Record:
    found = exercises or []
    return {
        "version": VERSION,
        "submission": name,
        "assignment": edition(assignment.name, language),
        "status": Status.REFUSED if reason else Status.GRADED,
        "reason": reason,
        "score": sum((exercise["score"] for exercise in found), 0.0),
        "max_score": float(assignment.max_score),
        "isolation": isolation,
        "digest": digest(found),
        "exercises": found,
    }
