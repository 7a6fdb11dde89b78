"""`progress` and `showing`: where the learner stands, without a traceback."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnn_utils import progress, showing
from rnn_utils.checking.exercises import EXERCISES
from tests.support import learner
from tests.support.scalar_reference import FUNCTIONS

STUB = """def rnn_cell_forward(xt, a_prev, parameters):
    ### START CODE HERE ###
    a_next = None
    ### END CODE HERE ###
    return a_next, None, None
"""


def states(namespace: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {row.cells[0]: (row.state, row.cells[1]) for row in progress(namespace).rows}


def test_an_empty_notebook_lists_all_eight_as_not_defined() -> None:
    found = states({})
    assert list(found) == list(EXERCISES)
    assert set(found.values()) == {("open", "not defined yet; run its cell")}


def test_a_finished_notebook_is_done() -> None:
    report = progress(dict(FUNCTIONS))
    assert report.state == "right"
    assert report.heading == "8 of 8 exercises agree with their published examples."
    assert "Hidden checks" in report.remarks[0]


def test_every_state_on_the_way_has_its_words() -> None:
    def rnn_forward(x: Any, a0: Any, parameters: Any) -> Any:
        print("noise")
        a, y_pred, caches = FUNCTIONS["rnn_forward"](x, a0, parameters)
        return a, y_pred + 1, caches

    def lstm_forward(x: Any, a0: Any, parameters: Any) -> Any:
        raise KeyError("Wq")

    namespace = {
        **FUNCTIONS,
        "rnn_cell_forward": learner.define(STUB),
        "rnn_forward": rnn_forward,
        "lstm_forward": lstm_forward,
        "rnn_cell_backward": 3,
    }
    found = states(namespace)
    assert found["rnn_cell_forward"] == ("open", "nothing is filled in yet")
    assert found["rnn_forward"] == ("off", "under way; still off: y_pred")
    assert "there is no key `Wq`" in found["lstm_forward"][1]
    assert "not a function of that name" in found["rnn_cell_backward"][1]
    assert found["lstm_backward"] == ("right", "done")
    assert progress(namespace).remarks == ("Next: rnn_cell_forward.",)


def test_what_a_function_prints_stays_out_of_the_overview(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def rnn_cell_forward(xt: Any, a_prev: Any, parameters: Any) -> Any:
        print("noise")

    progress({"rnn_cell_forward": rnn_cell_forward})
    assert capsys.readouterr().out == ""


def test_the_notebooks_own_names_are_looked_up() -> None:
    namespace = {**learner.notebook_names(), **FUNCTIONS}
    learner.run_cell("report = progress()", namespace)
    assert namespace["report"].state == "right"


def shown(source: str, capsys: pytest.CaptureFixture[str], **names: Any) -> str:
    learner.run_cell(source, {**learner.notebook_names(), **names})
    return capsys.readouterr().out


def test_an_example_cell_of_a_stub_says_not_implemented_yet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cell = (
        'with showing("rnn_cell_forward"):\n'
        "    a_next, yt_pred, cache = rnn_cell_forward(1, 2, 3)\n"
        "    print(a_next[4])\n"
    )
    stub = learner.define(STUB)
    said = "rnn_cell_forward: Nothing is filled in yet.\n"
    assert shown(cell, capsys, rnn_cell_forward=stub) == said


def test_a_loop_on_a_stub_names_the_stub(capsys: pytest.CaptureFixture[str]) -> None:
    stub = learner.define(STUB)
    source = learner.solution_sources()["rnn_forward"].replace(
        "yt_pred, cache", "yt_pred, (cache,)"
    )
    loop = learner.define(source, rnn_cell_forward=stub)
    cell = 'with showing("rnn_forward"):\n    rnn_forward(*example_inputs("rnn_forward"))\n'
    assert shown(cell, capsys, rnn_forward=loop) == "rnn_cell_forward: Nothing is filled in yet.\n"


def test_an_example_cell_before_its_function_says_which_cell_to_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cell = 'with showing("rnn_forward"):\n    rnn_forward(1, 2, 3)\n'
    assert shown(cell, capsys) == (
        "rnn_forward: Stops at `rnn_forward(1, 2, 3)`: `rnn_forward` is not defined; "
        "run the cell that defines it first.\n"
    )


def test_another_number_of_results_is_explained_in_an_example_cell(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cell = 'with showing("rnn_forward"):\n    a, b, c = (1, 2)\n'
    assert "takes another number of values" in shown(cell, capsys)


def test_what_was_printed_before_an_error_stays(capsys: pytest.CaptureFixture[str]) -> None:
    with showing("rnn_forward"):
        print("a.shape = (5, 10, 4)")
        raise IndexError("out of bounds")
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "a.shape = (5, 10, 4)"
    assert "an index there does not fit" in out[1]


def test_a_block_that_works_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with showing("rnn_forward"):
        value = np.ones(2)
    assert value.sum() == 2 and capsys.readouterr().out == ""


def test_an_interrupt_passes_through() -> None:
    with pytest.raises(KeyboardInterrupt), showing("rnn_forward"):
        raise KeyboardInterrupt
