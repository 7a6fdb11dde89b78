"""Whether another cause explains a case as well: whether both give the same answers."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.audit.cases import Case, combined
from autograder.course.assignment import Assignment
from autograder.grading.judge.compare import equal
from autograder.grading.judge.hidden_calls import Case as Call
from autograder.grading.judge.hidden_calls import explaining_cases
from autograder.grading.judge.reference import Reference
from rnn_utils.checking.forms import Tolerance


class Alike:
    """A comparison of versions of an exercise on the hidden calls, without the judge."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._reference = Reference(assignment)
        self._tolerance = Tolerance(assignment.relative, assignment.absolute)
        self._rows = {(row.exercise, row.name): row for row in assignment.misconceptions}

    def in_table(self, exercise: str, names: tuple[str, ...]) -> bool:
        """Return whether these are misconceptions of the table, and not general kinds of fault."""
        return all((exercise, name) in self._rows for name in names)

    def __call__(self, case: Case, causes: tuple[str, ...]) -> bool:
        """Return whether the named misconceptions together answer just as the case does."""
        if not self.in_table(case.exercise, causes):
            return False
        rows = [self._rows[case.exercise, name] for name in causes]
        other = combined(self._reference.sources[case.exercise], *rows)
        if other is None:
            return False
        exercise = self._assignment.exercise(case.exercise)
        calls = explaining_cases(self._assignment, exercise, self._reference)
        return all(
            equal(
                self._answer(case, case.text, call),
                self._answer(case, other, call),
                self._tolerance,
            )
            for call in calls
        )

    def _answer(self, case: Case, source: str, call: Call) -> Any:
        arguments = call.arguments()
        try:
            with np.errstate(all="ignore"):
                value = self._reference.variant(case.exercise, source)(*arguments)
        except Exception as error:
            return type(error).__name__
        return [value, arguments]
