"""Grades one submission: intake, match, student process, judge; gives its record.

Imports neither nbgrader nor nbformat, so that a single submission is graded in a moment.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.base.errors import CommandError
from autograder.base.record import VERSION, ExerciseRecord, Isolation, Record, Status
from autograder.course.assignment import Assignment, load
from autograder.course.language import speaking
from autograder.course.places import Places, edition
from autograder.course.secret import key_of
from autograder.grading.intake import matching
from autograder.grading.intake.data_names import data_names
from autograder.grading.intake.matching import Found, Match
from autograder.grading.intake.refusal import Refused, unexpected
from autograder.grading.intake.submission import Cell, read
from autograder.grading.sandbox.launch import NoIsolation, Template
from autograder.grading.sandbox.visible import shown

if TYPE_CHECKING:
    from autograder.grading.judging import Judging

NOT_ENTERED = "Enter the grader before grading: `with Grader(…) as grader:`."


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


@dataclass(frozen=True)
class Admitted:
    """A submission that was read and matched, and waits to be judged.

    Attributes:
        name: the path or student it is reported under.
        language: the language to speak.
        cells: its cells, in order.
        match: where each exercise was found, and which cells run.
        key: what the inputs that earn its marks are drawn from.
    """

    name: str
    language: str
    cells: tuple[Cell, ...]
    match: Match
    key: bytes


class Grader:
    """A grader of one assignment's submissions, in a warm sandbox; a context manager.

    Args:
        folder: the assignment's source folder.
        isolation: what a student's code is kept apart by.
        places: the course and its class; else what the folder belongs to.

    Raises:
        NoIsolation: on entering, where that does not work here, or would show the class.
        AssignmentError: where the assignment, or a released notebook, can't be used.
    """

    def __init__(
        self,
        folder: Path,
        isolation: Isolation = Isolation.BUBBLEWRAP,
        places: Places | None = None,
    ) -> None:
        self.isolation = isolation
        self.assignment = load(folder)
        self._places = places or Places.of_folder(folder)
        notebooks = self._places.released_notebooks(folder)
        self.released = matching.released_code(notebooks)
        self._forget = data_names(self.assignment, notebooks)
        self._open = contextlib.ExitStack()
        self._judging: Judging | None = None

    def __enter__(self) -> Grader:
        if self.isolation != Isolation.NONE:
            self._refuse_to_show_the_class()
        template = Template(self.assignment.packages, self.isolation)
        self._open.enter_context(template)
        try:
            self._judging = self._prepared(template)
            template.wait()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the template process and all it started."""
        self._open.close()

    def grade(
        self,
        name: str,
        content: bytes,
        language: str = "en",
        filename: str | None = None,
        secret: bytes = b"",
    ) -> Graded:
        """Grade one submission's bytes.

        Args:
            name: the path or student it is reported under.
            content: the file's bytes.
            language: the language to speak.
            filename: where it is not the name, says by its ending what the bytes are.
            secret: the class's, from which the inputs that earn marks are drawn.

        Returns:
            What came of it; its record's status is refused, with a reason, where the bytes can't
            be graded.
        """
        try:
            admitted = self.admit(name, content, language, filename, secret)
        except Refused as refusal:
            return answer(refusal, self.assignment, name, language, self.isolation)
        return self.judge(admitted)

    def admit(
        self,
        name: str,
        content: bytes,
        language: str = "en",
        filename: str | None = None,
        secret: bytes = b"",
    ) -> Admitted:
        """Read and match one submission's bytes; the arguments are those of `grade`.

        Raises:
            Refused: where they can't be graded, with the reason in that language.
        """
        with speaking(language, self.assignment.folder):
            submission = read(filename or name, content)
            match = matching.match(submission, self.assignment, self.released)
        key = key_of(secret, content)
        return Admitted(name, language, tuple(submission.cells), match, key)

    def judge(self, admitted: Admitted) -> Graded:
        """Run an admitted submission, and judge what it defines."""
        language = admitted.language
        with speaking(language, self.assignment.folder):
            judging, limits = self._entered(), self.assignment.limits
            exercises, match = judging.judge(admitted.match, limits, admitted.key)
        record = _record(
            self.assignment, admitted.name, language, self.isolation, exercises=exercises
        )
        return Graded(record, admitted.cells, match.exercises)

    def probe(self) -> bool:
        """Return whether a student process starts, runs a line, and is sealed off as it should."""
        return self._entered().probe(self.assignment.limits)

    def _refuse_to_show_the_class(self) -> None:
        found = shown([self.assignment.folder, *self._places.hidden])
        if found is not None:
            place, path = found
            raise NoIsolation(
                f"{place} lies inside {path}, which students' code may read; move it, or the "
                "Python environment, elsewhere."
            )

    def _prepared(self, template: Template) -> Judging:
        """Import and make what judges, while the template warms up beside."""
        from autograder.grading.judging import Judging

        return Judging(self.assignment, template, self._forget)

    def _entered(self) -> Judging:
        if self._judging is None:
            raise RuntimeError(NOT_ENTERED)
        return self._judging


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


def answer(
    error: Exception, assignment: Assignment, name: str, language: str, isolation: Isolation
) -> Graded:
    """Return what to make of a submission that was refused, or met an unexpected error.

    The traceback of an error that nobody expected goes along. Nothing in one submission may hold
    up the others.

    Args:
        error: what was raised.
        assignment: the assignment.
        name: the path or student it is reported under.
        language: the language of its edition.
        isolation: what students' code is kept apart by in this run.

    Raises:
        CommandError: where that is the error: the course is at fault, or the machine.
    """
    if isinstance(error, CommandError):
        raise error
    with speaking(language, assignment.folder):
        refusal = error if isinstance(error, Refused) else unexpected(error)
    record = refuse(assignment, name, str(refusal), language, isolation)
    return Graded(record, trace=refusal.trace)


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
