"""The gradebook's database: its connection, its tables, and its errors in one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from autograder.base.errors import CommandError
from autograder.base.files import for_its_owner, make_folder
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


def engine(db_url: str) -> sa.Engine:
    """Return the way to a database; in SQLite each transaction locks before it reads."""
    url = sa.make_url(db_url)
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url)
    _make_file(url.database or "")
    made = sa.create_engine(url, connect_args={"timeout": _LOCK_SECONDS})

    @sa.event.listens_for(made, "connect")
    def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
        connection.isolation_level = None

    @sa.event.listens_for(made, "begin")
    def _lock_before_reading(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made


def _make_file(name: str) -> None:
    """Make a gradebook where there is none, for its owner alone; SQLite fills an empty file."""
    path = Path(name)
    make_folder(path.parent)
    with suppress(OSError):  # SQLite says itself of a file what is wrong with it
        os.close(for_its_owner(path, os.O_RDONLY | os.O_CREAT))


def tables(database: sa.Engine) -> dict[str, sa.Table]:
    """Read nbgrader's tables from a database; empty where it has none yet."""
    if not sa.inspect(database).has_table("submitted_assignment"):
        return {}
    metadata = sa.MetaData()
    # SQLite keeps no type for an interval.
    extension: sa.Column[Any] = sa.Column("extension", sa.Interval())
    return {
        name: sa.Table(
            name,
            metadata,
            *([extension] if name == "submitted_assignment" else []),
            autoload_with=database,
        )
        for name in _TABLES
    }


@contextmanager
def one_sentence(database: sa.Engine) -> Iterator[None]:
    """Turn the database's errors inside the `with` block into a GradebookError."""
    try:
        yield
    except SQLAlchemyError as error:
        raise GradebookError(
            _(
                "The gradebook {url} can't be used ({reason}); restore it from a backup, or "
                "move it away to begin a new one."
            ).format(url=database.url.render_as_string(), reason=reason_of(error))
        ) from error


def reason_of(error: SQLAlchemyError) -> str:
    """Return what the database itself says of an error, in one line."""
    return str(getattr(error, "orig", None) or error).splitlines()[0]
