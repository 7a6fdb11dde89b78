"""The solution agrees with loops over plain numbers, at sizes that are all unequal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.nesting import leaves
from tests.support import learner
from tests.support.scalar_reference import FUNCTIONS

SOLUTION = learner.solution_names()
N_X, N_A, N_Y, M, T_X = 3, 5, 2, 7, 4
SHAPES = {
    "Wax": (N_A, N_X), "Waa": (N_A, N_A), "Wya": (N_Y, N_A), "Wy": (N_Y, N_A),
    "ba": (N_A, 1), "by": (N_Y, 1),
    **{f"W{gate}": (N_A, N_A + N_X) for gate in "fico"},
    **{f"b{gate}": (N_A, 1) for gate in "fico"},
    "x": (N_X, M, T_X), "xt": (N_X, M), "a0": (N_A, M), "a_prev": (N_A, M), "c_prev": (N_A, M),
    "da": (N_A, M, T_X), "da_next": (N_A, M), "dc_next": (N_A, M),
}  # fmt: skip


def inputs(name: str, seed: int, steps: int = T_X) -> list[Any]:
    random = np.random.RandomState(seed)
    exercise = EXERCISES[name]
    drawn: dict[str, Any] = {key: random.randn(*shape) for key, shape in SHAPES.items()}
    drawn["x"] = drawn["x"][:, :, :steps]
    drawn["parameters"] = {key: 0.5 * drawn[key] for key in exercise.parameters}
    if name.endswith("_backward"):
        forward = name.replace("_backward", "_forward")
        arguments = [drawn[argument] for argument in EXERCISES[forward].arguments]
        drawn["cache"] = drawn["caches"] = FUNCTIONS[forward](*arguments)[-1]
        drawn["da"] = drawn["da"][:, :, :steps]
    return [drawn[argument] for argument in exercise.arguments]


def agree(one: Any, other: Any) -> None:
    first, second = dict(leaves(one, "")), dict(leaves(other, ""))
    assert first.keys() == second.keys()
    for path, value in first.items():
        np.testing.assert_allclose(value, second[path], rtol=1e-10, atol=1e-12, err_msg=path)


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("seed", [3, 4])
def test_the_solution_agrees_with_the_scalar_loops(name: str, seed: int) -> None:
    agree(SOLUTION[name](*inputs(name, seed)), FUNCTIONS[name](*inputs(name, seed)))


@pytest.mark.parametrize("name", [name for name in EXERCISES if EXERCISES[name].time])
def test_one_time_step_is_enough(name: str) -> None:
    agree(SOLUTION[name](*inputs(name, 5, 1)), FUNCTIONS[name](*inputs(name, 5, 1)))


@pytest.mark.parametrize("name", ["rnn_backward", "lstm_backward"])
def test_gradients_may_cover_fewer_steps_than_the_caches(name: str) -> None:
    da, caches = inputs(name, 6)
    agree(SOLUTION[name](da[:, :, :2], caches), FUNCTIONS[name](da[:, :, :2], caches))
