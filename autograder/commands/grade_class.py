"""Grades the running class into its gradebook: what is left of it, or all of it again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.base.errors import CommandError
from autograder.base.progress import progress
from autograder.classroom.folders import Classroom, SubmittedFile
from autograder.commands.options import write_json
from autograder.commands.regrade_changes import Change, compare, print_changes
from autograder.course import assignment as tables
from autograder.feedback.delivery import GradebookWriter
from autograder.grading.grader import Grader, Record
from autograder.grading.intake import submission as ingest
from autograder.grading.workers import Job, Plan, grade_all

Place = tuple[str, str]
"""A student and an assignment."""


@dataclass
class Tally:
    """What a run has come to so far."""

    graded: int = 0
    already: int = 0
    refused: dict[Place, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def grade_class(assignment: str | None, plan: Plan, force: bool, output: Path | None) -> int:
    """Grade every submission of the class, one writer for all; 1 where some were refused.

    Stopped at any moment, nothing that was graded is lost, and the next run goes on from there.
    Raises CommandError where there is no class or its gradebook can't be used.
    """
    classroom = Classroom.load()
    files = _files(classroom, assignment)
    tally = Tally(places=[(file.student, file.assignment) for file in files])
    try:
        with GradebookWriter(classroom) as writer, progress(len(files)) as advance:
            for file, content, record in _graded(files, writer, plan, force, tally, advance):
                _save(writer, file, content, record, tally)
                advance()
    except KeyboardInterrupt:
        _print_tally(tally, stopped=True)
        raise
    except OSError as error:
        _print_tally(tally, stopped=True)
        where = error.filename or classroom.submitted.parent
        raise CommandError(
            f"{where} can't be written ({error.strerror}); make room, then run this again."
        ) from error
    _print_tally(tally)
    if output is not None:
        write_json(_stored(classroom, tally.places), output)
    return 1 if tally.refused else 0


def _files(classroom: Classroom, assignment: str | None) -> list[SubmittedFile]:
    names = [assignment] if assignment else classroom.assignments()
    found = [file for name in names for file in classroom.submissions(name)]
    if not found:
        raise CommandError(
            f"There are no submissions in {classroom.submitted}; run `nbgrader collect` or "
            "`autograder collect FILE.zip` first, or name notebooks to grade."
        )
    return found


def _graded(
    files: list[SubmittedFile],
    writer: GradebookWriter,
    plan: Plan,
    force: bool,
    tally: Tally,
    advance: Callable[..., None],
) -> Iterator[tuple[SubmittedFile, bytes, Record]]:
    """The submissions that are to be written, as they are graded."""
    pending: dict[Place, SubmittedFile] = {}
    refused: list[tuple[SubmittedFile, bytes, Record]] = []

    def jobs() -> Iterator[Job]:
        for file in files:
            folder, language = tables.resolve(file.assignment, writer.classroom.root)
            content, problem = _read(file)
            if problem:
                record = Grader(folder).refuse(file.student, problem, language)
                refused.append((file, content, record))
            elif not force and writer.is_done(file, content):
                tally.already += 1
                advance()
            else:
                pending[file.student, file.assignment] = file
                yield Job(file.student, file.path.name, content, str(folder), language)

    plan = replace(plan, processes=min(plan.processes, len(files)))
    for job, record in grade_all(jobs(), plan):
        file = pending.pop((job.name, record["assignment"]))
        yield file, job.content, record
        while refused:
            yield refused.pop()
    yield from refused


def _read(file: SubmittedFile) -> tuple[bytes, str | None]:
    if file.problem:
        return b"", file.problem
    try:
        return ingest.read_file(file.path), None
    except ingest.Refused as refusal:
        return b"", str(refusal)


def _save(
    writer: GradebookWriter, file: SubmittedFile, content: bytes, record: Record, tally: Tally
) -> None:
    path = writer.classroom.record(file.student, file.assignment)
    before = _load(path)
    writer.save(file, content, record)
    if record["status"] == "refused":
        tally.refused[file.student, file.assignment] = record["reason"]
        return
    tally.graded += 1
    change = compare(file.student, before, record) if before else None
    if change:
        tally.changes.append(change)


def _stored(classroom: Classroom, places: list[Place]) -> list[Record]:
    records = (_load(classroom.record(*place)) for place in places)
    return [record for record in records if record]


def _load(path: Path) -> Record | None:
    """A stored record; None where there is none, or only half of one."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return record if isinstance(record, dict) and "exercises" in record else None
    except (OSError, ValueError):
        return None


def _print_tally(tally: Tally, stopped: bool = False) -> None:
    for (student, assignment), reason in sorted(tally.refused.items()):
        print(f"{student} ({assignment}) refused: {reason}")
    print_changes(tally.changes)
    done = f"{tally.graded} graded, {tally.already} graded before, {len(tally.refused)} refused"
    left = len(tally.places) - tally.graded - tally.already - len(tally.refused)
    if stopped:
        print(f"Stopped: {done}, {left} left; run this again to go on.", flush=True)
    else:
        print(f"{done}.")
