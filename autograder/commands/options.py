"""Options that several commands share: how many processes, isolated or not, where records go."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from autograder.base.errors import CommandError
from autograder.base.plain_text import visible_json
from autograder.base.printing import hand_out
from autograder.base.record import Isolation

SCREEN = Path("-")
"""What `--json` takes for the screen."""


def add_grading_options(parser: argparse.ArgumentParser) -> None:
    """Add `--jobs`, `--json` and `--no-sandbox`."""
    parser.add_argument(
        "--jobs",
        type=_positive,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processes (default: cores)",
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write what came out to FILE (- for the screen)"
    )
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="grade without isolation, which every record then says",
    )


def isolation(args: argparse.Namespace) -> Isolation:
    """Return what the options, or AUTOGRADER_NO_SANDBOX in the environment, ask for."""
    without = args.no_sandbox or os.environ.get("AUTOGRADER_NO_SANDBOX")
    return Isolation.NONE if without else Isolation.BUBBLEWRAP


def write_result(value: Any, output: Path) -> None:
    """Write a value as JSON.

    Raises:
        CommandError: where the file can't be written.
    """
    text = visible_json(json.dumps(value, ensure_ascii=False, indent=1)) + "\n"
    if output == SCREEN:
        hand_out(text)
        return
    try:
        output.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise CommandError(f"{output} can't be written: {error.strerror}.") from error


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
