"""The command `autograder audit`: grades the grader, and says whether its numbers hold."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder import assignment as tables
from autograder.assignment import Assignment
from autograder.audit.alike import Alike
from autograder.audit.cases import Batch, batches, draw_up, notebook
from autograder.audit.findings import Findings, Number
from autograder.audit.survivors import load as load_survivors
from autograder.batch import Job, Plan, grade_all
from autograder.errors import CommandError
from autograder.options import SCREEN, add_grading_options, isolation, write_json
from autograder.progress import progress

SOLUTION, BLANK = "solution", "blank release"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.add_argument("--assignment", metavar="NAME", help="the assignment (default: all)")
    add_grading_options(parser)


def run(args: argparse.Namespace) -> int:
    """Audit; 0 where every number holds, 1 where one does not."""
    plan = Plan(isolation(args), args.jobs)
    folders = [tables.resolve(args.assignment)[0]] if args.assignment else tables.folders()
    if not folders:
        raise CommandError("There is no assignment: go to a folder that holds solutions/.")
    findings = {folder.name: audit(tables.load(folder), plan) for folder in folders}
    if args.json is not None:
        write_json({name: _as_json(found) for name, found in findings.items()}, args.json)
    if args.json != SCREEN:
        from autograder.audit.table import print_findings

        for name, found in findings.items():
            print_findings(name, found)
    numbers = [number for found in findings.values() for number in found.numbers()]
    return 0 if all(number.holds for number in numbers) else 1


def audit(assignment: Assignment, plan: Plan) -> Findings:
    """Put an assignment's judge to the test, through the real student process.

    Raises CommandError where the blank release is missing.
    """
    findings = Findings(Alike(assignment), load_survivors(assignment.folder), assignment.audit)
    wholes = dict(_wholes(assignment))
    dealt = dict(enumerate(batches(draw_up(assignment))))
    with progress(len(wholes) + len(dealt), "Auditing") as advance:
        for job, record in grade_all(_jobs(assignment, wholes, dealt), plan):
            _see(findings, assignment, job, record, dealt)
            advance()
    return findings


def _wholes(assignment: Assignment) -> Iterator[tuple[str, Path]]:
    """The notebooks and scripts that are handed in as they are, by what they are called."""
    root = assignment.folder.parent.parent
    blank = root / "notebooks" / assignment.name / assignment.notebook_path.name
    if not blank.is_file():
        raise CommandError(f"{blank} is missing; run `autograder release` first.")
    yield SOLUTION, assignment.notebook_path
    yield BLANK, blank
    for path in sorted(assignment.folder.glob("alternatives/*.py")):
        yield path.stem, path


def _jobs(
    assignment: Assignment, wholes: dict[str, Path], dealt: dict[int, Batch]
) -> Iterator[Job]:
    folder = str(assignment.folder)
    for name, path in wholes.items():
        yield Job(name, path.name, path.read_bytes(), folder, "en")
    for number, batch in dealt.items():
        yield Job(str(number), "batch.ipynb", notebook(batch), folder, "en")


def _see(
    findings: Findings,
    assignment: Assignment,
    job: Job,
    record: dict[str, Any],
    dealt: dict[int, Batch],
) -> None:
    if job.name in (SOLUTION, BLANK):
        demanded = assignment.max_score if job.name == SOLUTION else 0.0
        findings.see_whole(job.name, record["score"], demanded)
    elif job.filename.endswith(".py"):
        findings.see_alternative(job.name, record)
    else:
        exercises = {exercise["name"]: exercise for exercise in record["exercises"]}
        for name, case in dealt[int(job.name)].items():
            findings.see(case, exercises[name])


def _as_json(findings: Findings) -> dict[str, Any]:
    def row(number: Number) -> dict[str, Any]:
        return {
            "what": number.what,
            "value": number.value,
            "demanded": number.demanded,
            "holds": number.holds,
            "problems": list(number.problems),
        }

    return {
        "numbers": [row(number) for number in findings.numbers()],
        "survivors": [
            {"exercise": case.exercise, "change": case.name, "reason": reason}
            for case, reason in findings.survived
        ],
    }
