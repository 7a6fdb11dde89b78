"""One submission's student processes, as the judge sees them: cells that ran, calls that answered.

Everything that arrives from a student process is checked and bounded here. A process that
breaks down is replaced by a fresh one, without the cell or the exercise that broke it.
"""

from __future__ import annotations

import contextlib
import math
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.course.limits import MEGABYTE, Limits
from autograder.grading.sandbox.launch import NotStarted, Seat, Template
from autograder.grading.sandbox.stop import Stop
from autograder.grading.student import wire
from autograder.grading.student.cells import limit_in, seconds_beyond
from rnn_utils.checking.forms import plain_form

GRACE_SECONDS = 2.0
START_SECONDS = 10.0
MOST_GRANTED = 120.0
"""Seconds beyond its own that an exercise may wait for a core, on a machine that is overrun."""
LEAST_WAITED = 0.2
MOST_RERUNS = 4
"""Once running the cells has taken so many times what it may once, they are not run again.

What is left is judged in the process that is there, as if the source were plain, and in the state
after the last cell.
"""
MAX_QUESTIONS = 5000
MOST_ASKED = 20_000
"""Numbers in the arguments of one question, so that its answer can't fill the judge's memory."""
MOST_REPORTED = 1000
"""Rows in what a student process says of its own memory."""
BAD_REPLY = (OSError, EOFError, wire.WireError, ArithmeticError, LookupError, TypeError, ValueError)

KILLED = "The process that submissions are forked from was killed; run this again to go on."

Answer = Callable[[str, list[Any], dict[str, Any]], Any]


class Stopped(Exception):
    """A student process did not answer.

    Args:
        reason: why.
    """

    def __init__(self, reason: Stop) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Trouble:
    """What went wrong in a cell or a call.

    Attributes:
        error, message, line: the error's class, its message and line, in the student process's
            own words; without a class where there was no error, but a stop.
        cell: the index of the cell, if it was one.
        stop: why the process gave no answer.
    """

    error: str = ""
    message: str = ""
    line: int | None = None
    cell: int | None = None
    stop: Stop | None = None


@dataclass(frozen=True)
class Outcome:
    """What one call came to: a value, or trouble; and what it did to memory on the way."""

    value: Any = None
    trouble: Trouble | None = None
    changed: tuple[int, ...] = ()
    shared: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Order:
    """Which process an exercise is judged in.

    Attributes:
        exercise: the exercise.
        stand_ins: the functions that the judge answers for the student's code.
        held: whether in the state of its check, or in the final one.
        keep: whether the state of its check is asked for again.
        explaining: whether it is shown the inputs that explain, not those that earn marks.
    """

    exercise: str
    stand_ins: Sequence[str] = ()
    held: bool = False
    keep: bool = False
    explaining: bool = False

    @property
    def matter(self) -> tuple[str, bool]:
        """What it is about: one exercise, and marks or words; no other is to learn of it."""
        return self.exercise, self.explaining


@dataclass(frozen=True)
class Cells:
    """What a student process runs.

    Attributes:
        prelude: the assignment's own first lines.
        student: index and source of each of the student's cells.
        functions: the names to look for afterwards.
        checks: after which cell each function's own check stood, by the cell's index.
        forget: names of data that no exercise may lean on.
        apart: whether they run anew for each exercise, so that none can leave another anything.
    """

    prelude: str
    student: list[tuple[int, str]]
    functions: list[str]
    checks: Mapping[str, int] = field(default_factory=dict)
    forget: Sequence[str] = ()
    apart: bool = False


class Session:
    """The student processes of one submission; a context manager.

    Attributes:
        defined: the functions that the cells defined, known once the session is entered.
        held: those of them whose state at their check is held, or can be held again.
        final: those of them that are there when all cells have run.
        troubles: the cells' errors, by the cell's index.
        broken: the reason why no process could run the cells at all, if there is one.

    Raises:
        NotStarted: on entering, where a process ends before it comes to a student's cell.
    """

    def __init__(self, template: Template, limits: Limits, cells: Cells) -> None:
        self.defined: set[str] = set()
        self.held: set[str] = set()
        self.final: set[str] = set()
        self.troubles: dict[int, Trouble] = {}
        self.broken: Stop | None = None
        self._template = template
        self._limits = limits
        self._cells = cells
        self._seat: Seat | None = None
        self._skipped: set[int] = set()
        self._knows_inputs = False
        self._ready: set[str] = set()
        self._matter: tuple[str, bool] | None = None
        self._seconds_of_cells = 0.0
        self._seconds_left: defaultdict[tuple[str, bool], float] = defaultdict(
            lambda: limits.exercise_seconds
        )

    def __enter__(self) -> Session:
        try:
            self._open_seat()
        except Stopped as stop:
            self.broken = stop.reason
        return self

    def __exit__(self, *exception: object) -> None:
        self._close_seat()

    @contextlib.contextmanager
    def exercise(self, order: Order) -> Iterator[ExerciseProcess]:
        """Fork a process for one exercise's calls; all that it started is gone afterwards.

        Args:
            order: whose process, in which state, without which functions of its own.

        Raises:
            Stopped: where no process can be had, or it stops inside the `with` block.
            NotStarted: where the template was killed.
        """
        try:
            channel = self._fork_exercise(order)
        except (Stopped, OSError, EOFError, wire.WireError):
            self._close_seat()
            channel = self._fork_exercise(order)
        seconds = self._seconds_left[order.matter]
        process = ExerciseProcess(channel, self._limits, seconds, self._share_waited)
        with channel:
            try:
                yield process
            except Stopped as stop:
                raise Stopped(self._reason_for(stop.reason)) from stop
            finally:
                self._seconds_left[order.matter] = process.seconds_left
                self._end_exercise()

    def _reason_for(self, reason: Stop) -> Stop:
        """Return why an exercise was stopped; the judge sees no more of it than that."""
        if self._seat is None:
            return reason
        limit = self._seat.stopped_by()
        if limit is None and reason == Stop.CALL_SECONDS:
            return self._seat.out_of_time()
        if limit is None and reason == Stop.ENDED and self._template.has_ended():
            raise NotStarted(KILLED)
        return limit or reason

    def _share_waited(self) -> float:
        return self._seat.share_waited() if self._seat is not None else 0.0

    def _end_exercise(self) -> None:
        try:
            if self._seat is not None:
                wire.send(self._seat.channel, {"op": "end"})
        except OSError:
            self._close_seat()

    def _fork_exercise(self, order: Order) -> socket.socket:
        given_away = order.held and order.exercise in self.held - self._ready
        may_run_again = self._seconds_of_cells < MOST_RERUNS * self._limits.cells_seconds
        if may_run_again and (given_away or self._is_apart_from(order)):
            self._close_seat()  # the cells run again
        self._matter = order.matter
        if self._seat is None:
            self._open_seat()
        assert self._seat is not None
        self._knows_inputs = True
        ours, theirs = socket.socketpair()
        with theirs:
            wire.send(self._seat.channel, self._message(order))
            socket.send_fds(self._seat.channel, [b"."], [theirs.fileno()])
        try:
            wire.receive(ours, wire.Deadline(START_SECONDS))
        except (OSError, EOFError, wire.WireError) as error:
            ours.close()
            raise Stopped(Stop.ENDED) from error
        return ours

    def _is_apart_from(self, order: Order) -> bool:
        """Return whether the cells ran for another matter, which this one is kept apart from."""
        return self._cells.apart and self._matter not in (None, order.matter)

    def _open_seat(self) -> None:
        """Run the cells in a fresh process, again and again without those that break it."""
        patience = time.monotonic() + 2 * self._limits.cells_seconds
        while True:
            if len(self._skipped) > self._limits.restarts or time.monotonic() > patience:
                raise Stopped(Stop.RESTARTS)
            self._seat = self._template.seat(self._limits, len(self._to_hold()))
            self._seat.channel.settimeout(START_SECONDS)
            start = time.monotonic()
            done = self._run_cells(self._seat)
            self._seconds_of_cells += time.monotonic() - start
            if done:
                return

    def _run_cells(self, seat: Seat) -> bool:
        """Return whether all cells ran; where one of them broke the process, it is noted."""
        current = None
        end = time.monotonic() + self._limits.cells_seconds + GRACE_SECONDS
        end += seconds_beyond(len(self._cells.student))
        try:
            wire.send(seat.channel, self._order())
            while (message := self._told(seat, end))["op"] == "cell":
                current = int(message["index"])
            if message["op"] == "ran":
                self._note(message)
                return True
            reason = self._close_seat() or Stop.PROCESSES
        except BAD_REPLY as error:
            reason = self._close_seat() or _reason(error, Stop.CELL_SECONDS)
        self._blame(current, reason)
        return False

    def _order(self) -> dict[str, Any]:
        return {
            "op": "run",
            "prelude": self._cells.prelude,
            "steps": list(self._steps()),
            "functions": self._cells.functions,
        }

    def _steps(self) -> Iterator[dict[str, Any]]:
        """Yield the cells to run and, between them, the states to hold.

        What would be held after the last cell is the final state, and is not held apart.
        """
        waiting = sorted((self._cells.checks[name], name) for name in self._to_hold())
        for index, source in self._cells.student:
            while waiting and waiting[0][0] < index:
                yield {"hold": waiting.pop(0)[1]}
            if index not in self._skipped:
                yield {"index": index, "source": source}

    def _to_hold(self) -> set[str]:
        """Return the exercises whose states are worth holding: all, or the one that is next."""
        known = set(self._cells.checks)
        return known & {self._matter[0]} if self._matter and self._cells.apart else known

    def _message(self, order: Order) -> dict[str, Any]:
        """Return the order in the host's terms; a state that is not held is the final one."""
        held = order.held and order.exercise in self._ready
        if held and not order.keep:
            self._ready.discard(order.exercise)
        return {
            "op": "exercise",
            "name": order.exercise,
            "held": held,
            "keep": order.keep,
            "stand_ins": list(order.stand_ins),
            "forget": list(self._cells.forget),
        }

    def _told(self, seat: Seat, end: float) -> dict[str, Any]:
        """Return what a process says next, if it does while one cell, or all, may run."""
        seconds = min(self._limits.cell_seconds + GRACE_SECONDS, end - time.monotonic())
        return wire.receive(seat.channel, wire.Deadline(seconds))[0]

    def _blame(self, cell: int | None, reason: Stop) -> None:
        """Leave out the cell that broke a process; raise where it was none of them."""
        if reason == Stop.ENDED and self._template.has_ended():
            raise NotStarted(KILLED)
        if cell is None:
            if reason == Stop.ENDED:
                complaint = self._template.complaint()
                raise NotStarted(f"A student process did not start: {complaint}")
            raise Stopped(reason)
        self._skipped.add(cell)
        self.troubles[cell] = Trouble(stop=reason, cell=cell)

    def _note(self, message: dict[str, Any]) -> None:
        known = {index for index, _ in self._cells.student}
        self.final = {name for name in self._cells.functions if name in message["defined"]}
        self._ready = {name for name in self._cells.functions if name in message["held"]}
        if self._knows_inputs:
            self.held -= self._to_hold() - self._ready
        else:
            self.held = set(self._ready)
        self.defined = self.final | self.held
        if self._knows_inputs:  # what its cells say now may be quoted no more
            return
        for row in message["errors"]:
            if row["index"] in known:
                self.troubles[row["index"]] = _trouble(row, row["index"])

    def _close_seat(self) -> Stop | None:
        seat, self._seat = self._seat, None
        return seat.end() if seat is not None else None


class ExerciseProcess:
    """The process that calls one exercise's functions, one at a time.

    Args:
        channel: the way to it.
        limits: what it may use.
        seconds_left: how much of its time the exercise has left.
        share_waited: tells in what part of its time it is kept from computing by others.

    Attributes:
        seconds_left: how much of its time the exercise has left.
    """

    def __init__(
        self,
        channel: socket.socket,
        limits: Limits,
        seconds_left: float,
        share_waited: Callable[[], float],
    ) -> None:
        self.seconds_left = seconds_left
        self._channel = channel
        self._limits = limits
        self._share_waited = share_waited
        self._granted = 0.0

    def call(self, frame: bytes, answer: Answer) -> Outcome:
        """Send one packed call and wait for what it comes to.

        Args:
            frame: the call.
            answer: gives the reference's result where the student's code calls a function that
                the judge stands in for.

        Raises:
            Stopped: where no valid reply comes in time.
        """
        start, granted = time.monotonic(), self._granted
        seconds = min(self._limits.call_seconds, self.seconds_left)
        deadline = wire.Deadline(seconds, self._more_time)
        most = self._limits.output * MEGABYTE
        try:
            self._channel.settimeout(self._limits.call_seconds)
            self._channel.sendall(frame)
            for _ in range(MAX_QUESTIONS):
                message, values = wire.receive(self._channel, deadline, most, rule=plain_form)
                if message["op"] != "ask":
                    return _outcome(message, values)
                self._channel.sendall(_reply(message, values, answer))
        except BAD_REPLY as error:
            raise Stopped(_reason(error, Stop.CALL_SECONDS)) from error
        finally:
            self.seconds_left -= time.monotonic() - start - (self._granted - granted)
        raise Stopped(Stop.QUESTIONS)

    def _more_time(self) -> float:
        """Give back the time in which others kept it from computing, as far as that goes."""
        share = self._share_waited() if self._granted < MOST_GRANTED else 0.0
        more = share * self._limits.call_seconds if share >= LEAST_WAITED else 0.0
        self._granted += more
        return more


def _reason(error: Exception, limit: Stop) -> Stop:
    if isinstance(error, TimeoutError):
        return limit
    return Stop.ENDED if isinstance(error, (EOFError, OSError)) else Stop.GARBLED


def _outcome(message: dict[str, Any], values: dict[str, Any]) -> Outcome:
    if message["op"] == "raised":
        trouble = _trouble(message, None)
        if limit := limit_in(message):
            raise Stopped(Stop(limit))
        return Outcome(trouble=trouble)
    if message["op"] == "unsendable":
        return Outcome(trouble=Trouble(message=str(message["message"])[:100], stop=Stop.UNSENDABLE))
    reports = ("changed", "shared", "kept")
    if any(len(message.get(report, ())) > MOST_REPORTED for report in reports):
        raise wire.WireError("a report without end")
    return Outcome(
        value=values["value"],
        changed=tuple(index for index in message["changed"] if type(index) is int),
        shared=tuple((_plain(one, 60), _plain(other, 60)) for one, other in message["shared"]),
        kept=tuple(_plain(name, 60) for name in message.get("kept", ())),
    )


def _trouble(row: dict[str, Any], cell: int | None) -> Trouble:
    line = row.get("line")
    return Trouble(
        error=_plain(row["error"], 60),
        message=_plain(row["message"], 300),
        line=line if type(line) is int else None,
        cell=cell,
    )


def _plain(text: Any, most: int) -> str:
    """A student process's words, without what would steer a terminal or can't be written down."""
    return "".join(sign if sign.isprintable() else " " for sign in str(text)[:most])


def _reply(message: dict[str, Any], values: dict[str, Any], answer: Answer) -> bytes:
    try:
        if _size(values) > MOST_ASKED:
            raise ValueError("the arguments are too large")
        value = answer(str(message["function"]), values["args"], values["kwargs"])
        return wire.pack_answer({"op": "answer"}, {"value": value}, values)
    except Exception as error:  # the arguments are the student's: the reference may choke on them
        return wire.pack(
            {"op": "refuse", "error": type(error).__name__, "message": str(error)[:200]}
        )


def _size(value: Any) -> int:
    """How many numbers a value holds; an empty axis counts as one, since a result may lose it."""
    if isinstance(value, np.ndarray):
        return math.prod(max(1, axis) for axis in value.shape)
    if isinstance(value, dict):
        return sum(_size(item) for item in value.values())
    if isinstance(value, (tuple, list)):
        return sum(_size(item) for item in value)
    return 1
