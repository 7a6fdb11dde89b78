"""The check tells the truth about now: an older version, data of the notebook, no end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

from rnn_utils import check
from rnn_utils.checking import patience as patience_module
from tests.support import learner

SOURCES = learner.solution_sources()
CELL = "rnn_cell_forward"
BROKEN = SOURCES[CELL].replace('parameters["Wax"]', 'parameters["Wax]')


@pytest.fixture
def shell() -> Iterator[Any]:
    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False
    shell.reset()
    shell.run_cell("import numpy as np\nfrom rnn_utils import *", store_history=True)
    yield shell
    InteractiveShell.clear_instance()


def headed(shell: Any, name: str = CELL) -> str:
    return check(shell.user_ns[name]).heading


def test_a_cell_that_did_not_run_is_told(shell: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shell.run_cell(SOURCES[CELL], store_history=True)
    assert "everything agrees" in headed(shell)
    shell.run_cell(BROKEN, store_history=True)
    assert headed(shell).startswith(
        f"{CELL}: The last cell with `{CELL}` did not run to its end, so this is still about the "
        "version before"
    )
    assert not check(shell.user_ns[CELL]).passed
    shell.run_cell(SOURCES[CELL], store_history=True)
    assert "everything agrees" in headed(shell)


@pytest.mark.parametrize(("name", "told"), [("Wax", True), ("my_weights", False)])
def test_data_of_the_notebook_is_told_and_what_is_one_s_own_is_not(
    shell: Any, name: str, told: bool
) -> None:
    """As in grading, which drops what bears a name of the course's, and nothing else."""
    source = SOURCES[CELL].replace('    Wax = parameters["Wax"]\n', "")
    source = source.replace("np.dot(Wax, xt)", f"np.dot({name}, xt)")
    assert source.count(name) and "Wax = " not in source
    shell.run_cell(f"{name} = example_inputs('{CELL}')[2]['Wax']", store_history=True)
    shell.run_cell(source, store_history=True)
    said = headed(shell)
    assert ("`Wax` is not defined in the function; take it from `parameters`" in said) is told
    assert ("everything agrees" in said) is not told


def test_a_function_that_takes_long_is_told_how_to_stop_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(patience_module, "SECONDS", 0.05)

    def rnn_cell_forward(xt: Any, a_prev: Any, parameters: Any) -> Any:
        time.sleep(0.5)
        raise KeyboardInterrupt

    result = check(rnn_cell_forward)
    assert "does its loop ever stop? Interrupt the kernel" in capsys.readouterr().out
    assert "it was interrupted there; does a loop ever stop?" in result.heading
    assert not any(isinstance(thread, threading.Timer) for thread in threading.enumerate())


def test_a_function_in_time_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert check(learner.solution_names()[CELL]).passed
    assert capsys.readouterr().out == ""
