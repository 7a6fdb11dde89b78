"""The command `autograder translate`: brings the translators' catalogues up to date."""

from __future__ import annotations

import argparse
from pathlib import Path

import polib

from autograder.base.printing import say
from autograder.course.language import BrokenCatalogue, catalogue_path
from autograder.course.places import LANGUAGE_SUFFIX, Places, languages
from autograder.translation.catalogue import problems, save, updated


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `autograder translate`."""
    parser.add_argument(
        "language", nargs="?", help="begin this language where it is new, such as fr or pt-BR"
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; list what is missing or wrong"
    )


def run(args: argparse.Namespace) -> int:
    """Bring the catalogues up to date, or list their problems; 1 where there are any."""
    folders = Places.nearest().assignments()
    if args.check:
        found = [problem for folder in folders for problem in problems(folder)]
        say(*found or ["Every translation is there and up to date."])
        return 1 if found else 0
    if args.language and not LANGUAGE_SUFFIX.match(f"x_{args.language}"):
        say(f"{args.language!r} is not the name of a language; write it like fr or pt-BR.")
        return 2
    return max([_update(folder, args.language) for folder in folders], default=0)


def _update(folder: Path, new: str | None) -> int:
    known = languages(folder)[1:]
    status = 0
    for language in [*known, new] if new and new not in known else known:
        path = catalogue_path(folder, language)
        try:
            catalogue = updated(folder, language)
        except BrokenCatalogue as error:
            say(str(error))
            status = 2
            continue
        save(catalogue, path)
        say(f"{path}: {_state(catalogue)}")
    return status


def _state(catalogue: polib.POFile) -> str:
    entries = [entry for entry in catalogue if not entry.obsolete]
    outdated = sum(entry.fuzzy for entry in entries)
    done = len(catalogue.translated_entries())
    return f"{done} of {len(entries)} translated, {outdated} outdated."
