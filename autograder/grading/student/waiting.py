"""How much of its time a submission is kept from computing by others, counted from outside."""

from __future__ import annotations

import contextlib
import glob
import time
from typing import Any

from autograder.grading.student.usage import TooMany, submission

OUT_OF_TIME, WAITING = b"?", b"!"
"""What the judge asks: which limit was passed; in how many tenths of its time it had to wait."""
LOOK_SECONDS = 0.2
FEW = 2
"""Where more threads of its own want to compute at a time, they are in each other's way."""


def tenths_waited(limits: dict[str, Any]) -> int:
    """Return the tenths of its time in which the busiest thread waits, where few are busy.

    Args:
        limits: what the submission may use.
    """
    try:
        before = _times(limits)
        time.sleep(LOOK_SECONDS)
        after = _times(limits)
    except TooMany:
        return 0
    spent = [(after[t][0] - before[t][0], after[t][1] - before[t][1]) for t in after if t in before]
    busy = [times for times in spent if sum(times) > LOOK_SECONDS * 1e9 / 2]
    if not 0 < len(busy) <= FEW:
        return 0
    ran, waited = max(busy)
    return 9 * waited // (ran + waited)


def _times(limits: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """How long each thread of the submission has run, and waited for a core, in nanoseconds."""
    times = {}
    for entry in submission(limits):
        for path in glob.glob(f"/proc/{entry}/task/*/schedstat"):
            with contextlib.suppress(OSError, ValueError), open(path) as file:
                ran, waited, _ = file.read().split()
                times[path] = int(ran), int(waited)
    return times
