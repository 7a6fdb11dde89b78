"""Grades many submissions at once, and finds the one that ends what grades."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from autograder.base.record import Isolation
from autograder.course.assignment import load
from autograder.grading.crew import Crew, Ended, Job, Plan, answer_of, crew_of, grade
from autograder.grading.grader import Graded, Grader, refuse
from autograder.grading.sandbox.launch import NotStarted

AHEAD = 4
"""How many jobs a worker has waiting, so that memory stays flat as the class grows."""

KILLED = "Grading it ended the grading process, with nothing else going on; look at it by hand."


def grade_all(jobs: Iterable[Job], plan: Plan) -> Iterator[tuple[Job, Graded]]:
    """Grade jobs as they come, giving each with what came of it as it is done, in any order.

    A worker that dies costs no submission: those that it may have died of are graded again one at
    a time, and only one that ends its worker alone is refused.

    Raises:
        NoIsolation: where a worker can't isolate.
        CommandError: where there is no cluster to be had.
    """
    if plan.cluster is None and plan.processes == 1:
        yield from ((job, _here_or_alone(job, plan)) for job in jobs)
        return
    waiting = iter(jobs)
    while True:
        with crew_of(plan) as crew:
            left = yield from _run(plan, crew, waiting)
        yield from grade_each_alone(left.suspects, plan)
        if not left.crew_died:
            return
        waiting = chain(left.untouched, waiting)


def grade_each_alone(jobs: Iterable[Job], plan: Plan) -> Iterator[tuple[Job, Graded]]:
    """Grade one job at a time, each in a worker of its own, with nothing else going on.

    One that ends its worker is refused: it can be the fault of no other.
    """
    for job in jobs:
        yield job, _alone(job, plan)


@dataclass
class _Left:
    """What a crew did not get done: jobs that it may have died of, and jobs that it never began."""

    suspects: list[Job] = field(default_factory=list)
    untouched: list[Job] = field(default_factory=list)
    crew_died: bool = False

    def take_back(self, jobs: list[Job], crew: Crew) -> None:
        """Sort what a dead crew held; where none of it was begun, any may have been the cause."""
        none_begun = not any(map(crew.has_begun, jobs))
        for job in jobs:
            suspect = none_begun or crew.has_begun(job)
            (self.suspects if suspect else self.untouched).append(job)
        self.crew_died = True


def _run(
    plan: Plan, crew: Crew, waiting: Iterator[Job]
) -> Generator[tuple[Job, Graded], None, _Left]:
    """Feed a crew until all is done or it died; give what it left."""
    running: dict[Future[Graded], Job] = {}
    left, lost = _Left(), list[Job]()
    while not lost:
        lost += _feed(crew, running, waiting)
        if not running:
            break
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            job = running.pop(future)
            try:
                yield job, future.result()
            except BrokenProcessPool:
                lost.append(job)
            except crew.deaths:
                left.suspects.append(job)
            except Exception as error:
                yield job, answer_of(error, job, plan.isolation)
    if lost:
        left.take_back([*lost, *running.values()], crew)
    return left


def _feed(crew: Crew, running: dict[Future[Graded], Job], waiting: Iterator[Job]) -> list[Job]:
    """Give a crew all that it may have waiting; give back a job that it was too dead to take."""
    while len(running) < crew.width * AHEAD:
        job = next(waiting, None)
        if job is None:
            break
        try:
            running[crew.submit(job)] = job
        except BrokenProcessPool:
            return [job]
    return []


def _here_or_alone(job: Job, plan: Plan) -> Graded:
    """Grade in this very process; where what isolates was killed, again in one of its own."""
    try:
        return grade(job, plan.isolation)
    except Ended:
        return _alone(job, plan)


def _alone(job: Job, plan: Plan) -> Graded:
    """Grade a job in a crew of one that does nothing else; refuse what ends it."""
    with crew_of(replace(plan, processes=1)) as crew:
        try:
            return crew.submit(job).result()
        except crew.deaths as error:
            death = error
        except Exception as error:
            return answer_of(error, job, plan.isolation)
    if isinstance(death, Ended) and not _runs_others(job, plan):
        raise NotStarted(str(death)) from death
    return _refused(job, KILLED, plan.isolation)


def _runs_others(job: Job, plan: Plan) -> bool:
    """Whether a student process of the same assignment starts and runs on this machine."""
    if plan.cluster is not None:
        return True
    with suppress(NotStarted), Grader(Path(job.folder), plan.isolation) as grader:
        grader.probe()
        return True
    return False


def _refused(job: Job, reason: str, isolation: Isolation) -> Graded:
    assignment = load(Path(job.folder))
    return Graded(refuse(assignment, job.name, reason, job.language, isolation))
