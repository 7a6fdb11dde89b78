"""How long a cell may run, once all cells together have had their time."""

from __future__ import annotations

from autograder.grading.student.cells import LATE_CELLS, seconds_beyond, seconds_for


def test_a_cell_has_what_is_left_then_a_second_then_next_to_nothing() -> None:
    assert seconds_for(7.0, 0) == 7.0
    assert seconds_for(-3.0, LATE_CELLS - 1) == 1.0
    assert seconds_for(-3.0, LATE_CELLS) < 0.1


def test_five_thousand_cells_that_sleep_are_minutes() -> None:
    assert seconds_beyond(10) < 11
    assert seconds_beyond(5000) < 400
