"""The warm process every submission is forked from, and the little that runs in each fork.

template: imports what notebooks import, holds nothing else, forks one process a submission.
supervisor: lives outside the submission's namespaces; ends it when the judge says so.
host: runs the cells, holds the state of each check (see `states`), and forks one process an
    exercise (see `calls`).
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

from autograder.grading.student import calls, cells, confine, states, usage, wire
from autograder.grading.student.waiting import WAITING, tenths_waited

WATCH_SECONDS = 0.05


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
            states.in_fork(_supervise, *descriptors, json.loads(message), settings, shell)
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
    shell.enable_matplotlib = _stay_without_a_window  # type: ignore[method-assign]
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


def _stay_without_a_window(gui: str | None = None) -> tuple[str | None, str]:
    """Stand for what `%matplotlib` and `%pylab` do first; the names of `%pylab` still come."""
    return None, "agg"


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
        states.in_fork(_host, socket.socket(fileno=student), limits, settings, shell)
    os.close(student)
    reason = _watch(child, watch, limits, settings["isolate"])
    if reason:  # told before the channels close, so that the judge knows why they do
        watch.sendall(reason.encode())
    _end(child)


def _watch(child: int, watch: socket.socket, limits: dict[str, Any], isolate: bool) -> str | None:
    """Wait until the judge hangs up, the child ends, or a limit of the submission is passed.

    What the judge asks about a call that ran out of time, it is told.
    """
    while True:
        readable, _, _ = select.select([watch], [], [], WATCH_SECONDS)
        if readable:
            question = watch.recv(1)
            if not question:
                return None
            watch.sendall(_answer(question, limits) if isolate else b"call_seconds")
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return None
        if isolate and (passed := usage.limit_passed(limits)):
            return passed


def _answer(question: bytes, limits: dict[str, Any]) -> bytes:
    """Answer what the judge asks about a call that ran out of time."""
    if question == WAITING:
        return str(tenths_waited(limits)).encode()
    return b"memory" if usage.holds_much(limits) else b"call_seconds"


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
    Host(channel, limits, settings["isolate"], shell).work()


class Host:
    """Runs the cells, holds the states of their checks, and forks a process for each exercise."""

    def __init__(
        self, channel: socket.socket, limits: dict[str, Any], isolated: bool, shell: Any
    ) -> None:
        self._channel = channel
        self._limits = limits
        self._isolated = isolated
        self._shell = shell
        self._held = states.Held()
        self._process = os.getpid()
        self._given: dict[str, Any] = {}
        self._exercise = 0

    def work(self) -> None:
        """Do what the judge says until it hangs up."""
        while True:
            try:
                message, _ = wire.receive(self._channel)
            except EOFError:
                return
            if message["op"] == "run":
                self._run(message)
            elif message["op"] == "exercise":
                self._start_exercise(message)
            elif message["op"] == "end":
                self._end_others()
            self._held.reap()

    def _run(self, message: dict[str, Any]) -> None:
        seconds = self._limits["cell_seconds"]
        cells.run_cell(self._shell, message["prelude"], "<prelude>", seconds)
        self._given = dict(self._shell.user_ns)
        errors = []
        late = 0
        end = time.monotonic() + self._limits["cells_seconds"]
        for step in message["steps"]:
            if "hold" in step:
                self._hold(step["hold"])
                continue
            left = end - time.monotonic()
            if left < -cells.MOST_BEYOND:
                errors.append({"index": step["index"], **cells.not_run()})
            elif error := self._run_cell(step, cells.seconds_for(min(seconds, left), late)):
                errors.append({"index": step["index"], **error})
            late += left < 0
        self._end_others()
        defined = [name for name in message["functions"] if self._is_callable(name)]
        report = {"op": "ran", "errors": errors, "defined": defined, "held": self._held.names}
        wire.send(self._channel, report)

    def _run_cell(self, step: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """Run a student's cell, and return its error; too many processes end this one too."""
        wire.send(self._channel, {"op": "cell", "index": step["index"]})
        name = f"{cells.CELL_NAME}{step['index']}>"
        error = cells.run_cell(self._shell, step["source"], name, seconds, self._tell)
        states.end_copy(self._process)
        if error is not None and cells.limit_in(error) == "processes":
            wire.send(self._channel, {"op": "processes"})
            sys.exit()
        return error

    def _tell(self, text: str | None) -> None:
        """Tell the judge what is about to run, while that can't have a say in it yet."""
        wire.send(self._channel, {"op": "read", "text": text})

    def _hold(self, name: str) -> None:
        if self._is_callable(name):
            self._held.hold(name, self._serve, self._channel)

    def _is_callable(self, name: str) -> bool:
        return callable(self._shell.user_ns.get(name))

    def _start_exercise(self, order: dict[str, Any]) -> None:
        if order["held"]:
            self._held.ask(order["name"], order)
            return
        with states.own_channel(self._channel) as channel:
            self._exercise = os.fork()
            if self._exercise == 0:
                self._channel.close()
                states.in_fork(self._serve, channel, order)

    def _serve(self, channel: socket.socket, order: dict[str, Any]) -> None:
        most = int(self._limits["output"]) * confine.MEGABYTE
        calls.serve(channel, self._shell.user_ns, self._given, order, most)

    def _end_others(self) -> None:
        """End what cells or an exercise started: isolated, all there is, else the one child."""
        child, self._exercise = self._exercise, 0
        if self._isolated and os.getpid() == 1:
            self._held.end_others()
        elif child:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                if not os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                    os.kill(child, signal.SIGKILL)


def _close_standard_streams() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
