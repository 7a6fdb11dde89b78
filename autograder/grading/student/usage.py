"""What a submission's processes use, counted from outside its namespaces, and the limit passed.

Counting must outrun what is counted: a look at one process's memory takes milliseconds while
others start more, so the number of processes is looked at again before each.
"""

from __future__ import annotations

import contextlib
import glob
import os
import time
from typing import Any

from autograder.grading.student.confine import MEGABYTE

MUCH = 4
"""Who is out of time, and holds more than one part in so many of its memory, fills memory."""
PAGE = os.sysconf("SC_PAGE_SIZE")
OUT_OF_TIME, WAITING = b"?", b"!"
LOOK_SECONDS = 0.2
FEW = 2
"""Where more threads of its own want to compute at a time, they are in each other's way."""


class _TooMany(Exception):
    """More processes than a submission may have."""


def limit_passed(limits: dict[str, Any]) -> str | None:
    """Return the limit that the submission passes now, "processes" or "memory", if it does."""
    most = limits["resident"] * MEGABYTE
    try:
        if _resident(_most_processes(limits)) <= most:
            return None
        return "memory" if _own_memory(_most_processes(limits)) > most else None
    except _TooMany:
        return "processes"


def answer(question: bytes, limits: dict[str, Any]) -> bytes:
    """Answer what the judge asks about a call that ran out of time.

    Args:
        question: `OUT_OF_TIME` asks for the limit that it passed, `WAITING` for the tenths of its
            time in which it is kept from computing by others than its own, as a digit.
        limits: what the submission may use.
    """
    if question == WAITING:
        return str(_tenths_waited(limits)).encode()
    return b"memory" if _holds_much(limits) else b"call_seconds"


def _tenths_waited(limits: dict[str, Any]) -> int:
    """Return the tenths of its time in which the busiest thread waits, where few are busy."""
    try:
        before = _waiting(_most_processes(limits))
        time.sleep(LOOK_SECONDS)
        after = _waiting(_most_processes(limits))
    except _TooMany:
        return 0
    spent = [(after[t][0] - before[t][0], after[t][1] - before[t][1]) for t in after if t in before]
    busy = [times for times in spent if sum(times) > LOOK_SECONDS * 1e9 / 2]
    if not 0 < len(busy) <= FEW:
        return 0
    ran, waited = max(busy)
    return 9 * waited // (ran + waited)


def _waiting(most_processes: int) -> dict[str, tuple[int, int]]:
    """How long each thread of the submission has run, and waited for a core, in nanoseconds."""
    times = {}
    for entry in _submission(most_processes):
        for path in glob.glob(f"/proc/{entry}/task/*/schedstat"):
            with contextlib.suppress(OSError, ValueError), open(path) as file:
                ran, waited, _ = file.read().split()
                times[path] = int(ran), int(waited)
    return times


def _holds_much(limits: dict[str, Any]) -> bool:
    """Return whether the submission holds so much memory that filling it must be its doing."""
    try:
        own = _own_memory(_most_processes(limits))
    except _TooMany:
        return False
    return bool(own > limits["memory"] * MEGABYTE / MUCH)


def _most_processes(limits: dict[str, Any]) -> int:
    return int(limits["processes"] + limits["held"])


def _resident(most_processes: int) -> int:
    """Memory of the submission's processes; what they share counts for each."""
    threads = memory = 0
    for entry in _submission(most_processes):
        try:
            with open(f"/proc/{entry}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            continue
        threads += max(1, int(fields[17]))  # a dead one that nobody waits for has none
        memory += int(fields[21]) * PAGE
    if threads > most_processes:
        raise _TooMany
    return memory


def _own_memory(most_processes: int) -> int:
    """Memory of the submission's processes; what they share counts once, which takes longer."""
    memory = 0
    for entry in _submission(most_processes):
        _submission(most_processes)
        try:
            with open(f"/proc/{entry}/smaps_rollup", "rb") as file:
                share = next(line for line in file if line.startswith(b"Pss:"))
        except (OSError, StopIteration):
            continue
        memory += int(share.split()[1]) * 1024
    return memory


def _submission(most_processes: int) -> list[str]:
    """The submission's processes: all but init, template and this one, unless they are too many."""
    others = (1, os.getppid(), os.getpid())
    found = [e for e in os.listdir("/proc") if e.isdigit() and int(e) not in others]
    if len(found) > most_processes:
        raise _TooMany
    return found
