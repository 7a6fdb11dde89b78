"""A student's cells that take the host over and answer nothing hold nobody up for long."""

from __future__ import annotations

import pytest

from autograder.course.limits import Limits
from autograder.grading.sandbox import session as session_module
from autograder.grading.sandbox.exercise_process import Stopped
from autograder.grading.sandbox.launch import Template
from autograder.grading.sandbox.session import MOST_SILENT, Cells, Order, Session
from autograder.grading.sandbox.stop import Stop

NAMES = [f"f{number}" for number in range(8)]
SILENT = f"""
import signal, sys, time
frame = sys._getframe()
while type(frame.f_locals.get("self")).__name__ != "Host":
    frame = frame.f_back
channel = frame.f_locals["self"]._channel
wire = next(m for n, m in sys.modules.items() if n.endswith(".student.wire"))
signal.setitimer(signal.ITIMER_REAL, 0)
wire.send(channel, {{"op": "ran", "errors": [], "defined": {NAMES}, "held": []}})
while True:
    time.sleep(1000)
"""


def test_a_host_that_answers_no_order_gets_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "START_SECONDS", 2.0)
    seats = []
    seat = Template.seat
    monkeypatch.setattr(Template, "seat", lambda *args: seats.append(1) or seat(*args))
    with Template(()) as template:
        template.wait()
        with Session(template, Limits(), Cells("", [(0, SILENT)], NAMES)) as session:
            assert session.defined == set(NAMES)
            for name in NAMES:
                with pytest.raises(Stopped) as stopped, session.exercise(Order(name)):
                    pass
                assert stopped.value.reason == Stop.ENDED
    assert 1 < len(seats) <= 1 + MOST_SILENT


def test_one_that_answers_gets_all(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "\n".join(f"def {name}(): pass" for name in NAMES)
    with Template(()) as template:
        template.wait()
        with Session(template, Limits(), Cells("", [(0, source)], NAMES)) as session:
            for name in NAMES:
                with session.exercise(Order(name)) as process:
                    assert process.seconds_left > 0
