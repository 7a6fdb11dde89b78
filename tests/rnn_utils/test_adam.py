"""Adam as in Kingma and Ba (2015), algorithm 1, for any dictionary of arrays."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnn_utils import initialize_adam, update_parameters_with_adam


def test_both_averages_start_at_zero_under_the_gradients_names() -> None:
    v, s = initialize_adam({"Wax": np.ones((5, 3)), "ba": np.ones((5, 1))})
    for averages in (v, s):
        assert {key: value.shape for key, value in averages.items()} == {
            "dWax": (5, 3),
            "dba": (5, 1),
        }
        assert not any(value.any() for value in averages.values())
    assert v["dWax"] is not s["dWax"]


def test_two_steps_agree_with_the_algorithm_worked_out_by_hand() -> None:
    theta, m, u = 0.7, 0.0, 0.0
    parameters = {"anything": np.array([[theta]])}
    v, s = initialize_adam(parameters)
    for t, gradient in ((1, 0.3), (2, -0.8)):
        m = 0.8 * m + (1 - 0.8) * gradient
        u = 0.9 * u + (1 - 0.9) * gradient**2
        theta -= 0.1 * (m / (1 - 0.8**t)) / (math.sqrt(u / (1 - 0.9**t)) + 1e-3)
        parameters, v, s = update_parameters_with_adam(
            parameters, {"danything": np.array([[gradient]])}, v, s, t,
            learning_rate=0.1, beta1=0.8, beta2=0.9, epsilon=1e-3,
        )  # fmt: skip
    np.testing.assert_allclose(parameters["anything"], [[theta]], rtol=1e-14)
    np.testing.assert_allclose(v["danything"], [[m]], rtol=1e-14)
    np.testing.assert_allclose(s["danything"], [[u]], rtol=1e-14)


def test_epsilon_stands_outside_the_square_root() -> None:
    parameters = {"w": np.zeros(1)}
    v, s = initialize_adam(parameters)
    updated, _, _ = update_parameters_with_adam(
        parameters, {"dw": np.array([1e-8])}, v, s, 1, epsilon=1e-8
    )
    np.testing.assert_allclose(updated["w"], -0.005)


def test_the_arguments_are_left_alone() -> None:
    parameters, grads = {"w": np.ones(3)}, {"dw": np.full(3, 0.5)}
    v, s = initialize_adam(parameters)
    update_parameters_with_adam(parameters, grads, v, s, 1)
    assert parameters["w"].tolist() == [1, 1, 1]
    assert grads["dw"].tolist() == [0.5, 0.5, 0.5]
    assert not v["dw"].any() and not s["dw"].any()


def test_steps_are_counted_from_one() -> None:
    v, s = initialize_adam({"w": np.ones(1)})
    with pytest.raises(ValueError, match="from one"):
        update_parameters_with_adam({"w": np.ones(1)}, {"dw": np.ones(1)}, v, s, 0)


def test_a_missing_gradient_is_named() -> None:
    v, s = initialize_adam({"w": np.ones(1)})
    with pytest.raises(KeyError, match="dw"):
        update_parameters_with_adam({"w": np.ones(1)}, {}, v, s, 1)
