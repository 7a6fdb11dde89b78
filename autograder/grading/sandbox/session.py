"""One submission's student processes, as the judge sees them: cells that ran, calls that answered.

How calls are answered is in `exercise_process`. A process that breaks down is replaced by a fresh
one, without the cell or the exercise that broke it.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.course.limits import Limits
from autograder.grading.sandbox.exercise_process import (
    BAD_REPLY,
    ExerciseProcess,
    Stopped,
    Trouble,
    reason_of,
    trouble_of,
)
from autograder.grading.sandbox.launch import NotStarted, Seat, Template
from autograder.grading.sandbox.stop import Stop
from autograder.grading.student import wire
from autograder.grading.student.cells import seconds_beyond

GRACE_SECONDS = 2.0
START_SECONDS = 10.0
MOST_RERUNS = 4
"""Once running the cells has taken so many times what it may once, they are not run again.

But they are once more, where the process broke down that is shared from then on. What marks are
left to earn is judged in the process that is there, as if the source were plain, and in the state
after the last cell. But nothing is explained there any more.
"""
MOST_FAILED = 1
"""How many orders may fail, in whatever way, unless a limit was passed that is known."""
MOST_GRANTED = 240.0
"""Seconds beyond its own that a submission may wait for a core, on a machine that is overrun."""
LEAST_WAITED = 0.2
KILLED = "The process that submissions are forked from was killed; run this again to go on."


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
        known: the indices of those that are the course's own, and do no harm.
        is_plain: whether a text that is about to run can only compute. Where one might do more,
            the cells run anew for each exercise, so that none can leave another anything.
    """

    prelude: str
    student: list[tuple[int, str]]
    functions: list[str]
    checks: Mapping[str, int] = field(default_factory=dict)
    forget: Sequence[str] = ()
    known: Collection[int] = ()
    is_plain: Callable[[str], bool] = lambda text: True


class Session:
    """The student processes of one submission; a context manager.

    Args:
        template: what they are forked from.
        limits: what they may use.
        cells: what they run.
        meanwhile: what there is to do while the cells run for the first time.

    Attributes:
        defined: the functions that the cells defined, known once the session is entered.
        held: those of them whose state at their check is held, or can be held again.
        final: those of them that are there when all cells have run.
        troubles: the cells' errors, by the cell's index.
        broken: the reason why no process could run the cells at all, if there is one.
        is_plain: whether it is certain that all that ran can only compute.

    Raises:
        NotStarted: on entering, where a process ends before it comes to a student's cell.
    """

    def __init__(
        self,
        template: Template,
        limits: Limits,
        cells: Cells,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> None:
        self.defined: set[str] = set()
        self.held: set[str] = set()
        self.final: set[str] = set()
        self.troubles: dict[int, Trouble] = {}
        self.broken: Stop | None = None
        self.is_plain = True
        self._template = template
        self._limits = limits
        self._cells = cells
        self._meanwhile = meanwhile
        self._seat: Seat | None = None
        self._skipped: set[int] = set()
        self._knows_inputs = False
        self._ready: set[str] = set()
        self._matter: tuple[str, bool] | None = None
        self._failed = 0
        self._seconds_of_cells = 0.0
        self._is_last_run = False
        self._seconds_explaining = 0.0
        self._granted = 0.0
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
        if order.explaining and not self._may_explain(order):
            raise Stopped(Stop.RERUNS)
        if self._seconds_left[order.matter] <= 0:
            raise Stopped(Stop.CALL_SECONDS)
        try:
            channel = self._fork_exercise(order)
        except (Stopped, OSError):
            self._close_seat()
            if self._is_given_up():
                raise
            channel = self._fork_exercise(order)
        seconds = self._seconds_left[order.matter]
        process = ExerciseProcess(channel, self._limits, seconds, self._grant)
        with channel:
            try:
                yield process
            except Stopped as stop:
                raise Stopped(self._reason_for(stop.reason)) from stop
            finally:
                self._seconds_explaining += order.explaining * (seconds - process.seconds_left)
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

    def _grant(self) -> float:
        """Give a call the time in which others kept it from computing, as far as that goes."""
        if self._seat is None or self._granted >= MOST_GRANTED:
            return 0.0
        share = self._seat.share_waited()
        more = share * self._limits.call_seconds if share >= LEAST_WAITED else 0.0
        self._granted += more
        return more

    def _end_exercise(self) -> None:
        try:
            if self._seat is not None:
                wire.send(self._seat.channel, {"op": "end"})
        except OSError:
            self._close_seat()

    def _fork_exercise(self, order: Order) -> socket.socket:
        given_away = order.held and order.exercise in self.held - self._ready
        if self._is_given_up():
            raise Stopped(Stop.ENDED)
        if self._may_run_again() and (given_away or self._is_apart_from(order)):
            self._close_seat()  # the cells run again
        self._matter = order.matter
        if self._seat is None:
            self._open_seat()
        assert self._seat is not None
        self._knows_inputs = True
        message = self._message(order)
        ours, theirs = socket.socketpair()
        start = time.monotonic()
        try:
            with theirs:
                wire.send(self._seat.channel, message)
                socket.send_fds(self._seat.channel, [b"."], [theirs.fileno()])
            wire.receive(ours, wire.Deadline(START_SECONDS))
        except (OSError, EOFError, wire.WireError) as error:
            ours.close()
            limit = self._close_seat()
            self._failed += limit is None or isinstance(error, TimeoutError)
            raise Stopped(Stop.ENDED) from error
        self._seconds_left[order.matter] -= time.monotonic() - start
        return ours

    def _is_given_up(self) -> bool:
        """Return whether orders failed so often that none is to be given any more."""
        return self._failed > MOST_FAILED or (self._failed > 0 and not self._may_run_again())

    def _may_explain(self, order: Order) -> bool:
        """Return whether there is time to explain: all exercises together have as much as one."""
        if self._seconds_explaining >= self._limits.exercise_seconds:
            return False
        return self._may_run_again() or not self._is_apart_from(order)

    def _may_run_again(self) -> bool:
        return self._seconds_of_cells < MOST_RERUNS * self._limits.cells_seconds

    def _is_apart_from(self, order: Order) -> bool:
        """Return whether the cells ran for another matter, which this one is kept apart from."""
        return not self.is_plain and self._matter not in (None, order.matter)

    def _open_seat(self) -> None:
        """Run the cells in a fresh process, again and again without those that break it."""
        patience = time.monotonic() + 2 * self._limits.cells_seconds
        while True:
            too_often = len(self._skipped) > self._limits.restarts or self._is_last_run
            if too_often or time.monotonic() > patience:
                raise Stopped(Stop.RESTARTS)
            self._is_last_run = not self._may_run_again()
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
            self._do_meanwhile()
            while (message := self._told(seat, end))["op"] in ("cell", "read"):
                if message["op"] == "cell":
                    current = int(message["index"])
                elif current not in self._cells.known:
                    self._look_at(message["text"])
            if message["op"] == "ran":
                self._note(message)
                return True
            reason = self._close_seat() or Stop.PROCESSES
        except BAD_REPLY as error:
            reason = self._close_seat() or reason_of(error, Stop.CELL_SECONDS)
        self._blame(current, reason)
        return False

    def _do_meanwhile(self) -> None:
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        meanwhile()

    def _look_at(self, text: Any) -> None:
        """Note whether what is about to run can only compute, also where the cells run anew.

        A cell may be told then for the first time, if there was no time for it before. Whoever
        could forge what is told here has run something already that can do more, and was told
        before it ran.
        """
        if self.is_plain:
            self.is_plain = isinstance(text, str) and self._cells.is_plain(text)

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
        return known if self.is_plain or not self._matter else known & {self._matter[0]}

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
                self.troubles[row["index"]] = trouble_of(row, row["index"])

    def _close_seat(self) -> Stop | None:
        seat, self._seat = self._seat, None
        return seat.end() if seat is not None else None
