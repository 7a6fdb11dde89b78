"""What an answered call tells besides its value: changed arguments, and shared memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.grading.student import calls

Function = Callable[[Any, Any], Any]


class Loud(np.ndarray):
    """An array of a student's own class."""


def answered(function: Function) -> dict[str, Any]:
    """The reply to a call with an array and with a dictionary of one."""
    reply, _values = calls._answer(
        function, [np.ones((2, 3)), {"w": np.ones(2)}], {"function": "f"}
    )
    return reply


def view_of_another(x: Any, parameters: Any) -> Any:
    whole = 2 * x
    return whole, whole[:1]


def two_parts_of_one_buffer(x: Any, parameters: Any) -> Any:
    whole = 2 * x
    return whole[:1], whole[1:]


SHARING: list[tuple[Function, list[list[str]]]] = [
    (lambda x, p: (2 * x, x / 2), []),
    (lambda x, p: (x, x / 2), [["0", "argument 0"]]),
    (lambda x, p: {"y": 2 * x, "w": p["w"]}, [["w", "argument 1"]]),
    (view_of_another, [["0", "1"]]),
    (lambda x, p: list(view_of_another(x, p)), [["0", "1"]]),
    (lambda x, p: (2 * x, x.view(Loud)), [["1", "argument 0"]]),
    (two_parts_of_one_buffer, []),
]


@pytest.mark.parametrize(("function", "pairs"), SHARING)
def test_results_that_share_memory_are_told_in_pairs(
    function: Function, pairs: list[list[str]]
) -> None:
    assert answered(function)["shared"] == pairs


def one_array_twice(x: Any, parameters: Any) -> Any:
    y = 2 * x
    return {"a": y, "b": y}


def test_one_array_under_two_names_is_a_pair() -> None:
    assert answered(one_array_twice)["shared"] == [["a", "b"]]


def writes(x: Any, parameters: Any) -> Any:
    parameters["w"][0] = 7.0


def rebinds(x: Any, parameters: Any) -> Any:
    parameters["w"] = parameters["w"].copy()


@pytest.mark.parametrize(
    ("function", "changed"), [(writes, [1]), (rebinds, [1]), (lambda x, p: x + 1, [])]
)
def test_arguments_that_were_written_to_are_told(function: Function, changed: list[int]) -> None:
    assert answered(function)["changed"] == changed


def test_an_error_is_told_in_place_of_a_value() -> None:
    reply = answered(lambda x, p: p["W"])
    assert (reply["op"], reply["error"], reply["message"]) == ("raised", "KeyError", "'W'")
