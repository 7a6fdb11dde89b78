"""The process that calls one exercise's functions, as the judge sees it: calls that are answered.

Everything that arrives from it is checked and bounded here.
"""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.course.limits import MEGABYTE, Limits
from autograder.grading.sandbox.stop import Stop
from autograder.grading.student import wire
from autograder.grading.student.cells import limit_in
from rnn_utils.checking.forms import plain_form

MAX_QUESTIONS = 5000
MOST_ASKED = 20_000
"""Numbers in the arguments of one question, so that its answer can't fill the judge's memory."""
MOST_REPORTED = 1000
"""Rows in what a student process says of its own memory."""
BAD_REPLY = (OSError, EOFError, wire.WireError, ArithmeticError, LookupError, TypeError, ValueError)

Answer = Callable[[str, list[Any], dict[str, Any]], Any]


class Stopped(Exception):
    """A student process did not answer.

    Args:
        reason: why.
    """

    def __init__(self, reason: Stop) -> None:
        super().__init__(reason)
        self.reason = reason


class Unasked(Exception):
    """A question that does not come up in a case: the student's own function is to answer it."""


@dataclass(frozen=True)
class Trouble:
    """What went wrong in a cell or a call.

    Attributes:
        error, message, line: the error's class, its message and line, in the student process's
            own words; without a class where there was no error, but a stop.
        inside: the function in which it arose, if that was not the one that was called.
        cell: the index of the cell, if it was one.
        stop: why the process gave no answer.
    """

    error: str = ""
    message: str = ""
    line: int | None = None
    inside: str = ""
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


class ExerciseProcess:
    """The process that calls one exercise's functions, one at a time.

    Args:
        channel: the way to it.
        limits: what it may use.
        seconds_left: how much of its time the exercise has left.
        grant: gives further seconds to a call that others keep from computing, or none.

    Attributes:
        seconds_left: how much of its time the exercise has left.
    """

    def __init__(
        self,
        channel: socket.socket,
        limits: Limits,
        seconds_left: float,
        grant: Callable[[], float],
    ) -> None:
        self.seconds_left = seconds_left
        self._channel = channel
        self._limits = limits
        self._grant = grant
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
            raise Stopped(reason_of(error, Stop.CALL_SECONDS)) from error
        finally:
            self.seconds_left -= time.monotonic() - start - (self._granted - granted)
        raise Stopped(Stop.QUESTIONS)

    def _more_time(self) -> float:
        more = self._grant()
        self._granted += more
        return more


def reason_of(error: Exception, limit: Stop) -> Stop:
    """Return why a process gave no sound answer.

    Args:
        error: what was raised while it was waited for; one of `BAD_REPLY`.
        limit: the limit that it passed, if it ran out of time.
    """
    if isinstance(error, TimeoutError):
        return limit
    return Stop.ENDED if isinstance(error, (EOFError, OSError)) else Stop.GARBLED


def _outcome(message: dict[str, Any], values: dict[str, Any]) -> Outcome:
    if message["op"] == "raised":
        trouble = trouble_of(message, None)
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


def trouble_of(row: dict[str, Any], cell: int | None) -> Trouble:
    """Return the trouble that a process reports, in words that can be printed.

    Args:
        row: the report.
        cell: the cell it is about, if it is about one.
    """
    line = row.get("line")
    return Trouble(
        error=_plain(row["error"], 60),
        message=_plain(row["message"], 300),
        line=line if type(line) is int else None,
        inside=_plain(row.get("inside", ""), 60),
        cell=cell,
    )


def _plain(text: Any, most: int) -> str:
    """A student process's words, without what would steer a terminal or can't be written down."""
    return "".join(sign if sign.isprintable() else " " for sign in str(text)[:most])


def _reply(message: dict[str, Any], values: dict[str, Any], answer: Answer) -> bytes:
    try:
        if _size(values) > MOST_ASKED:
            raise Unasked
        value = answer(str(message["function"]), values["args"], values["kwargs"])
        return wire.pack_answer({"op": "answer"}, {"value": value}, values)
    except Unasked:
        return wire.pack({"op": "own"})
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
