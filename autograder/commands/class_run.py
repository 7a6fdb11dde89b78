"""One run over the running class: which submissions are graded, in what order, how many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from pathlib import Path

from autograder.classroom.begun import Begun, Left, killer
from autograder.classroom.folders import SubmittedFile
from autograder.commands.regrade_changes import Change
from autograder.course.assignment import Assignment, load
from autograder.course.language import speaking
from autograder.course.secret import class_secret
from autograder.feedback.delivery import GradebookWriter
from autograder.grading.crew import Job, Plan
from autograder.grading.grader import Graded, answer
from autograder.grading.intake import matching
from autograder.grading.intake.choice import choose
from autograder.grading.intake.refusal import Refused
from autograder.grading.workers import grade_all, grade_each_alone

Place = tuple[str, str]
"""A student and an assignment."""
Result = tuple[SubmittedFile, bytes, Graded]
"""A submission, the bytes that were graded, and what came of it."""


@dataclass
class Tally:
    """What a run has come to so far."""

    graded: int = 0
    already: int = 0
    refused: dict[Place, str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Run:
    """One run over the class.

    Attributes:
        writer: what it is written by.
        begun: the notes of what is being graded.
        plan: how to grade.
        force: whether what was graded before is graded again.
        tally: what it has come to.
        advance: is called for each submission that needs no grading.
    """

    writer: GradebookWriter
    begun: Begun
    plan: Plan
    force: bool
    tally: Tally
    advance: Callable[..., None]

    def graded(self, files: list[SubmittedFile]) -> Iterator[Result]:
        """Yield the submissions that are to be written, as they are graded.

        Those during which an earlier run was killed come last, one at a time.
        """
        left = [(file, self.begun.left(file)) for file in files]
        others = [file for file, how in left if how is None]
        plan = replace(self.plan, processes=min(self.plan.processes, max(1, len(others))))
        one_by_one = plan.cluster is None and plan.processes == 1
        yield from self._each(others, grade_all, plan, one_by_one)
        again = [file for file, how in left if how is Left.BESIDE_OTHERS or (how and self.force)]
        killers = [file for file, how in left if how is Left.ALONE and not self.force]
        yield from map(self._passed_over, killers)
        yield from self._each(again, grade_each_alone, plan, True)

    def _each(
        self,
        files: list[SubmittedFile],
        grading: Callable[[Iterable[Job], Plan], Iterator[tuple[Job, Graded]]],
        plan: Plan,
        alone: bool,
    ) -> Iterator[Result]:
        pending: dict[Place, SubmittedFile] = {}
        refused: list[Result] = []
        jobs = self._jobs(files, pending, refused, Left.ALONE if alone else Left.BESIDE_OTHERS)
        for job, graded in grading(jobs, plan):
            file = pending.pop((job.name, graded.record["assignment"]))
            yield file, job.content, graded
            self.begun.end(file)
            while refused:
                yield refused.pop()
        yield from refused

    def _jobs(
        self,
        files: list[SubmittedFile],
        pending: dict[Place, SubmittedFile],
        refused: list[Result],
        how: Left,
    ) -> Iterator[Job]:
        """A job for each submission that is to be graded; what can't be goes to `refused`."""
        for file in files:
            folder, language = self.writer.classroom.resolve(file.assignment)
            if not file.problem:
                self.begun.begin(file, how)
            try:
                with speaking(language, folder):
                    chosen, content = self._read(file, folder)
            except Exception as error:
                refused.append((file, b"", self._answer(error, file)))
                self.begun.end(file)
                continue
            if not self.force and self.writer.is_done(chosen, content):
                self.begun.end(file)
                self.tally.already += 1
                self.advance()
            else:
                pending[file.student, file.assignment] = chosen
                about = (file.student, chosen.path.name, content, str(folder), language)
                yield Job(*about, self._secret)

    @cached_property
    def _secret(self) -> bytes:
        return class_secret(self.writer.classroom)

    def _read(self, file: SubmittedFile, folder: Path) -> tuple[SubmittedFile, bytes]:
        """Choose the file that counts, and read it."""
        if file.problem:
            raise Refused(file.problem)
        released = partial(self._released, folder)
        choice = choose(file.path, file.candidates, self._assignment(folder), released)
        if choice.said:
            self.tally.chosen.append(f"{file.student} ({file.assignment}): {choice.said}")
        return replace(file, path=choice.path), choice.content

    def _passed_over(self, file: SubmittedFile) -> Result:
        folder, language = self.writer.classroom.resolve(file.assignment)
        with speaking(language, folder):
            return file, b"", self._answer(Refused(killer()), file)

    def _answer(self, error: Exception, file: SubmittedFile) -> Graded:
        folder, language = self.writer.classroom.resolve(file.assignment)
        assignment = self._assignment(folder)
        return answer(error, assignment, file.student, language, self.plan.isolation)

    @cache  # noqa: B019 (a run lasts as long as its process)
    def _assignment(self, folder: Path) -> Assignment:
        return load(folder)

    @cache  # noqa: B019
    def _released(self, folder: Path) -> matching.Released:
        return matching.released_code(self.writer.classroom.released_notebooks(folder))
