"""The autograded notebook: what a student handed in, as text, with the judge's verdicts in it.

A submission is somebody else's document. Of it only code, and text shown as text, go into the
notebook that nbgrader, Formgrader and the feedback page read; everything with a meaning to a
machine (metadata, ids, rich outputs, attachments) comes from the released notebook and the record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.base.errors import CommandError
from autograder.base.plain_text import fenced, joined, plain, visible_code
from autograder.base.record import ExerciseRecord, cause
from autograder.course.assignment import CODE_SUFFIX
from autograder.course.language import _
from autograder.grading.grader import Graded
from autograder.grading.intake.matching import Found
from autograder.grading.intake.submission import Cell


class StaleRelease(CommandError):
    """The released notebook and the points differ; its text is one sentence."""


@dataclass(frozen=True)
class Released:
    """What the autograded notebook takes from the released one.

    Attributes:
        metadata: the notebook's metadata.
        cells: the cells that nbgrader knows, by their grade id.
        grade_ids: the ids of the grade cells, one an exercise, in the order of the notebook.
        checks: the sources of the grade cells.
        texts: the sources of the Markdown cells.
    """

    metadata: dict[str, Any]
    cells: dict[str, dict[str, Any]]
    grade_ids: list[str]
    checks: frozenset[str]
    texts: frozenset[str]

    @property
    def points(self) -> dict[str, float]:
        """What the grade cells are worth, by grade id."""
        return {name: float(_nbgrader(self.cells[name])["points"]) for name in self.grade_ids}

    @classmethod
    def read(cls, path: Path) -> Released:
        """Read a released notebook.

        Raises:
            OSError, ValueError: where there is none, or none that can be read.
        """
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = {}
        for cell in notebook["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if grade_id:
                cells[grade_id] = {**cell, "source": joined(cell["source"])}
        grade_ids = [name for name, cell in cells.items() if _nbgrader(cell).get("grade")]
        return cls(
            metadata=notebook["metadata"],
            cells=cells,
            grade_ids=grade_ids,
            checks=frozenset(cells[name]["source"].strip() for name in grade_ids),
            texts=frozenset(
                joined(cell["source"]).strip()
                for cell in notebook["cells"]
                if cell["cell_type"] == "markdown"
            ),
        )

    def solution_id(self, exercise: str) -> str:
        """Return the grade id of the cell that a student fills in for an exercise."""
        return exercise + CODE_SUFFIX


def graft(
    graded: Graded,
    released: Released,
    notes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Make the autograded notebook of a submission.

    Args:
        graded: the submission's record, its cells, and where its exercises were found.
        released: the released notebook.
        notes: further entries for the notebook's `metadata.autograder`.

    Returns:
        A notebook of nbformat 4.5, as plain dicts: each exercise has exactly one solution cell
        and, right after it, one grade cell whose output states the score.

    Raises:
        StaleRelease: where the record's points are not those of the released notebook.
    """
    verdicts = {exercise["name"]: exercise for exercise in graded.record["exercises"]}
    grade_cells = {
        name: _grade_cell(released.cells[name], verdicts[name])
        for name in released.grade_ids
        if name in verdicts
    }
    grafted: list[dict[str, Any]] = []
    for index, cell in enumerate(graded.cells):
        here = [name for name in grade_cells if _is_in(graded.places.get(name), index)]
        if here or cell.source.strip() not in released.checks:
            grafted.append(_student_cell(cell, f"submitted-{index + 1}", released))
        for position, name in enumerate(here):
            if position:
                grafted.append(_code_cell("", _shared_note(name)))
            _mark_solution(grafted[-1], released, name)
            grafted.append(grade_cells.pop(name))
    for name, grade_cell in grade_cells.items():
        note = _unseen_note(name) if name in graded.places else _missing_note(name)
        grafted.append(_code_cell("", note))
        _mark_solution(grafted[-1], released, name)
        grafted.append(grade_cell)
    return {
        "cells": grafted,
        "metadata": {
            **{k: v for k, v in released.metadata.items() if k in ("kernelspec", "language_info")},
            "autograder": {"record": graded.record, **(notes or {})},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def explanation(exercise: ExerciseRecord) -> str:
    """Return an exercise's verdict as plain text: the marks, each check, the diagnosis."""
    lines = [score_line(exercise)]
    said = cause(exercise)
    width = max((len(check["name"]) for check in exercise["checks"]), default=0)
    for check in exercise["checks"]:
        marks = f"{check['points']:g} / {check['max_points']:g}"
        message = "" if check["message"] == said else check["message"]
        lines.append(f"  {check['name']:<{width}}  {marks:>9}  {message}".rstrip())
    if said:
        lines += ["", said]
    return plain("\n".join(lines)) + "\n"


def score_line(exercise: ExerciseRecord) -> str:
    """Return an exercise's name and marks in one line."""
    return _("{name}: {score:g} of {max_score:g} marks").format(
        name=exercise["name"], score=exercise["score"], max_score=exercise["max_score"]
    )


def _student_cell(cell: Cell, cell_id: str, released: Released) -> dict[str, Any]:
    if cell.kind == "code":
        return _code_cell(cell_id, visible_code(cell.source), cell.output)
    known = cell.kind == "markdown" and cell.source.strip() in released.texts
    source = cell.source if known else fenced(cell.source)
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": source}


def _code_cell(cell_id: str, source: str, text: str = "") -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {},
        "outputs": [_stream(text)] if text else [],
        "source": source,
    }


def _mark_solution(cell: dict[str, Any], released: Released, exercise: str) -> None:
    solution_id = released.solution_id(exercise)
    cell["id"] = solution_id
    if solution_id in released.cells:
        cell["metadata"] = dict(released.cells[solution_id]["metadata"])


def _grade_cell(released_cell: Mapping[str, Any], exercise: ExerciseRecord) -> dict[str, Any]:
    points = _nbgrader(released_cell)["points"]
    if abs(points - exercise["max_score"]) > 1e-9:
        raise StaleRelease(
            _(
                "{name} is worth {now:g} marks, but {then:g} in the released notebook; "
                "run `autograder release`."
            ).format(name=exercise["name"], now=exercise["max_score"], then=points)
        )
    score = {
        "data": {"text/plain": repr(float(exercise["score"]))},
        "execution_count": None,
        "metadata": {},
        "output_type": "execute_result",
    }
    cell = _code_cell(_nbgrader(released_cell)["grade_id"], released_cell["source"])
    cell["metadata"] = dict(released_cell["metadata"])
    cell["outputs"] = [_stream(explanation(exercise)), score]
    return cell


def _shared_note(exercise: str) -> str:
    return "# " + _("{name} is defined in the cell above.").format(name=exercise)


def _is_in(found: Found | None, index: int) -> bool:
    return found is not None and found.cell == index


def _unseen_note(exercise: str) -> str:
    return "# " + _("{name} is defined by code that runs, but stands in no cell as text.").format(
        name=exercise
    )


def _missing_note(exercise: str) -> str:
    return "# " + _("Nothing in this submission defines {name}.").format(name=exercise)


def _stream(text: str) -> dict[str, Any]:
    return {"name": "stdout", "output_type": "stream", "text": text}


def _nbgrader(cell: Mapping[str, Any]) -> dict[str, Any]:
    metadata: dict[str, Any] = cell["metadata"].get("nbgrader", {})
    return metadata
