"""Many submissions at once: the same marks however they are graded, and nothing lost or doubled."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.grading.sandbox.launch import bubblewrap
from tests.support import real_class
from tests.support.cells import encode
from tests.support.places import NAME, ROOT
from tests.support.submissions import filled_in
from tests.support.waiting import PATIENCE_SECONDS, become_true

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("batch")]


def _heed_ctrl_c() -> None:
    """Heed Ctrl-C where the tests themselves run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class ClassAtWork:
    """A scratch class and the grader's command at work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temporary = folder.with_name("temporary")
        self.temporary.mkdir(exist_ok=True)

    def hand_in(self, count: int, slowly: bool = False) -> None:
        real_class.hand_in(self.folder, count, slowly=slowly)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "autograder", "grade", *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "AUTOGRADER_CLASSROOM": str(self.folder),
                "COLUMNS": "200",
                "TMPDIR": str(self.temporary),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_heed_ctrl_c,
        )

    def grade(self, *arguments: str) -> tuple[int, str]:
        """Run the command to its end; give its status and all that it said."""
        with self.start(*arguments) as process:
            said, complaints = process.communicate()
        return process.returncode, said + complaints

    def records(self) -> dict[str, dict[str, Any]]:
        return real_class.records(self.folder)

    def finished(self) -> set[str]:
        """The students whose last file, the autograded notebook, is there."""
        return {path.parent.parent.name for path in self.folder.glob("autograded/*/*/*.ipynb")}

    def marks(self) -> dict[str, tuple[int, float]]:
        """Number and sum of the grades that the gradebook holds, by student."""
        gradebook = sqlite3.connect(self.folder / "gradebook.db")
        try:
            return {row[0]: (row[1], row[2]) for row in gradebook.execute(real_class.MARKS)}
        finally:
            gradebook.close()

    def assert_complete(self, count: int) -> None:
        """Every student has a record, and each grade stands once in the gradebook."""
        right = real_class.expected(count)
        assert real_class.scores(self.folder) == right
        assert self.marks() == {
            name: (real_class.EXERCISES, score) for name, score in right.items()
        }
        assert self.finished() == set(right)


@pytest.fixture(scope="session")
def new_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class whose gradebook is made: nbgrader takes seconds to make one."""
    made = ClassAtWork(tmp_path_factory.mktemp("new-class"))
    made.hand_in(1)
    assert made.grade("--jobs", "1")[0] == 0
    with sqlite3.connect(made.folder / "gradebook.db") as gradebook:
        for table in ("comment", "grade", "submitted_notebook", "submitted_assignment", "student"):
            gradebook.execute(f"delete from {table}")
    gradebook.close()
    return made.folder / "gradebook.db"


@pytest.fixture
def classroom(new_class: Path, tmp_path: Path) -> ClassAtWork:
    made = ClassAtWork(tmp_path / "classroom")
    made.folder.mkdir()
    shutil.copy(new_class, made.folder)
    return made


def counts(said: str) -> tuple[int, int]:
    """How many were graded, and how many had been before."""
    words = next(line for line in said.splitlines() if "graded before" in line)
    graded, before = words.removeprefix("Stopped: ").split(", ")[:2]
    return int(graded.split()[0]), int(before.split()[0])


def test_two_processes_give_the_records_of_one(classroom: ClassAtWork, tmp_path: Path) -> None:
    classroom.hand_in(6)
    other = ClassAtWork(tmp_path / "other")
    shutil.copytree(classroom.folder, other.folder)
    assert classroom.grade("--jobs", "1")[0] == 0
    assert other.grade("--jobs", "2")[0] == 0
    assert classroom.records() == other.records()
    classroom.assert_complete(6)
    other.assert_complete(6)


def test_a_second_run_grades_only_what_is_new_and_force_grades_all(classroom: ClassAtWork) -> None:
    classroom.hand_in(3)
    assert counts(classroom.grade("--jobs", "1")[1]) == (3, 0)
    assert counts(classroom.grade("--jobs", "1")[1]) == (0, 3)
    shutil.rmtree(classroom.folder / "submitted" / "s1")
    changed = classroom.folder / "submitted" / "s2" / NAME / f"{NAME}.ipynb"
    changed.write_bytes(encode(filled_in(real_class.MISTAKE)))
    assert counts(classroom.grade("--jobs", "1")[1]) == (1, 1)
    assert classroom.records()["s2"]["score"] == real_class.MISTAKEN
    assert counts(classroom.grade("--jobs", "1", "--force")[1]) == (2, 0)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopping_in_the_middle_loses_nothing(how: signal.Signals, classroom: ClassAtWork) -> None:
    classroom.hand_in(8, slowly=True)
    with classroom.start("--jobs", "2") as process:
        assert become_true(lambda: len(classroom.finished()) >= 2)
        grading = psutil.Process(process.pid)
        family = [grading, *grading.children(recursive=True)]
        if how is signal.SIGINT:  # Ctrl-C reaches all of a terminal's processes
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        said, _ = process.communicate()
    done = len(classroom.finished())
    assert process.returncode == (-how if how is signal.SIGKILL else 128 + how)
    assert become_true(lambda: not any(each.is_running() for each in family))
    assert 2 <= done < 8
    if how is not signal.SIGKILL:
        assert f"Stopped: {done} graded" in said
        assert not list(classroom.temporary.iterdir())
    status, said = classroom.grade("--jobs", "2")
    assert status == 0
    assert counts(said) == (8 - done, done)
    classroom.assert_complete(8)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_that_does_not_answer_keeps_no_run_from_stopping(
    how: signal.Signals, classroom: ClassAtWork
) -> None:
    classroom.hand_in(8, slowly=True)
    with classroom.start("--jobs", "2") as process:
        assert become_true(lambda: len(classroom.finished()) >= 1)
        deaf = workers(process.pid)
        for worker in deaf:
            worker.suspend()
        process.send_signal(how)
        try:
            said, _ = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            for worker in deaf:
                with contextlib.suppress(psutil.NoSuchProcess):
                    worker.kill()
    assert process.returncode == 128 + how
    assert "Stopped: " in said and not list(classroom.temporary.iterdir())


def test_two_graders_at_once_corrupt_and_double_nothing(classroom: ClassAtWork) -> None:
    classroom.hand_in(6)
    with classroom.start("--jobs", "1") as one, classroom.start("--jobs", "1", "--force") as other:
        ends = [process.communicate() for process in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0], ends
    classroom.assert_complete(6)


def test_a_killed_worker_costs_no_submission(classroom: ClassAtWork) -> None:
    classroom.hand_in(8, slowly=True)
    with classroom.start("--jobs", "2") as process:
        assert become_true(lambda: len(classroom.finished()) >= 1)
        workers(process.pid)[0].kill()
        said, complaints = process.communicate()
    assert process.returncode == 0, complaints
    assert counts(said) == (8, 0)
    classroom.assert_complete(8)


def workers(pid: int) -> list[psutil.Process]:
    children = psutil.Process(pid).children()
    return [each for each in children if "spawn_main" in " ".join(each.cmdline())]


def test_a_class_that_cannot_be_written_stops_with_one_sentence(classroom: ClassAtWork) -> None:
    classroom.hand_in(2)
    (classroom.folder / "records").write_text("a file where a folder should be")
    status, said = classroom.grade("--jobs", "1")
    assert status == 2
    assert "Traceback" not in said
    assert said.strip().splitlines()[-1].endswith("make room, then run this again.")
    (classroom.folder / "records").unlink()
    assert classroom.grade("--jobs", "1")[0] == 0
    classroom.assert_complete(2)


def test_a_full_disk_stops_with_one_sentence(classroom: ClassAtWork) -> None:
    """The class lies on a file system of its own, with room for a few submissions only."""
    classroom.hand_in(6)
    size = sum(path.stat().st_size for path in classroom.folder.rglob("*") if path.is_file())
    place = classroom.folder.with_name("small")
    place.mkdir()
    grade = f"{sys.executable} -m autograder grade --jobs 1"
    command = [
        *(str(bubblewrap()), "--dev-bind", "/", "/", "--size", str(size + 2**19)),
        *("--tmpfs", str(place), "--setenv", "AUTOGRADER_CLASSROOM", str(place)),
        *("sh", "-c", f"cp -r {classroom.folder}/. {place} && {grade}"),
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "make room" in ended.stderr.strip().splitlines()[-1]
    assert 1 <= counts(ended.stdout)[0] < 6
