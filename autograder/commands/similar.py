"""The command `autograder similar`: lists the submissions that are most alike."""

from __future__ import annotations

import argparse

from autograder.base.printing import complain, console, styled
from autograder.classroom import standing
from autograder.classroom.folders import Classroom
from autograder.course.assignment import Assignment
from autograder.reports.similarity import Pair, alike, forced, read_class


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.add_argument("--assignment", metavar="NAME", help="the assignment (default: all)")
    parser.add_argument(
        "--most", type=int, default=20, metavar="N", help="how many pairs to list (default: 20)"
    )


def run(args: argparse.Namespace) -> int:
    """Print the pairs that are most alike."""
    classroom = Classroom.load()
    for assignment in standing.chosen(classroom, args.assignment):
        codes, refused = read_class(classroom, assignment)
        pairs = alike(codes, forced(classroom, assignment))
        _print(assignment, len(codes), pairs, args.most)
        for student, reason in sorted(refused.items()):
            complain(f"{student} is not compared: {reason}")
    return 0


def _print(assignment: Assignment, count: int, pairs: list[Pair], most: int) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    screen = console(highlight=False)
    table = Table(title=assignment.title, box=SIMPLE_HEAD)
    for name in ("alike", "rare pieces shared"):
        table.add_column(name, justify="right")
    for name in ("students", "exercises"):
        table.add_column(name, overflow="fold")
    for pair in pairs[:most]:
        students = styled(" · ".join(pair.students))
        exercises = ", ".join(pair.exercises)
        table.add_row(f"{pair.likeness:.0%}", str(pair.shared), students, exercises)
    if pairs:
        screen.print(table)
    screen.print(
        f"{assignment.name}: {count} submissions compared, {len(pairs)} pairs are more alike than "
        f"the exercises ask for{f'; the first {most} are listed' if len(pairs) > most else ''}. "
        "Likeness proves nothing: read both before you ask."
    )
