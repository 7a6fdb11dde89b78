"""An assignment as the gradebook knows it; nbgrader itself takes it in where it is new."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from autograder.base.working_folder import elsewhere
from autograder.classroom.folders import Classroom
from autograder.classroom.gradebook.database import GradebookError
from autograder.course.language import _

_TAKEN_OVER = 999_999


@dataclass(frozen=True)
class Registered:
    """An assignment as the gradebook knows it: the ids of its rows, and what exercises are worth.

    Attributes:
        grade_cells, solution_cells: the ids of the cells' rows, by grade id.
        points: the points, by grade id of the grade cell.
    """

    assignment_id: str
    notebook_id: str
    duedate: datetime | None
    grade_cells: dict[str, str]
    solution_cells: dict[str, str]
    points: dict[str, float]


def find(
    connection: sa.Connection, tables: Mapping[str, sa.Table], assignment: str
) -> Registered | None:
    """Return an assignment as the gradebook knows it, or None."""
    assigned, notebook = tables["assignment"], tables["notebook"]
    wanted = (
        sa.select(assigned.c.id, assigned.c.duedate, notebook.c.id.label("notebook"))
        .join(notebook, notebook.c.assignment_id == assigned.c.id)
        .where(assigned.c.name == assignment, notebook.c.name == assignment)
    )
    row = connection.execute(wanted).first()
    if row is None:
        return None
    grade_cells = _cells(connection, tables, "grade_cells", row.notebook)
    solution_cells = _cells(connection, tables, "solution_cells", row.notebook)
    return Registered(
        assignment_id=row.id,
        notebook_id=row.notebook,
        duedate=row.duedate,
        grade_cells={cell.name: cell.id for cell in grade_cells},
        solution_cells={cell.name: cell.id for cell in solution_cells},
        points={cell.name: cell.max_score for cell in grade_cells},
    )


def due_as_other_editions(
    connection: sa.Connection,
    tables: Mapping[str, sa.Table],
    assignment: str,
    editions: Collection[str],
) -> None:
    """Give an edition without a due date the earliest of the others; which it is, students choose.

    What was taken over is marked by its microseconds, which nobody writes by hand, and follows
    when that of the other edition is changed.

    Args:
        connection: the gradebook's.
        tables: its tables.
        assignment: the edition's id.
        editions: the ids of all editions of its assignment.
    """
    assigned = tables["assignment"]
    rows = connection.execute(
        sa.select(assigned.c.name, assigned.c.duedate).where(assigned.c.name.in_(editions))
    )
    dates = {row.name: row.duedate for row in rows}
    own = dates.pop(assignment, None)
    if own is not None and own.microsecond != _TAKEN_OVER:
        return
    set_by_hand = [date for date in dates.values() if date and date.microsecond != _TAKEN_OVER]
    date = min(set_by_hand).replace(microsecond=_TAKEN_OVER) if set_by_hand else None
    if date != own:
        mine = assigned.c.name == assignment
        connection.execute(sa.update(assigned).where(mine).values(duedate=date))


def register(classroom: Classroom, assignment: str) -> None:
    """Have nbgrader take an assignment's released notebook into the gradebook.

    Raises:
        GradebookError: where its exercises changed after students handed it in.
    """
    _let_nbgrader_find_alembic()
    import nbformat
    from nbgrader.api import Gradebook
    from nbgrader.preprocessors import SaveCells

    url, course = classroom.db_url, classroom.course_id or "default_course"
    notebook = nbformat.read(classroom.released_notebook(assignment), as_version=4)
    names = {"notebook": assignment, "assignment": assignment, "db_url": url}
    try:
        with elsewhere():  # alembic takes its settings from the working folder
            with Gradebook(url, course) as gradebook:
                gradebook.update_or_create_assignment(assignment)
            SaveCells().preprocess(notebook, {"nbgrader": names})
    except RuntimeError as error:
        raise GradebookError(
            _(
                "The exercises of {assignment} changed after students handed it in; release "
                "it under another name ({error})."
            ).format(assignment=assignment, error=error)
        ) from error


def _cells(
    connection: sa.Connection, tables: Mapping[str, sa.Table], kind: str, notebook: str
) -> list[Any]:
    base, special = tables["base_cell"], tables[kind]
    wanted = (
        sa.select(base.c.name, special)
        .join(special, special.c.id == base.c.id)
        .where(base.c.notebook_id == notebook)
    )
    return list(connection.execute(wanted))


def _let_nbgrader_find_alembic() -> None:
    """Put this environment's programs on the path: nbgrader calls `alembic` by its name."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", "")])
