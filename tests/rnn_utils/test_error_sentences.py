"""What is said of an error is true of it, and of the line where it arose."""

from __future__ import annotations

import numpy as np
import pytest

from rnn_utils.checking.error_sentences import Place, sentence_on

VALUE = np.ones((2, 3))
NAMES = {
    "np": np,
    "a": VALUE,
    "pair": (1, 2),
    "things": [1, 2],
    "d": {"W": 1},
    "k": 3,
    "none": None,
    "text": "Wax",
}
SAID = {
    "np.zeros(2, 3)": "`np.zeros` takes them as one tuple",
    "np.ones(2, 3, 4, 5)": "`np.ones` takes them as one tuple",
    "np.sum(a, 1, True)": "one of the arguments there is taken for the type of the numbers",
    "np.concatenate(a, a)": "`np.concatenate` takes them as one tuple",
    "np.vstack(a, a)": "`np.vstack` takes them as one tuple",
    "np.zeros((a, 2))": "an array stands where one number is wanted",
    "np.zeros((k / 2, 2))": "something else stands there where a whole number is wanted",
    "a[: k / 2]": "something else stands there where a whole number is wanted",
    "a[a]": "what stands in square brackets there is no index",
    "a['W']": "what stands in square brackets there is no index",
    "a[9]": "an index there reaches past the end",
    "things.__setitem__(9, 1)": "a list has no place at that index yet",
    "pair['W']": "a list or a tuple has no keys",
    "things[0, 1]": "a list, a tuple or a dictionary is read there like an array",
    "d[a]": "a list, a tuple or a dictionary is read there like an array",
    "text['a']": "a text is read there like a dictionary",
    "k[0]": "a single number stands where an array or a list is wanted",
    "np.float64(1)[0]": "a single number stands where an array or a list is wanted",
    "list(k)": "a number can't be gone through; `range` counts up to it",
    "reversed(k)": "a number can't be gone through",
    "len(k)": "a single number stands where an array or a list is wanted",
    "k(2)": "round brackets call a function",
    "a(2)": "round brackets call a function",
    "np.tanh[a]": "a function is called with round brackets",
    "range[2]": "a function is called with round brackets",
    "np.tanh * 2": "a function stands there without being called",
    "a.sum.T": "a function stands there without being called",
    "np.tanh(np.tanh)": "a function stands there without being called",
    "np.tanh(none)": "a value there is None",
    "np.zeros((none, 2))": "a value there is None",
    "-none": "a value there is None",
    "len(none)": "a value there is None",
    "np.dot(a, a.T, a)": "a further argument there is taken for the array into which the result",
    "a + 'W'": "a text stands there where a number is wanted",
    "np.split(a, 2, axis=1)": "the array can't be split there into so many parts",
    "d['W' + '{g}']": "there is no key `W{g}` in that dictionary",
    "tanh(a)": "`tanh` is numpy's, and called as `np.tanh`",
    "Wax @ a": "`Wax` is not defined in the function; take it from `parameters`",
    "Wy @ a": "`Wy` has no value inside the function",
    "np.rnn(a)": "numpy has no `rnn`",
    "dict.sum(a)": "a value of the type dict has no `sum`",
}


@pytest.mark.parametrize("source", SAID)
def test_what_is_said_of_an_error_is_true_of_it(source: str) -> None:
    with pytest.raises(Exception) as raised:
        eval(source, dict(NAMES))
    message = " ".join(str(raised.value).split())
    place = Place(source, "rnn_cell_forward")
    assert sentence_on(raised.type.__name__, message, place).startswith(SAID[source])


def test_a_helper_inside_a_function_has_its_own_name() -> None:
    def outer() -> None:
        def affine(x: int, bias: int) -> int:
            return x + bias

        affine(1)  # type: ignore[call-arg]

    with pytest.raises(TypeError) as raised:
        outer()
    said = sentence_on("TypeError", str(raised.value), Place())
    assert said == "the call of `affine` does not fit the arguments that it takes."


@pytest.mark.parametrize("kind", ["IndexError", "TypeError", "ValueError", "KeyError", "NameError"])
def test_what_is_said_of_any_error_blames_nothing(kind: str) -> None:
    """A message that no row knows: only what every error of its class has in common."""
    said = sentence_on(kind, "nobody has ever read this", Place("np.zeros(1, 2)"))
    assert "np.zeros" not in said and "past the end" not in said and said.endswith(".")
