"""`loss_check` and `prediction_check`: what is right passes, a classic slip gets its question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnn_utils import loss_check, prediction_check
from tests.support.learner import notebook_names, run_cell
from tests.support.submissions import released
from tests.support.ungraded import LOSS, PREDICTION, solution_source

NAMES = run_cell(solution_source(PREDICTION), run_cell(solution_source(LOSS), notebook_names()))
cross_entropy, prediction_backward = NAMES["cross_entropy"], NAMES["prediction_backward"]


def stub(cell_id: str, function: str) -> Any:
    source = next(cell["source"] for cell in released()["cells"] if cell.get("id") == cell_id)
    return run_cell(source, notebook_names())[function]


def changed(cell_id: str, function: str, old: str, new: str) -> Any:
    source = solution_source(cell_id)
    assert old in source
    return run_cell(source.replace(old, new), notebook_names())[function]


def test_the_solution_passes_both() -> None:
    assert loss_check(cross_entropy).state == "right"
    result = prediction_check(prediction_backward, cross_entropy)
    assert result.passed and result.worst < 1e-8
    assert list(result.errors) == ["da", "dWy", "dby"]


@pytest.mark.parametrize(
    ("old", "new", "question"),
    [
        ("-np.sum", "np.sum", "opposite sign"),
        (" / m", "", "sum over the examples, or their mean"),
        ("-np.sum(y * np.log(y_pred)) / m", "-np.mean(y * np.log(y_pred))", "over the classes"),
        ("-np.sum", "-np.mean", "over the classes"),
        ("np.log", "np.log2", "in bits"),
        ("np.log(y_pred)", "y_pred", ""),
        ("y * np.log", "np.log", ""),
    ],
)
def test_a_slip_in_the_loss_is_found_and_asked_about(old: str, new: str, question: str) -> None:
    result = loss_check(changed(LOSS, "cross_entropy", old, new))
    assert result.state == "off"
    assert any(row.state == "off" for row in result.rows)
    assert question in " ".join(result.remarks)


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        (lambda y_pred, y: "much", "is of the type str; a loss is a number"),
        (lambda y_pred, y: True, "is of the type bool; a loss is a number"),
        (
            lambda y_pred, y: -np.sum(y * np.log(y_pred), axis=0),
            "has the shape (3,); a loss is one number",
        ),
        (
            lambda y_pred, y: np.array([[cross_entropy(y_pred, y)]]),
            "has the shape (1, 1); a loss is one number",
        ),
        (lambda y_pred, y: [cross_entropy(y_pred, y)], "is of the type list; a loss is a number"),
        (lambda y_pred, y: [[1.0], []], "is of the type list; a loss is a number"),
        (lambda y_pred, y: float("nan"), "is not a finite number"),
        (lambda y_pred, y: np.full((), np.inf), "is not a finite number"),
    ],
)
def test_what_is_no_loss_is_said_in_words(loss: Callable[..., Any], said: str) -> None:
    assert said in str(loss_check(loss))


def test_a_loss_in_single_precision_is_right() -> None:
    def cross_entropy_kept(y_pred: Any, y: Any) -> Any:
        return np.array(cross_entropy(y_pred, y), dtype=np.float32)

    assert loss_check(cross_entropy_kept).state == "right"


def test_a_loss_that_writes_into_its_arguments_does_not_spoil_the_cases() -> None:
    def careless(y_pred: Any, y: Any) -> Any:
        loss = cross_entropy(y_pred, y)
        y_pred[:], y[:] = 0.0, 1.0
        return loss

    assert loss_check(careless).state == "right"
    assert prediction_check(prediction_backward, careless).passed


def test_the_stubs_are_said_to_be_stubs() -> None:
    loss, prediction = stub(LOSS, "cross_entropy"), stub(PREDICTION, "prediction_backward")
    assert str(loss_check(loss)) == "cross_entropy: Nothing is filled in yet."
    said = str(prediction_check(prediction, cross_entropy))
    assert said == "prediction_backward: Nothing is filled in yet."


def test_what_stops_is_one_sentence() -> None:
    stops = changed(LOSS, "cross_entropy", "np.log(y_pred)", "np.log(y_pred) @ y")
    assert str(loss_check(stops)).startswith("cross_entropy: Stops")
    stops = changed(PREDICTION, "prediction_backward", "a.T", "a")
    said = str(prediction_check(stops, cross_entropy))
    assert said.startswith("prediction_backward: Stops") and "\n" not in said


def test_the_gradients_wait_for_a_right_loss() -> None:
    wrong = changed(LOSS, "cross_entropy", " / m", "")
    result = prediction_check(prediction_backward, wrong)
    assert not result.passed and str(result).startswith("cross_entropy does not pass its own check")


@pytest.mark.parametrize(
    ("old", "new", "off"),
    [
        ("(y_pred - y) / m", "(y_pred - y)", ["da", "dWy", "dby"]),
        ("(y_pred - y) / m", "(y - y_pred) / m", ["da", "dWy", "dby"]),
        ("np.dot(Wy.T, ds)", "np.dot(Wy.T, y_pred)", ["da"]),
        ("np.dot(ds, a.T)", "np.dot(a, ds.T)", ["dWy"]),
        ("np.sum(ds, axis=1, keepdims=True)", "np.sum(ds, axis=1)", ["dby"]),
        ("np.sum(ds, axis=1, keepdims=True)", "np.sum(ds)", ["dby"]),
        ("np.sum(ds, axis=1, keepdims=True)", "None", ["dby"]),
    ],
)
def test_a_wrong_gradient_is_found_and_only_there(old: str, new: str, off: list[str]) -> None:
    wrong = changed(PREDICTION, "prediction_backward", old, new)
    result = prediction_check(wrong, cross_entropy)
    assert [row.cells[1] for row in result.rows if row.state == "off"] == off


def test_a_sign_gets_its_question() -> None:
    wrong = changed(PREDICTION, "prediction_backward", "(y_pred - y)", "(y - y_pred)")
    assert "opposite sign" in " ".join(prediction_check(wrong, cross_entropy).remarks)
