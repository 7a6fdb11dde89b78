"""`autograder bench`: the page it writes, from made-up measurements and from a small run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.audit.benchmark import Run, page
from tests.support.places import ROOT

RUNS = [
    "nbgrader autograde, stock preprocessors",
    "autograder grade, the same submissions",
    "autograder grade, a class",
    "autograder grade, a large class",
]
PARTS = ["start", "cells", "calls", "judging", "writing"]
FIGURE = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)")


def measured(**changes: Any) -> dict[str, Any]:
    """Measurements whose ratios are plain numbers."""
    return {
        "stock": Run(seconds=80.0, submissions=20, megabytes=150.0),
        "same": Run(seconds=8.0, submissions=20, megabytes=70.0),
        "small": Run(seconds=20.0, submissions=100, megabytes=72.0),
        "large": Run(seconds=160.0, submissions=1000, megabytes=90.0),
        "cold": 1.234,
        "parts": {"start": 0.75, "cells": 20.0, "calls": 77.77},
        **changes,
    }


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables, by their first column, without heads and rules."""
    split = (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| "))
    return {first: rest for first, *rest in split if not first.startswith(("run on", "part"))}


def test_the_table_has_a_row_for_each_run() -> None:
    table = rows(page(measured()))
    assert {name: table[name] for name in RUNS} == {
        RUNS[0]: ["20", "80.0", "4000", "150"],
        RUNS[1]: ["20", "8.0", "400", "70"],
        RUNS[2]: ["100", "20.0", "200", "72"],
        RUNS[3]: ["1000", "160.0", "160", "90"],
    }


def test_the_parts_are_told_in_their_order() -> None:
    table = rows(page(measured()))
    assert list(table)[len(RUNS) :] == ["start", "cells", "calls"]
    assert [table[part] for part in ("start", "cells", "calls")] == [["0.8"], ["20.0"], ["77.8"]]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "On the same 20 submissions, start-up included, the judge is 10.0 times as fast."),
        ({}, "A submission of the class of 100: 20.0 times as fast as one of those 20."),
        ({}, "A submission of the class of 1000: 25.0 times as fast."),
        ({}, "Peak memory for 1000 submissions is 1.25 times that for 100."),
        ({}, "One submission from the shell, cold, best of five: 1.23 s."),
        ({"same": Run(160.0, 20, 70.0)}, "the judge is 0.5 times as fast."),
        ({"small": Run(1.0, 1, 45.0)}, "A submission of the class of 1: 4.0 times as fast"),
        ({"small": Run(1.0, 1, 45.0)}, "is 2.00 times that for 1."),
    ],
)
def test_the_sentences_follow_from_the_table(changes: dict[str, Any], sentence: str) -> None:
    assert sentence in page(measured(**changes))


def test_the_page_is_the_one_that_is_published_but_for_its_figures() -> None:
    published = (ROOT / "docs/benchmark.md").read_text(encoding="utf-8")
    parts = {part: 1.0 for part in rows(published) if part not in RUNS}
    assert list(parts) == PARTS
    assert FIGURE.sub("N", page(measured(parts=parts))) == FIGURE.sub("N", published)


@pytest.mark.slow
@pytest.mark.xdist_group("batch")
def test_a_small_benchmark_measures_everything(tmp_path: Path) -> None:
    output = tmp_path / "page.md"
    counts = ["--stock", "1", "--small", "2", "--large", "3"]
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "bench", *counts, "-o", str(output)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "ended with" not in done.stderr
    text = output.read_text(encoding="utf-8")
    assert done.stdout == text
    table = rows(text)
    assert list(table) == [*RUNS, *PARTS]
    assert [table[name][0] for name in RUNS] == ["1", "1", "2", "3"]
    figures = FIGURE.findall(text)
    assert len(figures) == 1 + 4 * len(RUNS) + 11 + len(PARTS)
    assert all(float(figure) > 0 for figure in figures)
    assert not re.search(r"\b(?:nan|inf)\b|-\d", text)
