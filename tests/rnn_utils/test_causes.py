"""A message begins at the line that is to blame, whatever the slip."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np
import pytest

from autograder.audit.mutants import mutants
from autograder.release.slips import step_at
from rnn_utils import check
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.observations import most_likely, spoilt_by
from rnn_utils.checking.returned import shared_arrays
from rnn_utils.checking.stubs import stub_in
from tests.support import learner
from tests.support.learner import define
from tests.support.submissions import released

SOURCES = learner.solution_sources()
RIGHT = learner.solution_names()
SHARE = 0.9
"""Of the machine-made mistakes that show."""


def places_of(name: str, source: str) -> set[str]:
    """The steps of the lines in which a source differs from the solution's."""
    before, after = SOURCES[name].splitlines(), source.splitlines()
    lines = {n for n, (old, new) in enumerate(zip(before, after, strict=False), 1) if old != new}
    steps = (step_at(SOURCES[name], line, EXERCISES[name].uses) for line in lines)
    return {step for step in steps if step}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXERCISES)
def test_a_machine_made_mistake_is_found_at_its_line(name: str) -> None:
    found = []
    for mutant in mutants(SOURCES[name]):
        places = places_of(name, mutant.source)
        whole = len(mutant.source.splitlines()) == len(SOURCES[name].splitlines())
        if not places or not whole or "-> pass" in mutant.change:  # that is a line to be written
            continue
        others = {other: RIGHT[other] for other in EXERCISES if other != name}
        with np.errstate(all="ignore"):
            result = check(define(mutant.source, **others))
        if result.passed:
            continue
        said = result.heading
        if "Stops at" in said:  # an error comes up where it does, and quotes that line
            continue
        found.append((any(_names(said, place) for place in places), mutant.change, said))
    missed = [f"{change}\n    {said}" for right, change, said in found if not right]
    assert len(found) > 15 and len(missed) <= (1 - SHARE) * len(found), "\n".join(missed)


def _names(said: str, step: str) -> bool:
    words = {"loop": "the head of the loop"}
    return words.get(step, f"`{step}`") in said


def states(name: str) -> Iterator[tuple[str, str]]:
    """A stub filled in line by line, each time with the first line that is left."""
    cells = {cell["id"]: "".join(cell["source"]) for cell in released()["cells"]}
    stub, right = cells[f"{name}-code"].splitlines(), SOURCES[name].splitlines()
    holes = [number for number, line in enumerate(stub) if "None" in line and "#" not in line]
    filled = {line.split(" = ")[0].split(" += ")[0].split(" in ")[0]: line for line in right}
    last: dict[str, str] = {}
    for line in right:  # a name is set before the loop and in it
        last[line.split(" = ")[0].split(" += ")[0].split(" in ")[0]] = line
    lines = list(stub)
    for number in holes:
        yield "\n".join(lines), stub[number].strip()
        head = stub[number].split(" = ")[0].split(" += ")[0].split(" in ")[0]
        lines[number] = last.get(head, filled.get(head, stub[number]))


@pytest.mark.parametrize("name", ["rnn_cell_backward", "rnn_backward"])
def test_every_half_filled_state_is_told_its_next_line(name: str) -> None:
    seen = list(states(name))
    assert len(seen) >= 6
    for source, line in seen[1:]:
        result = check(define(source, **{n: RIGHT[n] for n in EXERCISES if n != name}))
        assert f"Not finished yet. Next comes `{line}`" in result.heading, result.heading
    stub = stub_in(seen[0][0], ast.parse(seen[0][0]))
    assert stub is not None and stub.untouched


def test_a_line_that_is_written_and_stops_comes_before_the_next_one_to_write() -> None:
    source = SOURCES["lstm_cell_forward"].replace("np.dot(Wf, concat) + bf", "np.dot(concat, Wf)")
    source = source.replace("yt_pred = softmax(np.dot(Wy, a_next) + by)", "yt_pred = None")
    heading = check(define(source)).heading
    assert "Stops at `ft = sigmoid(np.dot(concat, Wf))`" in heading


def test_a_known_mistake_that_shows_comes_before_the_next_line_to_write() -> None:
    source = SOURCES["rnn_cell_backward"].replace("1 - a_next ** 2", "1 - np.tanh(a_next) ** 2")
    source = source.replace("np.sum(dtanh, axis=1, keepdims=True)", "None")
    assert "Begin with `dtanh`, equation (R3)." in check(define(source)).heading


def test_a_comment_in_the_place_of_a_line_does_not_fill_it_in() -> None:
    source = SOURCES["lstm_cell_forward"].replace(
        "    ot = sigmoid(np.dot(Wo, concat) + bo)\n", "    # ot: as above, later\n"
    )
    source = source.replace("a_next = ot * np.tanh(c_next)", "a_next = None")
    assert "Next comes: Compute the output gate, equation (5)." in check(define(source)).heading


def test_what_is_right_is_evidence() -> None:
    """`dbf` is right and `dWf` wrong: the gate's gradient is right, and (11) alone is to blame."""
    exercise = EXERCISES["lstm_cell_backward"]
    results = list(exercise.returns)
    right = [name for name in results if name != "dWf"]
    assert most_likely(exercise, ["dWf"], right, False) == ["dWf"]
    wrong = ["dWf", "dbf", "da_prev", "dxt"]
    right = [name for name in results if name not in wrong]
    assert most_likely(exercise, wrong, right, False) == ["dft"]
    wrong = [name for name in results if name not in ("dWo", "dbo")]
    assert most_likely(exercise, wrong, ["dWo", "dbo"], False) == ["dC"]


def test_a_gate_in_the_cache_clears_what_it_is_made_from() -> None:
    exercise = EXERCISES["lstm_cell_forward"]
    wrong = ["cache.it", "c_next", "cache.c_next", "a_next", "cache.a_next", "yt_pred"]
    right = ["cache.ft", "cache.cct", "cache.ot", "cache.xt", "cache.a_prev", "cache.c_prev"]
    assert most_likely(exercise, wrong, right, False) == ["it"]
    assert "concat" in spoilt_by(exercise, "cache.it")


def test_two_slips_are_taken_one_after_the_other() -> None:
    """The first in the order of the lines is told, as if it were alone."""
    source = SOURCES["lstm_cell_forward"]
    first = source.replace("np.dot(Wf, concat) + bf", "np.dot(Wf, concat)")
    both = first.replace("ot * np.tanh(c_next)", "ot * c_next")
    assert both != first != source
    assert check(define(both)).heading == check(define(first)).heading
    assert "Begin with `ft`, equation (1)." in check(define(both)).heading


BLAMED: dict[str, tuple[str, list[tuple[str, str]], str]] = {
    "the prediction and the cache are made of the sum, not of its tanh": (
        "rnn_cell_forward",
        [
            ("a_next = np.tanh(", "summed = ("),
            ("yt_pred = softmax(np.dot(Wya, a_next)", "yt_pred = softmax(np.dot(Wya, summed)"),
            ("cache = (a_next,", "a_next = np.tanh(summed)\n    cache = (summed,"),
        ],
        "Begin with `yt_pred`, equation (R2).",
    ),
    "the cache holds another state than the one returned": (
        "rnn_cell_forward",
        [("cache = (a_next,", "cache = (np.arctanh(a_next),")],
        "Begin with `cache`. The `a_next` in the cache is not the one that is returned.",
    ),
    "one result is stored under the name of another": (
        "lstm_forward",
        [("a[:, :, t] = a_next", "a[:, :, t] = c_next")],
        "Begin with `a`. `a` holds what belongs in `c`",
    ),
    "two results are stored under each other's names": (
        "lstm_forward",
        [("a[:, :, t] = a_next", "a[:, :, t] = c_next"), ("c[:, :, t] = c_", "c[:, :, t] = a_")],
        "Begin with `a` or `c`. Each holds what belongs in another of them",
    ),
    "two results are one array": (
        "lstm_forward",
        [("c = np.zeros((n_a, m, T_x))", "c = a")],
        "Begin with `c` or `a`. Write into one of your arrays",
    ),
    "two results are returned in each other's place": (
        "rnn_forward",
        [("return a, y_pred, caches", "return y_pred, a, caches")],
        "Begin with the `return`. It gives `y_pred` where `a` belongs.",
    ),
    "two keys of the dictionary are exchanged": (
        "rnn_cell_backward",
        [('"dWax": dWax, "dWaa": dWaa', '"dWax": dWaa, "dWaa": dWax')],
        "Begin with `dWax`, equation (R4) or `dWaa`, equation (R5). Each holds",
    ),
    "what was handed on goes through the weights once more": (
        "rnn_backward",
        [("da[:, :, t] + da_prevt", 'da[:, :, t] + caches[0][0][3]["Waa"].T @ da_prevt')],
        "Begin with `da_next`, equation (R9) or `da_prevt`. From the last time-step",
    ),
    "the same under names of one's own": (
        "rnn_backward",
        [
            ("da_next = da[:, :, t] + da_prevt", "da_next = da[:, :, t] + 0.9 * carried"),
            ("da_prevt = np.zeros", "carried = np.zeros"),
            ("da_prevt = gradients", "carried = gradients"),
            ("da0 = da_prevt", "da0 = carried"),
        ],
        "Begin with `da_next`, equation (R9) or what one turn of the loop hands to the next.",
    ),
    "nothing is handed on": (
        "rnn_backward",
        [('        da_prevt = gradients["da_prev"]\n', "")],
        "Begin with `da_next`, equation (R9), `da_prevt` or the call of `rnn_cell_backward`.",
    ),
    "sums are means, and what they are made of is right": (
        "rnn_cell_backward",
        [
            ("np.dot(dtanh, xt.T)", "np.dot(dtanh, xt.T) / xt.shape[1]"),
            ("np.dot(dtanh, a_prev.T)", "np.dot(dtanh, a_prev.T) / xt.shape[1]"),
            ("np.sum(dtanh, axis=1", "np.mean(dtanh, axis=1"),
        ],
        "Begin with `dWax`, equation (R4).",
    ),
    "the first of two slips comes first, though the second spoils more": (
        "rnn_cell_forward",
        [
            ("np.dot(Wya, a_next) + by", "np.dot(Wya, a_next)"),
            ("(a_next, a_prev,", "(a_prev, a_next,"),
        ],
        "Begin with `yt_pred`, equation (R2).",
    ),
    "a line of the stub that the function does without is not blamed": (
        "lstm_cell_forward",
        [
            ("concat = np.concatenate((a_prev, xt), axis=0)", "stacked = np.vstack((a_prev, -xt))"),
            ("np.dot(Wf, concat)", "np.dot(Wf, stacked)"),
            ("np.dot(Wi, concat)", "np.dot(Wi, stacked)"),
            ("np.dot(Wc, concat)", "np.dot(Wc, stacked)"),
            ("np.dot(Wo, concat)", "np.dot(Wo, stacked)"),
        ],
        "Begin with `ft`, equation (1).",
    ),
    "the first step receives a state of another shape": (
        "lstm_forward",
        [("c_next = np.zeros((n_a, m))", "c_next = np.zeros((n_a, 1))")],
        "Begin with `c_next`. In the cache of time-step 0, `c_prev` has the shape (n_a, 1); it",
    ),
    "the first step receives a number": (
        "lstm_forward",
        [("c_next = np.zeros((n_a, m))", "c_next = 0")],
        "Begin with `c_next`. In the cache of time-step 0, `c_prev` has the shape (); it",
    ),
    "the carried gradient starts as something else": (
        "lstm_backward",
        [("dc_prevt = np.zeros((n_a, m))", "dc_prevt = 0.3 * da[:, :, -1]")],
        "Begin with the call of `lstm_cell_backward`. What the loop computes first is off already",
    ),
    "the loop takes every other step": (
        "lstm_forward",
        [("for t in range(T_x)", "for t in range(0, T_x, 2)")],
        "Begin with the head of the loop. `caches[0]` holds another number of caches",
    ),
    "an array of whole numbers cuts off what is stored": (
        "rnn_forward",
        [("a = np.zeros((n_a, m, T_x))", "a = np.zeros((n_a, m, T_x), dtype=int)")],
        "Begin with `a`. `a` holds whole numbers only",
    ),
    "a sum over everything": (
        "rnn_cell_backward",
        [("np.sum(dtanh, axis=1, keepdims=True)", "np.sum(dtanh)")],
        "Begin with `dba`, equation (R6). `dba` is a single number; it should be an array of",
    ),
    "two gates stand under each other's names": (
        "lstm_cell_forward",
        [("c_next = ft * c_prev", "ft, it = it, ft\n    c_next = ft * c_prev")],
        "Begin with `ft`, equation (1) or `it`, equation (2). Each holds what belongs in another",
    ),
    "a gate is computed as another one": (
        "lstm_cell_forward",
        [("it = sigmoid(np.dot(Wi, concat) + bi)", "it = ft")],
        "Begin with `it`, equation (2). `it` holds what belongs in `ft`",
    ),
    "two entries of the cache are exchanged": (
        "lstm_cell_forward",
        [("ft, it, cct, ot, xt, parameters)", "ft, it, ot, cct, xt, parameters)")],
        "Begin with `cache`. In it, `cct` and `ot` stand in each other's places",
    ),
    "the cache holds the sums for the gates": (
        "lstm_cell_forward",
        [
            ("    ft = sigmoid(", "    zf = ("),
            ("    it = sigmoid(", "    ft = sigmoid(zf)\n    zi = ("),
            ("    cct = np", "    it = sigmoid(zi)\n    cct = np"),
            ("c_prev, ft, it,", "c_prev, zf, zi,"),
        ],
        "Begin with `cache`. Go through this line part by part",
    ),
    "the cache is taken apart in another order": (
        "lstm_cell_backward",
        [
            (
                "c_prev, ft, it, cct, ot, xt, parameters =",
                "c_prev, it, ft, cct, ot, xt, parameters =",
            )
        ],
        "Begin with the line that takes `cache` apart.",
    ),
    "an argument is never read": (
        "rnn_cell_backward",
        [("(1 - a_next ** 2) * da_next", "(1 - a_next ** 2)")],
        "Begin with `dtanh`, equation (R3). `da_next` is never read in the function",
    ),
    "the return gives one result in the place of another": (
        "rnn_cell_forward",
        [("return a_next, yt_pred, cache", "return a_next, cache, yt_pred")],
        "Begin with the `return`. It gives `cache` where `yt_pred` belongs.",
    ),
    "the return gives the last step for all of them": (
        "rnn_forward",
        [("return a, y_pred, caches", "return a_next, y_pred, caches")],
        "Begin with the `return`. It gives `a_next` where `a` belongs.",
    ),
    "some examples are left out": (
        "rnn_cell_forward",
        [("    yt_pred = softmax(", "    a_next[:, 0] = 0\n    yt_pred = softmax(")],
        "`a_next` is right for some examples and zero for the others",
    ),
    "the loop counts something else": (
        "rnn_backward",
        [("reversed(range(T_x))", "reversed(range(len(caches)))")],
        "Begin with the head of the loop. `dx` is filled in at 2 of 4 time-steps only",
    ),
    "two parts of one array overlap, and are not one": (
        "rnn_cell_backward",
        [
            ("dWax = np.dot(dtanh, xt.T)", "dW = np.dot(dtanh, np.vstack((a_prev, xt)).T)"),
            ("dWaa = np.dot(dtanh, a_prev.T)", "dWaa = dW[:3, :]\n    dWax = dW[:, 5:]"),
        ],
        "Begin with `dWaa`, equation (R5). `dWaa` has the shape",
    ),
    "one shape of many is off, and a line before may be to blame": (
        "lstm_cell_backward",
        [
            (
                "concat = np.concatenate((a_prev, xt), axis=0)",
                "concat = np.concatenate((a_prev, xt, xt, xt), axis=0)",
            )
        ],
        "Begin with `concat` or `dWf`, equation (11). `dWf` has the shape (n_a, ?)",
    ),
    "a statement of several lines stops": (
        "lstm_cell_backward",
        [("+ np.dot(Wi[:, :n_a].T, dit)", "+ np.dot(Wi[:n_a, :].T, dit)")],
        "Stops at `da_prev = ( np.dot(Wf[:, :n_a].T, dft) + np.dot(Wi[:n_a, :].T, dit)",
    ),
    "the list of caches is the last cache": (
        "rnn_forward",
        [("cache_list.append(cache)", "cache_list = cache")],
        "Begin with `cache_list` or `caches`. `caches` should be the pair",
    ),
    "the loop takes no step": (
        "lstm_backward",
        [("reversed(range(T_x))", "range(T_x, 0)")],
        "Begin with the head of the loop, `da_next`, equation (18) or the call of",
    ),
    "a step receives the state of another one": (
        "rnn_forward",
        [
            (
                "rnn_cell_forward(x[:, :, t], a_next,",
                "rnn_cell_forward(x[:, :, t], cache_list[0][0] if t else a_next,",
            )
        ],
        "Begin with the call of `rnn_cell_forward`. Up to time-step 1 all is right",
    ),
    "two weights are read from each other's key": (
        "lstm_cell_backward",
        [('parameters["Wc"], parameters["Wo"]', 'parameters["Wo"], parameters["Wc"]')],
        "Begin with the line that sets `Wc`. Does it take the right entry?",
    ),
    "two weights are exchanged, and read from their own keys": (
        "lstm_cell_backward",
        [("    ### START", "    Wc, Wo = Wo, Wc\n    ### START")],
        "Begin with `da_prev`, equation (15).",
    ),
    "the hidden units are counted along another axis": (
        "lstm_cell_backward",
        [("n_a = a_next.shape[0]", "n_a = a_next.shape[1]")],
        "Begin with the line that sets `n_a`.",
    ),
    "an argument has another value when it is packed": (
        "rnn_cell_forward",
        [("cache = (a_next,", "a_prev = a_next\n    cache = (a_next,")],
        "Begin with `cache`. The `a_prev` in the cache is not the one that is given.",
    ),
    "a name of the line stands once more where its parts are made": (
        "rnn_cell_backward",
        [
            (
                "dtanh = (1 - a_next ** 2) * da_next",
                "slope = 1 - da_next ** 2\n    dtanh = slope * da_next",
            )
        ],
        "Begin with `dtanh`, equation (R3). Look at each `da_next` in this line, and where its",
    ),
    "a wrong name stands in the line": (
        "lstm_cell_forward",
        [("np.dot(Wf, concat) + bf", "np.dot(Wf, concat) + bi")],
        "Begin with `ft`, equation (1). Look at each `bi` in this line",
    ),
    "a wrong name stands where the line's parts are made": (
        "lstm_cell_forward",
        [
            (
                "ft = sigmoid(np.dot(Wf, concat) + bf)",
                "summed = np.dot(Wf, concat) + bi\n    ft = sigmoid(summed)",
            )
        ],
        "Begin with `ft`, equation (1). Look at each `bi` where its parts are made",
    ),
    "a wrong name stands nowhere": (
        "lstm_cell_forward",
        [("np.dot(Wf, concat) + bf", 'np.dot(Wf, concat) + parameters["b" + "i"]')],
        "Begin with `ft`, equation (1). Set your line beside the equation",
    ),
    "a square is missing": (
        "lstm_cell_backward",
        [("np.tanh(c_next) ** 2", "np.tanh(c_next)")],
        "Begin with `dC`, equation (C). Is all squared that the equation squares?",
    ),
    "the loop takes some steps only": (
        "rnn_backward",
        [("reversed(range(T_x))", "range(T_x - 1, T_x - 3, -1)")],
        "Begin with the head of the loop. `dx` is filled in at 2 of 4 time-steps only",
    ),
    "probabilities are turned into their logarithms": (
        "rnn_cell_forward",
        [
            (
                "yt_pred = softmax(np.dot(Wya, a_next) + by)",
                "yt_pred = np.log(softmax(np.dot(Wya, a_next) + by))",
            )
        ],
        "Begin with `yt_pred`, equation (R2). `yt_pred` holds logarithms of probabilities",
    ),
    "a shape is told in the letters of its own axes": (
        "rnn_forward",
        [("a = np.zeros((n_a, m, T_x))", "a = np.zeros((n_a, m, T_x + 1))")],
        "Begin with `a`. `a` has the shape (n_a, m, T_x + 1); it should be (n_a, m, T_x).",
    ),
    "fewer steps are recorded": (
        "rnn_backward",
        [("dx = np.zeros((n_x, m, T_x))", "T_x = T_x - 1\n    dx = np.zeros((n_x, m, T_x))")],
        "Begin with the head of the loop or `dx`. `dx` has the shape (n_x, m, T_x - 1)",
    ),
    "all records are right, up to a step, and no cache is kept": (
        "rnn_forward",
        [("x[:, :, t], a_next, ", "x[:, :, t], a0, "), ("cache_list.append(cache)", "len(cache)")],
        "Begin with the call of `rnn_cell_forward`. Up to time-step 0 all is right",
    ),
    "two results are filled from one list": (
        "lstm_forward",
        [
            ("a = np.zeros((n_a, m, T_x))", "a_list = c_list = []"),
            ("a[:, :, t] = a_next", "a_list.append(a_next)"),
            ("c[:, :, t] = c_next", "c_list.append(c_next)"),
            (
                "    caches = (cache_list, x)",
                "    a, c = np.stack(a_list, axis=2), np.stack(c_list, axis=2)\n"
                "    caches = (cache_list, x)",
            ),
        ],
        "Begin with `c`. `a` and `c` hold the same; are they filled from one list or array?",
    ),
    "a prediction is stored with its axes mixed up": (
        "lstm_forward",
        [("y[:, :, t] = yt", "y[:, :, t] = yt.T.reshape(yt.shape)")],
        "Begin with `y`. The columns of `y` do not add up to one, as those of each step do",
    ),
    "a loop ends in its first round, without a return": (
        "rnn_forward",
        [("cache_list.append(cache)", "cache_list.append(cache)\n        break")],
        "Begin with the head of the loop. Is the `return` outside the loop, and does nothing else",
    ),
    "a dictionary is returned from inside a loop": (
        "rnn_cell_backward",
        [
            (
                "    ### END CODE HERE",
                '    for key in ("dWax",):\n        return {key: dWax}\n    ### END CODE HERE',
            )
        ],
        "The dictionary has no key `dxt`; is the `return` outside the loop?",
    ),
    "a helper inside returns from its own loop, and a key is forgotten": (
        "rnn_cell_backward",
        [
            (
                "    ### END CODE",
                "    def first(t):\n        for one in t:\n            return one\n"
                "    ### END CODE",
            ),
            ('"dxt": dxt, ', ""),
        ],
        "The dictionary has no key `dxt`.",
    ),
    "all sums over the examples run over some": (
        "rnn_cell_backward",
        [
            ("dtanh, xt.T)", "dtanh[:, :3], xt[:, :3].T)"),
            ("dtanh, a_prev.T)", "dtanh[:, :3], a_prev[:, :3].T)"),
            ("np.sum(dtanh, ", "np.sum(dtanh[:, :3], "),
        ],
        "Begin with `dWax`, equation (R4). All that is summed over the examples is off",
    ),
}


@pytest.mark.parametrize("what", BLAMED)
def test_no_other_line_than_the_cause_is_blamed(what: str) -> None:
    name, edits, said = BLAMED[what]
    source = SOURCES[name]
    for old, new in edits:
        assert old in source
        source = source.replace(old, new)
    heading = check(define(source, **{n: RIGHT[n] for n in EXERCISES if n != name})).heading
    assert heading.startswith(f"{name}: {said}"), heading


@pytest.mark.parametrize(
    ("name", "old", "new", "number"),
    [
        ("lstm_cell_backward", "dC = dc_next + ", "dC = ", "C"),
        ("rnn_backward", "da[:, :, t] + da_prevt", "da[:, :, t] - da_prevt", "R9"),
        ("rnn_backward", "dWax += gradients", "dWax = gradients", "R10"),
        ("lstm_backward", "da[:, :, t] + da_prevt", "da[:, :, t] - da_prevt", "18"),
    ],
)
def test_equations_of_lines_that_nothing_returns_are_cited(
    name: str, old: str, new: str, number: str
) -> None:
    source = SOURCES[name].replace(old, new)
    others = {other: RIGHT[other] for other in EXERCISES if other != name}
    assert source != SOURCES[name]
    assert f"equation ({number})" in check(define(source, **others)).heading


def test_the_sources_that_these_tests_change_parse() -> None:
    for source in SOURCES.values():
        ast.parse(source)


def test_arrays_side_by_side_in_one_memory_are_two() -> None:
    both = np.zeros((2, 4))
    assert shared_arrays({"left": both[:, :2], "right": both[:, 2:]}) == []
    assert shared_arrays({"left": both[:, :3], "right": both[:, 2:]}) == [("left", "right")]
