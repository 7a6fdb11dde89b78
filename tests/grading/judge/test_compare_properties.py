"""The comparison of an answer with the right one: what is found, where, and what is let pass."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from autograder.course.assignment import load
from autograder.grading.judge import patterns
from autograder.grading.judge.compare import equal, first_gap
from autograder.grading.judge.faults import Evidence, find_faults
from autograder.grading.judge.hidden_calls import explaining_cases
from autograder.grading.judge.reference import Reference
from autograder.grading.sandbox.exercise_process import Outcome
from autograder.grading.student.wire import ITEM_SIZES, Foreign
from rnn_utils.checking.forms import Tolerance
from tests.support.places import FOLDER

ASSIGNMENT = load(FOLDER)
TOLERANCE = Tolerance(relative=1e-7, absolute=1e-9)
REAL_DTYPES = [name for name in ITEM_SIZES if name[1] in "biuf"]
SHAPES = arrays_of.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
REAL_ARRAYS = st.sampled_from(REAL_DTYPES).flatmap(lambda dtype: arrays_of.arrays(dtype, SHAPES))
MODERATE = st.floats(-1e6, 1e6, width=64)
FLOATS = arrays_of.arrays("f8", arrays_of.array_shapes(max_dims=3, max_side=3), elements=MODERATE)
WORDS = st.text("abc", max_size=3)
EXACT = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | WORDS
FOREIGN = st.builds(Foreign, WORDS)


def nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.lists(inner, max_size=3).map(tuple)
            | st.dictionaries(WORDS, inner, max_size=3)
        ),
        max_leaves=8,
    )


RIGHT = nested(EXACT | REAL_ARRAYS)
ANYTHING = nested(EXACT | st.floats() | REAL_ARRAYS | FOREIGN)


def copied(value: Any) -> Any:
    """The same value in new containers and arrays, as it comes across the wire."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(copied(item) for item in value)
    return value.copy() if isinstance(value, np.ndarray) else value


def gap(got: Any, expected: Any) -> tuple[str, str] | None:
    """Kind and place of the first gap."""
    with np.errstate(all="ignore"):
        found = first_gap(got, expected, TOLERANCE)
    return None if found is None else (found.kind, found.where)


def same(one: Any, other: Any) -> bool:
    with np.errstate(all="ignore"):
        return equal(one, other, TOLERANCE)


def places(value: Any, where: str = "") -> list[tuple[str, Any]]:
    """Every place inside a value, with what stands there; the first comes first."""
    inside: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        inside = [(f'{where}["{key}"]', item) for key, item in value.items()]
    elif isinstance(value, (list, tuple)):
        inside = [(f"{where}[{number}]", item) for number, item in enumerate(value)]
    return [(where, value), *(place for name, item in inside for place in places(item, name))]


def replaced(value: Any, where: str, new: Any, at: str = "") -> Any:
    """A copy of a value with something else in one place."""
    if at == where:
        return new
    if isinstance(value, dict):
        return {k: replaced(item, where, new, f'{at}["{k}"]') for k, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(replaced(v, where, new, f"{at}[{i}]") for i, v in enumerate(value))
    return copied(value)


@given(RIGHT)
@example([np.array([np.nan, np.inf, -np.inf, -0.0]), np.array(3), np.zeros((0, 2))])
def test_a_value_has_no_gap_to_itself(value: Any) -> None:
    assert gap(value, value) is None
    assert gap(copied(value), value) is None


@given(ANYTHING)
def test_every_value_equals_itself_nan_and_foreign_ones_too(value: Any) -> None:
    assert same(value, value) and same(copied(value), value)


@given(ANYTHING, ANYTHING)
def test_no_two_values_make_the_comparison_raise(one: Any, other: Any) -> None:
    gap(one, other)
    same(one, other)


@given(RIGHT, st.data())
def test_a_foreign_value_is_found_where_it_stands(value: Any, data: st.DataObject) -> None:
    where, old = data.draw(st.sampled_from(places(value)))
    kind = "type" if isinstance(old, (np.ndarray, list, tuple, dict)) else "value"
    assert gap(replaced(value, where, Foreign("odd")), value) == (kind, where)


@given(RIGHT, st.data())
def test_the_first_of_several_gaps_is_told(value: Any, data: st.DataObject) -> None:
    inside = [where for where, item in places(value) if not isinstance(item, (list, tuple, dict))]
    assume(inside)
    wrong = data.draw(st.sets(st.sampled_from(inside), min_size=1))
    got = value
    for where in wrong:
        got = replaced(got, where, Foreign("odd"))
    found = gap(got, value)
    assert found is not None and found[1] == next(where for where in inside if where in wrong)


@given(FLOATS, st.data(), st.sampled_from([-1, 1]))
def test_an_entry_beyond_the_tolerance_is_found_and_one_within_is_not(
    right: np.ndarray, data: st.DataObject, sign: int
) -> None:
    entry = tuple(data.draw(st.integers(0, length - 1)) for length in right.shape)
    allowed = 1e-9 + 1e-7 * np.abs(right).max()
    for share, found in ((0.9, None), (1.1, ("value", '["a"][1]'))):
        got = right.copy()
        got[entry] += sign * share * allowed
        assert gap({"a": [0, got]}, {"a": [0, right]}) == found


@given(FLOATS, st.data())
def test_what_equals_within_half_the_tolerance_equals_both_ways(
    one: np.ndarray, data: st.DataObject
) -> None:
    """The tolerance is that of the second value, so that it holds both ways but for rounding."""
    noise = data.draw(arrays_of.arrays("f8", one.shape, elements=st.floats(-0.5, 0.5)))
    other = one + noise * (1e-9 + 1e-7 * np.abs(one).max())
    assert same(one, other) and same(other, one)
    assert same([{"a": one}], ({"a": other},)) and same(({"a": other},), [{"a": one}])


@given(nested(EXACT | st.integers().map(float) | FOREIGN), nested(EXACT | FOREIGN))
def test_equality_is_symmetric_where_no_rounding_is_allowed_for(one: Any, other: Any) -> None:
    exact = Tolerance(0.0, 0.0)
    assert equal(one, other, exact) == equal(other, one, exact)


def test_the_tolerance_is_that_of_the_second_value() -> None:
    wide = Tolerance(relative=0.1, absolute=0.0)
    small, large = np.array([1.0]), np.array([1.24])
    assert equal(small, large, wide) and not equal(large, small, wide)
    assert first_gap(np.array([1.1]), np.array([1.0]), Tolerance(0.11, 0.0)) is None
    assert first_gap(np.array([1.0, 5.4]), np.array([1.0, 5.0]), wide) is None
    assert first_gap(np.array([1.4, 5.0]), np.array([1.0, 5.0]), wide) is None


@pytest.mark.parametrize(
    ("got", "expected", "found"),
    [
        ([1.0, np.nan], [1.0, 2.0], "nan"),
        ([1.0, np.inf], [1.0, 2.0], "nan"),
        ([9.0, np.nan], [1.0, np.nan], "value"),
        ([1.0, 5.0], [1.0, np.inf], "value"),
        ([1.0, 5.0], [1.0, np.nan], "value"),
        ([1.0, -np.inf], [1.0, np.inf], "value"),
        ([9.0, -np.inf], [1.0, -np.inf], "value"),
        ([np.inf, np.nan], [np.inf, np.inf], "value"),
        ([1.0 + 1e-9, -np.inf], [1.0, -np.inf], None),
        ([1.0 + 1e-9, np.nan], [1.0, np.nan], None),
        ([1e308, 1.0], [-1e308, 1.0], "value"),
    ],
)
def test_what_is_not_finite_is_right_only_where_it_should_be(
    got: list[float], expected: list[float], found: str | None
) -> None:
    assert gap(np.array(got), np.array(expected)) == (found and (found, ""))


@pytest.mark.parametrize("got", [5.0, np.nan, -np.inf])
def test_a_gap_at_an_infinite_entry_is_put_into_words(got: float) -> None:
    right = np.array([[0.0, np.inf, 2.0]])
    wrong = np.array([[0.0, got, 2.0]])
    with np.errstate(all="ignore"):
        cause, sentence = patterns.describe(
            "scores", [patterns.pair(wrong, right, TOLERANCE, 1)], "forward"
        )
    assert cause == "one-time-step-off" and "at t = 1 alone, where t runs from 0 to 2" in sentence


@pytest.mark.parametrize("dtype", REAL_DTYPES)
def test_an_array_may_be_of_any_real_dtype_and_of_truth_values_where_these_are_asked_for(
    dtype: str,
) -> None:
    ones, zeros = np.ones(3, dtype), np.zeros(3, dtype)
    for other in REAL_DTYPES:
        no_number = dtype == "|b1" != other
        assert gap(ones, np.ones(3, other)) == (("type", "") if no_number else None)
        for got, expected in ((ones, np.zeros(3, other)), (zeros, np.ones(3, other))):
            assert gap(got, expected) == ("type" if no_number else "value", "")


@pytest.mark.parametrize("dtype", [name for name in REAL_DTYPES if name != "|b1"])
def test_single_precision_is_compared_at_its_own_and_every_other_kind_at_the_tolerance(
    dtype: str,
) -> None:
    short = dtype in ("<f2", "<f4")
    got = np.array([1, 0], dtype)
    for gap_size, right in ((4e-6, short), (6e-6, False), (0.9e-7, True)):
        expected = np.array([1.0, gap_size])
        assert gap(got, expected) == (None if right else ("value", ""))
        assert same(got, expected) is right


@pytest.mark.parametrize("dtype", [name for name in REAL_DTYPES if name[1] in "iu"])
def test_no_difference_of_whole_numbers_wraps_around(dtype: str) -> None:
    limits = np.iinfo(dtype)
    half = np.array([limits.min // 2 if limits.min else 0], dtype)
    other = np.array([limits.max // 2 + 1], dtype)
    least, most = np.array([limits.min], dtype), np.array([limits.max], dtype)
    for one, two in ((half, other), (least, most)):
        assert gap(one, two) == gap(two, one) == ("value", "")
        assert not same(one, two) and not same(two, one)


@pytest.mark.parametrize(
    ("got", "expected", "found"),
    [
        (np.zeros(2, "c16"), np.zeros(2), ("type", "")),
        (0.0, np.zeros(()), ("type", "")),
        (np.float64(0), np.zeros(()), ("type", "")),
        ([0.0, 0.0], np.zeros(2), ("type", "")),
        (np.zeros((2, 1)), np.zeros(2), ("shape", "")),
        (np.zeros((0, 2)), np.zeros((0, 3)), ("shape", "")),
        (np.zeros(2), (0.0, 0.0), ("type", "")),
        ([1, 2], (1, 2), None),
        ((1, 2), [1, 2], None),
        ((1, 2, 3), (1, 2), ("length", "")),
        ((), (1,), ("length", "")),
        ([1], {"a": 1}, ("type", "")),
        ({}, {"a": 1, "b": 2}, ("keys", '["a"]')),
        ({"b": 2, "c": 3}, {"b": 2, "a": 1}, ("keys", '["a"]')),
        ({"a": 1, "more": 2}, {"a": 1}, None),
        ([{"a": (1, {})}], [{"a": (1, {"b": 0})}], ("keys", '[0]["a"][1]["b"]')),
        (1, 1.0, ("value", "")),
        (True, 1, ("value", "")),
        (np.float64(1), 1.0, ("value", "")),
        (np.float32(1), np.float64(1), ("value", "")),
        (1.0 + 1e-12, 1.0, ("value", "")),
        (-0.0, 0.0, None),
        (math.nan, math.nan, ("value", "")),
        (Foreign("set"), Foreign("set"), ("value", "")),
        ("a", "b", ("value", "")),
        (0, None, ("value", "")),
    ],
)
def test_kinds_are_told_apart(got: Any, expected: Any, found: tuple[str, str] | None) -> None:
    """Outside an array a number is an argument handed on: it is the same one, or it is wrong."""
    assert gap(got, expected) == found


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (1, 1.0, True),
        (np.float32(1), 1, True),
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.001, False),
        (True, 1, False),
        (math.nan, np.float64("nan"), True),
        (math.inf, -math.inf, False),
        (math.inf, 1e308, False),
        (np.array(1.0), 1.0, False),
        (np.array([1, 2]), np.array([1.0, 2.0]), True),
        (np.array([True]), np.array([False]), False),
        (np.array([1 + 1j]), np.array([1 + 1j + 1e-12]), True),
        (np.array([np.nan, 1.0]), np.array([np.nan, 1.0 + 1e-12]), True),
        (np.array([np.inf, 1.0]), np.array([np.inf, 1.5]), False),
        ([1, 2], (1, 2), True),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        (Foreign("set"), Foreign("set"), True),
        (Foreign("set"), Foreign("dict"), False),
        (None, 0, False),
        ("a", "a", True),
    ],
)
def test_two_answers_are_alike_as_far_as_rounding_goes(one: Any, other: Any, alike: bool) -> None:
    assert same(one, other) is same(other, one) is alike


def test_what_no_right_answer_has_is_not_judged_and_not_looked_at() -> None:
    """A dictionary may have any number of further entries, and each could be made to cost time."""
    row = ASSIGNMENT.exercise("rnn_cell_forward")
    cases = explaining_cases(ASSIGNMENT, row, Reference(ASSIGNMENT))

    def answered(further: float) -> list[Outcome]:
        given = [
            (*case.expected[:2], (*case.expected[2][:3], {**case.expected[2][3], "own": further}))
            for case in cases
        ]
        return [Outcome(value=value) for value in given]

    first, again = answered(1.0), answered(2.0)
    assert not find_faults(Evidence(row, cases, first, again[0], ""), TOLERANCE)
    other = Outcome(value=(first[0].value[0] + 1, *first[0].value[1:]))
    faults = find_faults(Evidence(row, cases, first, other, ""), TOLERANCE)
    assert faults["a_next"].cause == "depends-on-calls-before"
