"""What students really hand in: wrong code loses its own marks and gets a true reason."""

from __future__ import annotations

import json

import pytest

from autograder.grading.grader import Grader
from tests.support.foreign_notebooks import Change, Changes, changed, notebook
from tests.support.records import exercise, lost

EVERYTHING = "everything"
WRONG: dict[str, tuple[Changes, str, str | None]] = {
    "a state written as if it were the other": (
        {"rnn_cell_backward": [("np.dot(dtanh, a_prev.T)", "np.dot(dtanh, da_next.T)")]},
        "dWaa",
        None,
    ),
    "two mistakes at once": (
        {
            "rnn_cell_backward": [
                ("np.dot(dtanh, a_prev.T)", "np.dot(dtanh, a_next.T)"),
                ("np.sum(dtanh, axis=1, keepdims=True)", "np.mean(dtanh, axis=1, keepdims=True)"),
            ]
        },
        "dWaa dba",
        "next-state-for-a-prev+bias-gradient-averaged",
    ),
    "three mistakes, one of them known": (
        {
            "lstm_cell_backward": [
                ("np.sum(dft, axis=1, keepdims=True)", "np.sum(dft, axis=1)"),
                ("dc_prev = dC * ft", "dc_prev = dC * 1"),
                ("dWo = np.dot(dot,", "dWo = np.dot(dit,"),
            ]
        },
        "dbf dc_prev dWo",
        "forget-gate-left-out",
    ),
    "the gradient of the step after forgotten, and with it da0": (
        {"rnn_backward": [('        da_prevt = gradients["da_prev"]\n', "")]},
        EVERYTHING,
        "da-prevt-not-passed-back",
    ),
    "one gate for two, kept in the cache, and another mistake": (
        {
            "lstm_cell_forward": [
                ("it = sigmoid(np.dot(Wi, concat) + bi)", "it = 1 - ft"),
                ("softmax(np.dot(Wy, a_next) + by)", "softmax(np.dot(Wy, c_next) + by)"),
            ]
        },
        "cache yt_pred",
        "one-minus-forget-for-update",
    ),
    "the hidden size taken for the input size": (
        {"lstm_cell_backward": [("n_a = a_next.shape[0]", "n_a = xt.shape[0]")]},
        "dxt da_prev",
        "wrong-shape",
    ),
    "sizes of the published example": (
        {"rnn_cell_forward": [("yt_pred = softmax", "yt_pred = np.zeros((2, 10)) * softmax")]},
        EVERYTHING,
        "raises-an-error",
    ),
    "stored one step off": (
        {"rnn_backward": [("dx[:, :, t] =", "dx[:, :, t - 1] =")]},
        "dx",
        None,
    ),
    "stored in the last step at every step": (
        {"rnn_forward": [("y_pred[:, :, t] =", "y_pred[:, :, -1] =")]},
        "y_pred",
        None,
    ),
    "two gates under each other's keys": (
        {
            "lstm_cell_backward": [
                ('"dWf": dWf, "dbf": dbf', '"dWf": dWi, "dbf": dbi'),
                ('"dWi": dWi, "dbi": dbi', '"dWi": dWf, "dbi": dbf'),
            ]
        },
        "dWf dWi dbf dbi",
        None,
    ),
    "the figures first published for lstm_backward": (
        {
            "lstm_backward": [
                ("da[:, :, t] + da_prevt", "da[:, :, t]"),
                ('        dc_prevt = gradients["dc_prev"]\n', ""),
            ]
        },
        EVERYTHING,
        "nothing-passed-back",
    ),
    "a loop that never counts": (
        {"rnn_backward": [("for t in reversed(range(T_x)):", "t = T_x - 1\n    while t >= 0:")]},
        EVERYTHING,
        "no-end-in-time",
    ),
    "one argument too many for the cell": (
        {"rnn_forward": [("a_next, parameters)\n", "a_next, parameters, t)\n")]},
        EVERYTHING,
        "raises-an-error",
    ),
    "results that are still None": (
        {
            "rnn_cell_forward": [
                ("np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)", "None"),
                ("softmax(np.dot(Wya, a_next) + by)", "None"),
            ]
        },
        EVERYTHING,
        "unfinished",
    ),
    "concatenated side by side": (
        {"lstm_cell_backward": [("(a_prev, xt), axis=0", "(a_prev, xt), axis=1")]},
        EVERYTHING,
        "raises-an-error",
    ),
    "a product without its transpose": (
        {"lstm_cell_backward": [("np.dot(Wf[:, n_a:].T, dft)", "np.dot(Wf[:, n_a:], dft)")]},
        EVERYTHING,
        "raises-an-error",
    ),
    "a product with all the weights": (
        {"lstm_cell_backward": [("np.dot(Wf[:, :n_a].T, dft)", "np.dot(Wf, dft)")]},
        EVERYTHING,
        "raises-an-error",
    ),
    "rows for columns, with another operator": (
        {
            "lstm_cell_backward": [
                (f"np.dot(W{gate}[{columns}].T, {grad})", f"W{gate}[{rows}].T @ {grad}")
                for gate, grad in (("f", "dft"), ("i", "dit"), ("c", "dcct"), ("o", "dot"))
                for columns, rows in ((":, :n_a", ":n_a, :"), (":, n_a:", "n_a:, :"))
            ]
        },
        EVERYTHING,
        "rows-for-columns",
    ),
    "parameters that an earlier cell left": (
        {"rnn_cell_forward": [('Wya = parameters["Wya"]', 'Wya = w["Wya"]')]},
        EVERYTHING,
        "name-from-outside",
    ),
}


SLOW = {"a loop that never counts"}
"""It takes as long as its calls may take."""


@pytest.mark.parametrize(
    "what", [pytest.param(what, marks=[pytest.mark.slow] * (what in SLOW)) for what in WRONG]
)
def test_wrong_code_loses_its_own_marks_and_gets_a_true_reason(what: str, grader: Grader) -> None:
    changes, quantities, cause = WRONG[what]
    (name,) = changes
    left_over = "w = {'Wya': np.ones((2, 5))}"
    record = grader.grade("x.ipynb", notebook(changed(changes), above=(left_over,))).record
    wrong = exercise(record, name)
    whole = {check["name"] for check in wrong["checks"]}
    expected = whole if quantities == EVERYTHING else set(quantities.split())
    assert lost(record) == {name: expected}
    assert wrong["diagnosis"]["misconception"] == cause


WORDS: dict[str, tuple[str, Change]] = {
    "Not finished yet. Next comes `for t in range(None):`: Loop over the time-steps.": (
        "rnn_forward",
        ("range(T_x)", "range(None)"),
    ),
    'Stops at `x = caches["x"]`: a list or a tuple has no keys': (
        "rnn_backward",
        ("cache_list, x = caches", 'x = caches["x"]'),
    ),
    "Stops at `y[:, :, t] = yt`: what is stored there does not fit its place.": (
        "lstm_forward",
        ("yt, cache =", "cache, yt ="),
    ),
    "Stops at `a_next = a0 if a0 else None`: a whole array stands where true or false": (
        "rnn_forward",
        ("a_next = a0", "a_next = a0 if a0 else None"),
    ),
}


@pytest.mark.parametrize("words", WORDS)
def test_what_python_and_numpy_say_of_common_slips_is_told(words: str, grader: Grader) -> None:
    name, change = WORDS[words]
    record = grader.grade("x.ipynb", notebook(changed({name: [change]}))).record
    assert words in exercise(record, name)["diagnosis"]["message"]


def test_a_value_right_at_the_last_step_alone_is_not_called_off_from_a_step_on(
    grader: Grader,
) -> None:
    changes, _quantities, _cause = WRONG["stored in the last step at every step"]
    wrong = exercise(grader.grade("x.ipynb", notebook(changed(changes))).record, "rnn_forward")
    (check,) = [check for check in wrong["checks"] if check["name"] == "y_pred"]
    assert check["message"] == "`y_pred` has the right shape, but other values."


def test_a_fixed_shape_is_not_told_in_symbols_that_fit_by_chance(grader: Grader) -> None:
    changes: Changes = {
        "rnn_cell_forward": [("softmax(np.dot(Wya, a_next) + by)", "np.ones((5, 6))")]
    }
    wrong = exercise(
        grader.grade("x.ipynb", notebook(changed(changes))).record,
        "rnn_cell_forward",
    )
    said = (
        "`yt_pred` has shape (?, ?), where ? is none of the course's sizes; (n_y, m) is expected."
    )
    assert said in json.dumps(wrong)
