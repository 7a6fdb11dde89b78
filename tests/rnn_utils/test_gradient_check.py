"""`gradient_check`: backward functions against finite differences of the forward ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnn_utils import gradient_check
from rnn_utils.checking.differences import SIZES
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.gradients import GradientCheckResult
from tests.support import learner
from tests.support.learner import define, wrong
from tests.support.scalar_reference import FUNCTIONS

BACKWARD = [name for name in EXERCISES if name.endswith("_backward")]
SOLUTION = learner.solution_names()


def forward_of(name: str) -> Any:
    return SOLUTION[name.replace("backward", "forward")]


def off(result: GradientCheckResult) -> list[str]:
    return [row.cells[1] for row in result.rows if row.state == "off"]


@pytest.mark.parametrize("name", BACKWARD)
def test_the_solution_agrees_with_the_differences_of_its_own_forward_pass(name: str) -> None:
    result = gradient_check(SOLUTION[name])
    assert result.passed, str(result)
    assert list(result.errors) == list(EXERCISES[name].returns)
    assert result.worst < 1e-7


def test_the_sizes_are_unequal_and_the_steps_at_least_four() -> None:
    assert len(set(SIZES.values())) == len(SIZES)
    assert SIZES["T_x"] >= 4


@pytest.mark.parametrize(
    ("name", "quantity"), [(name, key) for name in BACKWARD for key in EXERCISES[name].returns]
)
def test_an_error_in_any_gradient_is_found_and_only_there(name: str, quantity: str) -> None:
    def nudge(results: dict[str, Any]) -> None:
        results[quantity] = results[quantity] + 1e-3

    result = gradient_check(wrong(name, nudge), forward_of(name))
    assert not result.passed and off(result) == [quantity]


@pytest.mark.parametrize(
    ("old", "new"),
    [("da[:, :, t] + da_prevt", "da[:, :, t]"), ("dWax += ", "dWax = "), ("[t]", "[0]")],
)
def test_slips_over_time_are_found(old: str, new: str) -> None:
    source = learner.solution_sources()["rnn_backward"]
    assert old in source
    names = {name: SOLUTION[name] for name in ("rnn_cell_backward", "rnn_forward")}
    assert not gradient_check(define(source.replace(old, new), **names)).passed


def test_a_departure_over_time_is_placed() -> None:
    def depart(results: dict[str, Any]) -> None:
        results["dx"][:, :, 1] += 1.0

    result = gradient_check(wrong("lstm_backward", depart), forward_of("lstm_backward"))
    assert "at time-step 1, going backwards" in str(result)


def test_a_classic_slip_gets_its_question() -> None:
    def flip(results: dict[str, Any]) -> None:
        results["dWaa"] = -results["dWaa"]

    result = gradient_check(wrong("rnn_cell_backward", flip), forward_of("rnn_cell_backward"))
    assert "opposite sign" in " ".join(result.remarks)


def test_a_pair_of_ones_own_is_told_by_name_or_by_kind() -> None:
    def leaky(da_next: Any, cache: Any) -> Any:
        return FUNCTIONS["rnn_cell_backward"](da_next, cache)

    def step(xt: Any, a_prev: Any, parameters: Any) -> Any:
        return FUNCTIONS["rnn_cell_forward"](xt, a_prev, parameters)

    assert "Pass `kind` as one of rnn_cell, rnn, lstm_cell, lstm" in str(
        gradient_check(leaky, step)
    )
    assert gradient_check(leaky, step, kind="rnn_cell").passed
    leaky.__name__ = "leaky_rnn_cell_backward"
    assert gradient_check(leaky, step).passed


def test_a_large_step_shows_in_the_errors() -> None:
    coarse = gradient_check(SOLUTION["rnn_cell_backward"], epsilon=1e-1)
    fine = gradient_check(SOLUTION["rnn_cell_backward"], epsilon=1e-5)
    assert coarse.worst > 1e3 * fine.worst


def test_a_missing_forward_function_is_asked_for() -> None:
    function = define(learner.solution_sources()["rnn_cell_backward"])
    assert "its forward function is not there" in str(gradient_check(function))


def test_an_unfinished_forward_function_is_named() -> None:
    def rnn_cell_forward(xt: Any, a_prev: Any, parameters: Any) -> Any:
        return None, None, None

    result = gradient_check(SOLUTION["rnn_cell_backward"], rnn_cell_forward)
    assert result.heading.startswith("rnn_cell_forward: ") and not result.passed
    assert result.worst == float("inf")


def test_an_unfinished_backward_function_is_named() -> None:
    source = (
        "def rnn_cell_backward(da_next, cache):\n    ### START CODE HERE ###\n"
        "    dxt = None\n    ### END CODE HERE ###\n    return {'dxt': dxt}\n"
    )
    result = gradient_check(define(source), SOLUTION["rnn_cell_forward"])
    assert str(result) == "rnn_cell_backward: Nothing is filled in yet."


def test_a_wrong_forward_function_is_pointed_out() -> None:
    source = learner.solution_sources()["rnn_cell_forward"].replace("np.tanh(", "sigmoid(")
    result = gradient_check(SOLUTION["rnn_cell_backward"], define(source))
    assert "rnn_cell_forward does not pass its own check yet; mend it first." in result.remarks


@pytest.mark.parametrize("junk", [None, 3, {"dxt": "a"}, {"dxt": np.zeros(3)}, [1], {}], ids=str)
def test_whatever_a_backward_function_returns_there_is_a_report(junk: Any) -> None:
    def rnn_cell_backward(da_next: Any, cache: Any) -> Any:
        return junk

    result = gradient_check(rnn_cell_backward, SOLUTION["rnn_cell_forward"])
    assert not result.passed and str(result)


def test_an_exception_becomes_a_sentence() -> None:
    def rnn_cell_backward(da_next: Any, cache: Any) -> Any:
        return undefined_name  # noqa: F821

    result = gradient_check(rnn_cell_backward, SOLUTION["rnn_cell_forward"])
    assert "`undefined_name` has no value inside the function" in str(result)


@pytest.mark.parametrize("thing", [None, 3, "rnn_backward"])
def test_anything_but_a_function_is_sent_back(thing: Any) -> None:
    assert "takes functions" in str(gradient_check(thing))


@pytest.mark.parametrize("epsilon", [0, -1e-6, "small", float("nan"), None])
def test_a_step_that_is_no_small_number_is_sent_back(epsilon: Any) -> None:
    result = gradient_check(SOLUTION["rnn_cell_backward"], epsilon=epsilon)
    assert "epsilon should be a small number above zero" in str(result)
