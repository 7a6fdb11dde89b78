"""The command `autograder audit`: grades the grader, and says whether its numbers hold."""

from __future__ import annotations

import argparse
from typing import Any

from autograder.audit.numbers import Findings, Number
from autograder.audit.trial import audit
from autograder.base.errors import CommandError
from autograder.commands.options import SCREEN, add_grading_options, isolation, write_result
from autograder.course.assignment import load
from autograder.course.places import Places
from autograder.grading.crew import Plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.add_argument("--assignment", metavar="NAME", help="the assignment (default: all)")
    add_grading_options(parser)


def run(args: argparse.Namespace) -> int:
    """Audit; 0 where every number holds, 1 where one does not."""
    plan = Plan(isolation(args), args.jobs)
    places = Places.nearest()
    folders = [places.resolve(args.assignment)[0]] if args.assignment else places.assignments()
    if not folders:
        raise CommandError("There is no assignment: go to a folder that holds solutions/.")
    findings = {
        folder.name: audit(load(folder), places.released_notebook(folder.name), plan)
        for folder in folders
    }
    if args.json is not None:
        write_result({name: _as_json(found) for name, found in findings.items()}, args.json)
    if args.json != SCREEN:
        from autograder.commands.audit_table import print_findings

        for name, found in findings.items():
            print_findings(name, found)
    numbers = [number for found in findings.values() for number in found.numbers()]
    return 0 if all(number.holds for number in numbers) else 1


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
