"""Where a word stands in a learner's function: in a line, or in what leads to it."""

from __future__ import annotations

import ast

import pytest

from rnn_utils.checking.exercises import LOOP
from rnn_utils.checking.written import Written

SOURCE = """
def cell(x, state, unread, parameters):
    def gate(W, b):
        return sigmoid(W @ x + bf)

    W, b = parameters["Wf"], parameters["bf"]
    summed = W @ x
    summed += b
    ft = np.tanh(summed)
    it = gate(W, b)
    kept = []
    for t in range(steps):
        kept.append(state)
        out[:, t] = rnn_cell_forward(x, state)
    while more:
        pass
    unread = 1
    return {"da": np.dot(ft, shares["dx"])}
"""
WRITTEN = Written(ast.parse(SOURCE))
IN_LINE = [
    *(("summed", "ft"), ("np.tanh", "ft"), ("b", "summed"), ("Wf", "W"), ("state", "kept")),
    *(("steps", LOOP), ("more", LOOP), ("t", "out"), ("state", "rnn_cell_forward")),
    *(("np.dot", "da"), ("dx", "da"), ("gate", "it")),
]
BEFORE = [("W", "ft"), ("bf", "it"), ("sigmoid", "it")]
NOWHERE = [
    ("bf", "ft"),
    ("bf", "W"),
    ("it", "ft"),
    ("kept", "da"),
    ("softmax", "ft"),
    ("steps", "kept"),
]


@pytest.mark.parametrize(("word", "line"), IN_LINE)
def test_a_word_stands_in_a_line(word: str, line: str) -> None:
    assert WRITTEN.stands_in_line(word, line) and WRITTEN.leads_to_line(word, line)


@pytest.mark.parametrize(("word", "line"), BEFORE)
def test_a_word_stands_before_a_line(word: str, line: str) -> None:
    assert not WRITTEN.stands_in_line(word, line) and WRITTEN.leads_to_line(word, line)


@pytest.mark.parametrize(("word", "line"), NOWHERE)
def test_a_word_stands_elsewhere(word: str, line: str) -> None:
    assert not WRITTEN.leads_to_line(word, line)


def test_of_a_line_that_is_not_there_any_word_counts_that_is() -> None:
    assert WRITTEN.leads_to_line("np.dot", "dWf") and not WRITTEN.leads_to_line("einsum", "dWf")


def test_an_argument_that_is_only_written_is_never_read() -> None:
    assert WRITTEN.unread == {2: "unread"}
    assert Written(ast.parse("f = lambda x: 1")).unread == {}


@pytest.mark.parametrize(
    ("body", "inside"),
    [
        ("for t in x:\n        return t", True),
        ("while x:\n        if t:\n            return t", True),
        ("for t in x:\n        pass\n    return t", False),
        ("def g(x):\n        for t in x:\n            return t\n    return g(x)", False),
        (f"for t in x:\n        t = {'1 + ' * 2_000}1\n    return t", False),
    ],
)
def test_a_return_stands_in_a_loop_of_the_function_s_own(body: str, inside: bool) -> None:
    assert Written(ast.parse(f"def f(x):\n    {body}\n")).returns_in_a_loop is inside
