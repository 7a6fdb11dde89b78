"""Judges what an admitted submission defines: its student processes, and the judge.

Apart from the grader, so that all it imports is imported while the template warms up.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.base.record import ExerciseRecord
from autograder.course.assignment import Assignment
from autograder.course.limits import Limits
from autograder.grading.intake.lasting import lasting
from autograder.grading.intake.matching import Match
from autograder.grading.judge.judge import Judge
from autograder.grading.sandbox.launch import Template
from autograder.grading.sandbox.plain_code import Plainness
from autograder.grading.sandbox.session import Cells, Session

PROBE = """
import os
if not os.path.exists("/etc/passwd") and not os.path.exists("/proc/self"):
    def sealed(): pass
"""
"""Defines `sealed` where the machine's files and processes are out of sight."""


class Judging:
    """A judge, and the template that its student processes are forked from.

    Args:
        assignment: the assignment.
        template: the template, warm before the first submission.
        forget: names of data that no exercise may lean on.

    Raises:
        AssignmentError: where the hidden solution or a table can't be used.
    """

    def __init__(self, assignment: Assignment, template: Template, forget: Sequence[str]) -> None:
        self._assignment = assignment
        self._template = template
        self._forget = forget
        self._judge = Judge(assignment)
        self._plain = Plainness(assignment.packages, _names(assignment))

    def judge(self, match: Match, limits: Limits, key: bytes) -> tuple[list[ExerciseRecord], Match]:
        """Run a submission's cells and judge its exercises.

        Args:
            match: where each exercise was found, and which cells run.
            limits: what the submission may use.
            key: what the inputs that earn its marks are drawn from.

        Returns:
            The exercises' records, and the match with what only running the cells defines.
        """
        names = [exercise.name for exercise in self._assignment.exercises]
        checks = {
            name: found.check
            for name, found in match.exercises.items()
            if found.check is not None and not found.untouched
        }
        last = lasting(match.to_run, checks)
        cases = self._judge.cases(key)
        filled_in = [name for name, found in match.exercises.items() if not found.untouched]
        cells = Cells(
            self._assignment.prelude,
            match.to_run,
            names,
            {name: check for name, check in checks.items() if name not in last},
            self._forget,
            match.released,
            self._plain.holds,
        )
        with Session(self._template, limits, cells, lambda: cases.draw(filled_in)) as session:
            match = match.with_defined(session.defined)
            return self._judge.judge(session, match, cases), match

    def probe(self, limits: Limits) -> bool:
        """Return whether a student process starts, runs a line, and is sealed off as it should."""
        cells = Cells("", [(0, PROBE)], ["sealed"])
        with Session(self._template, limits, cells) as session:
            return "sealed" in session.defined


def _names(assignment: Assignment) -> set[str]:
    """The names in an assignment's tables, which students give to parts of their own objects."""
    return {
        name
        for exercise in assignment.exercises
        for name in (exercise.name, *exercise.arguments, *(q.name for q in exercise.quantities))
    }
