"""How much of its time a submission is kept from computing by others, counted from outside."""

from __future__ import annotations

import contextlib
import glob
import time
from typing import Any

from autograder.grading.student.usage import TooMany, submission

OUT_OF_TIME, WAITING = b"?", b"!"
"""What the judge asks: which limit was passed; in how many tenths of its time it had to wait."""
LOOK = 200_000_000
"""Nanoseconds from one look to the next."""
FEW = 2
"""Where more threads of its own want to compute at a time, they are in each other's way."""

Times = tuple[int, int, bool]
"""How long a thread has run, and waited for a core, in nanoseconds; whether it could run now."""
NOTHING: Times = (0, 0, False)


def tenths_waited(limits: dict[str, Any]) -> int:
    """Return the tenths of its time in which the busiest thread waits for others' sake.

    Where many are busy, it waits for its own sake; and so it does as long as any of the others
    runs, or may have run before it ended.

    Args:
        limits: what the submission may use.
    """
    try:
        before = _times(limits)
        time.sleep(LOOK / 1e9)
        after = _times(limits)
    except TooMany:
        return 0
    gone = LOOK * len(before.keys() - after.keys())
    spent = [_spent(before.get(thread, NOTHING), after[thread]) for thread in after]
    busy = [times for times in spent if sum(times) > LOOK / 2]
    if not 0 < len(busy) <= FEW:
        return 0
    ran, waited = max(busy)
    by_its_own = gone + sum(times[0] for times in spent) - ran
    return 9 * max(0, waited - by_its_own) // (ran + waited)


def _spent(before: Times, after: Times) -> tuple[int, int]:
    """How long a thread ran and waited between two looks.

    The kernel counts a wait when it is over; who could run at both looks and did not, waited.
    """
    ran, waited = after[0] - before[0], after[1] - before[1]
    return ran, max(waited, LOOK - ran) if before[2] and after[2] else waited


def _times(limits: dict[str, Any]) -> dict[str, Times]:
    times = {}
    for entry in submission(limits):
        for thread in glob.glob(f"/proc/{entry}/task/*"):
            with contextlib.suppress(OSError, ValueError):
                ran, waited, _ = _read(f"{thread}/schedstat").split()
                state = _read(f"{thread}/stat").rpartition(")")[2].split()[0]
                times[thread] = int(ran), int(waited), state == "R"
    return times


def _read(path: str) -> str:
    with open(path) as file:
        return file.read()
