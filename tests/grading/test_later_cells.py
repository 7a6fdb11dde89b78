"""A hundred later cells cost nothing that was right when its own check ran."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.grading.grader import Grader
from tests.support.cells import code, encode
from tests.support.later_cells import CONTROLS, LATER, MENDED
from tests.support.submissions import code_cells, filled_in

pytestmark = pytest.mark.slow

FORGIVEN = "mended-after-a-raise"
"""What stands below an error in its cell is still defined, as in every submission."""
JUDGED = [c for c in CONTROLS if c["expect"] != "discuss" and c["name"] != FORGIVEN]


def notebook(case: dict[str, Any]) -> bytes:
    """A right notebook with a case's own solutions, and its further cells in their places."""
    made = filled_in()
    for cell in code_cells(made):
        cell["source"] = case["solutions"].get(cell["id"].removesuffix("-code"), cell["source"])
    cells = made["cells"]
    places = {cell.get("id"): position for position, cell in enumerate(cells)}
    further: dict[int, list[Any]] = {}
    for row in case["cells"]:
        place = len(cells) - 1 if row["after"] == "end" else places[row["after"]]
        further.setdefault(place, []).append(code(row["source"]))
    made["cells"] = [
        one for position, cell in enumerate(cells) for one in (cell, *further.get(position, ()))
    ]
    return encode(made)


def lost(grader: Grader, case: dict[str, Any]) -> set[str]:
    record = grader.grade("x.ipynb", notebook(case)).record
    assert record["reason"] is None
    return {exercise["name"] for exercise in record["exercises"] if not exercise["passed"]}


def test_there_are_a_hundred_of_them() -> None:
    assert len({case["name"] for case in LATER}) == 100
    assert len(JUDGED) >= 15 and len(MENDED) == 15


@pytest.mark.parametrize("case", LATER, ids=lambda case: case["name"])
def test_what_a_later_cell_does_costs_nothing(case: dict[str, Any], grader: Grader) -> None:
    assert lost(grader, case) == set()


@pytest.mark.parametrize("case", MENDED, ids=lambda case: case["name"])
def test_what_a_later_cell_mends_counts(case: dict[str, Any], grader: Grader) -> None:
    assert lost(grader, case) == set()


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case["name"])
def test_what_was_wrong_and_stays_wrong_loses_its_marks(
    case: dict[str, Any], grader: Grader
) -> None:
    assert lost(grader, case) == set(case["expect"]["lost"])
