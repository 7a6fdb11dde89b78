"""A student's cells that take the host over and answer nothing hold nobody up for long."""

from __future__ import annotations

import pytest

from autograder.course.limits import Limits
from autograder.grading.sandbox import session as session_module
from autograder.grading.sandbox.exercise_process import Stopped
from autograder.grading.sandbox.launch import Template
from autograder.grading.sandbox.session import MOST_FAILED, Cells, Order, Session
from autograder.grading.sandbox.stop import Stop

NAMES = [f"f{number}" for number in range(8)]
TAKEN_OVER = f"""
import signal, sys, time
frame = sys._getframe()
while type(frame.f_locals.get("self")).__name__ != "Host":
    frame = frame.f_back
channel = frame.f_locals["self"]._channel
wire = next(m for n, m in sys.modules.items() if n.endswith(".student.wire"))
signal.setitimer(signal.ITIMER_REAL, 0)
time.sleep(0.4)
wire.send(channel, {{"op": "ran", "errors": [], "defined": {NAMES}, "held": []}})
"""
SILENT = f"{TAKEN_OVER}while True:\n    time.sleep(1000)\n"
ENDING = f"{TAKEN_OVER}wire.receive(channel)\nimport os\nos._exit(0)\n"
TALKING = f"{TAKEN_OVER}wire.receive(channel)\nchannel.sendall(b'x' * 99)\ntime.sleep(1000)\n"


@pytest.fixture
def seats(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each process that was asked to run the cells."""
    seats: list[int] = []
    seat = Template.seat
    monkeypatch.setattr(Template, "seat", lambda *args: seats.append(1) or seat(*args))
    return seats


def ask_for_each(source: str, limits: Limits) -> None:
    """Ask a host that answers no order for each exercise's process."""
    with Template(()) as template:
        template.wait()
        with Session(template, limits, Cells("", [(0, source)], NAMES)) as session:
            assert session.defined == set(NAMES)
            for name in NAMES:
                with pytest.raises(Stopped) as stopped, session.exercise(Order(name)):
                    pass
                assert stopped.value.reason in (Stop.ENDED, Stop.RESTARTS)


@pytest.mark.parametrize("source", [SILENT, ENDING, TALKING])
def test_a_host_that_fails_an_order_gets_one_second_chance_in_all(
    source: str, seats: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "START_SECONDS", 2.0)
    ask_for_each(source, Limits())
    assert len(seats) == 1 + MOST_FAILED == 2


def test_however_often_it_fails_the_cells_have_one_time_in_all(
    seats: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "MOST_FAILED", 1000)
    monkeypatch.setattr(session_module, "MOST_RERUNS", 2)
    monkeypatch.setattr(Session, "_is_given_up", lambda self: False)
    ask_for_each(ENDING, Limits(cells_seconds=0.5))
    assert 1 < len(seats) <= 4


def test_all_that_is_explained_has_the_time_of_one_exercise() -> None:
    source = "\n".join(f"def {name}(): pass" for name in NAMES)
    with Template(()) as template:
        template.wait()
        with Session(template, Limits(), Cells("", [(0, source)], NAMES)) as session:
            for name in NAMES[:2]:
                with session.exercise(Order(name, explaining=True)) as process:
                    process.seconds_left -= 0.6 * Limits().exercise_seconds
            with (
                pytest.raises(Stopped) as stopped,
                session.exercise(Order(NAMES[2], explaining=True)),
            ):
                pass
            assert stopped.value.reason == Stop.RERUNS
            for name in NAMES:
                with session.exercise(Order(name)) as process:
                    assert process.seconds_left > 0.9 * Limits().exercise_seconds


def test_who_is_slow_to_begin_an_exercise_takes_its_time() -> None:
    source = "def f(): pass\nimport os, time\nos.register_at_fork(before=lambda: time.sleep(0.4))"
    with Template(()) as template:
        template.wait()
        limits = Limits(exercise_seconds=0.6)
        with Session(template, limits, Cells("", [(0, source)], ["f"])) as session:
            with session.exercise(Order("f")) as process:
                assert process.seconds_left < 0.3
            with session.exercise(Order("f")):
                pass
            with pytest.raises(Stopped) as stopped, session.exercise(Order("f")):
                pass
            assert stopped.value.reason == Stop.CALL_SECONDS


def test_one_that_answers_gets_all(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "\n".join(f"def {name}(): pass" for name in NAMES)
    with Template(()) as template:
        template.wait()
        with Session(template, Limits(), Cells("", [(0, source)], NAMES)) as session:
            for name in NAMES:
                with session.exercise(Order(name)) as process:
                    assert process.seconds_left > 0
