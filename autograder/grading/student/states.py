"""Processes that hold the state of a check: forked between cells, asked when the judge comes.

A function is judged in the state in which its own check saw it. So the host forks, after that
check's place in the notebook, a process that does nothing but wait; what later cells rebind,
delete or change is none of its concern.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

_libc = ctypes.CDLL(None)

Serve = Callable[[socket.socket, dict[str, Any]], None]
"""What answers the judge's calls: it gets the channel to the judge, and the judge's order."""

MOST_NUMBERS = 4096
"""Where a submission used up more process numbers than this, its held states are not spared."""


class Held:
    """The states held so far, by exercise; a process each."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[int, socket.socket]] = {}

    @property
    def names(self) -> list[str]:
        """The exercises whose state is held."""
        return list(self._lines)

    def hold(self, name: str, serve: Serve, judge: socket.socket) -> None:
        """Fork a process that waits, with everything as it is now.

        Args:
            name: the exercise.
            serve: what it does once it is asked.
            judge: the host's channel to the judge.
        """
        ours, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            ours.close()
            for _, line in self._lines.values():
                line.close()
            in_fork(_wait, theirs, judge, serve)
        theirs.close()
        self._lines[name] = child, ours

    def ask(self, name: str, order: dict[str, Any]) -> None:
        """Let the process that holds a state take its channel from the judge, and wait for that.

        It takes it itself, so that no process in here needs the right to send a descriptor.

        Args:
            name: the exercise.
            order: the judge's order; where it says `keep`, the state can be asked for again.

        Raises:
            EOFError: where that process has ended.
        """
        _, line = self._lines[name]
        line.sendall(json.dumps(order).encode())
        if not line.recv(1):
            raise EOFError(f"the process that holds {name} has ended")
        if not order["keep"]:
            del self._lines[name]
            line.close()

    def end_others(self) -> None:
        """End all processes of this namespace but the host and those that hold a state.

        First all of them are stopped, which is one act of the kernel that no fork outruns; then
        there is time to look at each. A submission that started very many loses its states.
        """
        _to_all(signal.SIGSTOP)
        highest = _highest_number()
        if highest is None or highest > MOST_NUMBERS:
            self._lines.clear()
            _to_all(signal.SIGKILL)
            return
        kept = {child for child, _ in self._lines.values()}
        for number in range(2, highest):
            if not _is_own_thread(number):
                _signal(number, signal.SIGCONT if number in kept else signal.SIGKILL)
        self.reap()

    def reap(self) -> None:
        """Take leave of children that have ended, before their numbers can be another's."""
        ended = set()
        with contextlib.suppress(ChildProcessError):
            while number := os.waitpid(-1, os.WNOHANG)[0]:
                ended.add(number)
        for name, (child, line) in list(self._lines.items()):
            if child in ended:
                del self._lines[name]
                line.close()


def own_channel(judge: socket.socket) -> socket.socket:
    """Take the channel of an exercise, which the judge sends by that of the host."""
    _, descriptors, _, _ = socket.recv_fds(judge, 1, 1)
    return socket.socket(fileno=descriptors[0])


def in_fork(body: Callable[..., None], *arguments: Any) -> None:
    """Run the body of a forked child; whatever happens, never return into the parent's code."""
    try:
        body(*arguments)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os._exit(0)


def end_copy(original: int) -> None:
    """End this process where a student's code forked it, and it would go on as the original does.

    Args:
        original: the number of the process that it may be.
    """
    if os.getpid() != original:
        os._exit(0)


def _wait(line: socket.socket, judge: socket.socket, serve: Serve) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while message := line.recv(2**16):
        order = json.loads(message)
        channel = own_channel(judge)
        line.sendall(b".")
        if order["keep"] and os.fork():
            channel.close()
            continue
        line.close()
        judge.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # a student's code may wait for its children
        in_fork(serve, channel, order)


def _highest_number() -> int | None:
    """Return the number that the next process or thread gets: a new thread's; None without one."""
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(threading.get_native_id()))
    try:
        thread.start()
    except RuntimeError:
        return None
    thread.join()
    return found[0]


def _to_all(number: int) -> None:
    """Signal every process of this namespace but the one that calls."""
    _signal(-1, number)


def _signal(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)


def _is_own_thread(number: int) -> bool:
    """Return whether a number is that of a thread of this process, which a signal would reach."""
    return bool(_libc.tgkill(os.getpid(), number, 0) == 0)
