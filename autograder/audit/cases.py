"""What the audit hands in: right and wrong versions of every exercise, and what each must lose."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from autograder.audit.mutants import mutants
from autograder.audit.restyle import STYLES, restyle
from autograder.course.assignment import Assignment
from autograder.course.misconceptions import Misconception
from autograder.grading.judge.reference import Reference

STYLE = "solution in another style"
MISCONCEPTION = "misconception"
RESTYLED = "misconception in another style"
PAIR = "pair of misconceptions"
MUTANT = "mutant"

Batch = dict[str, "Case"]
"""One submission of the audit: at most one case for each exercise, by its name."""


@dataclass(frozen=True)
class Case:
    """One version of one exercise.

    Attributes:
        kind: what the version is made for, such as MISCONCEPTION.
        exercise: the exercise's name.
        name: what the version is called.
        text: the source text, before it is restyled.
        style: a key of STYLES; None where the text is handed in as it stands.
        lost: the quantities whose marks it must lose, None where any will do.
        causes: the misconceptions in it.
    """

    kind: str
    exercise: str
    name: str
    text: str
    style: str | None = None
    lost: frozenset[str] | None = None
    causes: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The source text to hand in."""
        return restyle(self.text, self.style) if self.style else self.text


def draw_up(assignment: Assignment) -> list[Case]:
    """Return every case of an assignment's graded exercises."""
    reference = Reference(assignment)
    rows = assignment.misconceptions
    return [
        case
        for exercise in assignment.graded
        for case in _cases(
            exercise.name,
            reference.sources[exercise.name],
            {row: assignment.lost_by(row) for row in rows if row.exercise == exercise.name},
        )
    ]


def batches(cases: list[Case]) -> Iterator[Batch]:
    """Deal the cases into submissions, one case an exercise, until none are left."""
    exercises = dict.fromkeys(case.exercise for case in cases)
    stacks = [[case for case in cases if case.exercise == exercise] for exercise in exercises]
    for dealt in itertools.zip_longest(*stacks):
        yield {case.exercise: case for case in dealt if case is not None}


def notebook(batch: Batch) -> bytes:
    """Return the notebook that hands in a batch, a cell for each exercise."""
    cells = [
        {"cell_type": "code", "id": f"case-{place}", "metadata": {}, "source": case.source}
        for place, case in enumerate(batch.values())
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}).encode()


def _cases(
    exercise: str, source: str, rows: Mapping[Misconception, frozenset[str]]
) -> Iterator[Case]:
    styles = [style for style in STYLES if restyle(source, style).strip() != source.strip()]
    for style in styles:
        yield Case(STYLE, exercise, style, source, style, frozenset())
    for row, lost in rows.items():
        case = Case(MISCONCEPTION, exercise, row.name, row.apply(source))
        case = replace(case, lost=lost, causes=(row.name,))
        yield case
        for style in styles:
            yield replace(case, kind=RESTYLED, name=f"{row.name}, {style}", style=style)
    for one, other in itertools.combinations(rows, 2):
        both = combined(source, one, other)
        if both is not None:
            causes = (one.name, other.name)
            yield Case(PAIR, exercise, " + ".join(causes), both, causes=causes)
    for mutant in mutants(source):
        yield Case(MUTANT, exercise, mutant.change, mutant.source)


def combined(source: str, *rows: Misconception) -> str | None:
    """Return a text with several misconceptions in it, None where they change the same place."""
    try:
        for row in rows:
            source = row.apply(source)
    except ValueError:
        return None
    return source
