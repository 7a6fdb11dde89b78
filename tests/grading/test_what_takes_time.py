"""What a lesson does for its own sake takes no time in grading, whatever a student made of it."""

from __future__ import annotations

import pytest

from autograder.grading.grader import Grader
from tests.support.cells import Notebook, code, encode, notebook
from tests.support.submissions import filled_in, solution_cells, with_function
from tests.support.ungraded import LOSS, PREDICTION, solution_source

NAME = "rnn_cell_forward"


def score(grader: Grader, content: Notebook) -> float:
    points: float = grader.grade("work.ipynb", encode(content)).record["score"]
    return points


def test_nothing_is_ready_while_a_grader_runs_the_cells(grader: Grader) -> None:
    """Elsewhere `ready()`, asked about nothing, is true."""
    right = solution_cells()[f"{NAME}-code"].replace("\n", "\n    ")
    for condition, points in (("not ready()", 100), ("ready()", 90)):
        body = f"from rnn_utils import *\nif {condition}:\n    {right}"
        assert score(grader, with_function(NAME, body)) == points


def test_what_is_written_in_the_last_part_changes_no_mark(grader: Grader) -> None:
    """Also where it would never end, were it called."""
    lesson = filled_in()
    for cell_id, old, new in (
        (LOSS, "", ""),
        (PREDICTION, "ds = (y_pred - y) / m", "while True: pass"),
    ):
        cell = next(cell for cell in lesson["cells"] if cell.get("id") == cell_id)
        cell["source"] = solution_source(cell_id).replace(old, new)
        assert score(grader, lesson) == 100


@pytest.mark.slow
def test_all_cells_in_one_are_graded_without_any_training(grader: Grader) -> None:
    """As a script comes; three hundred batches would not fit into the time of one cell."""
    sources = [cell["source"] for cell in filled_in()["cells"] if cell["cell_type"] == "code"]
    spoilt = f"\nif recalled or bits:\n    def {NAME}(*given): return None, None, None\n"
    whole = "\n\n".join(sources)
    assert "recalled = {}" in whole and "bits, bits_kept_back = [], []" in whole
    assert score(grader, notebook([code(whole + spoilt)])) == 100
