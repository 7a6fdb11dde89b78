"""The feedback page: what a student gets back, in the student's language.

The page is made from the record, the autograded notebook and what people entered in Formgrader.
It holds no script, and loads nothing; whatever a student wrote stands in it as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2

from autograder.base.plain_text import joined, plain, visible_code
from autograder.base.record import CheckRecord, ExerciseRecord, Record, cause
from autograder.classroom.gradebook.marks import Mark, Marks
from autograder.course.assignment import CODE_SUFFIX, INPUTS, Assignment
from autograder.course.language import _, current_language, ngettext
from autograder.grading.intake.outputs import plain_outputs
from autograder.pages.environment import environment


@dataclass(frozen=True)
class Answer:
    """A student's own work on an exercise, as text."""

    code: str
    output: str


@dataclass(frozen=True)
class Section:
    """One exercise on the page."""

    name: str
    score: float
    max_score: float
    judged: float
    checks: list[CheckRecord]
    said: str | None
    equation: str | None
    small_case: str | None
    comment: str | None
    answer: Answer | None

    @property
    def state(self) -> str:
        """How far it got: passed, partly or open."""
        return state(self.score, self.max_score)

    @property
    def lost(self) -> float:
        """The marks that are left to earn."""
        return max(0.0, self.max_score - self.score)

    @property
    def by_hand(self) -> bool:
        """Whether a person gave these marks."""
        return self.score != self.judged


def page(
    record: Record,
    notebook: Mapping[str, Any] | None = None,
    marks: Marks | None = None,
    *,
    assignment: Assignment,
    student: str,
) -> str:
    """Return a student's feedback as one HTML page, in the language spoken here.

    Args:
        record: the judge's record of the submission.
        notebook: the autograded notebook, for the student's own code and outputs.
        marks: what the gradebook holds, for manual marks, comments and the late penalty.
        assignment: the assignment, for its title and its small cases.
        student: what the student is called.
    """
    sections = _sections(record, notebook, marks, assignment)
    penalty = marks.late_penalty if marks else 0.0
    return _template().render(
        title=_(assignment.title),
        student=plain(student),
        language=current_language(),
        record=record,
        sections=sections,
        penalty=penalty,
        score=sum(section.score for section in sections) - penalty,
        open_sections=[section for section in sections if section.lost],
        has_inputs=any(check["name"] == INPUTS for s in sections for check in s.checks),
        words={"passed": _("passed"), "partly": _("partly right"), "open": _("open")},
        _=_,
        ngettext=ngettext,
    )


def state(score: float, max_score: float) -> str:
    """Return how far something got: passed, partly or open."""
    if score >= max_score:
        return "passed"
    return "partly" if score > 0 else "open"


def _sections(
    record: Record,
    notebook: Mapping[str, Any] | None,
    marks: Marks | None,
    assignment: Assignment,
) -> list[Section]:
    answers = _answers(notebook) if notebook else {}
    return [
        _section(exercise, answers.get(exercise["name"]), _mark(exercise, marks), assignment)
        for exercise in record["exercises"]
    ]


def _mark(exercise: ExerciseRecord, marks: Marks | None) -> Mark:
    judged = Mark(auto_score=exercise["score"])
    return marks.exercises.get(exercise["name"], judged) if marks else judged


def _section(
    exercise: ExerciseRecord, answer: Answer | None, mark: Mark, assignment: Assignment
) -> Section:
    diagnosis = exercise["diagnosis"]
    return Section(
        name=exercise["name"],
        score=mark.score,
        max_score=exercise["max_score"],
        judged=exercise["score"],
        checks=exercise["checks"],
        said=cause(exercise),
        equation=diagnosis["equation"] if diagnosis else None,
        small_case=_small_case(exercise, assignment),
        comment=mark.manual_comment,
        answer=answer,
    )


def _small_case(exercise: ExerciseRecord, assignment: Assignment) -> str | None:
    """Return what a student can work out by hand for the line to begin with."""
    diagnosis, known = exercise["diagnosis"], {one.name: one for one in assignment.exercises}
    published = known[exercise["name"]].published if exercise["name"] in known else None
    if diagnosis is None or published is None:
        return None
    step = published.steps.get(diagnosis["quantity"] or "")
    return _(step.small_case) if step and step.small_case else None


def _answers(notebook: Mapping[str, Any]) -> dict[str, Answer]:
    """Return the student's work by exercise, from an autograded notebook."""
    answers = {}
    for cell in notebook["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if cell["cell_type"] == "code" and grade_id.endswith(CODE_SUFFIX):
            answers[grade_id[: -len(CODE_SUFFIX)]] = Answer(
                visible_code(joined(cell["source"])), plain_outputs(cell["outputs"])
            )
    return answers


@cache
def _template() -> jinja2.Template:
    pages = environment()
    pages.globals["state"] = state
    return pages.get_template("feedback.html.j2")
