"""The command `autograder release`: writes what derives from `solutions/`."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from autograder.base.printing import say
from autograder.course.places import Places
from autograder.release.derived_files import derived_files, differences, open_translations, write
from autograder.release.worked_hints import day_of_check, news

_ALL_DERIVED = "Every derived file is what solutions/ gives."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `autograder release`."""
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; list the files that differ from what solutions/ gives, and fail",
    )


def run(args: argparse.Namespace) -> int:
    """Write what differs and say so; return 1 if `--check` found anything.

    Raises:
        CommandError: where something can't be released.
    """
    places = Places.load()
    if args.check:
        return _check(places)
    made = derived_files(places)
    differing = list(differences(places, made))
    write(places.root, made, differing)
    say(*[f"{path} is written." for path in differing] or [_ALL_DERIVED], *news(places))
    return 0


def _check(places: Places) -> int:
    made = derived_files(places, partial(day_of_check, places))
    say(*news(places))
    return _report(list(differences(places, made)), open_translations(places))


def _report(differing: list[Path], problems: list[str]) -> int:
    lines = [f"{path} differs; run autograder release." for path in differing] + problems
    say(*lines or [_ALL_DERIVED])
    return 1 if lines else 0
