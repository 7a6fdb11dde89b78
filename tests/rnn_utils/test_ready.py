"""`ready`: nothing is built on functions that aren't right, and nothing learns under a grader."""

from __future__ import annotations

from typing import Any

import pytest

from rnn_utils.checking import readiness
from rnn_utils.checking.exercises import EXERCISES
from tests.support.learner import notebook_names, run_cell, solution_names, wrong
from tests.support.ungraded import FUNCTIONS, LOSS, PREDICTION, solution_source

ALL = (*EXERCISES, *FUNCTIONS)


def names(**others: Any) -> dict[str, Any]:
    """A notebook in which all is right but what is given."""
    found = notebook_names() | solution_names()
    for cell in (LOSS, PREDICTION):
        found = run_cell(solution_source(cell), found)
    return found | others


def said_ready(namespace: dict[str, Any], *asked: str) -> bool:
    exec(f"answer = ready({', '.join(map(repr, asked))})", namespace)
    answer: bool = namespace["answer"]
    return answer


def test_all_that_is_right_is_ready_and_nothing_is_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert said_ready(names(), *ALL)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ALL)
def test_one_that_is_missing_is_named_in_one_sentence(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    namespace = names()
    del namespace[name]
    assert not said_ready(namespace, *ALL)
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and name in said


@pytest.mark.parametrize("name", ["rnn_backward", "lstm_forward"])
def test_one_that_is_wrong_is_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    def double(results: dict[str, Any]) -> None:
        results[next(iter(results))] = results[next(iter(results))] * 2

    assert not said_ready(names(**{name: wrong(name, double)}), *ALL)
    assert capsys.readouterr().out == (
        f"Nothing learns here yet, since not all is right: {name}. The checks above say what is "
        "off; mend that, then run this cell again.\n"
    )


def test_a_wrong_loss_is_named_without_the_gradients_that_it_would_judge(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert not said_ready(names(cross_entropy=lambda y_pred, y: 0.0), *ALL)
    said = capsys.readouterr().out
    assert "not all is right: cross_entropy. The checks" in said


def test_what_was_not_asked_about_holds_up_nothing() -> None:
    assert said_ready(names(cross_entropy=None), *EXERCISES)


def test_under_a_grader_nothing_is_ready_and_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(readiness, "_IS_GRADED", True)
    assert not said_ready(names(), *ALL)
    assert not said_ready({"ready": readiness.ready}, *ALL)
    assert capsys.readouterr().out == ""
