"""One trial of the grader: every case handed in, every record counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograder.audit.alike import Alike
from autograder.audit.cases import Batch, batches, draw_up, notebook
from autograder.audit.numbers import Findings
from autograder.audit.survivors import load as load_survivors
from autograder.base.progress import progress
from autograder.base.record import Record
from autograder.course.assignment import Assignment
from autograder.grading.intake import matching
from autograder.grading.workers import Job, Plan, grade_all

SOLUTION, BLANK = "solution", "blank release"


def audit(assignment: Assignment, released: Path, plan: Plan) -> Findings:
    """Put an assignment's judge to the test, through the real student process.

    Args:
        assignment: the assignment.
        released: its released notebook.
        plan: how to grade.

    Raises:
        AssignmentError: where the released notebook is missing.
    """
    matching.released_code([released])  # says in one sentence where there is none
    findings = Findings(Alike(assignment), load_survivors(assignment.folder), assignment.audit)
    wholes = dict(_wholes(assignment, released))
    dealt = dict(enumerate(batches(draw_up(assignment))))
    with progress(len(wholes) + len(dealt), "Auditing") as advance:
        for job, graded in grade_all(_jobs(assignment, wholes, dealt), plan):
            _see(findings, assignment, job, graded.record, dealt)
            advance()
    return findings


def _wholes(assignment: Assignment, released: Path) -> Iterator[tuple[str, Path]]:
    """The notebooks and scripts that are handed in as they are, by what they are called."""
    yield SOLUTION, assignment.notebook_path
    yield BLANK, released
    for path in sorted(assignment.folder.glob("alternatives/*.py")):
        yield path.stem, path


def _jobs(
    assignment: Assignment, wholes: dict[str, Path], dealt: dict[int, Batch]
) -> Iterator[Job]:
    folder = str(assignment.folder)
    for name, path in wholes.items():
        yield Job(name, path.name, path.read_bytes(), folder, "en")
    for number, batch in dealt.items():
        yield Job(str(number), "batch.ipynb", notebook(batch), folder, "en")


def _see(
    findings: Findings,
    assignment: Assignment,
    job: Job,
    record: Record,
    dealt: dict[int, Batch],
) -> None:
    if job.name in (SOLUTION, BLANK):
        demanded = assignment.max_score if job.name == SOLUTION else 0.0
        findings.see_whole(job.name, record["score"], demanded)
    elif job.filename.endswith(".py"):
        findings.see_alternative(job.name, record)
    else:
        exercises = {exercise["name"]: exercise for exercise in record["exercises"]}
        for name, case in dealt[int(job.name)].items():
            findings.see(case, exercises[name])
