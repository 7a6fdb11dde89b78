"""The command line, `autograder COMMAND`: each is a module with `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import importlib
import io
import sys
from collections.abc import Iterable
from typing import Any

from autograder.base.errors import CommandError

COMMANDS = {
    "release": "make notebooks/ from solutions/",
    "bundle": "make the zip that students get",
    "collect": "sort a learning platform's download into the class",
    "grade": "grade the class, or any notebooks",
    "report": "write the class report",
    "export": "write the marks for another system",
    "similar": "list pairs of submissions that are alike",
    "translate": "bring the translators' catalogues up to date",
    "audit": "grade the grader",
    "bench": "measure the speed beside nbgrader's own",
    "demo": "take a sample class through all of it",
    "doctor": "say what this machine can do",
}
"""What each command is called, which is its module in `autograder.commands`, and what it does."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives its exit status, 2 where it could not run at all."""
    arguments = sys.argv[1:] if arguments is None else arguments
    name = arguments[0] if arguments else None
    options = parser([name] if name in COMMANDS else []).parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):  # no file's name may stop the output
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return int(_module(options.command).run(options))
    except CommandError as error:
        print(f"autograder {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"autograder {options.command}: stopped.", file=sys.stderr)
        return 130


def parser(described: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """Return the parser of all commands.

    Args:
        described: the commands whose arguments it knows; each is imported for them, so that
            the one in use starts fast.
    """
    whole = argparse.ArgumentParser(
        prog="autograder", description="Release, collect, grade and explain notebook assignments."
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
        if name in described:
            _module(name).add_arguments(command)
    return whole


def _module(name: str) -> Any:
    return importlib.import_module(f"autograder.commands.{name}")


if __name__ == "__main__":
    sys.exit(main())
