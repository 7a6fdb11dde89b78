"""The kernel's packet-filter language, as far as a system-call filter uses it."""

from __future__ import annotations

import struct

LOAD, AND, RETURN = 0x20, 0x54, 0x06
JUMP, IF_EQUAL, IF_GREATER, IF_AT_LEAST = 0x05, 0x15, 0x25, 0x35
DATA, ERROR = 0xFFFF, 0x00050000
ALLOWED = 0x7FFF0000


def errno_of(program: bytes, machine: int, number: int, arguments: tuple[int, ...] = ()) -> int:
    """What a filter answers a call with: an error's number, or 0 where it is allowed."""
    padded = [value % 2**64 for value in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    call = struct.pack("<IIQ6Q", number % 2**32, machine, 0, *padded)
    answer = _run(list(struct.iter_unpack("HBBI", program)), call)
    assert answer == ALLOWED or answer & ~DATA == ERROR
    return 0 if answer == ALLOWED else answer & DATA


def _run(steps: list[tuple[int, ...]], call: bytes) -> int:
    place = held = 0
    while True:
        code, then, otherwise, value = steps[place]
        place += 1
        if code == RETURN:
            return value
        if code == LOAD:
            (held,) = struct.unpack_from("<I", call, value)
        elif code == AND:
            held &= value
        elif code == JUMP:
            place += value
        else:
            tests = {IF_EQUAL: held == value, IF_GREATER: held > value, IF_AT_LEAST: held >= value}
            place += then if tests[code] else otherwise
