"""The judge answers for a helper what comes up in the case; all else is the student's own's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.course.assignment import load
from autograder.grading.grader import Grader
from autograder.grading.judge.genuine import Handed, Questions, Unknown
from autograder.grading.judge.hidden_calls import Case, explaining_cases
from autograder.grading.judge.reference import Reference
from tests.support.cells import by_id, encode
from tests.support.places import FOLDER
from tests.support.records import exercise
from tests.support.submissions import with_function

LOOP, CELL = "lstm_forward", "lstm_cell_forward"

Change = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference(load(FOLDER))


@pytest.fixture(scope="module")
def cases(reference: Reference) -> list[Case]:
    assignment = load(FOLDER)
    return explaining_cases(assignment, assignment.exercise(LOOP), reference)


def first(case: Case) -> dict[str, Any]:
    """What the cell is asked in the first step."""
    x, a0, parameters = case.arguments()
    return {"xt": x[:, :, 0], "a_prev": a0, "c_prev": np.zeros(a0.shape), "parameters": parameters}


def questions_in(case: Case, reference: Reference) -> Questions:
    """What may be asked in a case, where only the right function is known."""
    return Questions(Handed(case, reference, [reference.sources[LOOP]]))


def comes_up(questions: Questions, helper: str, given: dict[str, Any]) -> bool:
    """Whether the judge knows a question."""
    try:
        questions.as_known(helper, given)
    except Unknown:
        return False
    return True


ALIKE: dict[str, Change] = {
    "as they are": lambda given: given,
    "of single precision": lambda g: {**g, "xt": g["xt"].astype(np.float32)},
    "of half precision": lambda g: {**g, "xt": g["xt"].astype(np.float16)},
    "a parameter more": lambda g: {**g, "parameters": {**g["parameters"], "Wz": np.ones(3)}},
}
FOREIGN: dict[str, Change] = {
    "another's numbers": lambda g: {**g, "xt": g["xt"] + 1},
    "a number of another's": lambda g: {**g, "xt": np.where(g["xt"] == g["xt"].max(), 9, g["xt"])},
    "another's parameters": lambda g: {
        **g,
        "parameters": {**g["parameters"], "Wf": g["parameters"]["Wf"] + 1},
    },
    "another shape": lambda g: {**g, "xt": g["xt"][..., None]},
    "another order of axes": lambda g: {**g, "xt": g["xt"].T},
    "a long array": lambda g: {**g, "xt": np.ones((1755, 1))},
    "nothing": lambda g: {**g, "xt": None},
    "words": lambda g: {**g, "xt": "x"},
    "a list for an array": lambda g: {**g, "xt": g["xt"].tolist()},
    "objects": lambda g: {**g, "xt": g["xt"].astype(object)},
    "what is no number": lambda g: {**g, "xt": np.full(g["xt"].shape, np.nan)},
    "a number beyond its kind": lambda g: {**g, "xt": np.full(g["xt"].shape, -32768, "int16")},
    "zeros of no such shape": lambda g: {**g, "xt": np.zeros((1755, 1))},
    "an argument less": lambda g: {name: value for name, value in g.items() if name != "c_prev"},
    "a parameter less": lambda g: {**g, "parameters": {"Wf": g["parameters"]["Wf"]}},
}


@pytest.mark.parametrize("change", ALIKE)
def test_a_question_of_the_case_is_answered(
    change: str, reference: Reference, cases: list[Case]
) -> None:
    for case in cases:
        questions = questions_in(case, reference)
        assert comes_up(questions, CELL, ALIKE[change](first(case)))


@pytest.mark.parametrize("change", FOREIGN)
def test_a_question_that_does_not_come_up_is_not(
    change: str, reference: Reference, cases: list[Case]
) -> None:
    for case in cases:
        questions = questions_in(case, reference)
        assert not comes_up(questions, CELL, FOREIGN[change](first(case)))
        assert not comes_up(questions, LOOP, first(case))


def test_what_a_known_slip_hands_on_is_answered_where_that_is_among_the_versions(
    reference: Reference, cases: list[Case]
) -> None:
    right = reference.sources[LOOP]
    slip = right.replace(f"{CELL}(x[:, :, t], a_next", f"{CELL}(x[:, :, t], a_next / 2")
    assert slip != right
    case = cases[-1]
    asked = reference.asked(case.exercise, slip, case.arguments())
    assert len(asked) > 1
    for versions, answers in ([right], False), ([right, slip], True):
        questions = Questions(Handed(case, reference, versions))
        assert [comes_up(questions, *each) for each in asked] == [answers] * len(asked)


def test_what_was_answered_may_stand_in_the_next_question(
    reference: Reference, cases: list[Case]
) -> None:
    case = cases[-1]
    questions = questions_in(case, reference)
    given = first(case)
    again = {**given, "xt": case.arguments()[0][:, :, 1]}
    assert comes_up(questions, CELL, again)
    a_next, c_next, _y, _cache = reference.function(CELL)(**again)
    after = {**given, "a_prev": a_next, "c_prev": c_next}
    assert not comes_up(questions, CELL, after)
    questions.note(CELL, (a_next, c_next), again)
    assert comes_up(questions, CELL, after)


def test_what_an_answer_hands_back_is_known_no_better_than_before(
    reference: Reference, cases: list[Case]
) -> None:
    case = cases[-1]
    questions = questions_in(case, reference)
    given, mine = first(case), np.random.default_rng(3).normal(size=first(case)["xt"].shape)
    asked = {**given, "parameters": {**given["parameters"], "mine": mine, "part": mine[1:]}}
    known = questions.as_known(CELL, asked)
    assert known["parameters"].keys() == given["parameters"].keys(), "nothing else goes on"
    questions.note(CELL, reference.function(CELL)(**known), known)
    assert not comes_up(questions, CELL, {**given, "xt": mine})
    assert comes_up(questions, CELL, given)


def test_no_answer_is_about_another_question_however_many_lead_there(
    reference: Reference, cases: list[Case]
) -> None:
    case = cases[-1]
    questions = questions_in(case, reference)
    given = first(case)
    step = 4e-8 * np.abs(given["xt"]).max()
    for _ in range(2):
        near = {**given, "xt": given["xt"] + step}
        known = questions.as_known(CELL, near)
        assert np.array_equal(known["xt"], given["xt"]), "the known one is asked about"
        questions.note(CELL, reference.function(CELL)(**known), known)
    assert not comes_up(questions, CELL, {**given, "xt": given["xt"] + 4 * step})


def test_an_array_is_taken_for_the_nearest_and_one_that_is_known_for_itself(
    reference: Reference, cases: list[Case]
) -> None:
    """Single numbers come near each other by chance."""
    questions = questions_in(cases[0], reference)
    given = first(cases[0])
    beside = given["xt"] + 1e-6 * np.abs(given["xt"]).max()
    questions.note(CELL, beside, {})
    known = questions.as_known(CELL, {**given, "xt": given["xt"].astype(np.float32)})
    assert np.array_equal(known["xt"], given["xt"].astype(np.float32))
    assert questions.as_known(CELL, given)["xt"] is given["xt"]
    assert questions.as_known(CELL, {**given, "xt": beside})["xt"] is beside


def test_what_is_known_as_it_is_stays_the_very_object(
    reference: Reference, cases: list[Case]
) -> None:
    questions = questions_in(cases[0], reference)
    given = first(cases[0])
    known = questions.as_known(CELL, given)
    assert all(known[name] is given[name] for name in given)


ASKING = f"""
def {CELL}(xt, a_prev, c_prev, parameters):
    raise KeyError("a0")
_steal = {CELL}
def {LOOP}(x, a0, parameters):
    given = [x[:, :, 0], a0, 0 * a0, parameters]
    _steal(*given)
    {{change}}
    _steal(*given)
    raise KeyError("x")
"""


def stolen(grader: Grader, change: str) -> str:
    """What became of a question that was asked once as it comes up, and once otherwise."""
    notebook = with_function(LOOP, ASKING.replace("{change}", change))
    by_id(notebook)[f"{CELL}-code"]["source"] = "pass"
    return str(exercise(grader.grade("x.ipynb", encode(notebook)).record, LOOP)["error"])


def test_the_judge_works_out_nothing_for_another_submission(grader: Grader) -> None:
    assert stolen(grader, "pass") == "KeyError: 'x'"
    assert stolen(grader, "given[0] = given[0] + 1") == "KeyError: 'a0'"
    assert stolen(grader, "given[0] = np.ones((1755, 1))") == "KeyError: 'a0'"


def test_it_would_otherwise(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Questions, "as_known", lambda _self, _helper, given: given)
    assert stolen(grader, "given[0] = given[0] + 1") == "KeyError: 'x'"


PAIRS = """
import sys
calls = next(m for n, m in sys.modules.items() if n.endswith(".student.calls"))
calls._shared = lambda value, arguments: ((str(i), str(i)) for i in range(10**5))
def rnn_cell_forward(xt, a_prev, parameters):
    return xt, xt, xt
"""


def test_a_report_without_end_costs_its_own_exercise(grader: Grader) -> None:
    content = encode(with_function("rnn_cell_forward", PAIRS))
    record = grader.grade("x.ipynb", content).record
    assert exercise(record, "rnn_cell_forward")["error"] == "ValueError: not an answer"
