"""The command `autograder report`: one page on how a class did, from what is stored."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.base.errors import CommandError
from autograder.base.files import write_atomically
from autograder.base.printing import say
from autograder.classroom import standing
from autograder.classroom.folders import Classroom
from autograder.reports.page import page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="where to (default: classroom/report/ASSIGNMENT.html)",
    )
    parser.add_argument("--assignment", metavar="NAME", help="the assignment (default: all)")


def run(args: argparse.Namespace) -> int:
    """Write a page for each assignment, all its editions together, and print where it is."""
    classroom = Classroom.load()
    assignments = standing.chosen(classroom, args.assignment)
    if not assignments:
        raise CommandError(f"There is no assignment in {classroom.source}; add one.")
    if args.output and len(assignments) > 1:
        names = ", ".join(assignment.name for assignment in assignments)
        raise CommandError(f"There are several assignments ({names}); choose with --assignment.")
    for assignment in assignments:
        default = classroom.reports / f"{assignment.name}.html"
        output = (args.output or default).absolute()
        html = page(classroom, assignment, standing.of_class(classroom, assignment), output)
        try:
            write_atomically(output, html.encode("utf-8", "replace"))
        except OSError as error:
            raise CommandError(f"{output} can't be written: {error.strerror}.") from error
        say(str(output))
    return 0
