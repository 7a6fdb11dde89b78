"""The command `autograder export`: writes the marks for another system."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.base.errors import CommandError
from autograder.base.files import write_atomically
from autograder.base.printing import complain, hand_out, say
from autograder.classroom import standing
from autograder.classroom.folders import Classroom
from autograder.classroom.standing import Standing, State
from autograder.reports.marks_files import FORMATS, as_csv, called_as_another

_UNSETTLED = (State.REFUSED, State.WAITING)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.add_argument("--to", choices=list(FORMATS), required=True, help="which system's columns")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="where to (default: classroom/export/ASSIGNMENT-SYSTEM.csv; - for the screen)",
    )
    parser.add_argument("--assignment", metavar="NAME", help="the assignment (default: all)")
    parser.add_argument(
        "--column",
        metavar="TITLE",
        help="the assignment's column there, e.g. “Recurrent networks (4711)” for Canvas",
    )
    parser.add_argument(
        "--zeros", action="store_true", help="give 0 to who handed in nothing, not an empty cell"
    )


def run(args: argparse.Namespace) -> int:
    """Write a file for each assignment, and say whose marks are not in it."""
    classroom = Classroom.load()
    assignments = standing.chosen(classroom, args.assignment)
    if not assignments:
        raise CommandError(f"There is no assignment in {classroom.source}; add one.")
    if (args.output or args.column) and len(assignments) > 1:
        names = ", ".join(assignment.name for assignment in assignments)
        raise CommandError(f"There are several assignments ({names}); choose with --assignment.")
    for assignment in assignments:
        standings = standing.of_class(classroom, assignment)
        text = as_csv(args.to, assignment, standings, args.column, args.zeros)
        name = f"{assignment.name}-{args.to}.csv"
        _write(text, args.output or classroom.exports / name, args.to)
        _tell_what_is_left(standings, args.to)
    return 0


def _write(text: str, output: Path, system: str) -> None:
    """Write the file; ours opens in a spreadsheet, which wants a mark that it is UTF-8."""
    if output == Path("-"):
        hand_out(text)
        return
    try:
        encoding = "utf-8-sig" if system == "csv" else "utf-8"
        write_atomically(output, text.encode(encoding, "backslashreplace"))
    except OSError as error:
        raise CommandError(f"{output} can't be written: {error.strerror}.") from error
    say(str(output))


def _tell_what_is_left(standings: list[Standing], system: str) -> None:
    """Say on the error stream whose cell is empty, or may be out of date, and why."""
    without = [one for one in standings if one.score is None and one.state != State.MISSING]
    missing = sum(one.state == State.MISSING for one in standings)
    doubtful = [one for one in standings if one.score is not None and one.state in _UNSETTLED]
    if missing:
        complain(f"{missing} on the roster handed in nothing.")
    for one in without:
        complain(f"{one.person.id} has no mark: {one.reason}")
    for one in doubtful:
        complain(f"{one.person.id} has the mark of an earlier file: {one.reason}")
    strangers = [one.person.id for one in standings if not one.enrolled]
    if strangers:
        complain(f"Not on the roster: {', '.join(strangers)}.")
    for one in called_as_another(standings) if system != "csv" else []:
        complain(f"{one.person.id} has no row: somebody on the roster is called so there.")
