"""What a submission's processes use, counted from outside its namespaces, and the limit passed.

Counting must outrun what is counted: a look at one process's memory takes milliseconds while
others start more, so the number of processes is looked at again before each.

What the kernel keeps for a process is in no process's count. Its page tables are read; what can't
be read (the buffers of sockets, the records of mappings) counts as if it were at its most.
"""

from __future__ import annotations

import functools
import os
import random
import re
import socket
from typing import Any

from autograder.grading.student.confine import MEGABYTE, descriptors

MUCH = 4
"""Who is out of time, and holds more than one part in so many of its memory, fills memory."""
KILOBYTE = 2**10
MEMORY, SHARED_OUT = (b"VmRSS", b"VmSwap", b"VmPTE"), (b"Pss", b"SwapPss")
"""Kilobytes in memory, swapped out, and in page tables; shared out among those who use them."""
ROW = re.compile(rb"^(Threads|VmRSS|VmSwap|VmPTE|Pss|SwapPss):\s*(\d+)", re.MULTILINE)
ONE_PIECE = 2**16
"""What a buffer takes beyond its bound: it is full only once a piece didn't fit."""
MAPPING, LINK = 320, 32
"""Bytes that the kernel keeps for one mapping, and for each of the processes it may have come
from; half of them on average, at 64 bytes a link."""


class TooMany(Exception):
    """More processes than a submission may have."""


def limit_passed(limits: dict[str, Any]) -> str | None:
    """Return the limit that the submission passes now, "processes" or "memory", if it does."""
    try:
        found = submission(limits)
        most = limits["resident"] * MEGABYTE - _in_the_kernel(found, limits)
        if _resident(limits) <= most:
            return None
        return "memory" if _own_memory(limits) > most else None
    except TooMany:
        return "processes"


def holds_much(limits: dict[str, Any]) -> bool:
    """Return whether the submission holds so much memory that filling it must be its doing."""
    try:
        own = _own_memory(limits)
    except TooMany:
        return False
    return bool(own > limits["memory"] * MEGABYTE / MUCH)


def _in_the_kernel(found: list[str], limits: dict[str, Any]) -> int:
    """The most that buffers and mappings may take.

    Every descriptor counts as a full one, and every process as one with as many mappings as the
    one that is looked at, which is another at each look.
    """
    if not found:
        return 0
    buffers = descriptors(limits) * (_buffer() + ONE_PIECE)
    mappings = _mappings(random.choice(found)) * (MAPPING + LINK * len(found))
    return len(found) * (buffers + mappings)


@functools.cache
def _buffer() -> int:
    """What a socket holds at most, as it comes; the filter lets nobody enlarge it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        return ours.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)


def _mappings(entry: str) -> int:
    try:
        with open(f"/proc/{entry}/maps", "rb") as file:
            return sum(piece.count(b"\n") for piece in iter(lambda: file.read(2**16), b""))
    except OSError:
        return 0


def _resident(limits: dict[str, Any]) -> int:
    """Memory of the submission's processes; what they share counts for each."""
    threads = memory = 0
    for entry in submission(limits):
        rows = _rows(entry, "status")
        threads += max(1, rows.get(b"Threads", 1))  # a dead one that nobody waits for has none
        memory += sum(rows.get(name, 0) for name in MEMORY)
    if threads > _most_processes(limits):
        raise TooMany
    return memory * KILOBYTE


def _own_memory(limits: dict[str, Any]) -> int:
    """Memory of the submission's processes; what they share counts once, which takes longer."""
    memory = 0
    for entry in submission(limits):
        submission(limits)
        rows = _rows(entry, "smaps_rollup")
        memory += sum(rows.get(name, 0) for name in SHARED_OUT)
        memory += _rows(entry, "status").get(b"VmPTE", 0)
    return memory * KILOBYTE


def _rows(entry: str, file: str) -> dict[bytes, int]:
    """The rows of interest in one of the kernel's accounts of a process; none where it is gone."""
    try:
        with open(f"/proc/{entry}/{file}", "rb") as account:
            return {name: int(number) for name, number in ROW.findall(account.read())}
    except OSError:
        return {}


def submission(limits: dict[str, Any]) -> list[str]:
    """Return the submission's processes: all but init, the template and this one.

    Raises:
        TooMany: where they are more than it may have.
    """
    others = (1, os.getppid(), os.getpid())
    found = [e for e in os.listdir("/proc") if e.isdigit() and int(e) not in others]
    if len(found) > _most_processes(limits):
        raise TooMany
    return found


def _most_processes(limits: dict[str, Any]) -> int:
    return int(limits["processes"] + limits["held"])
