"""The command `autograder grade`: the class into the gradebook, or any notebooks to the screen."""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from autograder.base.errors import CommandError
from autograder.base.files import below, is_folder
from autograder.base.printing import say
from autograder.base.progress import progress
from autograder.base.record import Isolation, Record, Status
from autograder.commands.options import SCREEN, add_grading_options, write_result
from autograder.commands.options import isolation as isolation_asked_for
from autograder.commands.printed_records import print_records
from autograder.course.assignment import Assignment, load
from autograder.course.places import Places
from autograder.course.secret import class_secret
from autograder.course.traces import keep_trace
from autograder.grading.crew import Job, Plan
from autograder.grading.grader import answer
from autograder.grading.intake import matching
from autograder.grading.intake.allowance import Allowance
from autograder.grading.intake.belonging import meant
from autograder.grading.intake.choice import (
    Work,
    may_hold_work,
    original,
    without_untouched,
    work_in,
)
from autograder.grading.intake.refusal import Refused
from autograder.grading.intake.safe_file import read_file
from autograder.grading.workers import grade_all

HIDDEN_FOLDERS = (".ipynb_checkpoints", "__pycache__", ".venv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="notebooks (.ipynb, .py) or folders of them; without any, the class in classroom/",
    )
    parser.add_argument(
        "--assignment", metavar="NAME", help="the assignment (default: the one meant)"
    )
    add_grading_options(parser)
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="a Dask scheduler, e.g. tcp://10.0.0.1:8786"
    )
    parser.add_argument("--force", action="store_true", help="grade again what is graded already")


def run(args: argparse.Namespace) -> int:
    """Grade; 0 where every submission was graded, 1 where some were refused."""
    plan = Plan(isolation_asked_for(args), args.jobs, args.cluster)
    if args.paths:
        return grade_paths(args.paths, args.assignment, plan, args.json)
    from autograder.commands.grade_class import grade_class

    return grade_class(args.assignment, plan, args.force, args.json)


def grade_paths(paths: list[Path], assignment: str | None, plan: Plan, output: Path | None) -> int:
    """Grade notebooks from anywhere, print what came of them, and write the records if asked."""
    found = list(dict.fromkeys(_submissions(paths)))
    if not found:
        names = ", ".join(str(path) for path in paths)
        raise CommandError(f"There is no notebook (.ipynb or .py) in {names}.")
    places = Places.nearest()
    assignments = _assignments(places, assignment)
    found, said = _with_work(found, places, assignments)
    refused: dict[str, Record] = {}
    plan = replace(plan, processes=min(plan.processes, len(found)))
    jobs = _jobs(found, places, assignments, plan.isolation, refused)
    records: dict[str, Record] = {}
    with progress(len(found)) as advance:
        for job, graded in grade_all(jobs, plan):
            records[job.name] = graded.record
            keep_trace(places, job.name, graded.trace)
            advance()
    records.update(refused)
    ordered = [records[str(path)] for path in found]
    if output is not None:
        write_result(ordered, output)
    if output != SCREEN:
        print_records(ordered)
    say(*said, error=output == SCREEN)
    return 1 if any(record["status"] == Status.REFUSED for record in ordered) else 0


def _submissions(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if _is_folder(path):
            yield from sorted(_inside(path))
        elif os.path.lexists(path):
            yield path
        else:
            raise CommandError(f"{path} does not exist; give a notebook or a folder of notebooks.")


def _inside(folder: Path) -> Iterator[Path]:
    """Yield what may be a submission in a folder, and the folders that can't be read."""
    unreadable: list[Path] = []
    hidden = HIDDEN_FOLDERS.__contains__
    for entry in below(folder, hidden, lambda error: unreadable.append(Path(error.filename))):
        if not is_folder(entry) and may_hold_work(Path(entry.path)):
            yield Path(entry.path)
    yield from unreadable


def _with_work(
    paths: list[Path], places: Places, assignments: list[tuple[Assignment, str]]
) -> tuple[list[Path], list[str]]:
    """Leave out what is as released and has a copy beside it that isn't; say so."""
    released_in = cache(lambda folder: matching.released_code(places.released_notebooks(folder)))
    together: defaultdict[tuple[Path, str], list[Path]] = defaultdict(list)
    for path in paths:
        together[path.parent, original(path)].append(path)
    left: set[Path] = set()
    said = []
    for copies in together.values():
        if len(copies) > 1:
            works = list(_works(copies, assignments, released_in))
            kept, sentence = without_untouched(works)
            left |= {work.path for work in works} - {work.path for work in kept}
            said += [sentence] if sentence else []
    return [path for path in paths if path not in left], said


def _works(
    paths: list[Path],
    assignments: list[tuple[Assignment, str]],
    released_in: Callable[[Path], matching.Released],
) -> Iterator[Work]:
    allowance = Allowance()
    for path in paths:
        with suppress(Refused):
            content = read_file(path)
            assignment, _language = meant(path, content, assignments)
            yield work_in(path, content, assignment, released_in(assignment.folder), allowance)


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)


def _assignments(places: Places, name: str | None) -> list[tuple[Assignment, str]]:
    """The assignments a notebook may belong to, each with the language to speak."""
    if name is not None:
        folder, language = places.resolve(name)
        return [(load(folder), language)]
    found = [(load(folder), "en") for folder in places.assignments()]
    if not found:
        raise CommandError(
            f"There is no assignment in {places.source}; go to a course's top level."
        )
    return found


def _jobs(
    paths: list[Path],
    places: Places,
    assignments: list[tuple[Assignment, str]],
    isolation: Isolation,
    refused: dict[str, Record],
) -> Iterator[Job]:
    """A job for each path that can be read; the others go to `refused`, with their reasons."""
    secret = class_secret(places)
    for path in paths:
        assignment, language = assignments[0]
        try:
            content = read_file(path)
            if len(assignments) > 1 or language == "en":
                assignment, language = meant(path, content, assignments)
            about = (str(path), path.name, content, str(assignment.folder), language)
            yield Job(*about, secret)
        except Exception as error:
            graded = answer(error, assignment, str(path), language, isolation)
            keep_trace(places, str(path), graded.trace)
            refused[str(path)] = graded.record
