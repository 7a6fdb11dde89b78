"""Students' Python, parsed: the one place where the grader's own processes do so, without a word.

Python warns of an odd escape or number where it parses it, and quotes the sign raw. So a text
could write on the instructor's terminal, a line for each of its signs. And it puts the marks that
combine with a letter of a name in order, which takes the square of their number.
"""

from __future__ import annotations

import ast
import io
import re
import threading
import tokenize
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

MOST_MARKS = 30
"""Marks on one letter, Unicode's own bound (UAX 15, stream-safe text); no language comes near."""

LONGEST_LINE = 1_000
"""Signs of a line that isn't ASCII; no released line comes near."""

_one_at_a_time = threading.Lock()
"""What is kept quiet is so for the whole process; a cluster's worker may grade in threads."""


def parsed(text: str) -> ast.Module:
    """Return the tree of a text.

    Raises:
        Exception: where it is no Python, from 3.12 on even SystemError, on odd Unicode; and where
            more than `MOST_MARKS` marks stand on one letter.
    """
    if _has_piled_marks(text):
        raise ValueError("too many marks on one letter")
    with _quiet():
        return ast.parse(text)


def tokens_of(text: str) -> list[tokenize.TokenInfo]:
    """Return the tokens of a text.

    Raises:
        Exception: where it is no Python, at the first sign that shows it: Python 3.11 would crawl
            on, sign by sign; and where a line that isn't ASCII has more signs than
            `LONGEST_LINE`: Python 3.12 goes through it from its beginning for each token.
    """
    if not text.isascii() and any(len(line) > LONGEST_LINE for line in text.splitlines()):
        raise ValueError("too long a line")
    with _quiet():
        return list(_up_to_an_error(text))


def read_as_names(text: str) -> str:
    """Return a text with each sign as Python reads it in a name, by itself.

    What is ASCII then is so in the name, too: no mark makes ASCII of a sign, or stands in its
    place. Only what a letter and its marks become together is not seen.
    """
    return text.translate({ord(sign): unicodedata.normalize("NFKC", sign) for sign in _odd(text)})


def _has_piled_marks(text: str) -> bool:
    marks = "".join(re.escape(sign) for sign in _odd(text) if _is_mark(sign))
    return bool(marks and re.search(f"[{marks}]{{{MOST_MARKS + 1}}}", text))


def _is_mark(sign: str) -> bool:
    """Whether a sign joins the letter before it, with all that it is made of."""
    return unicodedata.combining(unicodedata.normalize("NFKD", sign)[0]) > 0


def _odd(text: str) -> set[str]:
    """The signs that are not ASCII."""
    return set() if text.isascii() else {sign for sign in set(text) if not sign.isascii()}


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
