"""The fingerprints of slips: what each of them gives on the published example.

Every known mistake of the table, and every single edit of a line, is put into the solution and
run. What it spoils first is kept as weighted sums, beside its line and the question to ask.
"""

from __future__ import annotations

import ast
import copy
import difflib
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.course.assignment import Assignment
from autograder.course.misconceptions import Misconception
from autograder.course.places import AssignmentError
from autograder.course.solution import namespace_of, solution_sources
from autograder.release.examples import results_by_name
from autograder.release.slips import slips, step_at
from rnn_utils.checking.exercises import Exercise
from rnn_utils.checking.fingerprints import Mark, mark
from rnn_utils.checking.forms import plain
from rnn_utils.checking.observations import MOST_NAMED, observed, off
from rnn_utils.checking.published import inputs_of, results_of
from rnn_utils.checking.returned import shared_arrays

Suspects = dict[str, list[dict[str, Any]]]
MOST_MARKS = 3
"""Of a single edit, so many; of a known mistake all, since it may be made in part."""
DIGITS = 10
"""More would only differ from one machine to the next."""


def fingerprints(
    assignment: Assignment, known: Mapping[str, Exercise], stored: Mapping[str, Any]
) -> Suspects:
    """Collect, for every exercise, the slips that show on its published example.

    Args:
        assignment: the assignment.
        known: its exercises as the checks know them, by name.
        stored: its published examples.

    Returns:
        For each exercise, its slips in the form that `rnn_utils` reads; known mistakes first, and
        of slips that give the same the first.

    Raises:
        AssignmentError: where a misconception doesn't fit the solution.
    """
    sources = solution_sources(assignment)
    namespace = namespace_of(assignment, sources)
    table: Suspects = {}
    for name, exercise in known.items():
        example = _Example(exercise, stored[name], namespace)
        found = [
            *_of_table(assignment, exercise, sources[name], example),
            *_of_edits(exercise, sources[name], example),
        ]
        table[name] = list(_merged(found))
    return table


def rendered(table: Mapping[str, list[dict[str, Any]]]) -> str:
    """Write one slip a line."""
    blocks = [
        f" {json.dumps(name)}: [\n  "
        + ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows)
        + "\n ]"
        for name, rows in table.items()
    ]
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def mistaken_sources(assignment: Assignment, row: Misconception) -> dict[str, str]:
    """Return the solution's cells with one mistake in them.

    Raises:
        AssignmentError: where it doesn't fit the solution.
    """
    sources = solution_sources(assignment)
    try:
        return {**sources, row.exercise: row.apply(sources[row.exercise])}
    except ValueError as error:
        path = assignment.folder / "misconceptions.toml"
        raise AssignmentError(f"{path}: the row “{row.name}” can't be used ({error}).") from error


@dataclass(frozen=True)
class _Effect:
    """What comes of a version: the marks of what it spoils, and two results that are one array."""

    marks: Mapping[str, Mark]
    one_array: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        return {**({"shares": True} if self.one_array else {}), "marks": self.marks}


class _Example:
    """An exercise's published example, on which versions of its function are tried."""

    def __init__(
        self, exercise: Exercise, stored: Mapping[str, Any], namespace: Mapping[str, Any]
    ) -> None:
        self._exercise = exercise
        self._inputs = inputs_of(exercise, stored)
        self._expected = observed(exercise, results_of(exercise, stored))
        self._namespace = namespace

    def effect(self, code: ast.Module | str, most: int | None = None) -> _Effect:
        """Return what a version spoils; no marks where it stops, or spoils nothing.

        Args:
            code: the version.
            most: of so many of the first things that it spoils; without a number, of all.
        """
        namespace = dict(self._namespace)
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(code, "<version>", "exec"), namespace)
                returned = namespace[self._exercise.name](*copy.deepcopy(self._inputs))
            results = results_by_name(self._exercise, plain(returned))
            got = observed(self._exercise, results)
        except Exception:
            return _Effect({})
        marks: dict[str, Mark] = {}
        for name in off(self._exercise, got, self._expected)[:most]:
            made = mark(got[name]) if name in got else None
            if made is not None:
                marks[name] = [float(f"{made[0]:.{DIGITS}g}"), *made[1:]]
        return _Effect(marks, next(iter(shared_arrays(results)), ()))


def _of_table(
    assignment: Assignment, exercise: Exercise, right: str, example: _Example
) -> Iterator[dict[str, Any]]:
    for row in assignment.misconceptions:
        if row.exercise == exercise.name:
            wrong = mistaken_sources(assignment, row)[exercise.name]
            effect = example.effect(wrong)
            if effect.marks:
                steps = (step_at(right, line, exercise.uses) for line in _changed(right, wrong))
                found = list(dict.fromkeys(step for step in (*steps, *effect.one_array) if step))
                either = {"either": True} if effect.one_array else {}
                told = {"steps": found, "hint": row.hint, "name": row.name, **either}
                yield {**told, **effect.as_row()}


def _changed(before: str, after: str) -> Iterator[int]:
    """Yield the lines, from 1, of a text that another one has otherwise."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), False)
    for kind, first, last, _start, _end in matcher.get_opcodes():
        if kind != "equal":
            yield from range(first + 1, max(last, first + 1) + 1)


def _merged(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield slips, those that give the same as one; of two in two lines, both lines are named."""
    alike: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        spoilt_first = list(row["marks"].items())[:MOST_MARKS]
        alike.setdefault(json.dumps([row.get("shares"), spoilt_first]), []).append(row)
    for same in alike.values():
        first = min(same, key=lambda row: row.get("ask") == "moved")  # what is not added up, too
        others = [step for row in same[1:] for step in row["steps"]]
        lines = list(dict.fromkeys([*first["steps"], *others]))
        either = len(first["steps"]) == 1 and 1 < len(lines) <= MOST_NAMED
        yield {**first, "steps": lines, "either": True} if either else first


def _of_edits(exercise: Exercise, right: str, example: _Example) -> Iterator[dict[str, Any]]:
    for slip in slips(right, exercise.uses):
        effect = example.effect(ast.fix_missing_locations(slip.tree), MOST_MARKS)
        if effect.marks and next(iter(effect.marks.values()))[0]:  # zeros come of many slips
            word = {"word": slip.word} if slip.word else {}
            steps = [slip.step] if slip.step else []
            yield {"steps": steps, "ask": slip.ask, **word, **effect.as_row()}
