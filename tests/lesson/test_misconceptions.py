"""The table of misconceptions holds, row by row, against the solution."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import numpy as np
import pytest

from autograder.course.misconceptions import Misconception
from tests.support import spoilt

ROWS = spoilt.table()
EXERCISES = [exercise.name for exercise in spoilt.assignment().exercises]
CODE = re.compile(r"np\.|\[:|\w\(\w+,|\w = \w+[.(\[]")


def row_id(row: Misconception) -> str:
    return f"{row.exercise}-{row.name}"


def named(exercise: str, name: str) -> Misconception:
    return next(row for row in ROWS if (row.exercise, row.name) == (exercise, name))


def mistaken(row: Misconception) -> str:
    return row.apply(spoilt.reference().sources[row.exercise])


def published(exercise: str) -> dict[str, np.ndarray]:
    check = next(check for check in spoilt.published() if check["exercise"] == exercise)
    random = np.random.RandomState(check["seed"])
    return {name: random.standard_normal(shape) for name, shape in check["draws"]}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_exercise_has_at_least_eight_misconceptions(exercise: str) -> None:
    assert Counter(row.exercise for row in ROWS)[exercise] >= 8


def test_a_name_is_kebab_case_and_stands_for_one_row_of_an_exercise() -> None:
    names = Counter(map(row_id, ROWS))
    assert [name for name, count in names.items() if count > 1] == []
    kebab_case = re.compile(r"[a-z0-9_]+(-[A-Za-z0-9_]+)*")
    assert [row.name for row in ROWS if not kebab_case.fullmatch(row.name)] == []


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_a_misconception_spoils_exactly_the_quantities_it_lists(row: Misconception) -> None:
    assert spoilt.spoilt(row.exercise, mistaken(row)) == list(row.spoils) != []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_solution_itself_spoils_nothing(exercise: str) -> None:
    assert spoilt.spoilt(exercise, spoilt.reference().sources[exercise]) == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_two_misconceptions_give_the_same_answers(exercise: str) -> None:
    rows = [row for row in ROWS if row.exercise == exercise]
    given = {row.name: spoilt.answers(exercise, mistaken(row)) for row in rows}
    equal = [
        (one, other)
        for one, other in itertools.combinations(given, 2)
        if spoilt.same(given[one], given[other])
    ]
    assert equal == []


@pytest.mark.parametrize("row", ROWS, ids=row_id)
def test_a_row_explains_itself_without_code(row: Misconception) -> None:
    for sentence in (row.title, row.hint, row.class_line):
        assert sentence and not CODE.search(sentence)
    assert row.hint[-1] in ".?" and row.class_line[-1] in ".?"
    assert row.equation and row.equation.count("{") == row.equation.count("}")


def test_the_first_published_lstm_gradient_passed_nothing_back() -> None:
    drawn = published("lstm_backward")
    source = mistaken(named("lstm_backward", "nothing-passed-back"))
    caches = spoilt.reference().function("lstm_forward")(drawn["x"], drawn["a0"], drawn)[3]
    dx = spoilt.reference().variant("lstm_backward", source)(drawn["da"], caches)["dx"]
    np.testing.assert_allclose(
        dx[1][2], [-0.00173313, 0.08287442, -0.30545663, -0.43281115], atol=1e-8
    )


def test_a_published_dwaa_used_the_gradient_for_the_state() -> None:
    drawn = published("rnn_cell_backward")
    source = mistaken(named("rnn_cell_backward", "da-prev-for-a-prev"))
    forward = spoilt.reference().function("rnn_cell_forward")
    cache = forward(drawn["xt"], drawn["a_prev"], drawn)[2]
    gradients = spoilt.reference().variant("rnn_cell_backward", source)(drawn["da_next"], cache)
    assert gradients["dWaa"][1][2] == pytest.approx(1.0470184, abs=1e-7)
