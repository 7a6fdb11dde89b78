"""The command `autograder bench`: measures the speed beside nbgrader's own."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from autograder.audit.benchmark import Sizes, measure, page
from autograder.base.printing import say
from autograder.course.assignment import load
from autograder.course.places import Places


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command's arguments."""
    parser.add_argument("--assignment", help="the assignment (default: the first one)")
    parser.add_argument(
        "--stock", type=int, default=24, metavar="N", help="submissions for nbgrader"
    )
    parser.add_argument("--small", type=int, default=100, metavar="N", help="a class")
    parser.add_argument("--large", type=int, default=1000, metavar="N", help="a large class")
    parser.add_argument("-o", "--output", type=Path, default=Path("docs/benchmark.md"))


def run(args: argparse.Namespace) -> int:
    """Measure, print and write the table."""
    places = Places.nearest()
    name = args.assignment
    assignment = load(places.resolve(name)[0] if name else places.assignments()[0])
    with tempfile.TemporaryDirectory(prefix="autograder-bench-") as scratch:
        measured = measure(assignment, Path(scratch), Sizes(args.stock, args.small, args.large))
    text = page(measured)
    args.output.write_text(text, encoding="utf-8")
    say(*text.splitlines())
    return 0
