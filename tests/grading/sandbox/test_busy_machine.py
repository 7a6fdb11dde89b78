"""On a machine that is overrun, a call is given the time in which others kept it from computing."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from autograder.grading.grader import Grader
from autograder.grading.sandbox import session
from autograder.grading.student import waiting
from tests.support.cells import encode
from tests.support.limits import limited
from tests.support.records import exercise
from tests.support.submissions import solution_cells, with_function

pytestmark = pytest.mark.xdist_group("clock")
NAME = "rnn_cell_forward"
OTHERS = 2
"""Processes that spin beside it, for each core."""
HEAVY = f"""
import time
{solution_cells()[NAME + "-code"]}
_right = {NAME}
def {NAME}(xt, a_prev, parameters):
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    return _right(xt, a_prev, parameters)
"""


@contextlib.contextmanager
def overrun() -> Iterator[None]:
    """Let processes spin, each in a session of its own, so that the kernel counts each as one."""
    spin = [sys.executable, "-c", "while True: pass"]
    count = OTHERS * (os.cpu_count() or 1)
    spinning = [subprocess.Popen(spin, start_new_session=True) for _ in range(count)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def mark(grader: Grader) -> float:
    content = encode(with_function(NAME, HEAVY))
    with overrun(), limited(grader, call_seconds=0.3, cell_seconds=30) as strict:
        return exercise(strict.grade("x.ipynb", content).record, NAME)["score"]


@pytest.mark.slow
def test_spinning_neighbours_take_no_mark(grader: Grader) -> None:
    assert mark(grader) == 10.0


@pytest.mark.slow
def test_they_would_where_time_on_the_wall_were_counted(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "MOST_GRANTED", 0.0)
    assert mark(grader) == 0.0


QUARTER = waiting.LOOK // 4
MAIN = {"main": (QUARTER, 3 * QUARTER, True)}
LOOKS = {
    "by others alone": ({}, MAIN, 6),
    "by a child that runs": ({"child": (0, 0, True)}, {**MAIN, "child": (3 * QUARTER, 0, True)}, 0),
    "by children in part": ({"child": (0, 0, True)}, {**MAIN, "child": (QUARTER, 0, False)}, 4),
    "by a child that is new": ({}, {**MAIN, "child": (3 * QUARTER, 0, True)}, 0),
    "by a child that is gone": ({"child": (0, 0, True)}, MAIN, 0),
}


@pytest.mark.parametrize("kept", LOOKS)
def test_time_that_its_own_take_is_not_given_back(
    kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after, tenths = LOOKS[kept]
    looks = iter([{"main": (0, 0, True), **before}, after])
    monkeypatch.setattr(waiting, "_times", lambda limits: next(looks))
    monkeypatch.setattr(waiting.time, "sleep", lambda seconds: None)
    assert waiting.tenths_waited({}) == tenths
