"""`check` and `verdict`: right functions pass, and every slip gets a calm sentence."""

from __future__ import annotations

import re
import sys
import warnings
from typing import Any

import numpy as np
import pytest

from autograder.course.assignment import load
from autograder.course.misconceptions import Misconception
from autograder.course.solution import functions_of
from autograder.release.fingerprints import mistaken_sources
from rnn_utils import check, verdict
from rnn_utils.checking.checks import CheckResult
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.fingerprints import recognisable
from rnn_utils.checking.published import expected_results
from tests.support import learner
from tests.support.learner import define, wrong
from tests.support.places import FOLDER
from tests.support.scalar_reference import FUNCTIONS

SOLUTION = learner.solution_names()
TIMED = [name for name, exercise in EXERCISES.items() if exercise.time]
FIRST_RESULT = {
    name: next(result for result in exercise.returns if result not in ("cache", "caches"))
    for name, exercise in EXERCISES.items()
}


def line(result: CheckResult, quantity: str) -> str:
    """The sentence on one quantity; empty where it is right."""
    return next(row.cells[2] for row in result.rows if row.cells[1] == quantity)


def set_to(**values: Any) -> Any:
    return lambda results: results.update(values)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_passes(name: str) -> None:
    result = check(SOLUTION[name])
    assert result.passed, str(result)


@pytest.mark.parametrize("name", EXERCISES)
def test_another_right_implementation_passes_in_one_line_that_names_hidden_checks(
    name: str,
) -> None:
    result = check(FUNCTIONS[name])
    assert result.passed
    assert "hidden checks" in str(result) and "\n" not in str(result)


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        (name, quantity)
        for name, exercise in EXERCISES.items()
        for quantity in exercise.returns
        if quantity not in ("cache", "caches")
    ],
)
def test_a_gap_in_any_quantity_is_found_and_only_there(name: str, quantity: str) -> None:
    def nudge(results: dict[str, Any]) -> None:
        results[quantity] = results[quantity].copy()
        results[quantity].flat[-1] += 1e-4

    result = check(wrong(name, nudge))
    assert not result.passed
    assert [row.cells[1] for row in result.rows if row.state == "off"] == [quantity]
    assert "off by up to 0.0001" in line(result, quantity)


@pytest.mark.parametrize("name", EXERCISES)
def test_rounding_is_not_held_against_anyone(name: str) -> None:
    def jitter(results: dict[str, Any]) -> None:
        for key, value in results.items():
            if isinstance(value, np.ndarray):
                results[key] = value * (1 + 1e-9)

    assert check(wrong(name, jitter)).passed


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "still None"),
        ([[0.0]], "type list; it should be a numpy array"),
        (np.eye(5).view(np.matrix), "type matrix"),
        (np.full((5, 10), "a"), "should hold real numbers"),
        (np.full((5, 10), 1j), "should hold real numbers"),
        (np.zeros((10, 5)), "shape (10, 5); it should be (5, 10), that is (n_a, m)"),
        (np.zeros(()), "shape ()"),
        (np.full((5, 10), np.nan), "not finite"),
        (np.full((5, 10), np.inf), "not finite"),
    ],
    ids=str,
)
def test_type_comes_before_shape_and_shape_before_values(value: Any, sentence: str) -> None:
    assert sentence in line(check(wrong("rnn_cell_forward", set_to(a_next=value))), "a_next")


@pytest.mark.parametrize(("name", "step"), [(name, 2) for name in TIMED])
def test_a_loop_is_told_from_which_time_step_on_it_departs(name: str, step: int) -> None:
    quantity, forward = FIRST_RESULT[name], name.endswith("_forward")

    def depart(results: dict[str, Any]) -> None:
        results[quantity] = results[quantity].copy()
        results[quantity][:, :, step if forward else slice(0, step + 1)] += 0.5

    sentence = line(check(wrong(name, depart)), quantity)
    assert f"from time-step {step} on" in sentence
    assert ("backwards" in sentence) is not forward


def test_a_consequence_is_traced_to_its_cause() -> None:
    result = check(wrong("rnn_cell_forward", set_to(a_next=np.ones((5, 10)),
                                                    yt_pred=np.ones((2, 10)))))  # fmt: skip
    assert result.heading.startswith("rnn_cell_forward: Begin with `a_next`, equation (R1). ")


def test_a_wrong_gate_is_found_in_the_cache_before_the_states_it_spoils() -> None:
    source = learner.solution_sources()["lstm_cell_forward"]
    result = check(define(source.replace("np.dot(Wf, concat)", "np.dot(Wi, concat)")))
    assert "cache[4], ft," in line(result, "cache")
    assert result.heading == (
        "lstm_cell_forward: Begin with `ft`, equation (1). "
        "Look at each `Wi` in this line: is it the right name there?"
    )


@pytest.mark.parametrize(
    ("cache", "sentence"),
    [
        (None, "still None"),
        ((1, 2, 3), "should be the tuple (a_next, a_prev, xt, parameters)"),
        (7, "should be the tuple"),
    ],
)
def test_a_cache_of_another_make_is_described(cache: Any, sentence: str) -> None:
    assert sentence in line(check(wrong("rnn_cell_forward", set_to(cache=cache))), "cache")


def test_caches_nested_or_overwritten_are_described() -> None:
    def nest(results: dict[str, Any]) -> None:
        results["caches"] = ([results["caches"][0]], results["caches"][1])

    def overwrite(results: dict[str, Any]) -> None:
        results["caches"] = (results["caches"][0][-1:], results["caches"][1])

    assert "holds 1 caches" in line(check(wrong("rnn_forward", nest)), "caches")
    assert "one for each of the 4 time-steps" in line(
        check(wrong("rnn_forward", overwrite)), "caches"
    )
    assert "pair" in line(check(wrong("rnn_forward", set_to(caches=3))), "caches")


@pytest.mark.parametrize("name", EXERCISES)
def test_writing_into_an_input_is_noticed(name: str) -> None:
    def function(*arguments: Any) -> Any:
        returned = FUNCTIONS[name](*arguments)
        arguments[0][0] += 1.0
        return returned

    function.__name__ = name
    result = check(function)
    assert not result.passed
    said = f"It writes into its argument `{EXERCISES[name].arguments[0]}`; work on a copy"
    assert line(result, "inputs").startswith(said) and said in result.heading


def test_an_input_with_a_dictionary_that_is_written_into_is_named() -> None:
    def rnn_cell_forward(xt: Any, a_prev: Any, parameters: Any) -> Any:
        returned = FUNCTIONS["rnn_cell_forward"](xt, a_prev, dict(parameters))
        parameters["Waa"] *= 2
        return returned

    assert "writes into its argument `parameters`" in line(check(rnn_cell_forward), "inputs")


# Leading questions.


def question(name: str, **changes: Any) -> str:
    def change(results: dict[str, Any]) -> None:
        for key, changed in changes.items():
            results[key] = changed(results[key])

    return check(wrong(name, change)).heading


def test_a_transposed_square_gradient_is_asked_about() -> None:
    assert "transpose" in question("rnn_backward", dWaa=lambda g: g.T)


def test_a_transposed_gradient_is_asked_about() -> None:
    assert "transpose" in question("rnn_backward", dWax=lambda g: g.T)


def test_a_wrong_sign_is_asked_about() -> None:
    assert "opposite sign" in question("lstm_backward", dWo=lambda g: -g)


def test_a_mean_for_a_sum_is_asked_about() -> None:
    assert "mean, or sum" in question("lstm_backward", dbf=lambda g: g / 10)


def test_any_other_factor_is_named() -> None:
    assert "is 2 times" in question("rnn_backward", dWax=lambda g: 2 * g)
    assert "a multiple of" in question("rnn_backward", dWax=lambda g: 0.7 * g)


def test_zeros_are_asked_about() -> None:
    assert "zeros only" in question("rnn_backward", dx=lambda g: 0 * g)


def test_a_lost_axis_is_asked_about() -> None:
    assert "keepdims" in question("lstm_backward", dbi=lambda g: g[:, 0])


def test_a_single_number_is_asked_about() -> None:
    assert "over which axis" in question("rnn_backward", dba=lambda g: np.array(g.sum()))


def test_time_running_backwards_is_asked_about() -> None:
    assert "backwards in time" in question("lstm_forward", a=lambda a: a[:, :, ::-1])


def test_one_step_everywhere_is_asked_about() -> None:
    assert "same at every time-step" in question(
        "lstm_forward", c=lambda c: np.repeat(c[:, :, :1], 7, axis=2)
    )


def test_a_loop_that_stops_early_is_asked_about() -> None:
    def first_only(a: Any) -> Any:
        return np.where(np.arange(a.shape[2]) == 0, a, 0.0)

    assert "1 of 7 time-steps" in question("lstm_forward", c=first_only)


def test_softmax_over_the_wrong_axis_is_asked_about() -> None:
    assert "Each row of" in question("rnn_cell_forward", yt_pred=lambda p: p / p.sum(1)[:, None])


def test_scores_for_probabilities_are_asked_about() -> None:
    assert "holds scores" in question("rnn_cell_forward", yt_pred=lambda p: np.log(p) + 3)


def test_two_results_mixed_up_are_asked_about() -> None:
    other = expected_results("lstm_backward")["dWi"]
    assert "what belongs in `dWi`" in question("lstm_backward", dWf=lambda g: other)


def test_one_array_under_two_names_is_asked_about() -> None:
    def share(results: dict[str, Any]) -> None:
        results["c"] = results["a"]

    assert "one array under two names" in check(wrong("lstm_forward", share)).heading


ASSIGNMENT = load(FOLDER)
ROWS = [row for row in ASSIGNMENT.misconceptions if row.exercise in EXERCISES]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_known_mistake_gets_its_own_question_or_that_of_one_that_gives_the_same(
    row: Misconception,
) -> None:
    function = functions_of(ASSIGNMENT, mistaken_sources(ASSIGNMENT, row))[row.exercise]
    result = check(function)
    if result.passed:
        pytest.skip("it does not show on the published example")
    hints = [other.hint for other in ROWS if other.exercise == row.exercise]
    stops = re.search("Stops|writes into|has no key|Right where", result.heading)
    assert stops or any(hint in result.heading for hint in hints), result.heading
    assert stops or row.hint in result.heading or _gives_the_same(row, result.heading)


def _gives_the_same(row: Misconception, heading: str) -> bool:
    """Whether the mistake that a check names gives, on the example, what this one does."""
    named = next(o for o in ROWS if o.exercise == row.exercise and o.hint in heading)
    stored = recognisable(row.exercise)
    return not any(slip.name == row.name for slip in stored) and any(
        slip.name == named.name for slip in stored
    )


# Bad input.

STUB = """def rnn_cell_forward(xt, a_prev, parameters):
    Waa = parameters["Waa"]
    ### START CODE HERE ### (≈ 3 lines)
    # Compute the next hidden state. (≈1 line)
    a_next = {a_next}
    # Compute the prediction. (≈1 line)
    yt_pred = {yt_pred}
    cache = None
    ### END CODE HERE ###
    return a_next, yt_pred, cache
"""
LOOP = """def rnn_forward(x, a0, parameters):
    ### START CODE HERE ###
    a = None
    for t in {steps}:
        a[:, :, t] = None
        a += None
    caches = None
    ### END CODE HERE ###
    return a, None, caches
"""


def only_sentence(result: CheckResult) -> str:
    assert not result.passed and not result.finished and not result.rows
    return result.heading


@pytest.mark.parametrize(
    "source",
    [
        STUB.format(a_next=None, yt_pred=None),
        LOOP.format(steps="None"),
        LOOP.format(steps="range(None)"),
        LOOP.format(steps="reversed(range(None))"),
    ],
)
def test_an_untouched_stub_is_not_implemented_yet(source: str) -> None:
    result = check(define(source))
    assert only_sentence(result).endswith(": Nothing is filled in yet.")
    assert result.state == "open"


def test_a_stub_without_a_return_is_asked_for_one() -> None:
    stub = "    ### START CODE HERE ###\n    pass\n    ### END CODE HERE ###\n"
    result = check(define(f"def rnn_backward(da, caches):\n{stub}"))
    assert only_sentence(result) == "rnn_backward: Nothing is filled in yet."
    assert result.state == "open"


def test_a_stub_without_readable_source_is_not_implemented_yet() -> None:
    namespace: dict[str, Any] = {}
    exec(STUB.format(a_next=None, yt_pred=None), namespace)
    assert only_sentence(check(namespace["rnn_cell_forward"])).endswith("Nothing is filled in yet.")


def test_a_half_done_function_is_told_what_comes_next() -> None:
    right = 'np.tanh(parameters["Wax"] @ xt + Waa @ a_prev + parameters["ba"])'
    result = check(define(STUB.format(a_next=right, yt_pred=None)))
    assert result.heading == (
        "rnn_cell_forward: Not finished yet. Next comes `yt_pred = None`: Compute the prediction."
    )


def test_a_half_done_function_that_stumbles_over_none_is_told_the_next_line() -> None:
    adds = check(define(STUB.format(a_next=None, yt_pred="a_next + 1")))
    said = "Not finished yet. Next comes `a_next = None`: Compute the next hidden state."
    assert only_sentence(adds).endswith(said)
    multiplies = check(define(STUB.format(a_next=None, yt_pred="parameters['Wya'] @ a_next")))
    assert multiplies.heading.endswith(said)


ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)
JUNK = [None, 0, "a", [], (), {}, {"a": 1}, [[1], [2, 3]], object(), np.zeros((0, 3)), np.zeros(4),
        np.array(None), np.array([{}, []], dtype=object), np.full((5, 10, 4), np.nan), lambda: 0,
        ([None] * 4, None), ([(1,)] * 4, np.zeros(2)), np.float32(3), np.eye(10, dtype=bool),
        (ENDLESS, np.zeros(2))]  # fmt: skip


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: type(junk).__name__)
def test_whatever_a_function_returns_there_is_a_report(name: str, junk: Any) -> None:
    def everywhere(results: dict[str, Any]) -> None:
        results.update(dict.fromkeys(results, junk))

    def whole(*arguments: Any) -> Any:
        return junk

    whole.__name__ = name
    for function in (wrong(name, everywhere), whole):
        result = check(function)
        assert not result.passed and str(result) and result._repr_html_()


FAILURES = {
    "np.dot(Waa, xt)": "`a_next = np.dot(Waa, xt)`: the shapes of what is put together there",
    "Wax @ xt": "`Wax` is not defined in the function; take it from `parameters`",
    "tanh(a_prev)": "`a_next = tanh(a_prev)`: `tanh` is numpy's, and called as `np.tanh`",
    "rnn_forward(1)": "`rnn_forward` is not defined; run the cell that defines it first",
    "a_next + 1": "`a_next = a_next + 1`: `a_next` is used before it has a value",
    "parameters['waa']": "there is no key `waa` in that dictionary",
    "a_prev[99]": "`a_next = a_prev[99]`: an index there reaches past the end",
    "rnn_cell_forward(xt, a_prev, parameters)": "calls itself without end",
    "rnn_cell_forward(xt)": "the call of `rnn_cell_forward` does not fit the arguments",
    "exit()": "Python is asked to stop there",
    "1 / 0": "Stops at `a_next = 1 / 0`: a number is divided by zero there",
    "np.tanh('a')": "not of a kind that fits",
    "np.sigmoid(a_prev)": "numpy has no `sigmoid`; the notebook's own is called without `np.`",
    "np.float_(1)": "numpy has dropped `np.float_`; `float` serves instead",
    "np.float(1)": "numpy has dropped `np.float`; `float` serves instead",
    "np.zeros(3, 4)": "`np.zeros` takes them as one tuple",
    "np.zeros(3, 4, 5)": "`np.zeros` takes them as one tuple",
    "np.concatenate(a_prev, xt)": "as one tuple",
    "parameters['ba'].append(1)": "an array has no `append`",
    "a_prev[0, 0, 0]": "an array there has fewer axes than the brackets name",
    "np.sum(a_prev, axis=2)": "what stands there has no such axis",
    "np.zeros(3, int).__iadd__(0.5)": "an array of whole numbers can't take in other ones",
    "a_prev(1)": "round brackets call a function",
    "xt[:, :, 0]": "fewer axes",
    "1 if a_prev else 2": "a whole array stands where true or false is wanted",
}


@pytest.mark.parametrize("code", FAILURES)
def test_an_exception_becomes_one_sentence_with_its_place(code: str) -> None:
    sentence = only_sentence(check(define(STUB.format(a_next=code, yt_pred=None), exit=sys.exit)))
    assert FAILURES[code] in sentence
    assert sentence.startswith("rnn_cell_forward: Stops") and sentence.endswith((".", "?"))


def test_a_name_of_the_first_cell_sends_back_to_it() -> None:
    function = define(STUB.format(a_next="np.tanh(a_prev)", yt_pred=None))
    del function.__globals__["np"]
    assert "run the notebook's first code cell" in only_sentence(check(function))


def rnn_cell_forward_of(value: Any) -> Any:
    def rnn_cell_forward(xt: Any, a_prev: Any, parameters: Any) -> Any:
        return value

    return rnn_cell_forward


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (None, "It returns None; does it end with a `return`?"),
        (np.ones(3), "It returns a single value; it should return a_next, yt_pred, cache."),
        ((np.ones(3), 2), "another number of values; it should return a_next, yt_pred, cache."),
    ],
    ids=["None", "array", "pair"],
)
def test_another_number_of_results_is_named(value: Any, sentence: str) -> None:
    assert sentence in only_sentence(check(rnn_cell_forward_of(value)))


def test_gradients_under_other_keys_are_named() -> None:
    def rnn_cell_backward(da_next: Any, cache: Any) -> Any:
        return {"dx": 1}

    def rnn_backward(da: Any, caches: Any) -> Any:
        return [1]

    assert "keys; they should be dxt" in only_sentence(check(rnn_cell_backward))
    assert "should return a dictionary, with dx, da0" in only_sentence(check(rnn_backward))


def test_a_missing_key_is_named() -> None:
    result = check(wrong("rnn_cell_backward", lambda results: results.pop("dba")))
    assert line(result, "dba").startswith("The key 'dba' is missing from the dictionary.")


def test_another_signature_is_named() -> None:
    def lstm_backward(da: Any) -> Any:
        return {}

    assert only_sentence(check(lstm_backward)) == (
        "lstm_backward: should take the arguments (da, caches), in this order."
    )


@pytest.mark.parametrize("thing", ["rnn_forward", None, 3, (1, 2), {"dx": 1}])
def test_anything_but_a_function_is_sent_back(thing: Any) -> None:
    assert "takes the function itself" in only_sentence(check(thing))


def test_a_function_of_another_name_is_sent_back() -> None:
    assert "knows the eight exercises by name" in only_sentence(check(len))


def test_a_loop_on_an_unfinished_cell_is_sent_to_the_cell() -> None:
    cell = define(STUB.format(a_next="np.tanh(a_prev)", yt_pred="a_prev[:2]"))
    loop = define(learner.solution_sources()["rnn_forward"], rnn_cell_forward=cell)
    said = "rnn_cell_forward does not pass its own check yet; mend it first."
    assert check(loop).heading == f"rnn_forward: {said}"


def test_a_loop_on_a_right_cell_is_not() -> None:
    source = learner.solution_sources()["rnn_forward"].replace(
        "a_next, parameters", "a0, parameters"
    )
    loop = define(source, rnn_cell_forward=FUNCTIONS["rnn_cell_forward"])
    assert "mend it first" not in str(check(loop))


def test_a_warning_of_numpy_is_passed_on_calmly() -> None:
    def rnn_cell_forward(xt: Any, a_prev: Any, parameters: Any) -> Any:
        results = FUNCTIONS["rnn_cell_forward"](xt, a_prev, parameters)
        return np.log(-np.ones((5, 10))), *results[1:]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = check(rnn_cell_forward)
    assert any("Python warned: invalid value" in remark for remark in result.remarks)


@pytest.mark.parametrize("name", EXERCISES)
def test_no_stored_answer_is_ever_printed(name: str) -> None:
    def spoil(results: dict[str, Any]) -> None:
        for key, value in results.items():
            if isinstance(value, np.ndarray):
                results[key] = value + 0.123

    text = str(check(wrong(name, spoil)))
    for value in expected_results(name).values():
        if isinstance(value, np.ndarray):
            assert not any(f"{number:.4f}" in text for number in value.ravel())


# Showing.


def test_verdict_gives_none_where_the_check_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert verdict(FUNCTIONS["rnn_cell_forward"]) is None
    assert "hidden checks" in capsys.readouterr().out


def test_verdict_gives_zero_where_it_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    value = verdict(rnn_cell_forward_of(None))
    assert value == 0.0 and type(value) is float
    assert "returns None" in capsys.readouterr().out


def test_the_table_escapes_whatever_the_learner_wrote() -> None:
    source = STUB.format(a_next="parameters['<script>alert(1)</script>']", yt_pred=None)
    html = check(define(source))._repr_html_()
    assert "<script" not in html and "&lt;script" in html


def test_the_table_has_a_row_for_every_quantity_and_no_script() -> None:
    html = check(wrong("lstm_cell_backward", set_to(dxt=None)))._repr_html_()
    assert html.count("<tr") == 12
    assert "<script" not in html and "<style" not in html


def test_plain_lines_stand_below_each_other() -> None:
    lines = str(check(wrong("rnn_cell_forward", set_to(yt_pred=np.zeros((2, 10)))))).splitlines()
    assert lines[0].startswith("rnn_cell_forward: Begin with `yt_pred`, equation (R2). ")
    assert lines[1] == "  right  a_next"
    assert lines[2].startswith("  off    yt_pred  yt_pred is off by up to ")
    assert lines[-1] == "2 of 3 results agree with the published example."
