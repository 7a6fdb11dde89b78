"""What is said while a function runs without end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rnn_utils.language import _

SECONDS = 10.0
"""Any right function takes a thousandth of that."""


@contextmanager
def patience(name: str) -> Iterator[None]:
    """Say how to stop a function that is still running after a while.

    Args:
        name: the function.

    Yields:
        Nothing.
    """
    sentence = _(
        "{name} has been running for {seconds:.0f} seconds; does its loop ever stop? Interrupt "
        "the kernel (the square, or Kernel, Interrupt) to see where it is."
    ).format(name=name, seconds=SECONDS)
    timer = threading.Timer(SECONDS, print, [sentence], {"flush": True})
    timer.daemon = True
    with suppress(RuntimeError):  # in a browser there are no threads
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
