"""What a frame may make the receiver's memory hold, beyond its own bytes."""

from __future__ import annotations

import json
import socket
import time

import pytest

from autograder.grading.student import wire
from rnn_utils.checking.forms import plain_form


def frame(forms: int, numbers: int) -> tuple[bytes, bytes]:
    """One array of bytes and its mask, in so many forms that are arrays of doubles once made."""
    parts = [["array", "|i1", [numbers], 0], ["array", "|b1", [numbers], numbers]]
    value = ["list", [["form", "masked", parts]] * forms]
    return json.dumps({"op": "returned", "values": {"value": value}}).encode(), bytes(2 * numbers)


def test_forms_of_one_array_are_counted_each() -> None:
    _message, values = wire.unpack(*frame(3, 1000), rule=plain_form)
    assert [array.shape for array in values["value"]] == [(1000,)] * 3
    numbers = wire.LEAST_FORMED // (10 * wire.FORMED_ITEM)
    with pytest.raises(wire.WireError):
        wire.unpack(*frame(10, numbers), rule=plain_form)


def test_a_form_of_parts_that_do_not_fit_is_none() -> None:
    header, payload = frame(1, 1000)
    with pytest.raises(wire.WireError):
        wire.unpack(header.replace(b"[1000], 1000", b"[1], 1000"), payload, rule=plain_form)


def test_what_is_not_there_in_time_is_waited_for_no_second_time() -> None:
    ours, theirs = socket.socketpair()
    start = time.monotonic()
    with ours, theirs, pytest.raises(TimeoutError):
        wire.receive(ours, wire.Deadline(1.0))
    assert time.monotonic() - start < 1.9
