"""The command `autograder collect`: a learning platform's download, sorted into the class."""

from __future__ import annotations

import argparse
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from autograder.base.errors import CommandError
from autograder.base.files import write_atomically
from autograder.base.printing import say
from autograder.classroom import roster
from autograder.classroom.folders import Classroom
from autograder.collect.archive import Archive
from autograder.collect.labels import PLATFORMS
from autograder.collect.outcome import Outcome, told
from autograder.collect.sorting import Sorter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="ZIP-OR-FOLDER",
        help="what the platform gave you, as it is or unpacked",
    )
    parser.add_argument(
        "--assignment", metavar="NAME", help="the assignment (default: as the notebooks say)"
    )
    parser.add_argument(
        "--roster",
        type=Path,
        metavar="FILE.csv",
        help="who is in the class: id, first_name, last_name, email, or an export of Canvas or "
        "Moodle; becomes the class's if it has none (default: classroom/roster.csv)",
    )
    parser.add_argument(
        "--whole-roster",
        action="store_true",
        help="say that the roster has all who can hand in, by the very ids or logins with which "
        "names of files begin; then id_x.ipynb is surely of id, if no other id begins so",
    )
    parser.add_argument(
        "--platform",
        choices=PLATFORMS,
        help="where the download is from (default: as most of its names say)",
    )
    parser.add_argument(
        "--as",
        dest="settled",
        action="append",
        default=[],
        type=_settled,
        metavar="NAME=ID",
        help="say who is meant by a name; as often as needed",
    )
    parser.add_argument(
        "--timezone",
        type=_zone,
        metavar="ZONE",
        help="the platform's time zone, e.g. Europe/Zurich (default: this machine's)",
    )


def run(args: argparse.Namespace) -> int:
    """Sort a download into the class; 1 where something was doubtful or refused."""
    classroom = Classroom.load()
    people = _people(classroom, args.roster)
    if args.whole_roster:
        _check_whole(people)
    with Archive(args.file, args.platform) as archive:
        settled = dict(args.settled)
        sorter = Sorter(classroom, archive, people, settled, args.assignment, args.whole_roster)
        outcome = sorter.sort(args.timezone)
    _print(outcome, classroom)
    return 1 if outcome.doubtful or outcome.refused else 0


def _people(classroom: Classroom, given: Path | None) -> dict[str, roster.Person]:
    """Return the roster to go by, and make a given one the class's where it has none."""
    if given is None:
        return roster.of_class(classroom)
    people = roster.read(given)
    own = classroom.roster
    if not own.exists():
        write_atomically(own, given.read_bytes())
    elif own.read_bytes() != given.read_bytes():
        say(f"{own} stays as it is; this once, {given} counts.")
    return people


def _check_whole(people: dict[str, roster.Person]) -> None:
    """Refuse a roster of which it shows that it doesn't say how all are called."""
    if not people:
        raise CommandError("There is no roster that could list all; give one by --roster.")
    without = [one.id for one in people.values() if not one.login]
    if without and len(without) < len(people):
        raise CommandError(
            f"The roster has logins, but none of {', '.join(without[:5])}; whoever is called by an "
            "unknown one could be taken for another. Fill the column, or leave --whole-roster out."
        )


def _print(outcome: Outcome, classroom: Classroom) -> None:
    """Print what became of everything, the names of all that needs a look last."""
    for title, lines in (
        ("Marked late by the platform", outcome.late),
        (f"Kept aside in {classroom.aside}", outcome.aside),
        ("Left in the zip, no notebook", outcome.left),
        ("Doubtful, left in the zip", outcome.doubtful),
        ("Refused, left in the zip", outcome.refused),
    ):
        if lines:
            say(f"{title}:", *(f"  {line}" for line in told(lines)))
    editions = ", ".join(f"{name} {count}" for name, count in sorted(outcome.editions.items()))
    say(
        f"{outcome.placed} collected{f' ({editions})' if editions else ''}, "
        f"{outcome.known} there before, {len(outcome.doubtful)} doubtful, "
        f"{len(outcome.refused)} refused."
    )


def _settled(text: str) -> tuple[str, str]:
    name, equals, student = text.rpartition("=")
    if not (name and equals and student):
        raise argparse.ArgumentTypeError("write NAME=ID")
    return name, student


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise argparse.ArgumentTypeError("is no time zone, such as Europe/Zurich") from error
