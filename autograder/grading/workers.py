"""Grades many submissions at once: on this machine's cores, or on a Dask cluster's workers.

Every worker keeps one warm grader. Only the process that asked writes anything down.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context, parent_process
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from autograder.base.errors import CommandError
from autograder.base.record import Isolation
from autograder.course.assignment import load
from autograder.course.places import Places
from autograder.grading.grader import Graded, Grader, answer, refuse

ATTEMPTS = 3
AHEAD = 4
"""How many jobs a worker has waiting, so that memory stays flat as the class grows."""

KILLED = "Grading it ended the grading process time after time; look at it by hand."

Key = tuple[str, Isolation]
_here = threading.local()


@dataclass(frozen=True)
class Job:
    """One submission to grade: under what name, which bytes, for which folder and language.

    `secret` is the class's, from which the inputs that earn marks are drawn.
    """

    name: str
    filename: str
    content: bytes
    folder: str
    language: str
    secret: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Plan:
    """How to grade: isolated or not, in how many processes, or on which cluster."""

    isolation: Isolation = Isolation.BUBBLEWRAP
    processes: int = 1
    cluster: str | None = None


def grade_all(jobs: Iterable[Job], plan: Plan) -> Iterator[tuple[Job, Graded]]:
    """Grade jobs as they come, giving each with what came of it as it is done, in any order.

    A worker that dies costs no submission: its jobs are given to another. A submission that
    kills its worker time after time is refused.

    Raises:
        NoIsolation: where a worker can't isolate.
        CommandError: where there is no cluster to be had.
    """
    if plan.cluster is None and plan.processes == 1:
        yield from ((job, _grade(job, plan.isolation)) for job in jobs)
        return
    waiting = iter(jobs)
    again: list[tuple[Job, int]] | None = []
    while again is not None:
        with _executor(plan) as (executor, width, send):
            again = yield from _run(plan, executor, width, send, again, waiting)


def _run(
    plan: Plan,
    executor: Executor,
    width: int,
    send: Callable[[Job], Any],
    again: list[tuple[Job, int]],
    waiting: Iterator[Job],
) -> Generator[tuple[Job, Graded], None, list[tuple[Job, int]] | None]:
    """Feed one executor until all is done; where it breaks before, give back what it held."""
    running: dict[Future[Graded], tuple[Job, int]] = {}
    while True:
        while len(running) < width * AHEAD:
            job, attempt = again.pop() if again else (next(waiting, None), 1)
            if job is None:
                break
            running[executor.submit(*send(job))] = (job, attempt)
        if not running:
            return None
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job, attempt = running.pop(future)
            try:
                yield job, future.result()
            except BrokenProcessPool:
                left = [(job, attempt), *running.values()]
                refused = [job for job, attempt in left if attempt == ATTEMPTS]
                yield from ((job, _refused(job, KILLED, plan.isolation)) for job in refused)
                return [(job, attempt + 1) for job, attempt in left if attempt < ATTEMPTS]


@contextmanager
def _executor(plan: Plan) -> Iterator[tuple[Executor, int, Callable[[Job], Any]]]:
    """An executor, its number of workers, and how a job becomes its `submit` arguments."""
    if plan.cluster is not None:
        yield from _cluster(plan)
        return
    context = get_context("spawn")
    executor = ProcessPoolExecutor(plan.processes, mp_context=context, initializer=_start_worker)
    with tempfile.TemporaryDirectory(prefix="autograder-") as spool:

        def send(job: Job) -> tuple[Any, ...]:
            """Send the content by a file: before Python 3.11.5 a full pipe outlives its reader."""
            descriptor, name = tempfile.mkstemp(dir=spool)
            with open(descriptor, "wb") as file:
                file.write(job.content)
            return (_grade_spooled, replace(job, content=b""), plan.isolation, name)

        try:
            yield executor, plan.processes, send
        finally:
            executor.shutdown(cancel_futures=True)


def _cluster(plan: Plan) -> Iterator[tuple[Executor, int, Callable[[Job], Any]]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise CommandError(
            "A cluster needs Dask Distributed: pip install '.[cluster]' installs it."
        ) from error
    try:
        client = Client(plan.cluster, timeout=10)
    except (OSError, ValueError) as error:
        raise CommandError(
            f"There is no Dask scheduler at {plan.cluster}; start one with `dask scheduler`."
        ) from error
    with client:
        width = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        sent: dict[str, Any] = {}

        def send(job: Job) -> tuple[Any, ...]:
            if job.folder not in sent:
                sent[job.folder] = client.scatter(_files(Path(job.folder)), broadcast=True)
            return (_grade_from_files, job, plan.isolation, sent[job.folder])

        yield client.get_executor(pure=False, retries=ATTEMPTS), width, send


def _start_worker() -> None:
    """Leave Ctrl-C to the process that gives out the work, and end when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _grade(job: Job, isolation: Isolation) -> Graded:
    grader = _warm_grader(job.folder, isolation)
    try:
        return grader.grade(job.name, job.content, job.language, job.filename, job.secret)
    except Exception as error:
        return answer(error, load(Path(job.folder)), job.name, job.language, isolation)


def _grade_spooled(job: Job, isolation: Isolation, name: str) -> Graded:
    content = Path(name).read_bytes()
    Path(name).unlink()
    return _grade(replace(job, content=content), isolation)


def _warm_grader(folder: str, isolation: Isolation) -> Grader:
    """This thread's grader for an assignment, started at its first submission."""
    graders: dict[Key, Grader] = _here.__dict__.setdefault("graders", {})
    key = (folder, isolation)
    if key not in graders:
        grader = graders[key] = Grader(Path(folder), isolation).__enter__()
        Finalize(None, grader.close, exitpriority=1)
    return graders[key]


def _grade_from_files(job: Job, isolation: Isolation, files: dict[str, bytes]) -> Graded:
    """Grade on a worker that has no assignment of its own, from the files sent along."""
    places: dict[int, tempfile.TemporaryDirectory[str]] = _here.__dict__.setdefault("places", {})
    key = hash(tuple(sorted(files.items())))
    if key not in places:
        places[key] = tempfile.TemporaryDirectory(prefix="autograder-")
        for name, content in files.items():
            path = Path(places[key].name) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    folder = Path(places[key].name) / "solutions" / Path(job.folder).name
    return _grade(replace(job, folder=str(folder)), isolation)


def _files(folder: Path) -> dict[str, bytes]:
    """All that a grader reads of an assignment, by its path in a course without settings."""
    places = Places.of_folder(folder)
    source, released = Path("solutions"), Path("notebooks")
    files = {
        source / folder.name / path.relative_to(folder): path
        for pattern in ("*.toml", "*.ipynb", "translations/*.po")
        for path in folder.glob(pattern)
    }
    for path in places.released_notebooks(folder):
        files[released / path.relative_to(places.release)] = path
    return {str(place): path.read_bytes() for place, path in files.items()}


def _refused(job: Job, reason: str, isolation: Isolation) -> Graded:
    assignment = load(Path(job.folder))
    return Graded(refuse(assignment, job.name, reason, job.language, isolation))
