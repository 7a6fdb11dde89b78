"""Students' Python, parsed: the one place where the grader's own processes do so, without a word.

Python warns of an odd escape or number where it parses it, and quotes the sign raw. So a text
could write on the instructor's terminal, a line for each of its signs.
"""

from __future__ import annotations

import ast
import io
import threading
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_one_at_a_time = threading.Lock()
"""What is kept quiet is so for the whole process; a cluster's worker may grade in threads."""


def parsed(text: str) -> ast.Module:
    """Return the tree of a text.

    Raises:
        Exception: where it is no Python; from 3.12 on even SystemError, on odd Unicode.
    """
    with _quiet():
        return ast.parse(text)


def tokens_of(text: str) -> list[tokenize.TokenInfo]:
    """Return the tokens of a text.

    Raises:
        Exception: where it is no Python, at the first sign that shows it: Python 3.11 would crawl
            on, sign by sign.
    """
    with _quiet():
        return list(_up_to_an_error(text))


def _up_to_an_error(text: str) -> Iterator[tokenize.TokenInfo]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.ERRORTOKEN:
            raise tokenize.TokenError("not Python")
        yield token


@contextmanager
def _quiet() -> Iterator[None]:
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
