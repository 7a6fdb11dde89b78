"""Whatever a text holds, parsing it says nothing: neither of an escape nor of a number."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable

import pytest

from autograder.grading.intake import matching
from autograder.grading.intake.students_python import parsed, tokens_of
from autograder.grading.sandbox.plain_code import Plainness

WARNED_OF = ['x = "a\\\x1b[31m b"', "x = b'\\\x07'", "x = 1if y else 2", 'f"\\\x1b{x}"']
"""What Python warns of, on one version or another, and quotes."""
READERS: dict[str, Callable[[str], object]] = {
    "the tree": parsed,
    "the tokens": tokens_of,
    "what only computes": Plainness(()).holds,
    "what a cell comes to": matching.normalise,
}


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
