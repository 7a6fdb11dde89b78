"""The marks of a whole class, read from nbgrader's gradebook in two queries, without nbgrader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from autograder.classroom.gradebook.database import GradebookError, reason_of
from autograder.classroom.gradebook.marks import Mark, Marks

_ASSIGNMENT = sa.table(
    "assignment", sa.column("id"), sa.column("name"), sa.column("duedate", sa.DateTime)
)
_SUBMITTED = sa.table(
    "submitted_assignment",
    sa.column("id"),
    sa.column("student_id"),
    sa.column("assignment_id"),
    sa.column("timestamp", sa.DateTime),
    sa.column("extension", sa.Interval),
)
_NOTEBOOK = sa.table(
    "submitted_notebook",
    sa.column("id"),
    sa.column("assignment_id"),
    sa.column("late_submission_penalty"),
)
_GRADE = sa.table(
    "grade",
    sa.column("notebook_id"),
    sa.column("cell_id"),
    sa.column("auto_score"),
    sa.column("manual_score"),
    sa.column("extra_credit"),
)
_CELL = sa.table("base_cell", sa.column("id"), sa.column("name"))


@dataclass(frozen=True)
class Entry:
    """What the gradebook holds for one submission; times are in UTC, without a zone."""

    marks: Marks
    handed_in: datetime | None
    due: datetime | None

    @property
    def late(self) -> timedelta:
        """By how much it came after it was due, the student's extension counted."""
        if self.handed_in is None or self.due is None:
            return timedelta(0)
        return max(timedelta(0), self.handed_in - self.due)


def read_class(db_url: str, assignment: str) -> dict[str, Entry]:
    """Return what the gradebook holds for an assignment, by student.

    Args:
        db_url: the gradebook's address.
        assignment: the id of one edition.

    Raises:
        GradebookError: where the gradebook can't be read.
    """
    url = sa.make_url(db_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return {}
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            if not sa.inspect(connection).has_table("submitted_assignment"):
                return {}
            submissions = connection.execute(_submissions(assignment)).all()
            grades = connection.execute(_grades(assignment)).all()
    except SQLAlchemyError as error:
        raise GradebookError(
            f"The gradebook {url.render_as_string()} can't be read ({reason_of(error)}); "
            "restore it from a backup."
        ) from error
    finally:
        engine.dispose()
    return _entries(submissions, grades)


def _submissions(assignment: str) -> sa.Executable:
    return (
        sa.select(
            _SUBMITTED.c.student_id,
            _SUBMITTED.c.timestamp,
            _SUBMITTED.c.extension,
            _ASSIGNMENT.c.duedate,
            _NOTEBOOK.c.late_submission_penalty.label("penalty"),
        )
        .join_from(_SUBMITTED, _ASSIGNMENT, _ASSIGNMENT.c.id == _SUBMITTED.c.assignment_id)
        .join(_NOTEBOOK, _NOTEBOOK.c.assignment_id == _SUBMITTED.c.id)
        .where(_ASSIGNMENT.c.name == assignment)
    )


def _grades(assignment: str) -> sa.Executable:
    return (
        sa.select(
            _SUBMITTED.c.student_id,
            _CELL.c.name,
            _GRADE.c.auto_score,
            _GRADE.c.manual_score,
            _GRADE.c.extra_credit,
        )
        .join_from(_GRADE, _NOTEBOOK, _NOTEBOOK.c.id == _GRADE.c.notebook_id)
        .join(_SUBMITTED, _SUBMITTED.c.id == _NOTEBOOK.c.assignment_id)
        .join(_ASSIGNMENT, _ASSIGNMENT.c.id == _SUBMITTED.c.assignment_id)
        .join(_CELL, _CELL.c.id == _GRADE.c.cell_id)
        .where(_ASSIGNMENT.c.name == assignment)
    )


def _entries(submissions: Sequence[Any], grades: Sequence[Any]) -> dict[str, Entry]:
    exercises: dict[str, dict[str, Mark]] = defaultdict(dict)
    for row in grades:
        mark = Mark(row.auto_score or 0.0, row.manual_score, row.extra_credit)
        exercises[row.student_id][row.name] = mark
    return {
        row.student_id: Entry(
            Marks(exercises[row.student_id], row.penalty or 0.0),
            row.timestamp,
            row.duedate and row.duedate + (row.extension or timedelta(0)),
        )
        for row in submissions
    }
