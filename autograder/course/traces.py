"""The traces of errors that nobody expected, kept for who is to mend them."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

from autograder.base.files import for_its_owner, make_folder
from autograder.base.printing import complain_of, entry
from autograder.course.places import Places

_debugging = False


def show_traces() -> None:
    """Print every trace from now on, as `--debug` asks."""
    global _debugging
    _debugging = True


def keep_trace(places: Places | None, what: str, trace: str | None) -> Path | None:
    """Add a trace to the class's log.

    Args:
        places: the course; None where there is none to be had.
        what: what was being done.
        trace: the traceback; nothing happens without one.

    Returns:
        The log, or None where it can't be written or there is nothing to write.
    """
    if not trace:
        return None
    if _debugging:
        complain_of(trace)
    if places is None:
        return None
    now = datetime.now(timezone.utc)
    text = f"{now:%Y-%m-%d %H:%M:%S} UTC, {what!r}\n{entry(trace)}\n"
    try:
        make_folder(places.log.parent)
        with open(places.log, "ab", opener=for_its_owner) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError:
        return None
    return places.log
