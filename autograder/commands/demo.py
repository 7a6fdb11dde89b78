"""`autograder demo`: a sample class, from release to report, in a scratch classroom."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.table import Table

from autograder import cli
from autograder.base.errors import CommandError
from autograder.base.printing import console, say, styled
from autograder.base.progress import progress
from autograder.classroom.folders import Classroom
from autograder.classroom.gradebook.marks import Marks
from autograder.course.assignment import load
from autograder.course.places import Places
from autograder.demo.exchange import Exchange
from autograder.demo.sample_class import TABLE, SampleClass, Student
from autograder.feedback.delivery import GradebookWriter

_MARKER = ".made-by-autograder-demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.add_argument(
        "--classroom",
        type=Path,
        metavar="FOLDER",
        help="where the sample class goes (default: classroom/demo, made anew each time)",
    )
    parser.add_argument("--jobs", metavar="N", help="processes for grading (default: cores)")


def run(args: argparse.Namespace) -> int:
    """Take the sample classes through it all; 1 where a mark differs from the table."""
    places = Places.nearest()
    sources = [folder for folder in places.assignments() if (folder / TABLE).is_file()]
    samples = [SampleClass.load(load(folder)) for folder in sources]
    if not samples:
        raise CommandError(f"No assignment in solutions/ has a {TABLE}; add one.")
    folder = (args.classroom or places.classroom / "demo").resolve()
    _make_scratch(folder)
    os.environ["AUTOGRADER_CLASSROOM"] = str(folder)
    classroom = Classroom.load()
    wrong = 0
    _step("Release", lambda: _release(classroom, samples))
    _step("Fetch, work, submit", lambda: _hand_in(classroom, samples))
    _step("Collect", lambda: _collect(classroom, samples))
    _step("Grade and write feedback", lambda: _command("grade", *_jobs(args), allowed=(0, 1)))
    _step("Give feedback back", lambda: _give_back(classroom, samples))
    _step("Report", lambda: _command("report"))
    for sample in samples:
        wrong += _show_gradebook(classroom, sample)
        _show_pages(classroom, sample)
    return 1 if wrong else 0


def _jobs(args: argparse.Namespace) -> list[str]:
    return ["--jobs", args.jobs] if args.jobs else []


def _make_scratch(folder: Path) -> None:
    """Make an empty folder; only one that an earlier demo made is cleared."""
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / _MARKER).is_file():
            raise CommandError(f"{folder} is not empty; name another with --classroom.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARKER).touch()


def _step(title: str, work: Callable[[], None]) -> None:
    console(highlight=False).rule(f"[bold]{title}", align="left")
    work()


def _command(*arguments: str, allowed: tuple[int, ...] = (0,)) -> None:
    status = cli.main(list(arguments))
    if status not in allowed:
        raise CommandError(f"`autograder {' '.join(arguments)}` ended with status {status}.")


def _release(classroom: Classroom, samples: list[SampleClass]) -> None:
    """Bring notebooks/ up to date, and put the assignments into the gradebook and the exchange."""
    _command("release")
    with GradebookWriter(classroom) as writer:
        for assignment in _editions(samples):
            writer.edition(assignment)
    exchange = Exchange(classroom)
    for assignment in _editions(samples):
        exchange.release_assignment(assignment)
    say(f"Released to the exchange: {', '.join(_editions(samples))}.")


def _hand_in(classroom: Classroom, samples: list[SampleClass]) -> None:
    """Have every student fetch the assignment, work on it, and submit."""
    exchange = Exchange(classroom)
    everyone = [(sample, student) for sample in samples for student in sample.students]
    with progress(len(everyone), "Students") as advance:
        for sample, student in everyone:
            assignment = sample.edition(student)
            home = classroom.classroom / "students" / student.id
            exchange.fetch_assignment(assignment, student.id, home)
            sample.fill_in(student, home / assignment)
            exchange.submit(assignment, student.id, home)
            advance()


def _collect(classroom: Classroom, samples: list[SampleClass]) -> None:
    exchange = Exchange(classroom)
    for assignment in _editions(samples):
        exchange.collect(assignment)
        say(f"{assignment}: {len(classroom.submissions(assignment))} submissions.")


def _give_back(classroom: Classroom, samples: list[SampleClass]) -> None:
    exchange = Exchange(classroom)
    for assignment in _editions(samples):
        exchange.release_feedback(assignment)
    pages = list((classroom.classroom / "exchange").glob("*/feedback/*.html"))
    say(f"{len(pages)} feedback pages are in the exchange.")


def _editions(samples: list[SampleClass]) -> list[str]:
    return sorted({sample.edition(student) for sample in samples for student in sample.students})


def _show_gradebook(classroom: Classroom, sample: SampleClass) -> int:
    """Print a sample's gradebook beside the marks that its table states; count what differs."""
    table = Table(title=sample.assignment.title, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("student", no_wrap=True)
    table.add_column("handed in", no_wrap=True)
    for number, _exercise in enumerate(sample.exercises, start=1):
        table.add_column(str(number), justify="right")
    table.add_column("sum", justify="right")
    table.add_column("as stated", justify="right")
    wrong = 0
    with GradebookWriter(classroom) as gradebook:
        for student in sample.students:
            marks = gradebook.marks(student.id, sample.edition(student))
            cells, differs = _line(sample, student, marks)
            table.add_row(
                styled(student.id),
                styled(student.about),
                *cells,
                "[red]no[/]" if differs else "yes",
            )
            wrong += differs
    console(highlight=False).print(table)
    names = ", ".join(f"{number} {name}" for number, name in enumerate(sample.exercises, start=1))
    say(f"Exercises: {names}.")
    say(
        f"{wrong} of {len(sample.students)} students differ from {TABLE}."
        if wrong
        else f"All {len(sample.students)} students have the marks that {TABLE} states."
    )
    return wrong


def _line(sample: SampleClass, student: Student, marks: Marks | None) -> tuple[list[str], bool]:
    """Return a student's marks as text, and whether they differ from what the table states."""
    if marks is None:
        return ["–"] * len(sample.exercises) + ["none"], bool(student.marks)
    got = [marks.exercises[name].score for name in sample.exercises]
    cells = [
        f"{mark:g}" if mark == right else f"[red]{mark:g}≠{right}[/]"
        for mark, right in zip_longest(got, student.marks)
    ]
    return [*cells, f"{marks.score:g}"], got != list(student.marks)


def _show_pages(classroom: Classroom, sample: SampleClass) -> None:
    say("Feedback pages:")
    for student in sample.students:
        page = classroom.feedback_page(student.id, sample.edition(student))
        say(f"  {page}")
