"""The command `autograder grade`: the class into the gradebook, or any notebooks to the screen."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from autograder.base.errors import CommandError
from autograder.commands.options import SCREEN, add_grading_options, isolation, write_json
from autograder.course import assignment as tables
from autograder.course.assignment import Assignment
from autograder.grading.grader import Grader, Record
from autograder.grading.intake import submission as ingest
from autograder.grading.intake.belonging import ENDINGS, meant
from autograder.grading.workers import Job, Plan, grade_all

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
    plan = Plan(isolation(args), args.jobs, args.cluster)
    if args.paths:
        return grade_paths(args.paths, args.assignment, plan, args.json)
    from autograder.commands.grade_class import grade_class

    return grade_class(args.assignment, plan, args.force, args.json)


def grade_paths(paths: list[Path], assignment: str | None, plan: Plan, output: Path | None) -> int:
    """Grade notebooks from anywhere, print what came of them, and write the records if asked."""
    found = list(_submissions(paths))
    if not found:
        names = ", ".join(str(path) for path in paths)
        raise CommandError(f"There is no notebook (.ipynb or .py) in {names}.")
    refused: dict[str, Record] = {}
    jobs = _jobs(found, _assignments(assignment), refused)
    plan = Plan(plan.isolation, min(plan.processes, len(found)), plan.cluster)
    records = dict(refused)
    from autograder.base.progress import progress

    with progress(len(found)) as advance:
        for job, record in grade_all(jobs, plan):
            records[job.name] = record
            advance(record)
    records.update(refused)
    ordered = [records[str(path)] for path in found]
    if output is not None:
        write_json(ordered, output)
    if output != SCREEN:
        from autograder.commands.printed_records import print_records

        print_records(ordered)
    return 1 if any(record["status"] == "refused" for record in ordered) else 0


def _submissions(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if _is_folder(path):
            named = (p for p in path.rglob("*") if p.suffix.lower() in ENDINGS)
            inside = sorted(p for p in named if not _is_folder(p))
            yield from (p for p in inside if not set(p.parts) & set(HIDDEN_FOLDERS))
        elif path.exists() or path.is_symlink():
            yield path
        else:
            raise CommandError(f"{path} does not exist; give a notebook or a folder of notebooks.")


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _assignments(name: str | None) -> list[tuple[Assignment, str]]:
    """The assignments a notebook may belong to, each with the language to speak."""
    if name is not None:
        folder, language = tables.resolve(name)
        return [(tables.load(folder), language)]
    found = [(tables.load(folder), "en") for folder in tables.folders()]
    if not found:
        raise CommandError("There is no assignment: go to a folder that holds solutions/.")
    return found


def _jobs(
    paths: list[Path], assignments: list[tuple[Assignment, str]], refused: dict[str, Record]
) -> Iterator[Job]:
    """A job for each path that can be read; the others go to `refused`, with their reasons."""
    for path in paths:
        assignment, language = assignments[0]
        try:
            content = ingest.read_file(path)
            if len(assignments) > 1 or language == "en":
                assignment, language = meant(path, content, assignments)
            yield Job(str(path), path.name, content, str(assignment.folder), language)
        except ingest.Refused as refusal:
            record = Grader(assignment.folder).refuse(str(path), str(refusal), language)
            refused[str(path)] = record
