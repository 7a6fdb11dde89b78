"""The grader says of a slip what the notebook's own check says, word for word."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from autograder.audit.mutants import mutants
from autograder.course.assignment import load
from autograder.course.language import speaking
from autograder.grading.grader import Grader
from autograder.grading.intake.students_python import MOST_MARKS
from autograder.grading.judge import first_cause
from autograder.grading.judge.diagnose import Diagnosis
from autograder.grading.judge.faults import Evidence
from autograder.grading.judge.first_cause import LONGEST_CELL, with_cause
from autograder.grading.judge.hidden_calls import Case
from autograder.grading.sandbox.exercise_process import Outcome, trouble_of
from rnn_utils import check
from rnn_utils.checking.causes import Cause
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.fingerprints import mark
from rnn_utils.checking.observations import observed
from tests.support import learner
from tests.support.cells import encode
from tests.support.learner import define
from tests.support.places import FOLDER
from tests.support.records import exercise
from tests.support.submissions import with_function

SOURCES = learner.solution_sources()
RIGHT = learner.solution_names()
EACH = 9
"""Machine-made mistakes of each function, spread over all of them."""


def slips(name: str) -> Iterator[str]:
    found = [mutant.source for mutant in mutants(SOURCES[name])]
    yield from islice(found, 3, None, max(1, len(found) // EACH))


def said_by_check(name: str, source: str) -> str | None:
    """What the check says first of a function, among right ones; None where it passes."""
    others = {other: RIGHT[other] for other in EXERCISES if other != name}
    with np.errstate(all="ignore"):
        result = check(define(source, **others))
    return None if result.passed else result.heading.removeprefix(f"{name}: ")


@pytest.mark.slow
@pytest.mark.parametrize("name", EXERCISES)
def test_check_and_page_say_the_same(name: str, grader: Grader) -> None:
    compared = 0
    for source in slips(name):
        told = said_by_check(name, source)
        record = exercise(grader.grade("x.ipynb", encode(with_function(name, source))).record, name)
        if told is None:  # what other sizes show, the page alone can tell
            continue
        compared += 1
        assert record["diagnosis"]["message"] == told, source
    assert compared > EACH // 2


FEWER = {
    "the caches are counted from the end": ("cache_list[t])", "cache_list[t - T_x])"),
    "zeros in the shape of the input": ("dx = np.zeros((n_x, m, T_x))", "dx = np.zeros(x.shape)"),
    "a turn for every cache": ("reversed(range(T_x))", "reversed(range(len(cache_list)))"),
}
"""What the published example of the loop does not show, since all steps have a gradient there."""


@pytest.mark.parametrize("what", FEWER)
def test_they_say_the_same_of_what_fewer_steps_show(what: str, grader: Grader) -> None:
    old, new = FEWER[what]
    source = SOURCES["rnn_backward"].replace(old, new)
    told = said_by_check("rnn_backward", source)
    content = encode(with_function("rnn_backward", source))
    record = exercise(grader.grade("x.ipynb", content).record, "rnn_backward")
    assert told is not None and told.startswith("Right where `da` covers all time-steps, but")
    assert record["diagnosis"]["message"] == told and record["score"] < record["max_score"]


def test_a_cell_of_piled_marks_is_not_parsed_where_a_function_stops() -> None:
    """Python takes the square of their number for one name."""
    piled = f"x{chr(0x301) * 31} = 1\ndef f():\n    raise ValueError"
    assert first_cause._tree(piled) is None and first_cause._tree("x = 1") is not None


def test_they_say_the_same_in_another_language(grader: Grader) -> None:
    source = SOURCES["lstm_cell_forward"].replace("np.dot(Wf, concat) + bf", "np.dot(Wf, concat)")
    content = encode(with_function("lstm_cell_forward", source))
    record = grader.grade("x.ipynb", content, "zh").record
    english = said_by_check("lstm_cell_forward", source)
    message = exercise(record, "lstm_cell_forward")["diagnosis"]["message"]
    assert english is not None and "`ft`" in message and message != english
    with speaking("zh", FOLDER):
        assert not message.isascii()


@pytest.mark.parametrize(
    ("old", "new", "quantity", "line", "number"),
    [
        ("np.dot(Wf, concat) + bf", "np.dot(Wf, concat)", "ft", None, r"\Gamma_f"),
        ("np.dot(Wo, concat) + bo", "np.dot(concat, Wo)", None, 40, None),
    ],
)
def test_line_equation_and_sentence_belong_together(
    old: str, new: str, quantity: str | None, line: int | None, number: str | None, grader: Grader
) -> None:
    """A stop has its line and no equation; a value its equation and no line."""
    source = SOURCES["lstm_cell_forward"].replace(old, new)
    content = encode(with_function("lstm_cell_forward", source))
    diagnosis = exercise(grader.grade("x.ipynb", content).record, "lstm_cell_forward")["diagnosis"]
    stopped = (
        source.splitlines().index("    ot = sigmoid(np.dot(concat, Wo))") + 1 if line else None
    )
    assert (diagnosis["quantity"], diagnosis["line"]) == (quantity, stopped)
    assert (diagnosis["equation"] is None) is (number is None)
    assert number is None or number in diagnosis["equation"]


def test_a_message_never_carries_what_the_code_worked_out(grader: Grader) -> None:
    """Shapes, factors and words of errors come from a fixed stock, or from the source."""
    body = SOURCES["rnn_cell_forward"].replace(
        "return a_next, yt_pred, cache",
        "return np.zeros((int(1e3 * abs(xt[0, 0])), 7)), yt_pred * 0.731 * xt[0, 0], cache",
    )
    diagnosis = exercise(
        grader.grade("x.ipynb", encode(with_function("rnn_cell_forward", body))).record,
        "rnn_cell_forward",
    )["diagnosis"]
    assert "(?, ?)" in diagnosis["message"]
    raises = SOURCES["rnn_cell_forward"].replace(
        "return a_next", "raise KeyError('w%d' % (1e6 * abs(xt[0, 0])))\n    return a_next"
    )
    diagnosis = exercise(
        grader.grade("x.ipynb", encode(with_function("rnn_cell_forward", raises))).record,
        "rnn_cell_forward",
    )["diagnosis"]
    assert "there is no such key in that dictionary." in diagnosis["message"]


def test_a_key_that_was_put_together_is_told_where_it_is_nearly_one(grader: Grader) -> None:
    source = SOURCES["lstm_cell_forward"].replace(
        "    ### START CODE HERE", '    parameters["W" + "u"]\n    ### START CODE HERE'
    )
    content = encode(with_function("lstm_cell_forward", source))
    record = exercise(grader.grade("x.ipynb", content).record, "lstm_cell_forward")
    message = record["diagnosis"]["message"]
    assert "there is no key `Wu` in that dictionary" in message
    said = str(check(define(source)))
    assert said.startswith(f"lstm_cell_forward: {message}")


def test_what_is_parsed_of_a_cell_is_what_was_let_through(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text from which signs are taken may pile up what was let through apart."""
    apart = "\x7f".join(["\u0344" * MOST_MARKS] * 4)
    source = SOURCES["rnn_cell_forward"].replace(
        "    ### START CODE HERE", f"    'a{apart}'\n    return None\n    ### START CODE HERE"
    )
    read: list[str] = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda text, *rest: read.append(text) or parse(text, *rest))
    grader.grade("x.ipynb", encode(with_function("rnn_cell_forward", source)))
    assert any(apart in text for text in read)
    assert not any("\u0344" * (MOST_MARKS + 1) in text for text in read)


@pytest.mark.parametrize("name", ["np.float_(1)", "np.rnn", "xt.nothing", "open(5)", "1 / 0"])
def test_a_stop_in_numpy_or_python_is_told_alike(name: str, grader: Grader) -> None:
    source = SOURCES["rnn_cell_forward"].replace("np.dot(Waa, a_prev)", name)
    content = encode(with_function("rnn_cell_forward", source))
    record = exercise(grader.grade("x.ipynb", content).record, "rnn_cell_forward")
    message = record["diagnosis"]["message"]
    assert name in message and "own kind" not in message
    if name != "open(5)":  # which the sandbox stops in another way
        assert message == said_by_check("rnn_cell_forward", source)


BLANKS = "    #" + " " * 15_000 + "x\n    # (≈" + "(≈" * 2_000 + "\n"


def test_a_line_of_blanks_holds_nobody_up(grader: Grader) -> None:
    """It would for hours, if what is asked for were looked for by a pattern that tries again."""
    source = SOURCES["rnn_cell_forward"]
    right = "    a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)\n"
    source = source.replace(right, f"{BLANKS}    a_next = None\n")
    assert "None" in source and len(source) < LONGEST_CELL + 5_000
    content = encode(with_function("rnn_cell_forward", source))
    record = exercise(grader.grade("x.ipynb", content).record, "rnn_cell_forward")
    assert record["diagnosis"] is not None and record["score"] < 10


def test_an_answer_that_holds_one_array_many_times_fills_no_memory() -> None:
    array = np.ones(10**6, np.int8)
    nested: list[object] = [array]
    for _ in range(40):
        nested = [nested, nested]
    for value in ([array] * 10**4, nested, [[[]] * 10**3] * 10**3, array):
        assert mark(value) is None
    cache = (array,) * 3 + ({},)
    caches = ([cache] * 50, array)
    lesson = EXERCISES["rnn_forward"]
    assert list(observed(lesson, {"caches": caches})) == ["caches"]


@pytest.mark.parametrize("line", [0, -1, 10**400, True, "7", None])
def test_a_line_is_one_of_the_cell_or_none(line: object) -> None:
    trouble = trouble_of({"error": "ValueError", "message": "", "line": line}, None)
    stopped = Outcome(trouble=trouble)
    lesson = load(FOLDER).exercise("rnn_cell_forward")
    case = Case(load(FOLDER).sizes[0], lesson, {}, b"", None)
    evidence = Evidence(lesson, [case], [stopped], None, "", (case, stopped))
    found = with_cause(Diagnosis(None, "", None), Cause("Stops."), evidence, "one\ntwo\n")
    assert found.line is None


def test_what_is_quoted_of_a_line_is_seen_and_short(grader: Grader) -> None:
    signs = "\x1b]0;x\x07\u202e\x9b"
    for old, new in (
        ("np.dot(Waa, a_prev)", f"np.dot(a_prev, a_prev) # {signs}{'a' * 999}\n        "),
        ("softmax(np.dot(Wya, a_next) + by)", f"None # {signs}{'a' * 999}"),
    ):
        source = SOURCES["rnn_cell_forward"].replace(old, new)
        content = encode(with_function("rnn_cell_forward", source))
        record = exercise(grader.grade("x.ipynb", content).record, "rnn_cell_forward")
        message = record["diagnosis"]["message"]
        assert "a_prev" in message or "None" in message
        assert message.isprintable() and len(message) < 400
