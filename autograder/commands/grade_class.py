"""Grades the running class into its gradebook: what is left of it, or all of it again."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.base.errors import CommandError
from autograder.base.files import is_of_machine
from autograder.base.printing import say
from autograder.base.progress import progress
from autograder.base.record import Record, RecordError, Status
from autograder.base.record import load as load_record
from autograder.classroom import roster
from autograder.classroom.begun import Begun
from autograder.classroom.folders import Classroom, SubmittedFile
from autograder.commands.class_run import Place, Run, Tally
from autograder.commands.options import write_result
from autograder.commands.regrade_changes import compare, print_changes
from autograder.course.places import AssignmentError, editions
from autograder.course.traces import keep_trace
from autograder.feedback.delivery import GradebookWriter
from autograder.grading.crew import Plan
from autograder.grading.grader import Graded, answer


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
    tally = Tally()
    files = _files(classroom, assignment, tally)
    tally.places = [*tally.refused, *((file.student, file.assignment) for file in files)]
    try:
        with (
            GradebookWriter(classroom) as writer,
            Begun(classroom) as begun,
            progress(len(files)) as advance,
        ):
            run = Run(writer, begun, plan, force, tally, advance)
            for file, content, graded in run.graded(files):
                keep_trace(classroom, file.student, graded.trace)
                _save(writer, file, content, graded, tally)
                advance()
            tally.strangers = _strangers(writer, classroom, files)
    except (KeyboardInterrupt, SystemExit):
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


def _files(classroom: Classroom, assignment: str | None, tally: Tally) -> list[SubmittedFile]:
    """What is to be graded; what was handed in for no assignment goes to the refused."""
    names = [assignment] if assignment else classroom.handed_in()
    found = []
    for name in names:
        files = classroom.submissions(name)
        try:
            classroom.resolve(name)
            found += files
        except AssignmentError as error:
            if assignment:
                raise
            there = (file.student for file in files if os.path.lexists(file.path.parent))
            tally.refused |= {(student, name): str(error) for student in there}
    if not found and not tally.refused:
        raise CommandError(
            f"There are no submissions in {classroom.submitted}; run `nbgrader collect` or "
            "`autograder collect ZIP-OR-FOLDER` first, or name notebooks to grade."
        )
    return found


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
    except Exception as error:
        if is_of_machine(error):
            raise
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
        say(f"{student} ({assignment}) refused: {reason}")
    print_changes(tally.changes)
    say(*tally.chosen, *tally.strangers)
    done = f"{tally.graded} graded, {tally.already} graded before, {len(tally.refused)} refused"
    left = len(tally.places) - tally.graded - tally.already - len(tally.refused)
    if stopped:
        say(f"Stopped: {done}, {left} left; run this again to go on.")
    else:
        say(f"{done}.")
