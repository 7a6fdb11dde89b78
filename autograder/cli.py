"""The command line, `autograder COMMAND`: each is a module with `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import importlib
import io
import sys

from autograder.errors import CommandError

COMMANDS = {
    "release": ("autograder.release", "make notebooks/ from solutions/"),
    "bundle": ("autograder.bundle", "make the zip that students get"),
    "collect": ("autograder.collect", "sort a learning platform's download into the class"),
    "grade": ("autograder.grade", "grade the class, or any notebooks"),
    "report": ("autograder.report", "write the class report"),
    "export": ("autograder.export", "write the marks for another system"),
    "similar": ("autograder.similar", "list pairs of submissions that are alike"),
    "translate": ("autograder.translations", "bring the translators' catalogues up to date"),
    "audit": ("autograder.audit", "grade the grader"),
    "bench": ("autograder.bench", "measure the speed beside nbgrader's own"),
    "demo": ("autograder.demo", "take a sample class through all of it"),
    "doctor": ("autograder.doctor", "say what this machine can do"),
}
"""What each command is called, where it lives, what it does."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives its exit status, 2 where it could not run at all."""
    arguments = sys.argv[1:] if arguments is None else arguments
    name = arguments[0] if arguments else None
    parser = _parser(only=name)
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):  # no file's name may stop the output
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return int(importlib.import_module(COMMANDS[options.command][0]).run(options))
    except CommandError as error:
        print(f"autograder {options.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"autograder {options.command}: stopped.", file=sys.stderr)
        return 130


def _parser(only: str | None) -> argparse.ArgumentParser:
    """The parser; only the command in use is imported, so that each starts fast."""
    parser = argparse.ArgumentParser(
        prog="autograder", description="Release, collect, grade and explain notebook assignments."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
        if name == only:
            importlib.import_module(module).add_arguments(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
