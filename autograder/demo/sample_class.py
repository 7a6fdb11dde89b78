"""A sample class, made on the spot from an assignment's own notebooks and its `demo_class.toml`."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from autograder.course import tables
from autograder.course.assignment import CODE_SUFFIX, Assignment
from autograder.course.places import edition

TABLE = "demo_class.toml"

Notebook = dict[str, Any]


class Student(tables.Row, frozen=True):
    """One row of the table; see the head of `demo_class.toml` for the columns."""

    id: str
    about: str
    marks: tuple[float, ...] = ()
    language: str = "en"
    open: str | tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    code: dict[str, str] = {}
    delete: tuple[str, ...] = ()
    duplicate: tuple[str, ...] = ()
    lose: tuple[str, ...] = ()
    form: Literal["notebook", "script", "text"] = "notebook"


class _Table(tables.Row, frozen=True):
    exercises: tuple[str, ...]
    student: tuple[Student, ...]


@dataclass(frozen=True)
class SampleClass:
    """The students of an assignment's sample class."""

    assignment: Assignment
    exercises: tuple[str, ...]
    students: tuple[Student, ...]

    @classmethod
    def load(cls, assignment: Assignment) -> SampleClass:
        """Read the table.

        Raises:
            AssignmentError: where it can't be used.
        """
        path = assignment.folder / TABLE
        table = tables.convert(tables.read(path), _Table, path)
        return cls(assignment, table.exercises, table.student)

    def edition(self, student: Student) -> str:
        """Return the id of the assignment that a student hands in."""
        return edition(self.assignment.name, student.language)

    def fill_in(self, student: Student, folder: Path) -> None:
        """Turn a fetched copy of the assignment into what the student hands in."""
        path = folder / f"{self.edition(student)}.ipynb"
        notebook = self._worked_on(student, json.loads(path.read_text(encoding="utf-8")))
        if student.form == "notebook":
            path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
        elif student.form == "script":
            path.unlink()
            path.with_suffix(".py").write_text(_script(notebook), encoding="utf-8")
        else:
            path.write_text("I could not open it.\n", encoding="utf-8")

    def _worked_on(self, student: Student, notebook: Notebook) -> Notebook:
        for cell in notebook["cells"]:
            exercise = str(cell.get("id", "")).removesuffix(CODE_SUFFIX)
            if cell.get("id") == exercise + CODE_SUFFIX and not _is_open(student, exercise):
                cell["source"] = self._answer(student, exercise)
        notebook["cells"] = [
            copy.deepcopy(cell)
            for cell in notebook["cells"]
            if cell["id"] not in student.delete
            for _copy in range(2 if cell["id"] in student.duplicate else 1)
        ]
        for part in student.lose:
            _LOSSES[part](notebook)
        return notebook

    def _answer(self, student: Student, exercise: str) -> str:
        source = self.assignment.code_cells[exercise + CODE_SUFFIX]
        table = {f"{row.exercise}/{row.name}": row for row in self.assignment.misconceptions}
        for mistake in student.mistakes:
            if table[mistake].exercise == exercise:
                source = table[mistake].apply(source)
        return student.code.get(exercise, source)


def _is_open(student: Student, exercise: str) -> bool:
    return student.open == "all" or exercise in student.open


def _script(notebook: Notebook) -> str:
    """Return a notebook as `jupyter nbconvert --to script` would."""
    pieces = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            pieces.append(f"# In[ ]:\n\n\n{source}\n")
        else:
            pieces.append("".join(f"# {line}\n" for line in source.splitlines()))
    return "#!/usr/bin/env python\n# coding: utf-8\n\n" + "\n\n".join(pieces)


def _lose_metadata(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def _lose_ids(notebook: Notebook) -> None:
    notebook["nbformat_minor"] = 0
    for cell in notebook["cells"]:
        cell.pop("id", None)


def _lose_kernelspec(notebook: Notebook) -> None:
    notebook["metadata"].pop("kernelspec", None)


_LOSSES = {"metadata": _lose_metadata, "ids": _lose_ids, "kernelspec": _lose_kernelspec}
