"""Fewer time-steps than caches: two calls that come to the same, or not, whatever they give."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.published import example_inputs
from rnn_utils.checking.shortened import is_right_for_fewer, shortened
from rnn_utils.checking.stops import Stopped

LOOP = EXERCISES["rnn_backward"]
ODD: list[Any] = [
    *(np.zeros((0, 3)), np.zeros((3, 10, 0)), np.full((3, 10, 2), np.nan), np.array(True)),
    *(np.zeros((3, 10, 4), dtype=bool), np.int8([[-128]]), np.longdouble(3), np.zeros((2,) * 9)),
    *(None, "text", [], {}, object(), 3, Stopped("ValueError", "")),
]


def test_only_an_argument_that_the_example_does_not_shorten_is_shortened() -> None:
    with_one = {name for name in EXERCISES if shortened(EXERCISES[name], example_inputs(name))}
    assert with_one == {"rnn_backward"}


def test_what_is_cut_off_is_zero_in_the_other_call() -> None:
    inputs = example_inputs("rnn_backward")
    calls = shortened(LOOP, inputs)
    assert calls is not None
    (short, _), (padded, _) = calls
    assert short.shape[2] == 2 and padded.shape == inputs[0].shape
    assert np.array_equal(padded[:, :, :2], short) and not padded[:, :, 2:].any()


@pytest.mark.parametrize(("short", "padded"), list(product(ODD, ODD)))
def test_whatever_is_returned_there_is_an_answer(short: Any, padded: Any) -> None:
    assert isinstance(is_right_for_fewer(LOOP, short, padded), bool)
    names = LOOP.returns
    both = (dict.fromkeys(names, short), dict.fromkeys(names, padded))
    assert isinstance(is_right_for_fewer(LOOP, *both), bool)
