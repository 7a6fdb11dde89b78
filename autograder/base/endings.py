"""How a run ends that is asked to, other than by Ctrl-C: it unwinds, and leaves nothing behind."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_OF_SIGNALS = 128
"""What shells add to a signal's number to make an exit status of it."""


@contextmanager
def unwinding() -> Iterator[None]:
    """Turn a request to end, for the length of a `with` block, into `SystemExit`.

    A signal that is ignored, as a hang-up under `nohup`, or that has a handler, stays as it is.
    """
    ours = []
    if threading.current_thread() is threading.main_thread():
        ours = [ending for ending in _ENDINGS if signal.getsignal(ending) is signal.SIG_DFL]
    for ending in ours:
        signal.signal(ending, _unwind)
    try:
        yield
    finally:
        for ending in ours:
            signal.signal(ending, signal.SIG_DFL)


def _unwind(ending: int, _frame: FrameType | None) -> None:
    signal.signal(ending, signal.SIG_DFL)  # who asks twice does not want to wait
    raise SystemExit(_OF_SIGNALS + ending)
