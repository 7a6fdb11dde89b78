"""The marks of a class, in the columns that another system imports.

Canvas: docs "How do I import grades in the Gradebook?": Student, ID, SIS User ID, SIS Login ID,
Section, a column for the assignment, and a row of the points possible. Moodle: docs "Grade
import": a column that says who it is, and one for the grade item. Both match people by what the
roster says of them; without a roster, by the student's id.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta

from autograder.base.plain_text import begins_a_formula, visible
from autograder.classroom.standing import Standing, State
from autograder.course.assignment import Assignment

Row = list[str]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.ASCII)
_PART = re.compile(r"[^;]*;?")
"""What a spreadsheet takes for a cell of its own where the comma is the decimal point."""
_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_MOODLE = ("First name", "Last name", "ID number", "Username", "Email address")
_PLAIN = (
    "student", "last_name", "first_name", "email", "assignment", "state", "handed_in_utc",
    "hours_late", "marks", "late_penalty", "final_mark", "max_mark",
)  # fmt: skip


def as_csv(
    system: str,
    assignment: Assignment,
    standings: list[Standing],
    column: str | None = None,
    zeros: bool = False,
) -> str:
    """Return the marks as the text of a CSV file.

    Args:
        system: `"csv"`, `"canvas"` or `"moodle"`.
        assignment: the assignment.
        standings: where its students stand.
        column: what the other system calls the assignment; its title without one.
        zeros: whether who handed in nothing gets a 0.
    """
    rows = FORMATS[system](assignment, standings, column or assignment.title, zeros)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue()


def safe(cell: str) -> str:
    """Return a cell on one line that no spreadsheet takes for a formula, nor any part of it.

    A number stays as it is, and so does an id, since none may begin like a formula.
    """
    cell = visible(cell)
    if _NUMBER.fullmatch(cell):
        return cell
    return "".join(f"'{part}" if begins_a_formula(part) else part for part in _PART.findall(cell))


def _canvas(
    assignment: Assignment, standings: list[Standing], column: str, zeros: bool
) -> Iterator[Row]:
    yield [*_CANVAS, column]
    yield ["    Points Possible", "", "", "", "", _number(assignment.max_score)]
    for one in _told_apart(standings):
        person = one.person
        login = person.login or (person.id if person.id != person.platform_id else "")
        known = [person.platform_id, person.number, login, person.section]
        yield [person.sortable_name, *known, _mark(one, zeros)]


def _moodle(
    assignment: Assignment, standings: list[Standing], column: str, zeros: bool
) -> Iterator[Row]:
    yield [*_MOODLE, column]
    for one in _told_apart(standings):
        person = one.person
        known = [person.number or person.id, person.login or person.id, person.email]
        yield [person.first_name, person.last_name, *known, _mark(one, zeros)]


def _plain(
    assignment: Assignment, standings: list[Standing], column: str, zeros: bool
) -> Iterator[Row]:
    exercises = [exercise.name for exercise in assignment.graded]
    yield [*_PLAIN, *exercises]
    for one in standings:
        person = one.person
        yield [
            *(person.id, person.last_name, person.first_name, person.email),
            one.assignment or assignment.name,
            one.state,
            _moment(one),
            _number(one.late / timedelta(hours=1)),
            _number(one.earned),
            _number(one.penalty if one.entry else None),
            _mark(one, zeros),
            _number(assignment.max_score),
            *(_number(one.exercise_score(name)) for name in exercises),
        ]


FORMATS: dict[str, Callable[[Assignment, list[Standing], str, bool], Iterator[Row]]] = {
    "csv": _plain,
    "canvas": _canvas,
    "moodle": _moodle,
}
"""What makes the rows for each system."""


def called_as_another(standings: Collection[Standing]) -> list[Standing]:
    """Return who isn't on the roster, and has for an id what somebody who is on it is called by.

    Another system would take their marks for that person's, so they have no row there.
    """
    taken = {name for one in standings if one.enrolled for name in one.person.identities}
    return [one for one in standings if not one.enrolled and one.person.id.casefold() in taken]


def _told_apart(standings: list[Standing]) -> list[Standing]:
    """Return everybody whom another system takes for nobody else."""
    others = called_as_another(standings)
    return [one for one in standings if one not in others]


def _moment(one: Standing) -> str:
    if one.handed_in:
        return one.handed_in.isoformat(" ", "seconds")
    return "" if one.state == State.MISSING else "unknown"


def _mark(one: Standing, zeros: bool) -> str:
    return _number(0.0 if zeros and one.state == State.MISSING else one.score)


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 2):g}"
