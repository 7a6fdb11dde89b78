"""The judge: calls each exercise's function in the student process, scores and explains.

It alone holds the hidden solution. How one mistake comes to cost its marks once, and no later cell
any, is in `attempts`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.base.record import CheckRecord, ExerciseRecord
from autograder.course.assignment import Assignment, Exercise
from autograder.course.language import _
from autograder.grading.intake.matching import Match, defines
from autograder.grading.judge import diagnose
from autograder.grading.judge.attempts import Attempt, attempts
from autograder.grading.judge.diagnose import Diagnosis, Suspects
from autograder.grading.judge.error_words import misconception_of, name_of, sentence_of
from autograder.grading.judge.faults import Evidence, find_faults
from autograder.grading.judge.gap_words import Fault
from autograder.grading.judge.hidden_calls import Case, draw_cases, published_case
from autograder.grading.judge.reference import Reference
from autograder.grading.sandbox.session import (
    Answer,
    ExerciseProcess,
    Session,
    Stopped,
    Trouble,
)
from rnn_utils.checking.forms import Tolerance

NOT_DEFINED = "not-defined"


@dataclass(frozen=True)
class Verdict:
    """What an exercise came to: its faults by quantity, an error if there was one, the cause."""

    faults: dict[str, Fault] = field(default_factory=dict)
    error: str | None = None
    diagnosis: Diagnosis | None = None


Judged = Verdict | tuple[Evidence, dict[str, Fault]]
"""What came of an attempt: a verdict where there was no answer, else all that there is to weigh."""


class Judge:
    """The judge of one assignment, whose inputs and references are made once.

    Raises:
        AssignmentError: where the hidden solution or a table can't be used.
    """

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self._reference = Reference(assignment)
        self._tolerance = Tolerance(assignment.relative, assignment.absolute)
        self._rows = assignment.misconceptions
        self._cases: dict[str, list[Case]] = {}
        self._examples: dict[str, Case | None] = {}
        self._suspects: dict[str, Suspects] = {}

    def judge(self, session: Session, match: Match) -> list[ExerciseRecord]:
        """Return the records of all graded exercises, as `autograder grade` writes them."""
        with np.errstate(all="ignore"):  # wrong answers overflow where right ones do not
            right: set[str] = set()
            return [
                self._record(exercise, session, match, right) for exercise in self.assignment.graded
            ]

    def _record(
        self, exercise: Exercise, session: Session, match: Match, right: set[str]
    ) -> ExerciseRecord:
        """Judge an exercise; where it is right by itself, it is added to those that are."""
        found = match.exercises.get(exercise.name)
        verdict = self._verdict(exercise, session, match, right)
        checks: list[CheckRecord] = [
            {
                "name": quantity.name,
                "passed": quantity.name not in verdict.faults,
                "points": 0.0 if quantity.name in verdict.faults else float(quantity.points),
                "max_points": float(quantity.points),
                "message": _message(verdict, quantity.name),
            }
            for quantity in exercise.quantities
        ]
        return {
            "name": exercise.name,
            "score": sum(check["points"] for check in checks),
            "max_score": float(exercise.max_score),
            "passed": not verdict.faults,
            "matched_by": found.by if found else None,
            "error": verdict.error,
            "checks": checks,
            "diagnosis": verdict.diagnosis.as_record() if verdict.diagnosis else None,
        }

    def _verdict(
        self, exercise: Exercise, session: Session, match: Match, right: set[str]
    ) -> Verdict:
        found = match.exercises.get(exercise.name)
        if found is None:
            return _missing(exercise)
        if found.untouched:
            return _lost(exercise, diagnose.not_filled_in(exercise))
        if exercise.name not in session.defined:
            return _undefined(exercise, session, match)
        source = "\n".join(text for _index, text in match.to_run)
        judged = list(self._judged(exercise, session, right, source))
        if not judged:
            return _missing(exercise)
        best = min(judged, key=lambda one: _lost_points(exercise, one))
        return self._explained(exercise, best)

    def _judged(
        self, exercise: Exercise, session: Session, right: set[str], source: str
    ) -> Iterator[Judged]:
        """Yield what came of each attempt, up to the first that is right.

        Where the function gets no answer in one state, it is not called in that state again, but
        with the judge's answers in the place of others.
        """
        silent: set[tuple[bool, bool]] = set()
        for attempt in list(attempts(exercise, self.assignment, right, session)):
            way = attempt.order.held, bool(attempt.order.stand_ins)
            if way in silent:
                continue
            try:
                with session.exercise(attempt.order) as process:
                    evidence = self._question(exercise, process, source, attempt)
                    faults = find_faults(evidence, self._tolerance)
                    if faults:
                        evidence = self._with_example(evidence, process, attempt)
            except Stopped as stop:
                yield _stopped(exercise, Trouble(stop=stop.reason), source)
                silent.add(way)
                continue
            yield evidence, faults
            if not faults:
                if attempt.by_itself:
                    right.add(exercise.name)
                return

    def _explained(self, exercise: Exercise, judged: Judged) -> Verdict:
        if isinstance(judged, Verdict):
            return judged
        evidence, faults = judged
        if not faults:
            return Verdict()
        trouble_found = next((o.trouble for o in evidence.outcomes if o.trouble), None)
        return Verdict(
            faults,
            name_of(trouble_found, evidence.source) if trouble_found else None,
            self._suspects_of(exercise).diagnose(evidence, faults),
        )

    def _question(
        self, exercise: Exercise, process: ExerciseProcess, source: str, attempt: Attempt
    ) -> Evidence:
        """Call the function in every case, then the first case once more."""
        cases = self._cases_of(exercise)
        frames = [attempt.frame(case) for case in cases]
        answer = self._answer(attempt.order.stand_ins)
        outcomes = [process.call(frame, answer) for frame in frames]
        answered = all(outcome.trouble is None for outcome in outcomes)
        again = process.call(frames[0], answer) if answered else None
        return Evidence(exercise, cases, outcomes, again, source)

    def _with_example(
        self, evidence: Evidence, process: ExerciseProcess, attempt: Attempt
    ) -> Evidence:
        """Call a function that is wrong once more, for the published example."""
        name = evidence.exercise.name
        if name not in self._examples:
            self._examples[name] = published_case(
                self.assignment, evidence.exercise, self._reference
            )
        case = self._examples[name]
        if case is None:
            return evidence
        try:
            outcome = process.call(attempt.frame(case), self._answer(attempt.order.stand_ins))
        except Stopped:
            return evidence
        return replace(evidence, example=(case, outcome))

    def _answer(self, stand_ins: Collection[str]) -> Answer:
        def answer(name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
            if name not in stand_ins:
                raise NameError(f"name '{name}' is not defined")
            known = len(self.assignment.exercise(name).arguments)
            return self._reference.function(name)(*args[:known], **kwargs)

        return answer

    def _cases_of(self, exercise: Exercise) -> list[Case]:
        if exercise.name not in self._cases:
            self._cases[exercise.name] = draw_cases(self.assignment, exercise, self._reference)
        return self._cases[exercise.name]

    def _suspects_of(self, exercise: Exercise) -> Suspects:
        if exercise.name not in self._suspects:
            rows = [row for row in self._rows if row.exercise == exercise.name]
            cases = self._cases_of(exercise)
            self._suspects[exercise.name] = Suspects(
                exercise, rows, cases, self._reference, self._tolerance
            )
        return self._suspects[exercise.name]


def _lost_points(exercise: Exercise, judged: Judged) -> float:
    faults = judged.faults if isinstance(judged, Verdict) else judged[1]
    return sum(row.points for row in exercise.quantities if row.name in faults)


def _message(verdict: Verdict, name: str) -> str:
    fault = verdict.faults.get(name)
    return fault.sentence if fault else _("Right.")


def _lost(exercise: Exercise, diagnosis: Diagnosis, error: str | None = None) -> Verdict:
    """A verdict that loses the whole exercise, for one reason."""
    fault = Fault(diagnosis.misconception, diagnosis.message)
    faults = {quantity.name: fault for quantity in exercise.quantities}
    return Verdict(faults, error, diagnosis)


def _missing(exercise: Exercise) -> Verdict:
    message = _("The notebook does not define `{function}`.").format(function=exercise.name)
    return _lost(exercise, Diagnosis(NOT_DEFINED, message, exercise.quantities[0].equation))


def _stopped(exercise: Exercise, trouble: Trouble, source: str) -> Verdict:
    diagnosis = Diagnosis(
        misconception_of(trouble),
        sentence_of(trouble, exercise.name, source),
        exercise.quantities[0].equation,
    )
    return _lost(exercise, diagnosis, name_of(trouble, source))


def _undefined(exercise: Exercise, session: Session, match: Match) -> Verdict:
    """An exercise whose cell did not get as far as defining its function."""
    if session.broken is not None:
        return _stopped(exercise, Trouble(stop=session.broken), "")
    for index, source in match.to_run:
        trouble = session.troubles.get(index)
        if trouble is not None and defines(source, exercise.name):
            return _stopped(exercise, trouble, source)
    return _missing(exercise)
