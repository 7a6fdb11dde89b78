"""Processes that hold the state of a check: forked between cells, asked when the judge comes.

A function is judged in the state in which its own check saw it. So the host forks, after that
check's place in the notebook, a process that does nothing but wait; what later cells rebind,
delete or change is none of its concern.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

_libc = ctypes.CDLL(None)

Serve = Callable[[socket.socket, dict[str, Any]], None]
"""What answers the judge's calls: it gets the channel to the judge, and the judge's order."""

PASSES = 20
PAUSE = 0.001
MOST_NUMBERS = 20_000
"""Where a submission used up more process numbers than this, all of its processes are ended."""


class Held:
    """The states held so far, by exercise; a process each."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[int, socket.socket]] = {}

    @property
    def names(self) -> list[str]:
        """The exercises whose state is held."""
        return list(self._lines)

    def hold(self, name: str, serve: Serve, leave: Callable[[], None]) -> None:
        """Fork a process that waits, with everything as it is now.

        Args:
            name: the exercise.
            serve: what it does once it is asked.
            leave: lets go, in the new process, of what belongs to the host alone.
        """
        ours, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            ours.close()
            for _, line in self._lines.values():
                line.close()
            leave()
            in_fork(_wait, theirs, serve)
        theirs.close()
        self._lines[name] = child, ours

    def ask(self, name: str, order: dict[str, Any], channel: int) -> None:
        """Hand the channel to the judge over to the process that holds a state.

        Args:
            name: the exercise.
            order: the judge's order; where it says `keep`, the state can be asked for again.
            channel: the descriptor of the channel.
        """
        _, line = self._lines[name]
        socket.send_fds(line, [json.dumps(order).encode()], [channel])
        if not order["keep"]:
            del self._lines[name]
            line.close()

    def end_others(self) -> None:
        """End all processes of this namespace but the host and those that hold a state.

        A process that starts others faster than they can be ended takes the states with it.
        """
        kept = {child for child, _ in self._lines.values()}
        for _ in range(PASSES):
            highest = _highest_number()
            if highest > MOST_NUMBERS:
                break
            found = [_end(pid) for pid in range(2, highest) if pid not in kept]
            reap()
            if not any(found):
                return
            time.sleep(PAUSE)
        self._lines.clear()
        end_all()


def in_fork(body: Callable[..., None], *arguments: Any) -> None:
    """Run the body of a forked child; whatever happens, never return into the parent's code."""
    try:
        body(*arguments)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os._exit(0)


def end_all() -> None:
    """End every process of this namespace but the one that calls."""
    try:
        os.kill(-1, signal.SIGKILL)
    except ProcessLookupError:
        return


def reap() -> None:
    """Take leave of children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _wait(line: socket.socket, serve: Serve) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, descriptors, _, _ = socket.recv_fds(line, 2**16, 1)
        if not message:
            return
        order = json.loads(message)
        channel = socket.socket(fileno=descriptors[0])
        if not order["keep"]:
            line.close()
            serve(channel, order)
            return
        if os.fork() == 0:
            line.close()
            in_fork(serve, channel, order)
        channel.close()


def _highest_number() -> int:
    """Return the number that the next process or thread gets: a new thread's own."""
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(threading.get_native_id()))
    thread.start()
    thread.join()
    return found[0]


def _end(pid: int) -> bool:
    """End a process; whether there was one. A number may be that of a thread of our own."""
    if _libc.tgkill(os.getpid(), pid, 0) == 0:
        return False
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True
