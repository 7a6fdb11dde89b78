"""One trial of the grader: every case handed in, every record counted."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from autograder.audit.alike import Alike
from autograder.audit.cases import Batch, batches, draw_up, notebook
from autograder.audit.hand_ins.hand_in import HandIn, Section
from autograder.audit.hand_ins.sections import sections
from autograder.audit.numbers import Findings
from autograder.audit.survivors import load as load_survivors
from autograder.base.progress import progress
from autograder.base.record import Record
from autograder.course.assignment import Assignment
from autograder.grading.crew import Job, Plan
from autograder.grading.grader import refuse
from autograder.grading.intake import matching
from autograder.grading.intake.belonging import meant
from autograder.grading.intake.choice import Choice, choose
from autograder.grading.intake.refusal import Refused
from autograder.grading.workers import grade_all

SOLUTION, BLANK = "solution", "blank release"

See = Callable[[Record], None]
"""What takes in the record of a submission."""


@dataclass(frozen=True)
class Entry:
    """One submission, and what is to be made of its record.

    Attributes:
        job: the submission; a record where it was refused before it could be one.
        see: what takes in its record.
    """

    job: Job | Record
    see: See


def audit(assignment: Assignment, released: Path, plan: Plan) -> Findings:
    """Put an assignment's judge to the test, through the real student process.

    Args:
        assignment: the assignment.
        released: its released notebook.
        plan: how to grade.

    Raises:
        AssignmentError: where the released notebook is missing.
    """
    code = matching.released_code([released])  # says in one sentence where there is none
    findings = Findings(Alike(assignment), load_survivors(assignment.folder), assignment.audit)
    wholes = list(_wholes(assignment, released))
    dealt = list(batches(draw_up(assignment)))
    handed = sections(assignment)
    total = len(wholes) + len(dealt) + sum(len(section.hand_ins) for section in handed)
    entries = chain(
        (_whole_entry(findings, assignment, *whole) for whole in wholes),
        (_batch_entry(findings, assignment, *batch) for batch in enumerate(dealt)),
        *(section_entries(findings, assignment, code, section) for section in handed),
    )
    with progress(total, "Auditing") as advance:
        for _ in graded(entries, plan):
            advance()
    return findings


def graded(entries: Iterable[Entry], plan: Plan) -> Iterator[None]:
    """Grade entries as they come, and let each be seen; yields whenever one was."""
    waiting: dict[str, See] = {}
    refused: list[Entry] = []

    def jobs() -> Iterator[Job]:
        for entry in entries:
            if isinstance(entry.job, Job):
                waiting[entry.job.name] = entry.see
                yield entry.job
            else:
                refused.append(entry)

    for job, result in grade_all(jobs(), plan):
        waiting.pop(job.name)(result.record)
        yield
    for entry in refused:
        assert not isinstance(entry.job, Job)
        entry.see(entry.job)
        yield


def section_entries(
    findings: Findings, assignment: Assignment, released: matching.Released, section: Section
) -> Iterator[Entry]:
    """Yield the submissions of a section, each chosen among its files as in a class.

    Args:
        findings: what counts them.
        assignment: the assignment.
        released: its released code cells, normalised.
        section: the section, which gets its line.
    """
    findings.expect(section)
    for hand_in in section.hand_ins:
        see = partial(findings.see_hand_in, section, hand_in)
        name = f"{section.title}: {hand_in.name}"
        try:
            choice = _chosen(hand_in, assignment, released)
        except Refused as refusal:
            yield Entry(refuse(assignment, name, str(refusal)), see)
            continue
        folder = str(assignment.folder)
        yield Entry(Job(name, choice.path.name, choice.content, folder, "en"), see)


def _chosen(hand_in: HandIn, assignment: Assignment, released: matching.Released) -> Choice:
    """Choose the file that counts, and ask what it is an answer to, as for a student's folder."""
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        paths = [Path(folder) / name for name in hand_in.files]
        for path, content in zip(paths, hand_in.files.values(), strict=True):
            path.write_bytes(content)
        expected = Path(folder) / assignment.notebook_path.name
        choice = choose(expected, paths, assignment, lambda: released)
    meant(choice.path, choice.content, [(assignment, "en")])
    return choice


def _wholes(assignment: Assignment, released: Path) -> Iterator[tuple[str, Path]]:
    """The notebooks and scripts that are handed in as they are, by what they are called."""
    yield SOLUTION, assignment.notebook_path
    yield BLANK, released
    for path in sorted(assignment.folder.glob("alternatives/*.py")):
        yield path.stem, path


def _whole_entry(findings: Findings, assignment: Assignment, name: str, path: Path) -> Entry:
    def see(record: Record) -> None:
        if name in (SOLUTION, BLANK):
            demanded = assignment.max_score if name == SOLUTION else 0.0
            findings.see_whole(name, record["score"], demanded)
        else:
            findings.see_alternative(name, record)

    return Entry(Job(name, path.name, path.read_bytes(), str(assignment.folder), "en"), see)


def _batch_entry(findings: Findings, assignment: Assignment, number: int, batch: Batch) -> Entry:
    def see(record: Record) -> None:
        exercises = {exercise["name"]: exercise for exercise in record["exercises"]}
        for name, case in batch.items():
            findings.see(case, exercises[name])

    content = notebook(batch)
    return Entry(Job(str(number), "batch.ipynb", content, str(assignment.folder), "en"), see)
