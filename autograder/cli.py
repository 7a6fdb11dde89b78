"""The command line, `autograder COMMAND`: each is a module with `add_arguments` and `run`."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.base.endings import unwinding
from autograder.base.errors import CommandError
from autograder.base.printing import Parser, complain, complain_of, plain_logs, plain_streams, say
from autograder.course.traces import keep_trace, show_traces

if TYPE_CHECKING:
    from autograder.course.places import Places

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
    plain_logs()
    with plain_streams(), unwinding():
        return _run(sys.argv[1:] if arguments is None else arguments)


def _run(arguments: list[str]) -> int:
    if named := next((word for word in arguments if _is_a_file(word)), None):
        complain(
            f"autograder: A file here is called {named}, and would be taken for an option, as a * "
            "does that a shell fills in; rename it, or write ./* for *."
        )
        return 2
    name = next((word for word in arguments if not word.startswith("-")), None)
    options = parser([name] if name in COMMANDS else []).parse_args(arguments)
    if options.debug:
        show_traces()
    try:
        return int(_module(options.command).run(options))
    except CommandError as error:
        if options.debug:
            complain_of(traceback.format_exc())
        complain(f"autograder {options.command}: {error}")
        return 2
    except BrokenPipeError:  # who reads our output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        complain(f"autograder {options.command}: stopped.")
        return 130
    except Exception as error:
        complain(f"autograder {options.command}: {_unexpected(arguments, error)}")
        return 2


def _is_a_file(word: str) -> bool:
    """Whether what looks like an option is the name of a file where we stand: maybe a student's."""
    return word.startswith("-") and os.path.lexists(word)


def _unexpected(arguments: list[str], error: Exception) -> str:
    """Keep the trace of an error that nobody expected; return a sentence that says where."""
    log = keep_trace(_course(), " ".join(arguments), traceback.format_exc())
    where = f"its trace is at the end of {log}" if log else "--debug shows its trace"
    return f"an error that nobody expected ({error!r}); {where}: please report it."


def _course() -> Places | None:
    """Return the course we are in; None where it can't be read either."""
    from autograder.course.places import Places

    with contextlib.suppress(CommandError, OSError):
        return Places.nearest()
    return None


def parser(described: Iterable[str] = COMMANDS) -> Parser:
    """Return the parser of all commands.

    Args:
        described: the commands whose arguments it knows; each is imported for them, so that
            the one in use starts fast.
    """
    whole = Parser(
        prog="autograder", description="Release, collect, grade and explain notebook assignments."
    )
    whole.add_argument("--version", action=_Version, help="say which pack this is, and where")
    everywhere = Parser(add_help=False)
    everywhere.add_argument(
        "--debug", action="store_true", help="show the trace of every error on the error stream"
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        description = summary.capitalize() + "."
        command = commands.add_parser(
            name, help=summary, description=description, parents=[everywhere]
        )
        if name in described:
            _module(name).add_arguments(command)
    return whole


class _Version(argparse.Action):
    """Prints the version only where it is asked for: looking it up takes a moment."""

    def __init__(self, option_strings: Sequence[str], dest: str, **settings: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **settings)

    def __call__(self, parser: argparse.ArgumentParser, *_given: object) -> None:
        from importlib.metadata import version

        pack = "rnn-step-by-step"
        say(f"{pack} {version(pack)}, in {Path(__file__).resolve().parents[1]}")
        parser.exit()


def _module(name: str) -> Any:
    return importlib.import_module(f"autograder.commands.{name}")


if __name__ == "__main__":
    sys.exit(main())
