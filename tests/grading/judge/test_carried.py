"""Marks carried forward: what follows rightly from a wrong value earns its marks, and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.course.assignment import load
from autograder.course.misconceptions import Misconception
from autograder.grading.grader import Grader
from autograder.grading.judge import carried
from autograder.grading.judge.carried import Carrying
from autograder.grading.judge.faults import Evidence, find_faults, part
from autograder.grading.judge.hidden_calls import Case, explaining_cases, marking_cases
from autograder.grading.judge.reference import Reference
from autograder.grading.sandbox.exercise_process import Outcome
from rnn_utils.checking.forms import Tolerance
from tests.support.foreign_notebooks import Change, changed, notebook
from tests.support.places import FOLDER
from tests.support.records import exercise

STATE = "np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)"
SCORES = "softmax(np.dot(Wya, a_next) + by)"
ASSIGNMENT = load(FOLDER)
REFERENCE = Reference(ASSIGNMENT)
TOLERANCE = Tolerance(ASSIGNMENT.relative, ASSIGNMENT.absolute)

EARNED: dict[str, tuple[str, list[Change], str]] = {
    "a prediction from a state without its bias": (
        "rnn_cell_forward",
        [(" + ba)", ")")],
        "yt_pred cache inputs",
    ),
    "a prediction that is wrong by itself": (
        "rnn_cell_forward",
        [(" + by)", ")")],
        "a_next cache inputs",
    ),
    "nothing where both are wrong by themselves": (
        "rnn_cell_forward",
        [(" + ba)", ")"), (" + by)", ")")],
        "",
    ),
    "a prediction from a state half of which is zero": (
        "rnn_cell_forward",
        [("np.tanh(", "np.maximum(0, ")],
        "yt_pred cache inputs",
    ),
    "every step but for where it starts": (
        "rnn_forward",
        [("a_next = a0", "a_next = 0.5 * a0")],
        "y_pred inputs",
    ),
    "a loop that hands nothing on": (
        "rnn_forward",
        [("rnn_cell_forward(x[:, :, t], a_next,", "rnn_cell_forward(x[:, :, t], a0,")],
        "y_pred inputs",
    ),
    "both states from a wrong gate": (
        "lstm_cell_forward",
        [("np.dot(Wf, concat) + bf", "np.dot(Wf, concat)")],
        "c_next a_next yt_pred inputs",
    ),
    "the cell state alone from two wrong gates, of which it is made from one": (
        "lstm_cell_forward",
        [
            ("np.dot(Wf, concat) + bf", "np.dot(Wf, concat)"),
            ("np.dot(Wo, concat) + bo", "np.dot(Wo, concat)"),
        ],
        "c_next inputs",
    ),
    "nothing from four wrong gates at once": (
        "lstm_cell_forward",
        [("np.concatenate((a_prev, xt), axis=0)", "np.concatenate((a_prev, -xt), axis=0)")],
        "",
    ),
    "the hidden states from cell states that start wrong": (
        "lstm_forward",
        [("c_next = np.zeros((n_a, m))", "c_next = a0")],
        "a y inputs",
    ),
}
CHOSEN: dict[str, tuple[str, list[Change]]] = {
    "a state of zeros": ("rnn_cell_forward", [(STATE, "np.zeros(a_prev.shape)")]),
    "a state of zeros, and a prediction of the bias alone": (
        "rnn_cell_forward",
        [(STATE, "np.zeros(a_prev.shape)"), (SCORES, "softmax(by + 0 * np.dot(Wya, a_prev))")],
    ),
    "a state so small that it shows nowhere": (
        "rnn_cell_forward",
        [(STATE, "1e-9 * a_prev"), (SCORES, "softmax(by + 0 * np.dot(Wya, a_prev))")],
    ),
    "one state for all examples": (
        "rnn_cell_forward",
        [
            (STATE, "np.ones(a_prev.shape)"),
            (SCORES, "softmax(Wya.sum(axis=1, keepdims=True) + by + 0 * np.dot(Wya, a_prev))"),
        ],
    ),
    "a state by which every prediction is the same": (
        "rnn_cell_forward",
        [
            (STATE, "np.linalg.pinv(Wya) @ (0 * np.dot(Wya, a_prev) - by)"),
            (SCORES, "np.ones(np.dot(Wya, a_prev).shape) / len(Wya)"),
        ],
    ),
    "cell states beyond all bounds, whose tanh is their sign": (
        "lstm_cell_forward",
        [
            ("c_next = ft * c_prev + it * cct", "c_next = 1e6 * c_prev"),
            ("ot * np.tanh(c_next)", "ot * np.sign(c_next)"),
        ],
    ),
    "cell states so small that tanh is nothing": (
        "lstm_cell_forward",
        [
            ("c_next = ft * c_prev + it * cct", "c_next = 1e-5 * c_prev"),
            ("ot * np.tanh(c_next)", "ot * c_next"),
        ],
    ),
    "three gates made up, two of them next to nothing": (
        "lstm_cell_forward",
        [
            ("ot * np.tanh(c_next)", "ot * np.cos(c_next)"),
            ("it = sigmoid(np.dot(Wi, concat) + bi)", "it = 1e-9 * np.cos(100 * c_prev)"),
            ("cct = np.tanh(np.dot(Wc, concat) + bc)", "cct = 1e-9 * np.cos(90 * c_prev)"),
            (
                "c_next = ft * c_prev + it * cct",
                "c_next = np.cos(80 * c_prev); ft = c_next / c_prev",
            ),
        ],
    ),
    "one state for all time-steps": (
        "rnn_forward",
        [("rnn_cell_forward(x[:, :, t], a_next,", "rnn_cell_forward(x[:, :, 0], a0,")],
    ),
    "two states by turns": (
        "rnn_forward",
        [("rnn_cell_forward(x[:, :, t], a_next,", "rnn_cell_forward(x[:, :, t % 2], a0,")],
    ),
    "zeros in all cases but the first": (
        "rnn_cell_forward",
        [(STATE, "np.cos(100 * a_prev) * (a_prev.shape[1] == 5)")],
    ),
    "two numbers whose tanh is known by heart": (
        "lstm_cell_forward",
        [
            ("c_next = ft * c_prev + it * cct", "c_next = np.where(c_prev > 0, 0.5, -0.7)"),
            (
                "ot * np.tanh(c_next)",
                "ot * np.where(c_prev > 0, 0.46211715726, -0.60436777712)",
            ),
        ],
    ),
    "a cell state made up, and gates that don't show": (
        "lstm_cell_forward",
        [
            ("c_next = ft * c_prev + it * cct", "c_next = np.cos(80 * c_prev)"),
            (
                "cache = (a_next, c_next, a_prev, c_prev, ft, it, cct,",
                "cache = (a_next, c_next, a_prev, c_prev, None, None, None,",
            ),
        ],
    ),
    "one number so large that the others are lost in rounding": (
        "lstm_cell_forward",
        [
            (
                "c_next = ft * c_prev + it * cct",
                "big = np.where(np.arange(c_prev.size).reshape(c_prev.shape) == 0, 1e12, 0.0)\n"
                "    ft = ft + big\n"
                "    c_next = big * c_prev",
            )
        ],
    ),
}


MADE_UP = "0.1 + 0.8 * np.sin(1e3 * (np.arange(a.size) + a.sum())).reshape(a.shape) ** 2"
FROM_MADE_UP = """a = {}
    y_pred = np.stack(
        [softmax(parameters["Wya"] @ a[:, :, t] + parameters["by"]) for t in range(T_x)], axis=2
    )
    caches = (cache_list[::-1], x)"""
CHOSEN["states that no step led to, beside calls that did"] = (
    "rnn_forward",
    [("caches = (cache_list, x)", FROM_MADE_UP.format(MADE_UP))],
)
GATES_FOR_STATES = """first = lstm_cell_forward(x[:, :, 0], a0, np.zeros((n_a, m)), parameters)[3]
    second = lstm_cell_forward(x[:, :, -1], a0, np.zeros((n_a, m)), parameters)[3]
    several = [*first[4:8], *second[4:8]]
    a = np.stack((several * T_x)[:T_x], axis=2)
    y = np.stack(
        [softmax(parameters["Wy"] @ a[:, :, t] + parameters["by"]) for t in range(T_x)], axis=2
    )
    caches = (cache_list[::-1], x)"""
CHOSEN["gates that the judge gave, for states"] = (
    "lstm_forward",
    [("caches = (cache_list, x)", GATES_FOR_STATES)],
)
OWN_GATE = """first = lstm_cell_forward(x[:, :, 0], a0, np.zeros((n_a, m)), parameters)[3]
    second = lstm_cell_forward(x[:, :, -1], a0, np.zeros((n_a, m)), parameters)[3]
    c = np.stack(([*first[4:8], *second[4:8]] * T_x)[:T_x], axis=2)
    before = a0
    for t in range(T_x):
        concat = np.concatenate((before, x[:, :, t]), axis=0)
        before = sigmoid(parameters["Wo"] @ concat + parameters["bo"]) * np.tanh(c[:, :, t])
        a[:, :, t] = before
        y[:, :, t] = softmax(parameters["Wy"] @ before + parameters["by"])
    caches = (cache_list[::-1], x)"""
CHOSEN["hidden states that are steps only from cell states that aren't"] = (
    "lstm_forward",
    [("caches = (cache_list, x)", OWN_GATE)],
)
NEAR_ONE = """one = rnn_cell_forward(x[:, :, 0], a0, parameters)
    odd = np.indices((*one[0].shape, T_x)).sum(axis=0) % 2
    near = np.where(odd, 4e-6, -4e-6) * np.abs(one[0]).max() * (1 - 0.01 * np.arange(T_x))
    a = (one[0][:, :, None] + near).astype(np.float32)
    y_pred = {}
    caches = (cache_list[::-1], x)"""
SOFTMAX_OF_NEAR = """np.stack(
        [softmax(parameters["Wya"] @ a[:, :, t].astype(float) + parameters["by"])
         for t in range(T_x)], axis=2)"""
for what, predicted in (
    ("states that are one but for what single precision explains", SOFTMAX_OF_NEAR),
    ("such states, and one prediction", "np.repeat(one[1][:, :, None], T_x, 2).astype(np.float32)"),
):
    CHOSEN[what] = ("rnn_forward", [("caches = (cache_list, x)", NEAR_ONE.format(predicted))])
CHOSEN["states that no step led to, but one"] = (
    "rnn_forward",
    [("caches = (cache_list, x)", FROM_MADE_UP.format(f"np.where(t == 0, a, {MADE_UP})"))],
)
CELL_LINES = {
    "ft * c_prev + it * cct": "ft * c_prev - it * cct",
    "np.dot(Wf, concat) + bf": "np.dot(Wf, concat)",
    "ot * np.tanh(c_next)": "ot * c_next",
}


def earned(grader: Grader, name: str, changes: list[Change]) -> set[str]:
    """What an exercise earns with some changes in it."""
    record = grader.grade("x.ipynb", notebook(changed({name: changes}))).record
    return {check["name"] for check in exercise(record, name)["checks"] if check["points"]}


def once_looked_at(trials: list[Any], evidence: Any) -> list[Any]:
    """The steps, without a second look at what follows from what turned out to be none."""
    names = {name for trial in trials for name in trial.own}
    steps = {name for name in names if carried._are_steps(trials, evidence, name)}
    return carried._with_own(trials, steps)


@pytest.mark.parametrize("what", EARNED)
def test_what_follows_rightly_from_a_wrong_value_earns_its_marks(what: str, grader: Grader) -> None:
    name, changes, expected = EARNED[what]
    assert earned(grader, name, changes) == set(expected.split())


@pytest.mark.parametrize("what", CHOSEN)
def test_values_of_ones_own_choice_win_nothing(what: str, grader: Grader) -> None:
    name, changes = CHOSEN[what]
    states = {"a_next", "c_next", "cache", "y_pred", "caches"}
    assert not earned(grader, name, changes) & (states | {"y", "a"})


@pytest.mark.parametrize(
    ("what", "guards"),
    [
        ("a state of zeros, and a prediction of the bias alone", {"CHANGE": -1.0, "ENOUGH": 0.0}),
        ("one state for all examples", {"CHANGE": -1.0, "ENOUGH": 0.0}),
        (
            "one state for all time-steps",
            {"CHANGE": -1.0, "ENOUGH": 0.0, "_steps_differ": lambda own: True},
        ),
        ("two states by turns", {"_steps_differ": lambda own: True}),
        ("zeros in all cases but the first", {"LEAST": 99}),
        ("a cell state made up, and gates that don't show", {"MOST_ORIGINS": 9}),
        ("two numbers whose tanh is known by heart", {"ENOUGH": 0.0}),
        (
            "cell states beyond all bounds, whose tanh is their sign",
            {"CHANGE": -1.0, "ENOUGH": 0.0, "LARGEST": np.inf},
        ),
        ("cell states so small that tanh is nothing", {"ENOUGH": 0.0}),
        ("states that no step led to, beside calls that did", {"_are_steps": lambda *_: True}),
        (
            "hidden states that are steps only from cell states that aren't",
            {"_of_steps": lambda trials, evidence: once_looked_at(trials, evidence)},
        ),
        (
            "states that are one but for what single precision explains",
            {"CHANGE_OF_SINGLE": -1.0, "_are_steps": lambda *_: True},
        ),
        ("three gates made up, two of them next to nothing", {"ENOUGH": 0.0, "MOST_ORIGINS": 9}),
    ],
)
def test_without_its_guards_it_would_win(
    what: str, guards: dict[str, Any], grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, changes = CHOSEN[what]
    before = earned(grader, name, changes)
    for guard, opened in guards.items():
        monkeypatch.setattr(carried, guard, opened)
    assert earned(grader, name, changes) > before


def test_a_state_alone_is_not_worth_its_cache(grader: Grader) -> None:
    changes = [(STATE, "np.cos(100 * a_prev)"), (SCORES, "0 * np.dot(Wya, a_prev)")]
    assert earned(grader, "rnn_cell_forward", changes) == set()


@pytest.mark.parametrize(
    "row",
    [row for row in ASSIGNMENT.misconceptions if row.carried],
    ids=lambda row: f"{row.exercise} {row.name}",
)
def test_what_a_mistake_leaves_does_not_hang_on_the_draw(row: Misconception) -> None:
    source = row.apply(REFERENCE.sources[row.exercise])
    wrong = REFERENCE.variant(row.exercise, source)
    exercise_row = ASSIGNMENT.exercise(row.exercise)
    for draw in range(5):
        cases = marking_cases(ASSIGNMENT, exercise_row, REFERENCE, b"%d" % draw)
        outcomes = [Outcome(value=wrong(*case.arguments())) for case in cases]
        given = tuple(gave_in(case, source) for case in cases)
        evidence = Evidence(exercise_row, cases, outcomes, outcomes[0], "", given=given)
        assert set(carried_in(evidence)) == set(row.carried)


def gave_in(case: Case, source: str) -> Callable[[tuple[str, str], np.ndarray], bool]:
    """Tell of arrays whether the judge would have given them to a version of a function."""
    asked = REFERENCE.asked(case.exercise, source, case.arguments())
    answers = [(name, REFERENCE.function(name)(**question)) for name, question in asked]

    def gave(line: tuple[str, str], array: np.ndarray) -> bool:
        results = (part(ASSIGNMENT.exercise(name), answer, line[1]) for name, answer in answers)
        return any(np.array_equal(array, one) for one in results)

    return gave


@pytest.mark.parametrize("line", CELL_LINES)
def test_a_step_of_zeros_is_no_step_whatever_the_cell(line: str, grader: Grader) -> None:
    """With a cell that is wrong, too, its states are untrue at every step, and follow at most."""
    changes: dict[str, list[Change]] = {
        "lstm_cell_forward": [(line, CELL_LINES[line])],
        "lstm_forward": [("for t in range(T_x):", "for t in range(T_x - 1):")],
    }
    record = grader.grade("x.ipynb", notebook(changed(changes))).record
    assert not exercise(record, "lstm_forward")["score"]


def test_the_record_says_what_was_carried(grader: Grader) -> None:
    change: Change = (" + ba)", ")")
    record = grader.grade("x.ipynb", notebook(changed({"rnn_cell_forward": [change]}))).record
    checks = {one["name"]: one for one in exercise(record, "rnn_cell_forward")["checks"]}
    said = "Its marks are carried forward: it is right, given your own `a_next`."
    assert checks["yt_pred"]["message"] == said and checks["yt_pred"]["passed"]
    assert checks["inputs"]["message"] == "Right."
    assert not exercise(record, "rnn_cell_forward")["passed"]


def test_of_a_cache_what_is_wrong_by_itself_is_told(grader: Grader) -> None:
    change: Change = ("np.dot(Wf, concat) + bf", "np.dot(Wf, concat)")
    record = grader.grade("x.ipynb", notebook(changed({"lstm_cell_forward": [change]}))).record
    checks = {one["name"]: one for one in exercise(record, "lstm_cell_forward")["checks"]}
    assert checks["cache"]["message"].startswith("`cache[4]`")


def evidence_of(name: str, answer: Any) -> Evidence:
    """What an exercise is judged by, where its function gives what `answer` makes of the right."""
    row = ASSIGNMENT.exercise(name)
    cases = explaining_cases(ASSIGNMENT, row, REFERENCE)
    outcomes = [Outcome(value=answer(case.expected)) for case in cases]
    return Evidence(row, cases, outcomes, outcomes[0], "")


def carried_in(evidence: Evidence, carry_marks: bool = True) -> dict[str, str]:
    """What is carried by that evidence."""
    assignment = replace(ASSIGNMENT, carry_marks=carry_marks)
    carrying = Carrying(assignment, REFERENCE, TOLERANCE)
    return carrying.carried(evidence, find_faults(evidence, TOLERANCE))


def test_one_line_turns_it_off() -> None:
    def wrong_state(answer: Any) -> Any:
        state = 0.9 * answer[0]
        return (state, answer[1], (state, *answer[2][1:]))

    row = ASSIGNMENT.exercise("rnn_cell_forward")
    without = REFERENCE.sources[row.name].replace(" + ba)", ")")
    wrong = REFERENCE.variant(row.name, without)
    cases = explaining_cases(ASSIGNMENT, row, REFERENCE)
    outcomes = [Outcome(value=wrong(*case.arguments())) for case in cases]
    evidence = Evidence(row, cases, outcomes, outcomes[0], "")
    assert carried_in(evidence).keys() == {"yt_pred", "cache", "inputs"}
    assert not carried_in(evidence_of("rnn_cell_forward", wrong_state))  # a cache alone
    assert carried_in(evidence, carry_marks=False) == {}


ODD = (
    None,
    3,
    "text",
    (),
    {},
    np.zeros(()),
    np.zeros(0),
    np.zeros((1, 1)),
    np.zeros((5, 5, 5, 5)),
    np.full((6, 5), np.nan),
    np.full((6, 5), 1e308),
    np.full((6, 5, 8), np.inf),
    np.ones((6, 5), dtype=np.float16) * 60000,
    np.ones((6, 5), dtype=int),
    np.ones((6, 5), dtype=bool),
)


@pytest.mark.parametrize("name", [one.name for one in ASSIGNMENT.graded])
def test_whatever_is_returned_there_is_an_answer(name: str) -> None:
    row = ASSIGNMENT.exercise(name)
    for odd in ODD:
        for place, one in enumerate(row.returned):
            if row.returns == "dict":
                evidence = evidence_of(name, lambda right, q=one.name, o=odd: {**right, q: o})
            else:
                evidence = evidence_of(
                    name, lambda right, p=place, o=odd: (*right[:p], o, *right[p + 1 :])
                )
            with np.errstate(all="ignore"):
                assert set(carried_in(evidence)) < {*(q.name for q in row.quantities)}
