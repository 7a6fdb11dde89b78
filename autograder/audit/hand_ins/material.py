"""What submissions are made from: the solution's notebook and the known mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.course.assignment import INPUTS, Assignment, Exercise
from autograder.course.solution import solution_sources
from autograder.grading.judge.compare import equal, first_gap
from autograder.grading.judge.faults import part
from autograder.grading.judge.hidden_calls import Case, explaining_cases
from autograder.grading.judge.reference import Reference
from rnn_utils.checking.forms import SINGLE, Tolerance, plain


@dataclass(frozen=True)
class Mistake:
    """A solution cell with one misconception in it, and the quantities that it loses."""

    cell: str
    lost: frozenset[str]


class Material:
    """The solution of an assignment, to be handed in with changes.

    Attributes:
        assignment: the assignment.
        reference: its right functions.
        cells: the source of each exercise's solution cell.
    """

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.reference = Reference(assignment)
        self.cells = solution_sources(assignment)
        self._tolerance = Tolerance(assignment.relative, assignment.absolute)
        self._cases: dict[str, list[Case]] = {}

    def files(
        self,
        cells: Mapping[str, str] | None = None,
        after: Mapping[str, str] | None = None,
        end: str = "",
    ) -> dict[str, bytes]:
        """Return the solution notebook as the one file of a submission.

        Args:
            cells: other sources of solution cells, by exercise.
            after: what stands in a new cell behind an exercise's check.
            end: what stands in a new cell at the end.
        """
        notebook = json.loads(self.assignment.notebook_path.read_text(encoding="utf-8"))
        notebook["cells"] = list(self._cells(notebook["cells"], cells or {}, after or {}))
        if end:
            notebook["cells"].append(_code(end))
        return {f"{self.assignment.name}.ipynb": json.dumps(notebook).encode()}

    def cases(self, exercise: str) -> list[Case]:
        """Return the hidden calls of an exercise."""
        if exercise not in self._cases:
            row = self.assignment.exercise(exercise)
            self._cases[exercise] = explaining_cases(self.assignment, row, self.reference)
        return self._cases[exercise]

    def mistakes(self, exercise: str) -> Iterator[Mistake]:
        """Yield the exercise's misconceptions, in the table's order."""
        source = self.reference.sources[exercise]
        for row in self.assignment.misconceptions:
            if row.exercise == exercise:
                cell = self.cells[exercise].replace(source, row.apply(source))
                yield Mistake(cell, self.assignment.lost_by(row))

    def first_mistakes(self) -> dict[str, Mistake]:
        """Return the first misconception of each graded exercise that has one."""
        found = {row.name: next(self.mistakes(row.name), None) for row in self.assignment.graded}
        return {name: mistake for name, mistake in found.items() if mistake is not None}

    def answers(self, exercise: str, cell: str) -> list[Any]:
        """Return what a cell's function answers in each case, among right functions.

        Raises:
            Exception: whatever the function raises.
        """
        function = self.reference.variant(exercise, cell)
        with np.errstate(all="ignore"):
            return [function(*case.arguments()) for case in self.cases(exercise)]

    def runs(self, exercise: str, cell: str) -> bool:
        """Return whether a cell's function raises nothing, among right functions."""
        try:
            self.answers(exercise, cell)
        except Exception:
            return False
        return True

    def reckons(self, exercise: str, cell: str) -> bool:
        """Return whether a cell's function is right as far as single precision goes."""
        near = Tolerance(SINGLE / 2, self.assignment.absolute)
        try:
            answers = self.answers(exercise, cell)
        except Exception:
            return False
        cases = self.cases(exercise)
        pairs = zip(answers, cases, strict=True)
        return all(equal(plain(got), case.expected, near) for got, case in pairs)

    def spoilt(self, exercise: str, cell: str) -> frozenset[str]:
        """Return the quantities that a cell's function, which must run, gets wrong."""
        row = self.assignment.exercise(exercise)
        pairs = list(zip(self.answers(exercise, cell), self.cases(exercise), strict=True))
        off = {
            quantity.name
            for quantity in row.returned
            for got, case in pairs
            if first_gap(
                part(row, got, quantity.name),
                part(row, case.expected, quantity.name),
                self._tolerance,
            )
        }
        return with_inputs(row, off)

    def _cells(
        self, given: list[dict[str, Any]], cells: Mapping[str, str], after: Mapping[str, str]
    ) -> Iterator[dict[str, Any]]:
        """Yield the notebook's cells, with the new sources and the new cells in their places."""
        sources = {row.code_cell: cells.get(row.name) for row in self.assignment.exercises}
        for cell in given:
            source = sources.get(cell.get("id", ""))
            yield cell if source is None else {**cell, "source": source}
            if cell.get("id") in after:
                yield _code(after[cell["id"]])


def with_inputs(exercise: Exercise, lost: set[str]) -> frozenset[str]:
    """Return what is lost with these: the inputs' mark goes with the first right result."""
    names = {quantity.name for quantity in exercise.quantities}
    all_wrong = lost >= {quantity.name for quantity in exercise.returned}
    return frozenset(lost | ({INPUTS} & names if all_wrong else set()))


def _code(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "outputs": [],
        "execution_count": None,
    }
