"""Where every student of a class stands in an assignment, all its editions together.

It is put together from the roster, the gradebook and the stored records; nothing is graded.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from autograder.base.record import Record, RecordError, Status, Word
from autograder.base.record import load as load_record
from autograder.classroom import roster
from autograder.classroom.folders import Classroom, SubmittedFile
from autograder.classroom.gradebook.whole_class import Entry, read_class
from autograder.classroom.roster import Person
from autograder.course.assignment import Assignment, load
from autograder.course.places import editions


class State(Word):
    """How far a student got."""

    GRADED = "graded"
    REFUSED = "refused"
    WAITING = "waiting"
    MISSING = "missing"


@dataclass(frozen=True)
class Standing:
    """Where one student stands.

    Attributes:
        person: the student, as the roster knows them; only the id where it doesn't.
        assignment: the id of the edition that was handed in, empty where nothing was.
        state: graded, refused, waiting (to be graded) or missing.
        reason: why it was refused or is waiting.
        handed_in: when, in UTC without a zone.
        late: by how much, the student's extension counted.
        record: the judge's record.
        entry: what the gradebook holds.
        enrolled: whether the student is on the roster; always where there is no roster.
    """

    person: Person
    assignment: str = ""
    state: State = State.MISSING
    reason: str | None = None
    handed_in: datetime | None = None
    late: timedelta = timedelta(0)
    record: Record | None = field(default=None, repr=False)
    entry: Entry | None = field(default=None, repr=False)
    enrolled: bool = True

    @property
    def score(self) -> float | None:
        """The final mark: manual marks counted, the late penalty taken off; None without any."""
        return max(0.0, self.entry.marks.score) if self.entry else None

    @property
    def earned(self) -> float | None:
        """The marks before anything is taken off for coming late; None without any."""
        return self.entry.marks.score + self.penalty if self.entry else None

    @property
    def penalty(self) -> float:
        """What was taken off for coming late."""
        return self.entry.marks.late_penalty if self.entry else 0.0

    def exercise_score(self, name: str) -> float | None:
        """Return the marks of one exercise, a person's before the judge's; None without any."""
        mark = self.entry.marks.exercises.get(name) if self.entry else None
        return mark.score if mark else None


def chosen(classroom: Classroom, name: str | None) -> list[Assignment]:
    """Return the assignment of a name, or all that the class has, whatever their edition."""
    if name is not None:
        return [load(classroom.resolve(name)[0])]
    every = [load(folder) for folder in classroom.assignments()]
    used = set(classroom.handed_in())
    return [one for one in every if used & set(editions(one.folder))] or every


def of_class(classroom: Classroom, assignment: Assignment) -> list[Standing]:
    """Return where every student stands, sorted by name.

    Who handed in several editions stands where the last one does.

    Raises:
        RosterError, GradebookError: where the roster or the gradebook can't be used.
    """
    people = roster.of_class(classroom)
    found: dict[str, Standing] = {}
    for name in editions(assignment.folder):
        for standing in _of_edition(classroom, name, people):
            twin = found.get(standing.person.id)
            found[standing.person.id] = standing if twin is None else _later(twin, standing)
    missing = (Standing(people[student]) for student in people.keys() - found.keys())
    return sorted([*found.values(), *missing], key=lambda one: _by_name(one.person))


def _of_edition(
    classroom: Classroom, assignment: str, people: dict[str, Person]
) -> Iterable[Standing]:
    entries = read_class(classroom.db_url, assignment)
    submitted = {file.student: file for file in classroom.submissions(assignment)}
    for student in sorted(submitted.keys() | entries.keys()):
        record, state, reason = _record(classroom, student, assignment, submitted.get(student))
        entry = entries.get(student)
        yield Standing(
            person=people.get(student, Person(student)),
            assignment=assignment,
            state=state,
            reason=reason,
            handed_in=entry.handed_in if entry else submitted[student].timestamp,
            late=entry.late if entry else timedelta(0),
            record=record,
            entry=entry,
            enrolled=not people or student in people,
        )


def _record(
    classroom: Classroom, student: str, assignment: str, file: SubmittedFile | None
) -> tuple[Record | None, State, str | None]:
    """Return a stored record, with the state it puts the student in and the reason."""
    try:
        record = load_record(classroom.record(student, assignment))
    except RecordError as error:
        return None, State.WAITING, str(error)
    if record is None and file and file.problem:
        return None, State.REFUSED, file.problem
    if record is None:
        return None, State.WAITING, "Not graded yet; run `autograder grade`."
    if record["status"] == Status.REFUSED:
        return record, State.REFUSED, record["reason"]
    return record, State.GRADED, None


def _later(one: Standing, other: Standing) -> Standing:
    return max(one, other, key=lambda standing: standing.handed_in or datetime.min)


def _by_name(person: Person) -> tuple[str, str, str]:
    """Return what a person is sorted by: accents and case don't count."""
    last, first = (
        unicodedata.normalize("NFKD", name.casefold())
        for name in (person.last_name, person.first_name)
    )
    return last, first, person.id
