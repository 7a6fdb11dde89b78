"""What a class's marks and mistakes say: numbers first, then a sentence for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean, median

from autograder.base.record import ExerciseRecord
from autograder.classroom.standing import Standing, State
from autograder.course.assignment import Assignment
from autograder.course.misconceptions import NOT_FILLED_IN, Misconception

FEWEST_FOR_SEPARATION = 10
_SEPARATES, _BARELY = 0.4, 0.2


@dataclass(frozen=True)
class QuantityFinding:
    """How a class did on one quantity."""

    name: str
    max_points: float
    mean: float
    right: float


@dataclass(frozen=True)
class ExerciseFinding:
    """How a class did on one exercise; shares are from 0 to 1.

    Attributes:
        full, part, none: the shares of students with all, some and none of its marks.
        separation: the correlation of its marks with the sum of all others, None where
            there are too few students, or all have the same.
    """

    name: str
    max_score: float
    mean: float
    full: float
    part: float
    none: float
    separation: float | None
    quantities: tuple[QuantityFinding, ...]

    @property
    def share(self) -> float:
        """The share of its marks that the class earned."""
        return self.mean / self.max_score if self.max_score else 0.0


@dataclass(frozen=True)
class Mistake:
    """A mistake, and how many students made it.

    One that the assignment's table doesn't hold, such as a loop without an end, has neither an
    equation nor a line to say.
    """

    exercise: str
    title: str
    students: int
    equation: str
    class_line: str


@dataclass(frozen=True)
class Findings:
    """All that there is to say about the graded part of a class.

    Attributes:
        marks: the final marks.
        max_score: the marks there are.
        exercises: how each exercise went.
        mistakes: the misconceptions, the most frequent first.
        stops: what else cost an exercise its marks, such as that it was left open.
        explained: the share of the lost marks whose cause has a name, where something was tried.
    """

    marks: tuple[float, ...]
    max_score: float
    exercises: tuple[ExerciseFinding, ...]
    mistakes: tuple[Mistake, ...]
    stops: tuple[Mistake, ...]
    explained: float | None

    @property
    def median(self) -> float:
        """The mark that half of the class reaches."""
        return median(self.marks)

    @property
    def hardest(self) -> ExerciseFinding:
        """The exercise of which the class earned the smallest share."""
        return min(self.exercises, key=lambda one: one.share)


def find(assignment: Assignment, standings: Iterable[Standing]) -> Findings | None:
    """Return what there is to say about the students who are graded, None where nobody is."""
    graded = [one for one in standings if one.state == State.GRADED and one.score is not None]
    if not graded:
        return None
    found = _mistakes(assignment, graded)
    return Findings(
        marks=tuple(one.score for one in graded if one.score is not None),
        max_score=float(assignment.max_score),
        exercises=tuple(_exercises(assignment, graded)),
        mistakes=tuple(mistake for mistake in found if mistake.class_line),
        stops=tuple(mistake for mistake in found if not mistake.class_line),
        explained=_explained(graded),
    )


def marks_sentence(findings: Findings) -> str:
    """Say how the marks are spread."""
    half = findings.max_score / 2
    below = sum(mark < half for mark in findings.marks)
    full = sum(mark >= findings.max_score for mark in findings.marks)
    return (
        f"Half of the class has {findings.median:g} marks or more of {findings.max_score:g}; "
        f"{_of(full, findings.marks)} everything, {_of(below, findings.marks)} less than half."
    )


def exercises_sentence(findings: Findings) -> str:
    """Say which exercise went best and which worst."""
    best = max(findings.exercises, key=lambda one: one.share)
    worst = findings.hardest
    if best.share == worst.share:
        return f"Every exercise went alike: the class earned {best.share:.0%} of each."
    return (
        f"{worst.name} went worst: the class earned {worst.share:.0%} of its marks, beside "
        f"{best.share:.0%} of those of {best.name}."
    )


def separation_sentence(findings: Findings) -> str:
    """Say which exercises tell strong students from weak ones."""
    measured = [one for one in findings.exercises if one.separation is not None]
    if len(findings.marks) < FEWEST_FOR_SEPARATION:
        return f"It takes {FEWEST_FOR_SEPARATION} graded submissions to tell."
    if not measured:
        return "No exercise separates, since everyone has the same marks."
    ranked = sorted(measured, key=_separation, reverse=True)
    said = f"{ranked[0].name} separates strong from weak the most ({_separation(ranked[0]):.2f})"
    weak = [one.name for one in ranked if _separation(one) < _BARELY]
    if weak:
        return f"{said}; {_and(weak)} hardly at all: look at what the marks there are given for."
    if _separation(ranked[-1]) >= _SEPARATES:
        return f"{said}; every other one does so clearly too."
    return f"{said}, {ranked[-1].name} the least ({_separation(ranked[-1]):.2f})."


def mistakes_sentence(findings: Findings) -> str:
    """Say what went wrong most often."""
    if not findings.mistakes:
        return "No mistake was recognised."
    first = findings.mistakes[0]
    return (
        f"The most frequent mistake, made by {_count(first.students)}, is in {first.exercise}: "
        f"{first.title}."
    )


def _exercises(assignment: Assignment, graded: Sequence[Standing]) -> Iterable[ExerciseFinding]:
    scores = {
        exercise.name: [one.exercise_score(exercise.name) or 0.0 for one in graded]
        for exercise in assignment.graded
    }
    totals = [sum(column) for column in zip(*scores.values(), strict=True)]
    for exercise in assignment.graded:
        own, most = scores[exercise.name], exercise.max_score
        full = _share(score >= most for score in own)
        none = _share(score <= 0 for score in own)
        rest = [total - score for total, score in zip(totals, own, strict=True)]
        yield ExerciseFinding(
            name=exercise.name,
            max_score=most,
            mean=fmean(own),
            full=full,
            part=1 - full - none,
            none=none,
            separation=_correlation(own, rest),
            quantities=tuple(_quantities(assignment, exercise.name, graded)),
        )


def _quantities(
    assignment: Assignment, exercise: str, graded: Sequence[Standing]
) -> Iterable[QuantityFinding]:
    checks = [
        {check["name"]: check for check in judged["checks"]}
        for one in graded
        for judged in _exercises_of(one)
        if judged["name"] == exercise
    ]
    for quantity in assignment.exercise(exercise).quantities:
        points = [found[quantity.name]["points"] for found in checks if quantity.name in found]
        if points:
            right = _share(value >= quantity.points for value in points)
            yield QuantityFinding(quantity.name, quantity.points, fmean(points), right)


def _mistakes(assignment: Assignment, graded: Sequence[Standing]) -> list[Mistake]:
    """Return the mistakes and stops that were recognised, the most frequent first."""
    table = {(row.exercise, row.name): row for row in assignment.misconceptions}
    who: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for one in graded:
        for judged in _exercises_of(one):
            for name in _named(judged):
                who[judged["name"], name].add(one.person.id)
    ranked = sorted(who, key=lambda place: (-len(who[place]), place))
    return [_mistake(place, table.get(place), len(who[place])) for place in ranked]


def _exercises_of(one: Standing) -> list[ExerciseRecord]:
    return one.record["exercises"] if one.record else []


def _mistake(place: tuple[str, str], row: Misconception | None, students: int) -> Mistake:
    exercise, name = place
    if row is None:
        return Mistake(exercise, name.replace("-", " "), students, "", "")
    return Mistake(exercise, row.title, students, row.equation, row.class_line or row.hint)


def _named(judged: ExerciseRecord) -> list[str]:
    """Return the names of the misconceptions in an exercise: none, one or two."""
    diagnosis = judged["diagnosis"]
    names = (diagnosis["misconception"] or "") if diagnosis else ""
    return [name for name in names.split("+") if name]


def _explained(graded: Sequence[Standing]) -> float | None:
    """Return the share of lost marks whose cause has a name, of exercises that were tried."""
    lost = named = 0.0
    for one in graded:
        for judged in _exercises_of(one):
            names = _named(judged)
            if judged["matched_by"] is not None and NOT_FILLED_IN not in names:
                gap = judged["max_score"] - judged["score"]
                lost += gap
                named += gap if names else 0.0
    return named / lost if lost else None


def _correlation(own: Sequence[float], rest: Sequence[float]) -> float | None:
    if len(own) < FEWEST_FOR_SEPARATION:
        return None
    try:
        return correlation(own, rest)
    except StatisticsError:
        return None


def _separation(one: ExerciseFinding) -> float:
    return one.separation if one.separation is not None else 0.0


def _share(holds: Iterable[bool]) -> float:
    return fmean(map(float, holds))


def _of(count: int, marks: Sequence[float]) -> str:
    return f"{count} of {len(marks)} {'has' if count == 1 else 'have'}"


def _count(students: int) -> str:
    return "1 student" if students == 1 else f"{students} students"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
