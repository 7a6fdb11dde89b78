"""Grades the running class into its gradebook: what is left of it, or all of it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

from autograder.base.errors import CommandError
from autograder.base.progress import progress
from autograder.base.record import Record, RecordError, Status
from autograder.base.record import load as load_record
from autograder.classroom import roster
from autograder.classroom.folders import Classroom, SubmittedFile
from autograder.commands.options import write_result
from autograder.commands.regrade_changes import Change, compare, print_changes
from autograder.course.assignment import Assignment, load
from autograder.course.language import speaking
from autograder.course.places import editions
from autograder.course.traces import keep_trace
from autograder.feedback.delivery import GradebookWriter
from autograder.grading.crew import Job, Plan
from autograder.grading.grader import Graded, answer
from autograder.grading.intake import matching
from autograder.grading.intake.choice import choose
from autograder.grading.intake.refusal import Refused
from autograder.grading.workers import grade_all

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
    strangers: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


def grade_class(assignment: str | None, plan: Plan, force: bool, output: Path | None) -> int:
    """Grade every submission of the class, one writer for all.

    Stopped at any moment, nothing that was graded is lost, and the next run goes on from there.

    Args:
        assignment: the id of one edition; None for all.
        plan: how to grade.
        force: whether what was graded before is graded again.
        output: where the records are to be written too, if anywhere.

    Returns:
        1 where some were refused, else 0.

    Raises:
        CommandError: where there is no class or its gradebook can't be used.
    """
    classroom = Classroom.load()
    files = _files(classroom, assignment)
    tally = Tally(places=[(file.student, file.assignment) for file in files])
    try:
        with GradebookWriter(classroom) as writer, progress(len(files)) as advance:
            for file, content, graded in _graded(files, writer, plan, force, tally, advance):
                keep_trace(classroom, file.student, graded.trace)
                _save(writer, file, content, graded, tally)
                advance()
            tally.strangers = _strangers(writer, classroom, files)
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
        write_result(_stored(classroom, tally.places), output)
    return 1 if tally.refused else 0


def _files(classroom: Classroom, assignment: str | None) -> list[SubmittedFile]:
    names = [assignment] if assignment else classroom.handed_in()
    found = [file for name in names for file in classroom.submissions(name)]
    if not found:
        raise CommandError(
            f"There are no submissions in {classroom.submitted}; run `nbgrader collect` or "
            "`autograder collect ZIP-OR-FOLDER` first, or name notebooks to grade."
        )
    return found


def _graded(
    files: list[SubmittedFile],
    writer: GradebookWriter,
    plan: Plan,
    force: bool,
    tally: Tally,
    advance: Callable[..., None],
) -> Iterator[tuple[SubmittedFile, bytes, Graded]]:
    """The submissions that are to be written, as they are graded."""
    pending: dict[Place, SubmittedFile] = {}
    refused: list[tuple[SubmittedFile, bytes, Graded]] = []
    assignment_in = cache(load)

    @cache
    def released_in(folder: Path) -> frozenset[str]:
        return matching.released_code(writer.classroom.released_notebooks(folder))

    def jobs() -> Iterator[Job]:
        for file in files:
            folder, language = writer.classroom.resolve(file.assignment)
            try:
                with speaking(language, folder):
                    assignment = assignment_in(folder)
                    file, content = _read(file, assignment, partial(released_in, folder), tally)
            except Exception as error:
                graded = answer(
                    error, assignment_in(folder), file.student, language, plan.isolation
                )
                refused.append((file, b"", graded))
                continue
            if not force and writer.is_done(file, content):
                tally.already += 1
                advance()
            else:
                pending[file.student, file.assignment] = file
                yield Job(file.student, file.path.name, content, str(folder), language)

    plan = replace(plan, processes=min(plan.processes, len(files)))
    for job, graded in grade_all(jobs(), plan):
        file = pending.pop((job.name, graded.record["assignment"]))
        yield file, job.content, graded
        while refused:
            yield refused.pop()
    yield from refused


def _read(
    file: SubmittedFile,
    assignment: Assignment,
    released: Callable[[], frozenset[str]],
    tally: Tally,
) -> tuple[SubmittedFile, bytes]:
    """Choose the file that counts, and read it."""
    if file.problem:
        raise Refused(file.problem)
    choice = choose(file.path, file.candidates, assignment, released)
    if choice.said:
        tally.chosen.append(f"{file.student} ({file.assignment}): {choice.said}")
    return replace(file, path=choice.path), choice.content


def _save(
    writer: GradebookWriter, file: SubmittedFile, content: bytes, graded: Graded, tally: Tally
) -> None:
    path = writer.classroom.record(file.student, file.assignment)
    before = _sound(path)
    record = _written(writer, file, content, graded).record
    if record["status"] == Status.REFUSED:
        tally.refused[file.student, file.assignment] = record["reason"] or ""
        return
    tally.graded += 1
    change = compare(file.student, before, record) if before else None
    if change:
        tally.changes.append(change)


def _written(
    writer: GradebookWriter, file: SubmittedFile, content: bytes, graded: Graded
) -> Graded:
    """Write what came of a submission; where its own content prevents that, write so instead."""
    try:
        writer.save(file, content, graded)
        return graded
    except OSError:
        raise
    except Exception as error:
        edition, isolation = writer.edition(file.assignment), graded.record["isolation"]
        refused = answer(error, edition.assignment, file.student, edition.language, isolation)
        keep_trace(writer.classroom, file.student, refused.trace)
        writer.save(file, b"", refused)
        return refused


def _stored(classroom: Classroom, places: list[Place]) -> list[Record]:
    records = (_sound(classroom.record(*place)) for place in places)
    return [record for record in records if record]


def _sound(path: Path) -> Record | None:
    """A stored record; None where there is none that can be used."""
    try:
        return load_record(path)
    except RecordError:
        return None


def _strangers(
    writer: GradebookWriter, classroom: Classroom, files: list[SubmittedFile]
) -> list[str]:
    """A sentence for each extension that is for nobody, or for no assignment."""
    students = {file.student for file in files} | roster.of_class(classroom).keys()
    known = [name for folder in classroom.assignments() for name in editions(folder)]
    return writer.extensions.strangers(students, known)


def _print_tally(tally: Tally, stopped: bool = False) -> None:
    for (student, assignment), reason in sorted(tally.refused.items()):
        print(f"{student} ({assignment}) refused: {reason}")
    print_changes(tally.changes)
    print("".join(f"{line}\n" for line in [*tally.chosen, *tally.strangers]), end="")
    done = f"{tally.graded} graded, {tally.already} graded before, {len(tally.refused)} refused"
    left = len(tally.places) - tally.graded - tally.already - len(tally.refused)
    if stopped:
        print(f"Stopped: {done}, {left} left; run this again to go on.", flush=True)
    else:
        print(f"{done}.")
