"""The grader says of a slip what the notebook's own check says, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from autograder.audit.mutants import mutants
from autograder.course.language import speaking
from autograder.grading.grader import Grader
from rnn_utils import check
from rnn_utils.checking.exercises import EXERCISES
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
