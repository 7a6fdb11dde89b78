"""softmax and sigmoid, at the far ends too."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from rnn_utils import sigmoid, softmax


def test_softmax_turns_each_column_into_probabilities() -> None:
    scores = np.random.RandomState(0).randn(4, 7)
    probabilities = softmax(scores)
    assert probabilities.shape == (4, 7)
    np.testing.assert_allclose(probabilities.sum(axis=0), 1.0)
    column = [math.exp(score) for score in scores[:, 2]]
    np.testing.assert_allclose(probabilities[:, 2], [entry / sum(column) for entry in column])


def test_a_column_far_below_the_others_keeps_its_probabilities() -> None:
    scores = np.array([[0.0, -2000.0], [1.0, -2001.0]])
    np.testing.assert_allclose(softmax(scores)[:, 1], softmax(scores)[::-1, 0])


def test_softmax_takes_scores_of_any_size() -> None:
    np.testing.assert_allclose(softmax(np.array([[1e308], [1e308]])), [[0.5], [0.5]])


def test_softmax_of_one_example_without_an_axis_for_it() -> None:
    np.testing.assert_allclose(softmax([0.0, math.log(3.0)]), [0.25, 0.75])


@pytest.mark.parametrize("scores", [3.0, np.zeros((0, 4))])
def test_softmax_without_classes_is_refused(scores: object) -> None:
    with pytest.raises(ValueError, match="at least one class"):
        softmax(scores)  # type: ignore[arg-type]


def test_sigmoid_of_known_values() -> None:
    values = np.array([[-2.0, 0.0], [0.5, 3.0]])
    expected = [[1 / (1 + math.exp(-value)) for value in row] for row in values]
    np.testing.assert_allclose(sigmoid(values), expected, rtol=1e-15)


def test_sigmoid_is_silent_and_exact_at_both_ends() -> None:
    with warnings.catch_warnings(), np.errstate(over="raise", invalid="raise", divide="raise"):
        warnings.simplefilter("error")
        assert sigmoid(np.array([-1e6, 1e6])).tolist() == [0.0, 1.0]
        np.testing.assert_allclose(sigmoid(-700.0), math.exp(-700.0), rtol=1e-14)


def test_sigmoid_keeps_the_shape() -> None:
    assert sigmoid(np.zeros((2, 3, 4))).shape == (2, 3, 4)
    assert sigmoid(np.array([1, -1])).dtype == float


@pytest.mark.parametrize("function", [sigmoid, softmax])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_numbers_keep_their_precision(function: Callable[..., Any], kind: type) -> None:
    assert function(np.ones((2, 3), dtype=kind)).dtype == kind
    assert function(np.ones((2, 3), dtype=int)).dtype == np.float64
