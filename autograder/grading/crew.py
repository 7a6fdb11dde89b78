"""Workers that grade: processes on this machine, or a Dask cluster's.

Every worker keeps one warm grader. Only the process that asked writes anything down.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import active_children, connection, get_context, parent_process
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.base.errors import CommandError
from autograder.base.printing import plain_process
from autograder.base.record import Isolation
from autograder.base.working_folder import elsewhere
from autograder.course.assignment import load
from autograder.course.places import Places
from autograder.grading.grader import Graded, Grader, answer
from autograder.grading.sandbox.launch import NotStarted

RETRIES = 3
"""How often a cluster gives a job to another worker before it says that workers die of it."""
END_SECONDS = 3.0
"""How long a worker has to end by itself when a run is stopped."""

Key = tuple[str, Isolation]
_here = threading.local()


class Ended(Exception):
    """What isolates was killed while a submission was graded; the text says what it said."""


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


@dataclass
class Crew:
    """Workers, and what is known of them.

    Attributes:
        executor: hands out the work.
        width: how many workers there are.
        call: makes a job the arguments of the executor's `submit`.
        has_begun: says whether a worker may have begun a job that was sent.
        deaths: what a job's result raises where a worker died of it, or beside it.
    """

    executor: Executor
    width: int
    call: Callable[[Job], tuple[Any, ...]]
    has_begun: Callable[[Job], bool]
    deaths: tuple[type[Exception], ...]

    def submit(self, job: Job) -> Future[Graded]:
        """Give a job to a worker, which may be started for it.

        Raises:
            BrokenProcessPool: where none is alive to take it.
        """
        arguments = self.call(job)
        with elsewhere():
            return self.executor.submit(*arguments)


@contextmanager
def crew_of(plan: Plan) -> Iterator[Crew]:
    """Have workers ready for the length of a `with` block.

    Raises:
        CommandError: where there is no cluster to be had.
    """
    if plan.cluster is not None:
        yield from _cluster(plan)
        return
    context = get_context("spawn")
    start = partial(_start_worker, os.getcwd())
    with elsewhere():  # making its locks starts a process, too
        executor = ProcessPoolExecutor(plan.processes, mp_context=context, initializer=start)
    of_others = set(active_children())
    with tempfile.TemporaryDirectory(prefix="autograder-") as spool:
        places: dict[tuple[str, str, str], Path] = {}

        def call(job: Job) -> tuple[Any, ...]:
            """Send the content by a file: before Python 3.11.5 a full pipe outlives its reader."""
            descriptor, name = tempfile.mkstemp(dir=spool)
            with open(descriptor, "wb") as file:
                file.write(job.content)
            places[_key(job)] = Path(name)
            return (_grade_spooled, replace(job, content=b""), plan.isolation, name)

        def has_begun(job: Job) -> bool:
            place = places.get(_key(job))
            return place is not None and not place.exists()

        try:
            yield Crew(executor, plan.processes, call, has_begun, (BrokenProcessPool, Ended))
        except BaseException:
            _end_all(set(active_children()) - of_others)
            raise
        finally:
            executor.shutdown(cancel_futures=True)


def _cluster(plan: Plan) -> Iterator[Crew]:
    try:
        from distributed import Client
        from distributed.scheduler import KilledWorker
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

        def call(job: Job) -> tuple[Any, ...]:
            if job.folder not in sent:
                sent[job.folder] = client.scatter(_files(Path(job.folder)), broadcast=True)
            return (_grade_from_files, job, plan.isolation, sent[job.folder])

        executor = client.get_executor(pure=False, retries=RETRIES)
        yield Crew(executor, width, call, lambda job: True, (KilledWorker, Ended))


def _key(job: Job) -> tuple[str, str, str]:
    """What tells jobs apart, without their content, which would fill the memory."""
    return job.name, job.folder, job.language


def _end_all(workers: Iterable[BaseProcess]) -> None:
    """End workers whatever they are at; those that do not heed it are killed."""
    at_work = list(workers)
    for worker in at_work:
        worker.terminate()
    end = time.monotonic() + END_SECONDS
    while at_work and connection.wait(
        [worker.sentinel for worker in at_work], end - time.monotonic()
    ):
        at_work = [worker for worker in at_work if not connection.wait([worker.sentinel], 0)]
    for worker in at_work:
        worker.kill()


def _start_worker(folder: str) -> None:
    """Stand and print as the process that gives out the work, leave Ctrl-C to it, end with it."""
    os.chdir(folder)
    plain_process()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_worker)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_worker(_number: int, _frame: FrameType | None) -> None:
    """End at once, in the midst of a job too, with all that was started."""
    for grader in _here.__dict__.get("graders", {}).values():
        grader.close()
    os._exit(1)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(END_SECONDS)
        os._exit(1)


def grade(job: Job, isolation: Isolation) -> Graded:
    """Grade a job in this very process.

    Raises:
        Ended: where what isolates was killed meanwhile.
        CommandError: where the course is at fault, or the machine.
    """
    grader = _warm_grader(job.folder, isolation)
    try:
        return grader.grade(job.name, job.content, job.language, job.filename, job.secret)
    except NotStarted as error:
        _retire(job.folder, isolation)
        raise Ended(str(error)) from error
    except Exception as error:
        return answer_of(error, job, isolation)


def answer_of(error: Exception, job: Job, isolation: Isolation) -> Graded:
    """Return what to make of a job that met an error; see `answer`."""
    return answer(error, load(Path(job.folder)), job.name, job.language, isolation)


def _grade_spooled(job: Job, isolation: Isolation, name: str) -> Graded:
    content = Path(name).read_bytes()
    Path(name).unlink()
    return grade(replace(job, content=content), isolation)


def _warm_grader(folder: str, isolation: Isolation) -> Grader:
    """This thread's grader for an assignment, started at its first submission."""
    graders: dict[Key, Grader] = _here.__dict__.setdefault("graders", {})
    key = (folder, isolation)
    if key not in graders:
        grader = graders[key] = Grader(Path(folder), isolation).__enter__()
        Finalize(None, grader.close, exitpriority=1)
    return graders[key]


def _retire(folder: str, isolation: Isolation) -> None:
    """Have the next submission start a grader of its own."""
    _here.graders.pop((folder, isolation)).close()


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
    return grade(replace(job, folder=str(folder)), isolation)


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
