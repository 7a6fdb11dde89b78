"""A worker that dies costs its own submission only, and only where it dies of it alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.base.record import Isolation
from autograder.classroom.folders import Classroom
from autograder.grading import crew, workers
from autograder.grading.crew import Job, Plan
from autograder.grading.grader import Graded, Grader
from autograder.grading.sandbox.launch import NotStarted
from tests.support import dying
from tests.support.cells import encode
from tests.support.toys import filled_in

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def mortal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "_grade_spooled", dying.grade_or_die)


def graded(course: Classroom, plan: Plan, *words: bytes) -> dict[str, Graded]:
    """Grade right submissions, each with some words in a comment, by what they are called."""
    folder = str(course.source / "toy")
    jobs = [
        Job(f"{number} {word.decode()}", "toy.ipynb", signed(word), folder, "en")
        for number, word in enumerate(words)
    ]
    return {job.name: found for job, found in workers.grade_all(jobs, plan)}


def signed(word: bytes) -> bytes:
    return encode(filled_in(double=f"# {word.decode()}\ndef double(x):\n    return 2 * x"))


def refused(found: dict[str, Graded]) -> dict[str, str | None]:
    records = {name: one.record for name, one in found.items()}
    assert all(one["score"] == 10.0 for one in records.values() if one["status"] == "graded")
    return {name: one["reason"] for name, one in records.items() if one["status"] == "refused"}


def test_only_the_one_that_kills_its_worker_alone_is_refused(course: Classroom) -> None:
    words = (dying.WAITS, dying.KILLS, b"right", dying.WAITS, b"right", dying.KILLS, b"right")
    found = graded(course, Plan(Isolation.NONE, 2), *words)
    assert len(found) == len(words)
    killers = [f"{number} {dying.KILLS.decode()}" for number in (1, 5)]
    assert refused(found) == dict.fromkeys(killers, workers.KILLED)


def test_what_no_worker_has_begun_is_no_suspect(
    course: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone: list[str] = []
    usual = workers._alone
    monkeypatch.setattr(
        workers, "_alone", lambda job, plan: alone.append(job.name) or usual(job, plan)
    )
    graded(course, Plan(Isolation.NONE, 2), dying.WAITS, dying.KILLS, *[b"right"] * 6)
    assert sorted(alone) == [f"0 {dying.WAITS.decode()}", f"1 {dying.KILLS.decode()}"]


@pytest.mark.parametrize("processes", [1, 2])
def test_who_ends_what_isolates_is_refused_where_others_would_be_run(
    processes: int, course: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Grader, "grade", ending(Grader.grade))
    found = graded(course, Plan(Isolation.NONE, processes), b"right", dying.ENDS, b"right")
    assert refused(found) == {f"1 {dying.ENDS.decode()}": workers.KILLED}
    monkeypatch.setattr(Grader, "probe", not_started)
    with pytest.raises(NotStarted, match="it was killed"):
        graded(course, Plan(Isolation.NONE, processes), b"right", dying.ENDS)


def not_started(_grader: Grader) -> bool:
    raise NotStarted("it was killed")


def ending(usual: Callable[..., Graded]) -> Callable[..., Graded]:
    """Let what isolates end in this very process too."""

    def grade(self: Grader, name: str, content: bytes, *rest: str) -> Graded:
        if dying.ENDS in content:
            raise NotStarted("it was killed")
        return usual(self, name, content, *rest)

    return grade


def test_what_cannot_be_brought_back_from_a_worker_is_refused_itself(
    course: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "_grade_spooled", unpicklable_for_some)
    found = graded(course, Plan(Isolation.NONE, 2), b"right", dying.KILLS, b"right")
    assert list(refused(found)) == [f"1 {dying.KILLS.decode()}"]


def unpicklable_for_some(job: Job, isolation: Isolation, name: str) -> Graded:
    content = Path(name).read_bytes()
    found = crew._grade_spooled(job, isolation, name)
    return Graded(found.record, places={"": lambda: 0}) if dying.KILLS in content else found
