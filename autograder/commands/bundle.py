"""The command `autograder bundle`: writes the zip that students get."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.base.files import write_atomically
from autograder.base.printing import say
from autograder.course.places import Places
from autograder.release.student_zip import (
    BundleError,
    project,
    refuse_hidden,
    student_files,
    zipped,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `autograder bundle`."""
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.zip", help="the zip to write")
    parser.add_argument(
        "--language",
        action="append",
        metavar="LANGUAGE",
        help="only notebooks in this language, such as zh; may be given several times",
    )


def run(args: argparse.Namespace) -> int:
    """Write the zip and say so.

    Raises:
        CommandError: where it can't be made, or anything hidden is inside; nothing is written.
    """
    places = Places.load()
    files = student_files(places, args.language)
    refuse_hidden(places, files)
    output = args.output or Path(f"{project(places.root)['name']}.zip")
    try:
        write_atomically(output, zipped(files), for_all=True)
    except OSError as error:
        raise BundleError(f"{output} can't be written: {error.strerror}.") from error
    say(f"{output} holds {len(files)} files for students, and nothing hidden.")
    return 0
