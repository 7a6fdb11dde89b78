"""The judge: calls each exercise's function in the student process, scores and explains.

It alone holds the hidden solution. How one mistake comes to cost its marks once, and no later cell
any, is in `attempts`. Marks come of inputs that are the submission's own; where some are lost, a
process that never saw those is asked once more, with the inputs that explain (see `hidden_calls`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from autograder.base.record import CheckRecord, ExerciseRecord
from autograder.course.assignment import Assignment, Exercise
from autograder.course.language import _
from autograder.grading.intake.matching import Match, defines
from autograder.grading.judge import diagnose
from autograder.grading.judge.attempts import Attempt, attempts
from autograder.grading.judge.carried import Carrying
from autograder.grading.judge.diagnose import Diagnosis, Suspects
from autograder.grading.judge.error_words import misconception_of, name_of, sentence_of
from autograder.grading.judge.faults import Evidence, find_faults, part
from autograder.grading.judge.first_cause import cause_on_example, with_cause
from autograder.grading.judge.gap_words import Fault
from autograder.grading.judge.genuine import Handed, Questions, Unknown
from autograder.grading.judge.hidden_calls import (
    Case,
    MarkingCases,
    explaining_cases,
    published_case,
    with_arguments,
)
from autograder.grading.judge.reference import Reference
from autograder.grading.sandbox.exercise_process import (
    Answer,
    ExerciseProcess,
    Outcome,
    Stopped,
    Trouble,
    Unasked,
)
from autograder.grading.sandbox.session import Order, Session
from autograder.grading.sandbox.stop import Stop
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.forms import Tolerance
from rnn_utils.checking.shortened import shortened

NOT_DEFINED = "not-defined"


@dataclass(frozen=True)
class Verdict:
    """What an exercise came to.

    Attributes:
        faults: by quantity, why its points are lost.
        error: the error, if there was one.
        diagnosis: the cause.
        carried: the quantities that are wrong and earn their points all the same, each with the
            student's own value that it follows from.
    """

    faults: dict[str, Fault] = field(default_factory=dict)
    error: str | None = None
    diagnosis: Diagnosis | None = None
    carried: dict[str, str] = field(default_factory=dict)

    def of(self, mark: Mark) -> Verdict:
        """Return the same about what a mark lost: what it has no word on is wrong elsewhere."""
        elsewhere = Fault(None, _("It comes out wrong for other inputs than those shown here."))
        faults = {name: self.faults.get(name, elsewhere) for name in mark.lost}
        return replace(self, faults=faults, carried=dict(mark.carried))


@dataclass(frozen=True)
class Shown:
    """What an attempt comes to on the inputs that explain, where there was an answer.

    Attributes:
        evidence: all that there is to weigh.
        faults: what is wrong with each quantity.
    """

    evidence: Evidence
    faults: dict[str, Fault]


@dataclass(frozen=True)
class Mark:
    """What an attempt comes to on the inputs that earn marks.

    Attributes:
        attempt: the attempt.
        wrong: the quantities that are wrong.
        points: what is lost by them.
        carried: those among them that earn their points all the same, each with the student's own
            value that it follows from.
        stop: why there was no answer, where there was none.
        shown: what explains the loss, where it is known already.
    """

    attempt: Attempt
    wrong: frozenset[str]
    points: float
    carried: Mapping[str, str] = field(default_factory=dict)
    stop: Stop | None = None
    shown: Shown | None = None

    @property
    def lost(self) -> frozenset[str]:
        """The quantities whose points are lost."""
        return self.wrong - self.carried.keys()


@dataclass(frozen=True)
class Work:
    """A submission as the judge has it.

    Attributes:
        session: its processes.
        match: where each exercise was found, and which cells run.
        cases: those by which it earns its marks.
        right: the exercises that were judged right by themselves so far.
    """

    session: Session
    match: Match
    cases: MarkingCases
    right: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        """The student's own code, for what may be quoted of an error's message."""
        return "\n".join(text for _index, text in self.match.to_run)


class Judge:
    """The judge of one assignment, whose inputs and references are made once.

    Raises:
        AssignmentError: where the hidden solution or a table can't be used.
    """

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self._reference = Reference(assignment)
        self._tolerance = Tolerance(assignment.relative, assignment.absolute)
        self._carrying = Carrying(assignment, self._reference, self._tolerance)
        self._rows = assignment.misconceptions
        self._cases: dict[str, list[Case]] = {}
        self._examples: dict[str, Case | None] = {}
        self._suspects: dict[str, Suspects] = {}
        self._fewer: dict[Case, list[Case]] = {}
        self._handed: dict[Case, Handed] = {}

    def cases(self, key: bytes) -> MarkingCases:
        """Return the cases by which a submission earns its marks, to be drawn with its key."""
        return MarkingCases(self.assignment, self._reference, key)

    def judge(self, session: Session, match: Match, cases: MarkingCases) -> list[ExerciseRecord]:
        """Judge a submission.

        Args:
            session: its processes.
            match: where each exercise was found, and which cells run.
            cases: those by which it earns its marks; see `cases`.

        Returns:
            The records of all graded exercises, as `autograder grade` writes them.
        """
        work = Work(session, match, cases)
        with np.errstate(all="ignore"):  # wrong answers overflow where right ones do not
            return [self._record(exercise, work) for exercise in self.assignment.graded]

    def _record(self, exercise: Exercise, work: Work) -> ExerciseRecord:
        found = work.match.exercises.get(exercise.name)
        verdict = self._verdict(exercise, work)
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

    def _verdict(self, exercise: Exercise, work: Work) -> Verdict:
        found = work.match.exercises.get(exercise.name)
        if found is None:
            return _missing(exercise)
        if found.untouched:
            return _lost(exercise, diagnose.not_filled_in(exercise))
        if exercise.name not in work.session.defined:
            return _undefined(exercise, work.session, work.match)
        marks = self._marks(exercise, work)
        if not marks:
            return _missing(exercise)
        best = _best(marks)
        if best.stop is not None:
            return _stopped(exercise, Trouble(stop=best.stop), work.source)
        return self._explained(exercise, work, best)

    def _marks(self, exercise: Exercise, work: Work) -> list[Mark]:
        """Return what each attempt comes to, up to the first that is right.

        Where the function gets no answer in one state, it is not called in that state again, but
        with the judge's answers in the place of others. Where it is right by itself, it is added
        to those that are.
        """
        cases = work.cases.of(exercise)
        silent: set[tuple[bool, bool]] = set()
        marks: list[Mark] = []
        for attempt in list(attempts(exercise, self.assignment, work.right, work.session)):
            way = attempt.order.held, bool(attempt.order.stand_ins)
            if way in silent or self._is_no_better(exercise, work, attempt, marks):
                continue
            marks.append(self._mark(exercise, work, attempt, cases))
            if marks[-1].stop is not None:
                silent.add(way)
            elif not marks[-1].wrong:
                if attempt.by_itself:
                    work.right.add(exercise.name)
                break
        return marks

    def _is_no_better(
        self, exercise: Exercise, work: Work, attempt: Attempt, marks: list[Mark]
    ) -> bool:
        """Whether a function that was wrong in its check's state is as wrong in the final one.

        It is asked by the inputs that explain, which in most cases have to be sent all the same:
        if what they show is what was lost, that mark is explained by it.
        """
        for place, mark in enumerate(marks):
            if mark.attempt.way == attempt.way and mark.stop is None:
                shown = self._shown(exercise, work, attempt)
                if isinstance(shown, Stop):
                    return shown is not Stop.RERUNS
                if shown.faults.keys() == mark.wrong and mark is _best(marks):
                    marks[:] = [replace(each, shown=None) for each in marks]
                    marks[place] = replace(mark, shown=shown)
                return shown.faults.keys() >= mark.wrong
        return False

    def _mark(
        self, exercise: Exercise, work: Work, attempt: Attempt, cases: Sequence[Case]
    ) -> Mark:
        try:
            with work.session.exercise(attempt.order) as process:
                evidence = self._question(exercise, process, work.source, attempt, cases)
                faults = find_faults(evidence, self._tolerance)
        except Stopped as stop:
            wrong = frozenset(quantity.name for quantity in exercise.quantities)
            return Mark(attempt, wrong, exercise.max_score, stop=stop.reason)
        carried = self._carrying.carried(evidence, faults)
        lost = faults.keys() - carried.keys()
        return Mark(attempt, frozenset(faults), _points(exercise, lost), carried)

    def _explained(self, exercise: Exercise, work: Work, mark: Mark) -> Verdict:
        """Say what the lost marks were lost by, from a process that never saw what earns them."""
        if not mark.wrong:
            return Verdict()
        shown = mark.shown or self._shown(exercise, work, mark.attempt)
        if isinstance(shown, Stop):
            return _stopped(exercise, Trouble(stop=shown), work.source).of(mark)
        evidence = shown.evidence
        faults = {name: fault for name, fault in shown.faults.items() if name in mark.wrong}
        if not faults:
            return _lost(exercise, diagnose.not_shown(exercise)).of(mark)
        trouble_found = next((o.trouble for o in evidence.outcomes if o.trouble), None)
        if mark.carried and not trouble_found:
            faults = self._carrying.of_structures(evidence, faults)
        diagnosis = self._suspects_of(exercise).diagnose(evidence, faults)
        text = work.match.text_of(exercise.name)
        cause = cause_on_example(evidence, text)
        return Verdict(
            faults,
            name_of(trouble_found, evidence.source) if trouble_found else None,
            with_cause(diagnosis, cause, evidence, text) if cause else diagnosis,
        ).of(mark)

    def _shown(self, exercise: Exercise, work: Work, attempt: Attempt) -> Shown | Stop:
        """Ask a process that never saw what earns marks; where it gives no answer, say why."""
        attempt = attempt.to_explain()
        try:
            with work.session.exercise(attempt.order) as process:
                cases = self._cases_of(exercise)
                evidence = self._question(exercise, process, work.source, attempt, cases)
                faults = find_faults(evidence, self._tolerance)
                if faults:
                    evidence = self._with_example(evidence, process, attempt)
        except Stopped as stop:
            return stop.reason
        return Shown(evidence, faults)

    def _question(
        self,
        exercise: Exercise,
        process: ExerciseProcess,
        source: str,
        attempt: Attempt,
        cases: Sequence[Case],
    ) -> Evidence:
        """Call the function in every case, then the first case once more."""
        questions = [Questions(self._handed_in(case, attempt.order.explaining)) for case in cases]
        outcomes = [
            self._call(process, attempt, case, asked)
            for case, asked in zip(cases, questions, strict=True)
        ]
        answered = all(outcome.trouble is None for outcome in outcomes)
        again = self._call(process, attempt, cases[0]) if answered else None
        all_asked = set(exercise.uses) <= set(attempt.order.stand_ins)
        given = tuple(partial(self._gave, asked) for asked in questions) if all_asked else ()
        return Evidence(exercise, list(cases), outcomes, again, source, given=given)

    def _gave(self, asked: Questions, line: tuple[str, str], array: np.ndarray) -> bool:
        """Tell whether an array is a result of one name that the judge gave in a helper's place.

        It is that very one: a value that is near it may be made up.
        """
        function, name = line
        results = (
            part(self.assignment.exercise(helper), answer, name)
            for helper, answer in asked.answers
            if helper == function
        )
        return any(np.array_equal(array, result.astype(array.dtype)) for result in results)

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
            evidence = replace(evidence, example=(case, self._call(process, attempt, case)))
            fewer = tuple(self._call(process, attempt, one) for one in self._shortened(case))
        except Stopped:
            return evidence
        return replace(evidence, shortened=fewer)

    def _shortened(self, case: Case) -> list[Case]:
        """Return the published example with fewer time-steps, and with zeros beyond them."""
        if case not in self._fewer:
            known = EXERCISES.get(case.exercise.name)
            calls = shortened(known, case.arguments()) if known else None
            self._fewer[case] = [with_arguments(case, arguments) for arguments in calls or ()]
        return self._fewer[case]

    def _call(
        self,
        process: ExerciseProcess,
        attempt: Attempt,
        case: Case,
        asked: Questions | None = None,
    ) -> Outcome:
        if asked is None:
            asked = Questions(self._handed_in(case, attempt.order.explaining))
        return process.call(attempt.frame(case), self._answer(attempt.order, asked))

    def _answer(self, order: Order, questions: Questions) -> Answer:
        """Give what answers in the helpers' place, in one call."""

        def answer(name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
            if name not in order.stand_ins:
                raise Unasked
            known = list(self.assignment.exercise(name).arguments)
            given = {**dict(zip(known, args, strict=False)), **kwargs}
            try:
                question = questions.as_known(name, given)
            except Unknown as unknown:
                raise Unasked from unknown
            value = self._reference.function(name)(**question)
            questions.note(name, value, question)
            return value

        return answer

    def _handed_in(self, case: Case, explaining: bool) -> Handed:
        """Return what is handed on in a case; of cases that explain, it is kept as they are."""
        if not explaining:
            return Handed(case, self._reference, [self._reference.sources[case.exercise.name]])
        if case not in self._handed:
            versions = self._suspects_of(case.exercise).versions
            self._handed[case] = Handed(case, self._reference, versions)
        return self._handed[case]

    def _cases_of(self, exercise: Exercise) -> list[Case]:
        if exercise.name not in self._cases:
            self._cases[exercise.name] = explaining_cases(
                self.assignment, exercise, self._reference
            )
        return self._cases[exercise.name]

    def _suspects_of(self, exercise: Exercise) -> Suspects:
        if exercise.name not in self._suspects:
            rows = [row for row in self._rows if row.exercise == exercise.name]
            cases = self._cases_of(exercise)
            self._suspects[exercise.name] = Suspects(
                exercise, rows, cases, self._reference, self._tolerance
            )
        return self._suspects[exercise.name]


def _best(marks: Sequence[Mark]) -> Mark:
    return min(marks, key=lambda mark: mark.points)


def _points(exercise: Exercise, lost: Collection[str]) -> float:
    return sum(row.points for row in exercise.quantities if row.name in lost)


def _message(verdict: Verdict, name: str) -> str:
    if verdict.carried.get(name):
        sentence = _("Its marks are carried forward: it is right, given your own `{name}`.")
        return sentence.format(name=verdict.carried[name])
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
