"""The gradebook's rows: nbgrader's tables, written one submission a transaction.

nbgrader opens its gradebook many times a submission and takes seconds to import. Here one
connection stays open, the tables are read from the database that nbgrader made, and nbgrader
itself is called only to make the database, to register an assignment and to reckon penalties.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from autograder.base.files import locked
from autograder.classroom import extra_time
from autograder.classroom.folders import Classroom, SubmittedFile
from autograder.classroom.gradebook import database, registration
from autograder.classroom.gradebook.marks import Mark, Marks
from autograder.classroom.gradebook.penalty_plugin import penalty, seconds_late
from autograder.classroom.gradebook.registration import Registered
from autograder.course.assignment import CODE_SUFFIX
from autograder.course.places import editions


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
        self.extensions = extra_time.of_class(classroom)
        self._engine = database.engine(classroom.db_url)
        self._tables: dict[str, sa.Table] = {}
        self._registered: dict[str, Registered] = {}
        self._insert: Any = (
            postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        )

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()

    def expect(self, assignment: str, points: Mapping[str, float]) -> None:
        """Make sure that the gradebook knows an assignment as it was released.

        Args:
            assignment: the id of an edition.
            points: what its grade cells are worth, by grade id.

        Raises:
            GradebookError: where its exercises changed after students handed it in.
        """
        with database.one_sentence(self._engine), locked(self.classroom.gradebook_lock):
            known = self._find(assignment)
            if known is None or known.points != dict(points):
                registration.register(self.classroom, assignment)
                known = self._find(assignment)
            folder, _language = self.classroom.resolve(assignment)
            with self._engine.begin() as connection:
                registration.due_as_other_editions(
                    connection, self._tables, assignment, editions(folder)
                )
            known = self._find(assignment)
        assert known is not None
        self._registered[assignment] = known

    def students(self, assignment: str) -> set[str]:
        """Return the ids of the students who have rows for an assignment."""
        submitted = self._tables["submitted_assignment"]
        wanted = sa.select(submitted.c.student_id).where(
            submitted.c.assignment_id == self._registered[assignment].assignment_id
        )
        with database.one_sentence(self._engine), self._engine.connect() as connection:
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
        with database.one_sentence(self._engine), self._engine.begin() as connection:
            notebook, late = self._submission(connection, known, file)
            self._write_grades(connection, known, notebook, scores)
            self._write_comments(connection, known, notebook, comments)
            marks = self._read(connection, known, notebook)
            taken = penalty(self.classroom.config, file.student, marks.score, late)
            self._write_penalty(connection, notebook, taken)
        return Marks(marks.exercises, taken or 0.0)

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
        with database.one_sentence(self._engine), self._engine.connect() as connection:
            row = connection.execute(wanted).first()
            if row is None:
                return None
            marks = self._read(connection, known, row.id)
        return Marks(marks.exercises, row.late_submission_penalty or 0.0)

    def _submission(
        self, connection: sa.Connection, known: Registered, file: SubmittedFile
    ) -> tuple[str, float]:
        """Return the id of the submitted notebook, and by how many seconds it is late."""
        student = self._insert(self._tables["student"]).values(id=file.student)
        connection.execute(student.on_conflict_do_nothing())
        granted = self.extensions.of(file.student, file.assignment, known.duedate)
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
        return notebook.id, seconds_late(submitted, known.duedate)

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
        known: Registered,
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
        known: Registered,
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

    def _read(self, connection: sa.Connection, known: Registered, notebook: str) -> Marks:
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

    def _write_penalty(self, connection: sa.Connection, notebook: str, taken: float | None) -> None:
        submitted = self._tables["submitted_notebook"]
        connection.execute(
            sa.update(submitted)
            .where(submitted.c.id == notebook)
            .values(late_submission_penalty=taken)
        )

    def _find(self, assignment: str) -> Registered | None:
        """Return an assignment as the gradebook knows it, or None."""
        self._tables = self._tables or database.tables(self._engine)
        if not self._tables:
            return None
        with self._engine.connect() as connection:
            return registration.find(connection, self._tables, assignment)
