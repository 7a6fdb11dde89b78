"""Whatever a text holds, parsing it says nothing: neither of an escape nor of a number."""

from __future__ import annotations

import threading
import time
import unicodedata
import warnings
from collections.abc import Callable
from contextlib import suppress
from tokenize import TokenError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.grading.intake import matching
from autograder.grading.intake.lasting import lasting
from autograder.grading.intake.students_python import (
    LONGEST_LINE,
    MOST_MARKS,
    parsed,
    read_as_names,
    tokens_of,
)
from autograder.grading.sandbox.plain_code import Plainness

WARNED_OF = ['x = "a\\\x1b[31m b"', "x = b'\\\x07'", "x = 1if y else 2", 'f"\\\x1b{x}"']
"""What Python warns of, on one version or another, and quotes."""
READERS: dict[str, Callable[[str], object]] = {
    "the tree": parsed,
    "the tokens": tokens_of,
    "what only computes": Plainness(()).holds,
    "what a cell comes to": matching.normalise,
    "whether a state lasts": lambda text: lasting([(0, text), (1, text)], {"f": 0}),
}
MARKS = "\u0344" * 9_900 + "\u0f73" * 9_900
"""What takes seconds to put in order, as all of the second sort go before all of the first."""
SIGNS = "_s1\ufe33\uff3f\u2017\uff53\u017f\u212a\u0308\u0344\u0f73\u0327\xe9\xa8\u4e2d \n"


@pytest.mark.parametrize("text", WARNED_OF)
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_nothing_is_said_of_a_text(reader: Callable[[str], object], text: str) -> None:
    matching._normalised.cache_clear()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        reader(text)
    assert said == []


def test_python_warns_of_such_a_text_elsewhere() -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        compile(WARNED_OF[0], "x", "exec")
    assert len(said) == 1


def test_threads_that_parse_leave_warnings_as_they_were() -> None:
    before = list(warnings.filters)
    threads = [threading.Thread(target=lambda: [parsed("x = 1") for _ in range(200)]) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(warnings.filters) == before


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("text", ["#{}", "a{} = 1", "'{}'", "f = 1\n'__'\na{}"])
def test_no_marks_hold_a_reader_up(text: str, reader: Callable[[str], object]) -> None:
    start = time.perf_counter()
    with suppress(ValueError, TokenError):
        reader(text.format(MARKS))
    assert time.perf_counter() - start < 1


def test_no_long_line_is_gone_through_for_each_of_its_tokens() -> None:
    """Python 3.12 would, where a line isn't ASCII."""
    with pytest.raises(ValueError, match="too long a line"):
        tokens_of("# \u4e2d\n\n" + "a;" * LONGEST_LINE + "'\U0001f600'")
    assert tokens_of("a;" * LONGEST_LINE) and tokens_of("a;\n" * LONGEST_LINE + "'\u4e2d'")


def test_as_many_marks_as_a_language_needs_are_read() -> None:
    assert parsed("a" + "\u0301" * MOST_MARKS)
    assert parsed("# \u0915\u094d\u0937\u093f " * 99 + "\nx = 'e\u0301'")
    with pytest.raises(ValueError, match="too many marks"):
        parsed("a" + "\u0301\uff9e" * MOST_MARKS)


@given(st.text(SIGNS, max_size=9))
def test_what_is_ascii_in_a_name_is_seen_sign_by_sign(text: str) -> None:
    whole, single = unicodedata.normalize("NFKC", text), read_as_names(text)
    assert ("__" in whole) == ("__" in single)
    assert single == whole or not whole.isascii()
