"""The warm process every submission is forked from, and the little that runs in each fork.

template: imports what notebooks import, holds nothing else, forks one process a submission.
supervisor: lives outside the submission's namespaces; ends it when the judge says so.
host: runs the cells, then forks one process an exercise (see `calls`).
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from autograder.grading.student import calls, cells, confine, wire

WATCH_SECONDS = 0.05
SHORTEST_CELL = 0.2
"""Seconds for each further cell, once cells have had half of the submission's time."""
PAGE = os.sysconf("SC_PAGE_SIZE")


class Sink(io.TextIOBase):
    """A stream that takes anything and keeps nothing."""

    encoding = "utf-8"

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Return how much was taken: all of it."""
        return len(text)


def main(control_descriptor: int) -> None:
    """Warm up, say so, then fork one supervised student process for every pair of sockets sent."""
    control = socket.socket(fileno=control_descriptor)
    settings = json.loads(control.recv(2**20))
    shell = _warm_up(settings["packages"])
    problem = _trial(settings) if settings["isolate"] else ""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control.sendall(json.dumps({"problem": problem}).encode())
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 2**16, 2)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            _in_fork(_supervise, *descriptors, json.loads(message), settings, shell)
        for descriptor in descriptors:
            os.close(descriptor)


def _warm_up(packages: list[str]) -> Any:
    import matplotlib
    import numpy as np

    matplotlib.use("agg")
    import matplotlib.figure
    import matplotlib.pyplot
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    for package in packages:
        importlib.import_module(package)
    np.ones((8, 8)) @ np.ones((8, 8))
    matplotlib.figure.Figure.savefig = lambda *args, **kwargs: None  # type: ignore[method-assign]
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    shell.builtin_trap.activate()
    _forgive_magics(shell)
    shell.transform_cell("pass")
    os.environ.clear()
    sys.stdin = io.StringIO()
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Sink()  # type: ignore[assignment,misc]
    gc.freeze()
    return shell


def _trial(settings: dict[str, Any]) -> str:
    """Seal a fork as a student process is sealed; give what stood in the way, if anything did."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            confine.enter_process_namespace()
            inside = os.fork()
            if inside:
                os.waitpid(inside, 0)
            else:
                confine.seal(1, bytes.fromhex(settings["system_calls"]))
                os.write(writing, b".")
        except OSError as error:
            os.write(writing, str(error).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with open(reading, "rb") as file:
        said = file.read().decode()
    return "" if said == "." else said or "the trial gave no answer"


def _forgive_magics(shell: Any) -> None:
    """Let a magic or shell escape that cannot work here do nothing, rather than end its cell."""
    for name in ("run_line_magic", "run_cell_magic", "system", "getoutput"):
        setattr(shell, name, _forgiving(getattr(shell, name)))


def _forgiving(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception:
            return None

    return call


def _in_fork(body: Any, *arguments: Any) -> None:
    """Run the body of a forked child; whatever happens, never return into the parent's code."""
    try:
        body(*arguments)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os._exit(0)


def _supervise(
    student: int,
    watch_descriptor: int,
    limits: dict[str, Any],
    settings: dict[str, Any],
    shell: Any,
) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    watch = socket.socket(fileno=watch_descriptor)
    if settings["isolate"]:
        confine.enter_process_namespace()
    child = os.fork()
    if child == 0:
        watch.close()
        _in_fork(_host, socket.socket(fileno=student), limits, settings, shell)
    os.close(student)
    reason = _watch(child, watch, limits, settings["isolate"])
    if reason:  # told before the channels close, so that the judge knows why they do
        watch.sendall(reason.encode())
    _end(child)


def _watch(child: int, watch: socket.socket, limits: dict[str, Any], isolate: bool) -> str | None:
    """Wait until the judge hangs up, the child ends, or a limit of the submission is passed."""
    deadline = time.monotonic() + limits["submission_seconds"]
    while True:
        readable, _, _ = select.select([watch], [], [], WATCH_SECONDS)
        if readable or os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return None
        if time.monotonic() > deadline:
            return "submission_seconds"
        if isolate:
            processes, resident = _usage()
            if processes > limits["processes"]:
                return "processes"
            if resident > limits["resident"] * confine.MEGABYTE:
                return "resident"


def _usage() -> tuple[int, int]:
    """Threads and memory of the submission's processes: all but init, template and this one."""
    threads = memory = 0
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) not in (1, os.getppid(), os.getpid()):
            try:
                with open(f"/proc/{entry}/stat", "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            threads += max(1, int(fields[17]))  # a dead one that nobody waits for has none
            memory += int(fields[21]) * PAGE
    return threads, memory


def _end(child: int) -> None:
    """Kill the child: its pid namespace dies with it; without one, its process group does."""
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
    os.waitpid(child, 0)


def _host(
    channel: socket.socket, limits: dict[str, Any], settings: dict[str, Any], shell: Any
) -> None:
    os.setsid()
    confine.limit_resources(limits, settings["isolate"])
    if settings["isolate"]:
        confine.seal(int(limits["scratch"]), bytes.fromhex(settings["system_calls"]))
    else:
        os.chdir(settings["scratch"])
    sys.path.insert(0, os.getcwd())  # as in Jupyter, for modules that cells write
    _close_standard_streams()
    exercise = 0
    given: dict[str, Any] = {}
    while True:
        try:
            message, _ = wire.receive(channel)
        except EOFError:
            return
        if message["op"] == "run":
            cells.run_cell(shell, message["prelude"], "<prelude>", limits["cell_seconds"])
            given = dict(shell.user_ns)
            report = _run_cells(channel, shell, message, limits)
            _kill_others(settings["isolate"])
            wire.send(channel, report)
        elif message["op"] == "exercise":
            most = int(limits["output"]) * confine.MEGABYTE
            exercise = _fork_exercise(channel, shell.user_ns, given, message["stand_ins"], most)
        elif message["op"] == "end":
            _kill_others(settings["isolate"], exercise)
        _reap()


def _close_standard_streams() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _kill_others(isolate: bool, child: int = 0) -> None:
    """Kill what cells or an exercise started: isolated, all there is, else the one child."""
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        if isolate and os.getpid() == 1:
            os.kill(-1, signal.SIGKILL)
        elif child and not os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            os.kill(child, signal.SIGKILL)


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _run_cells(
    channel: socket.socket, shell: Any, message: dict[str, Any], limits: dict[str, Any]
) -> dict[str, Any]:
    errors = []
    half = time.monotonic() + limits["submission_seconds"] / 2  # the other half is for the calls
    for cell in message["cells"]:
        wire.send(channel, {"op": "cell", "index": cell["index"]})
        name = f"<cell {cell['index']}>"
        seconds = max(min(limits["cell_seconds"], half - time.monotonic()), SHORTEST_CELL)
        error = cells.run_cell(shell, cell["source"], name, seconds)
        if error is not None:
            errors.append({"index": cell["index"], **error})
    defined = [name for name in message["functions"] if callable(shell.user_ns.get(name))]
    return {"op": "ran", "errors": errors, "defined": defined}


def _fork_exercise(
    channel: socket.socket,
    namespace: dict[str, Any],
    given: dict[str, Any],
    stand_ins: list[str],
    most: int,
) -> int:
    _, descriptors, _, _ = socket.recv_fds(channel, 1, 1)
    child = os.fork()
    if child == 0:
        channel.close()
        exercise = socket.socket(fileno=descriptors[0])
        _in_fork(calls.serve, exercise, namespace, given, stand_ins, most)
    os.close(descriptors[0])
    return child
