"""How long a cell may run, once all cells together have had their time."""

from __future__ import annotations

import resource
import socket
from types import SimpleNamespace

import pytest

from autograder.course.limits import Limits
from autograder.grading.student import cells, confine, wire
from autograder.grading.student.cells import LATE_CELLS, seconds_beyond, seconds_for
from autograder.grading.student.template import Host


def test_a_cell_has_what_is_left_then_a_second_then_next_to_nothing() -> None:
    assert seconds_for(7.0, 0) == 7.0
    assert seconds_for(-3.0, LATE_CELLS - 1) == 1.0
    assert seconds_for(-3.0, LATE_CELLS) < 0.1


def test_five_thousand_cells_that_sleep_are_minutes() -> None:
    assert seconds_beyond(10) < 11
    assert seconds_beyond(5000) < 100


def test_cells_that_compute_for_ever_are_cut_off_one_by_one_before_the_process_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As changed cells of training do; a process that ends would end with the one it was in."""
    bounds: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", bounds.__setitem__)
    limits = Limits()
    confine.limit_resources({**limits.as_message(), "held": 0}, isolated=False)
    assert bounds[resource.RLIMIT_CPU][0] >= limits.cells_seconds + seconds_beyond(5000)


def test_cells_for_which_no_time_is_left_are_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a bound of their own, five thousand of them would take twentieths of seconds each."""
    monkeypatch.setattr(cells, "MOST_BEYOND", 0.1)
    judges, hosts = socket.socketpair()
    shell = SimpleNamespace(user_ns={}, transform_cell=lambda source: source)
    limits = {"cell_seconds": 5.0, "cells_seconds": 0.1}
    steps = [{"index": number, "source": f"x{number} = 1"} for number in range(3)]
    steps.insert(1, {"index": 9, "source": "import time\ntime.sleep(0.4)"})
    with judges, hosts:
        Host(hosts, limits, False, shell)._run({"prelude": "", "steps": steps, "functions": []})
        while (told := wire.receive(judges)[0])["op"] != "ran":
            pass
    assert set(shell.user_ns) >= {"x0"} and not {"x1", "x2"} & set(shell.user_ns)
    assert [(row["index"], row["error"]) for row in told["errors"]][-2:] == [
        (1, "CellTimeout"),
        (2, "CellTimeout"),
    ]
