"""The gradebook's rows: nbgrader's tables, written one submission a transaction.

nbgrader opens its gradebook many times a submission and takes seconds to import. Here one
connection stays open, the tables are read from the database that nbgrader made, and nbgrader
itself is called only to make the database, to register an assignment and to reckon penalties.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from autograder.classroom import extra_time as extensions
from autograder.course.assignment import CODE_SUFFIX
from autograder.classroom.folders import Classroom, SubmittedFile
from autograder.base.errors import CommandError
from autograder.base.files import locked
from autograder.feedback.notebook import Released
from autograder.course.language import _

_TABLES = (
    "assignment",
    "notebook",
    "base_cell",
    "grade_cells",
    "solution_cells",
    "student",
    "submitted_assignment",
    "submitted_notebook",
    "grade",
    "comment",
)
_LOCK_SECONDS = 60


class GradebookError(CommandError):
    """The gradebook can't be used; its text is one sentence that says what to do."""


@dataclass(frozen=True)
class Mark:
    """What the gradebook holds for one exercise of one submission."""

    auto_score: float
    manual_score: float | None = None
    extra_credit: float | None = None
    manual_comment: str | None = None

    @property
    def score(self) -> float:
        """The marks that count: a person's where there are any, and extra credit."""
        given = self.auto_score if self.manual_score is None else self.manual_score
        return given + (self.extra_credit or 0.0)


@dataclass(frozen=True)
class Marks:
    """What the gradebook holds for one submission."""

    exercises: dict[str, Mark]
    late_penalty: float = 0.0

    @property
    def score(self) -> float:
        """The sum of the marks, less the penalty."""
        return sum(mark.score for mark in self.exercises.values()) - self.late_penalty


@dataclass
class _Registered:
    """An assignment as the gradebook knows it."""

    assignment_id: str
    notebook_id: str
    duedate: datetime | None
    grade_cells: dict[str, str]
    solution_cells: dict[str, str]
    points: dict[str, float] = field(default_factory=dict)


class Rows:
    """An open gradebook.

    Args:
        classroom: the class whose gradebook it is.

    Raises:
        GradebookError: where the database can't be opened or is none.
        ExtensionsError: where the class's `extensions.csv` can't be used.
    """

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self._granted = extensions.of_class(classroom)
        self._engine = _engine(classroom)
        self._tables: dict[str, sa.Table] = {}
        self._registered: dict[str, _Registered] = {}
        self._insert: Any = (
            postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        )

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()

    def expect(self, assignment: str, released: Released) -> None:
        """Make sure that the gradebook knows an assignment as it was released.

        Raises:
            GradebookError: where its exercises changed after students handed it in.
        """
        with self._one_sentence(), locked(self.classroom.records.parent / ".gradebook.lock"):
            known = self._find(assignment)
            if known is None or known.points != _points(released):
                self._register(assignment)
                known = self._find(assignment)
        assert known is not None
        self._registered[assignment] = known

    def students(self, assignment: str) -> set[str]:
        """Return the ids of the students who have rows for an assignment."""
        submitted = self._tables["submitted_assignment"]
        wanted = sa.select(submitted.c.student_id).where(
            submitted.c.assignment_id == self._registered[assignment].assignment_id
        )
        with self._one_sentence(), self._engine.connect() as connection:
            return set(connection.scalars(wanted))

    def write(
        self, file: SubmittedFile, scores: Mapping[str, float], comments: Mapping[str, str | None]
    ) -> Marks:
        """Write one submission in one transaction; what people entered by hand stays.

        Args:
            file: what was handed in.
            scores: the judge's marks by exercise; a grade cell that it leaves out gets none.
            comments: the judge's comments by grade id of the solution cell.

        Returns:
            What the gradebook holds now.
        """
        known = self._registered[file.assignment]
        with self._one_sentence(), self._engine.begin() as connection:
            notebook, late = self._submission(connection, known, file)
            self._write_grades(connection, known, notebook, scores)
            self._write_comments(connection, known, notebook, comments)
            marks = self._read(connection, known, notebook)
            penalty = self._penalty(file.student, marks.score, late)
            self._write_penalty(connection, notebook, penalty)
        return Marks(marks.exercises, penalty or 0.0)

    def read(self, student: str, assignment: str) -> Marks | None:
        """Return what the gradebook holds for a student's submission, None if nothing."""
        known = self._registered[assignment]
        submitted, notebook = (
            self._tables[t] for t in ("submitted_assignment", "submitted_notebook")
        )
        wanted = (
            sa.select(notebook.c.id, notebook.c.late_submission_penalty)
            .join(submitted, submitted.c.id == notebook.c.assignment_id)
            .where(
                submitted.c.student_id == student,
                submitted.c.assignment_id == known.assignment_id,
                notebook.c.notebook_id == known.notebook_id,
            )
        )
        with self._one_sentence(), self._engine.connect() as connection:
            row = connection.execute(wanted).first()
            if row is None:
                return None
            marks = self._read(connection, known, row.id)
        return Marks(marks.exercises, row.late_submission_penalty or 0.0)

    def _submission(
        self, connection: sa.Connection, known: _Registered, file: SubmittedFile
    ) -> tuple[str, float]:
        """Return the id of the submitted notebook, and by how many seconds it is late."""
        student = self._insert(self._tables["student"]).values(id=file.student)
        connection.execute(student.on_conflict_do_nothing())
        granted = extensions.extension(self._granted, file.student, file.assignment, known.duedate)
        times = {"timestamp": file.timestamp, "extension": granted}
        submitted = self._upsert(
            connection,
            "submitted_assignment",
            {"assignment_id": known.assignment_id, "student_id": file.student},
            {column: value for column, value in times.items() if value is not None},
        )
        notebook = self._upsert(
            connection,
            "submitted_notebook",
            {"notebook_id": known.notebook_id, "assignment_id": submitted.id},
            {},
            {"flagged": False},
        )
        return notebook.id, _seconds_late(submitted, known.duedate)

    def _upsert(
        self,
        connection: sa.Connection,
        table: str,
        key: Mapping[str, Any],
        values: Mapping[str, Any],
        at_first: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the row with this key, made or brought up to date."""
        columns = self._tables[table]
        row = {"id": uuid4().hex, **key, **values, **(at_first or {})}
        insert = self._insert(columns).values(row)
        return connection.execute(
            insert.on_conflict_do_update(
                index_elements=list(key), set_=dict(values) or dict(key)
            ).returning(columns)
        ).one()

    def _write_grades(
        self,
        connection: sa.Connection,
        known: _Registered,
        notebook: str,
        scores: Mapping[str, float],
    ) -> None:
        grade = self._tables["grade"]
        insert = self._insert(grade).values(
            [
                {
                    "id": uuid4().hex,
                    "notebook_id": notebook,
                    "cell_id": cell,
                    "auto_score": scores.get(name),
                    "needs_manual_grade": name not in scores,
                }
                for name, cell in sorted(known.grade_cells.items())
            ]
        )
        unsettled = sa.or_(grade.c.manual_score.is_not(None), insert.excluded.auto_score.is_(None))
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["cell_id", "notebook_id"],
                set_={"auto_score": insert.excluded.auto_score, "needs_manual_grade": unsettled},
            )
        )

    def _write_comments(
        self,
        connection: sa.Connection,
        known: _Registered,
        notebook: str,
        comments: Mapping[str, str | None],
    ) -> None:
        if not known.solution_cells:
            return
        insert = self._insert(self._tables["comment"]).values(
            [
                {
                    "id": uuid4().hex,
                    "notebook_id": notebook,
                    "cell_id": cell,
                    "auto_comment": comments.get(name),
                }
                for name, cell in sorted(known.solution_cells.items())
            ]
        )
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=["cell_id", "notebook_id"],
                set_={"auto_comment": insert.excluded.auto_comment},
            )
        )

    def _read(self, connection: sa.Connection, known: _Registered, notebook: str) -> Marks:
        grade, comment = self._tables["grade"], self._tables["comment"]
        grades = {
            row.cell_id: row
            for row in connection.execute(sa.select(grade).where(grade.c.notebook_id == notebook))
        }
        said = connection.execute(
            sa.select(comment.c.cell_id, comment.c.manual_comment).where(
                comment.c.notebook_id == notebook, comment.c.manual_comment.is_not(None)
            )
        )
        comments = {row.cell_id: row.manual_comment for row in said}
        return Marks(
            {
                name: Mark(
                    auto_score=grades[cell].auto_score or 0.0,
                    manual_score=grades[cell].manual_score,
                    extra_credit=grades[cell].extra_credit,
                    manual_comment=comments.get(known.solution_cells.get(name + CODE_SUFFIX, "")),
                )
                for name, cell in known.grade_cells.items()
                if cell in grades
            }
        )

    def _penalty(self, student: str, score: float, late: float) -> float | None:
        """Return what nbgrader's configured plug-in takes off a late submission."""
        config = self.classroom.config
        configured = config.AssignLatePenalties.get("plugin_class")
        method = config.LateSubmissionPlugin.get("penalty_method", "none")
        if late <= 0 or (configured is None and method == "none"):
            return None
        plugin = _late_plugin(configured)(config=config)
        penalty = plugin.late_submission_penalty(student, score, late)
        return None if penalty is None else min(max(penalty, 0.0), score)

    def _write_penalty(
        self, connection: sa.Connection, notebook: str, penalty: float | None
    ) -> None:
        submitted = self._tables["submitted_notebook"]
        connection.execute(
            sa.update(submitted)
            .where(submitted.c.id == notebook)
            .values(late_submission_penalty=penalty)
        )

    def _find(self, assignment: str) -> _Registered | None:
        """Return an assignment as the gradebook knows it, or None."""
        if not self._tables and not self._reflect():
            return None
        assigned, notebook = self._tables["assignment"], self._tables["notebook"]
        wanted = (
            sa.select(assigned.c.id, assigned.c.duedate, notebook.c.id.label("notebook"))
            .join(notebook, notebook.c.assignment_id == assigned.c.id)
            .where(assigned.c.name == assignment, notebook.c.name == assignment)
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).first()
            if row is None:
                return None
            grade_cells = self._cells(connection, "grade_cells", row.notebook)
            solution_cells = self._cells(connection, "solution_cells", row.notebook)
        return _Registered(
            assignment_id=row.id,
            notebook_id=row.notebook,
            duedate=row.duedate,
            grade_cells={cell.name: cell.id for cell in grade_cells},
            solution_cells={cell.name: cell.id for cell in solution_cells},
            points={cell.name: cell.max_score for cell in grade_cells},
        )

    def _cells(self, connection: sa.Connection, kind: str, notebook: str) -> list[Any]:
        base, special = self._tables["base_cell"], self._tables[kind]
        wanted = (
            sa.select(base.c.name, special)
            .join(special, special.c.id == base.c.id)
            .where(base.c.notebook_id == notebook)
        )
        return list(connection.execute(wanted))

    def _reflect(self) -> bool:
        """Read the tables from the database; return whether it has them."""
        if not sa.inspect(self._engine).has_table("submitted_assignment"):
            return False
        metadata = sa.MetaData()
        extension: sa.Column[Any] = sa.Column(
            "extension", sa.Interval()
        )  # SQLite keeps no type for it
        for name in _TABLES:
            special = [extension] if name == "submitted_assignment" else []
            self._tables[name] = sa.Table(name, metadata, *special, autoload_with=self._engine)
        return True

    def _register(self, assignment: str) -> None:
        """Have nbgrader take an assignment's released notebook into the gradebook."""
        _let_nbgrader_find_alembic()
        import nbformat
        from nbgrader.api import Gradebook
        from nbgrader.preprocessors import SaveCells

        url, course = self.classroom.db_url, self.classroom.course_id or "default_course"
        with Gradebook(url, course) as gradebook:
            gradebook.update_or_create_assignment(assignment)
        notebook = nbformat.read(self.classroom.released_notebook(assignment), as_version=4)
        names = {"notebook": assignment, "assignment": assignment, "db_url": url}
        try:
            SaveCells().preprocess(notebook, {"nbgrader": names})
        except RuntimeError as error:
            raise GradebookError(
                _(
                    "The exercises of {assignment} changed after students handed it in; release "
                    "it under another name ({error})."
                ).format(assignment=assignment, error=error)
            ) from error

    @contextmanager
    def _one_sentence(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise GradebookError(
                _(
                    "The gradebook {url} can't be used ({reason}); restore it from a backup, or "
                    "move it away to begin a new one."
                ).format(url=self._engine.url.render_as_string(), reason=reason)
            ) from error


def _engine(classroom: Classroom) -> sa.Engine:
    url = sa.make_url(classroom.db_url)
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url)
    Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": _LOCK_SECONDS})

    @sa.event.listens_for(engine, "connect")
    def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @sa.event.listens_for(engine, "begin")
    def _lock_before_reading(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _points(released: Released) -> dict[str, float]:
    return {
        name: float(released.cells[name]["metadata"]["nbgrader"]["points"])
        for name in released.grade_ids
    }


def _seconds_late(submitted: Any, duedate: datetime | None) -> float:
    if submitted.timestamp is None or duedate is None:
        return 0.0
    due = duedate if submitted.extension is None else duedate + submitted.extension
    return max(0.0, (submitted.timestamp - due).total_seconds())


def _late_plugin(configured: Any) -> Any:
    from traitlets.utils.importstring import import_item

    if isinstance(configured, type):
        return configured
    return import_item(configured or "nbgrader.plugins.LateSubmissionPlugin")


def _let_nbgrader_find_alembic() -> None:
    """Put this environment's programs on the path: nbgrader calls `alembic` by its name."""
    programs = str(Path(sys.executable).parent)
    if programs not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([programs, os.environ.get("PATH", "")])
