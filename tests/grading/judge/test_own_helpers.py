"""A mistake costs its marks once: own helpers where they are right, identity where they are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.course.assignment import CODE_SUFFIX
from autograder.grading.grader import Grader
from tests.support.cells import encode
from tests.support.limits import limited
from tests.support.records import lost
from tests.support.submissions import code_cells, filled_in, solution_cells

pytestmark = pytest.mark.slow

Change = tuple[str, str, str]
"""An exercise, a text in its solution, and what takes its place."""

RNN_CELL = "np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba"
WRONG_RNN_CELL = ("rnn_cell_forward", RNN_CELL, RNN_CELL.replace(" + ba", ""))
RNN_LOST = {"rnn_cell_forward": {"a_next"}}
VIEW = ("lstm_forward", "c_next = np.zeros((n_a, m))", "c_next = c[:, :, 0]")
WRONG_LSTM_CELL = ("lstm_cell_forward", "+ bf)", ")")
APPEND = "cache_list.append(cache)"
DECORATED = """
def counted(function):
    seen = []
    def call(*given):
        seen.append(len(given))
        return function(*given)
    return call

rnn_cell_forward = counted(rnn_cell_forward)
"""
AN_OBJECT = """
class Cell:
    def __init__(self, function):
        self.function = function
    def __call__(self, xt, a_prev, parameters):
        return self.function(xt, a_prev, parameters)

rnn_cell_forward = Cell(rnn_cell_forward)
"""


def graded(
    grader: Grader, *changes: Change, behind: dict[str, str] | None = None
) -> dict[str, set[str]]:
    """What a solution loses, changed text by text, with further lines behind some functions."""
    notebook = filled_in()
    cells = {cell["id"].removesuffix(CODE_SUFFIX): cell for cell in code_cells(notebook)}
    for exercise, old, new in changes:
        assert cells[exercise]["source"].count(old) == 1, old
        cells[exercise]["source"] = cells[exercise]["source"].replace(old, new)
    for exercise, text in (behind or {}).items():
        cells[exercise]["source"] += text
    return lost(grader.grade("x.ipynb", encode(notebook)).record)


def test_a_view_that_a_right_cell_keeps_in_its_cache_is_overwritten(grader: Grader) -> None:
    assert graded(grader, VIEW) == {"lstm_forward": {"caches"}}


def test_a_view_is_overwritten_where_the_judge_answers_too(grader: Grader) -> None:
    found = graded(grader, VIEW, WRONG_LSTM_CELL)
    assert found["lstm_forward"] == {"caches"}


def test_one_buffer_for_every_state_is_seen(grader: Grader) -> None:
    changes = (
        ("rnn_forward", "a_next = a0", "a_prev = a0.copy()"),
        ("rnn_forward", "a_next, parameters)", "a_prev, parameters)"),
        ("rnn_forward", APPEND, f"{APPEND}; a_prev[:] = a_next"),
    )
    assert graded(grader, *changes) == {"rnn_forward": {"caches"}}
    assert graded(grader, *changes, WRONG_RNN_CELL)["rnn_forward"] == {"caches"}


def test_a_loop_may_ask_for_the_very_objects_it_handed_on(grader: Grader) -> None:
    asks = ("rnn_forward", APPEND, f"assert cache[3] is parameters; {APPEND}")
    assert graded(grader, asks) == {}
    assert graded(grader, asks, WRONG_RNN_CELL) == RNN_LOST


@pytest.mark.parametrize("how", [DECORATED, AN_OBJECT], ids=["decorated", "an object"])
def test_a_wrong_cell_costs_its_marks_once_whatever_it_is(grader: Grader, how: str) -> None:
    assert graded(grader, WRONG_RNN_CELL, behind={"rnn_cell_forward": how}) == RNN_LOST


@pytest.mark.parametrize("how", ["", DECORATED, AN_OBJECT], ids=["plain", "decorated", "object"])
def test_a_wrong_cell_that_a_default_keeps_costs_its_marks_once(grader: Grader, how: str) -> None:
    kept = (
        ("rnn_forward", "x, a0, parameters):", "x, a0, parameters, c=rnn_cell_forward):"),
        ("rnn_forward", "= rnn_cell_forward(", "= c("),
    )
    assert graded(grader, WRONG_RNN_CELL, *kept, behind={"rnn_cell_forward": how}) == RNN_LOST


def test_a_key_that_cell_and_loop_agree_on_is_paid_for_once(grader: Grader) -> None:
    found = graded(
        grader,
        ("rnn_cell_backward", '{"dxt": dxt', '{"dx": dxt'),
        ("rnn_backward", 'gradients["dxt"]', 'gradients["dx"]'),
    )
    assert found == {"rnn_cell_backward": {"dxt"}}


def test_the_order_of_a_cache_that_both_passes_agree_on_is_paid_for_once(grader: Grader) -> None:
    usual, turned = "a_next, a_prev, xt, parameters", "parameters, xt, a_prev, a_next"
    found = graded(
        grader,
        ("rnn_cell_forward", f"= ({usual})", f"= ({turned})"),
        ("rnn_cell_backward", f"{usual} = ", f"{turned} = "),
    )
    assert found == {"rnn_cell_forward": {"cache"}}


BUFFER = "_kept = {}\n\n\n"
STATE = "    a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)\n"
INTO_BUFFER = (
    "    a_next = _kept.setdefault(a_prev.shape, np.empty(a_prev.shape))\n"
    "    a_next[:] = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)\n"
)


def test_a_cell_that_gives_one_array_in_every_call_pays_and_its_loop_does_not(
    grader: Grader,
) -> None:
    name = "rnn_cell_forward"
    changes = ((name, f"def {name}(", f"{BUFFER}def {name}("), (name, STATE, INTO_BUFFER))
    assert graded(grader, *changes) == {name: {"a_next"}}


def test_a_cell_that_is_right_alone_and_slow_in_a_loop_costs_the_loop_nothing(
    grader: Grader,
) -> None:
    first = '    Wax = parameters["Wax"]\n'
    slow = ("rnn_cell_forward", first, "    import time; time.sleep(0.5)\n" + first)
    with limited(grader, call_seconds=2, exercise_seconds=8) as strict:
        assert graded(strict, slow) == {}


def test_a_function_may_start_a_process_and_wait_for_it(grader: Grader) -> None:
    forks = "    import os\n    os.fork() or os._exit(0)\n    os.wait()\n"
    changes = [
        (name, first, forks + first)
        for name, first in (
            ("rnn_cell_backward", "    a_next, a_prev, xt, parameters = cache\n"),
            ("rnn_backward", "    cache_list, x = caches\n"),
        )
    ]
    gone = {"lstm_backward": "\n\ndel rnn_backward, rnn_cell_backward"}
    assert graded(grader, *changes, behind=gone) == {}


def test_a_constant_array_beside_the_function_is_part_of_it(grader: Grader) -> None:
    cell = "rnn_cell_backward"
    constant = (cell, f"def {cell}(", f"ONE = np.ones((1, 1))\n\n\ndef {cell}(")
    assert graded(grader, constant, (cell, "(1 - a_next ** 2)", "(ONE - a_next ** 2)")) == {}


def test_data_of_another_cell_is_nothing_to_lean_on(grader: Grader) -> None:
    leans = ("rnn_cell_forward", '    ba = parameters["ba"]\n', "")
    found = graded(grader, leans, behind={"rnn_forward": "\n\nba = np.zeros((1, 1))"})
    assert set(found) == {"rnn_cell_forward"}


@pytest.fixture(scope="module", autouse=True)
def right_solution(grader: Grader) -> Iterator[None]:
    """The solution loses nothing, so that what a test loses comes from its change."""
    assert len(solution_cells()) == 8
    assert graded(grader) == {}
    yield
