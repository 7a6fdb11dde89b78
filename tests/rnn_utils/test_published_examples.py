"""The stored examples agree with the published figures, the solution and a scalar loop."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from autograder.course.assignment import load
from autograder.release.examples import examples
from autograder.release.fingerprints import fingerprints
from rnn_utils import example_inputs
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.fingerprints import STORE as FINGERPRINTS
from rnn_utils.checking.nesting import leaves
from rnn_utils.checking.published import STORE, expected_results
from tests.support.places import FOLDER, PUBLISHED_CHECKS
from tests.support.scalar_reference import FUNCTIONS

PUBLISHED = json.loads(PUBLISHED_CHECKS.read_text("utf-8"))
ASSIGNMENT = load(FOLDER)
ROWS = [(example["exercise"], row) for example in PUBLISHED for row in example["expected"]]


def agree(first: Any, second: Any, tolerance: float = 1e-12) -> None:
    pairs = zip(leaves(first, ""), leaves(second, ""), strict=True)
    for (path, one), (_, other) in pairs:
        np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance, err_msg=path)


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{n}-{r['show']}" for n, r in ROWS])
def test_the_stored_results_hold_every_published_figure(name: str, row: dict[str, Any]) -> None:
    results = expected_results(name)
    shown = eval(row["show"], {"len": len, "gradients": results, **results})
    np.testing.assert_allclose(shown, row["value"], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("example", PUBLISHED, ids=lambda example: example["exercise"])
def test_the_inputs_are_drawn_in_the_published_order(example: dict[str, Any]) -> None:
    np.random.seed(example["seed"])
    drawn = {name: np.random.randn(*shape) for name, shape in example["draws"]}
    exercise = EXERCISES[example["exercise"]]
    inputs = dict(zip(exercise.arguments, example_inputs(exercise.name), strict=True))
    for name, value in inputs.items():
        if isinstance(value, np.ndarray):
            assert np.array_equal(value, drawn[name])
    cache = inputs.get("cache") or inputs.get("caches")
    parameters = inputs.get("parameters")
    if parameters is None and cache is not None:
        parameters = (cache if exercise.time is None else cache[0][0])[-1]
    assert parameters is not None and set(parameters) == set(exercise.parameters)
    for key, value in parameters.items():
        assert np.array_equal(value, drawn[key])


@pytest.mark.parametrize("name", EXERCISES)
def test_the_stored_results_are_those_of_the_scalar_loop(name: str) -> None:
    returned = FUNCTIONS[name](*example_inputs(name))
    if not EXERCISES[name].gives_dictionary:
        returned = dict(zip(EXERCISES[name].returns, returned, strict=True))
    expected = expected_results(name)
    agree(expected, {key: returned[key] for key in expected})


@pytest.mark.parametrize("name", [name for name in EXERCISES if name.endswith("_backward")])
def test_the_caches_of_a_backward_example_come_from_the_forward_function(name: str) -> None:
    exercise = EXERCISES[name]
    cache = example_inputs(name)[-1]
    first = cache if exercise.time is None else cache[0][0]
    fields = dict(zip(exercise.cache, first, strict=True))
    forward = EXERCISES[name.replace("backward", "forward")]
    known = {**fields, "a0": fields["a_prev"], "x": cache[-1]}
    returned = FUNCTIONS[forward.name](*(known[argument] for argument in forward.arguments))
    agree(returned[-1], cache)


@pytest.mark.parametrize("name", EXERCISES)
def test_every_call_gives_fresh_inputs(name: str) -> None:
    first = example_inputs(name)
    for _, array in leaves(first, ""):
        array += 1.0
    again = dict(leaves(example_inputs(name), ""))
    assert all(not np.array_equal(again[path], array) for path, array in leaves(first, ""))


def test_an_unknown_exercise_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="no exercise 'rnn_cel_forward'.*rnn_cell_forward"):
        example_inputs("rnn_cel_forward")


def numbers(stored: Any) -> list[float]:
    values = [value for _, value in leaves(stored, "")]
    return [value for value in values if isinstance(value, (int, float))]


def words(stored: Any) -> list[tuple[str, Any]]:
    return [(path, value) for path, value in leaves(stored, "") if isinstance(value, str)]


def test_the_stored_examples_are_those_the_solution_gives() -> None:
    made, stored = examples(ASSIGNMENT, EXERCISES), json.loads(STORE.read_text())
    assert words(made) == words(stored)
    np.testing.assert_allclose(numbers(made), numbers(stored), rtol=1e-9, atol=1e-12)


@pytest.mark.slow
def test_the_stored_fingerprints_are_those_the_misconceptions_give() -> None:
    made = fingerprints(ASSIGNMENT, EXERCISES, json.loads(STORE.read_text()))
    stored = json.loads(FINGERPRINTS.read_text("utf-8"))
    assert words(made) == words(stored)
    np.testing.assert_allclose(numbers(made), numbers(stored), rtol=1e-6, atol=1e-6)
