"""A state is held where something below a check might change what the function sees, only there."""

from __future__ import annotations

import pytest

from autograder.grading.intake.lasting import lasting
from tests.support.submissions import solution_cells

ABOVE = "import numpy as np\ndef f(x):\n    return np.tanh(x) + size"
LASTS = {
    "nothing below": [],
    "a new function": ["def g(x):\n    return f(x)"],
    "several, with a text": [
        '"""Both."""\ndef g(x): pass\ndef h(x: float = -1.0) -> np.ndarray: pass'
    ],
    "a function that uses its own": ["def g(x):\n    f = 1\n    return f"],
}
MAY_CHANGE = {
    "the function itself": ["def f(x): pass"],
    "a name that it uses": ["def size(): pass"],
    "a module's name": ["def np(): pass"],
    "a name in another form": ["def ｓize(): pass"],
    "a name that is no ASCII": ["def größe(): pass"],
    "a builtin that it may use": ["tanh = 1"],
    "a call": ["def g(x): pass\ng(f)"],
    "an assignment": ["y = 1"],
    "an import": ["import os"],
    "a class": ["class A: pass"],
    "a decorator": ["@f\ndef g(x): pass"],
    "a default": ["def g(x=f(1)): pass"],
    "an annotation": ["def g(x: f(1)): pass"],
    "a keyword's default": ["def g(*, x=f(1)): pass"],
    "what is returned": ["def g() -> f(1): pass"],
    "a magic": ["%run x"],
    "what does not parse": ["def g(:"],
    "a change before a new function": ["np.tanh = 1", "def g(x): pass"],
    "a change after a new function": ["def g(x): pass", "np.tanh = 1"],
    "a cell without end": ["def g(x): pass\n" + "#" * 20_000],
    "cells without end": ["def g(x): pass"] * 100,
}


def state_lasts(below: list[str]) -> bool:
    return lasting(list(enumerate([ABOVE, *below])), {"f": 0}) == {"f"}


@pytest.mark.parametrize("what", LASTS)
def test_a_state_lasts(what: str) -> None:
    assert state_lasts(LASTS[what])


@pytest.mark.parametrize("what", MAY_CHANGE)
def test_a_state_may_change(what: str) -> None:
    assert not state_lasts(MAY_CHANGE[what])


def test_each_function_is_looked_at_from_its_own_check() -> None:
    cells = ["def f(x): pass", "x = 1", "def g(x): pass", "def h(x): pass"]
    assert lasting(list(enumerate(cells)), {"f": 0, "g": 2, "h": 3}) == {"g", "h"}


def test_what_stands_between_a_function_and_its_check_is_above_it() -> None:
    assert lasting([(0, ABOVE), (1, "size = 1"), (2, "def g(): pass")], {"f": 1}) == {"f"}


def test_all_states_of_the_solution_last() -> None:
    cells = solution_cells()
    places = {name.removesuffix("-code"): place for place, name in enumerate(cells)}
    assert lasting(list(enumerate(cells.values())), places) == set(places)


def test_without_checks_there_is_nothing_to_hold() -> None:
    assert lasting([(0, ABOVE)], {}) == set()
