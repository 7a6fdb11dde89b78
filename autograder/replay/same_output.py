"""Whether two outputs say the same: words as words, numbers as numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

ABSOLUTE = 3e-8  # a drift of 1e-8, and the last of the eight digits that numpy prints


RELATIVE = 1e-7


_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])")


_SCALAR = re.compile(r"np\.(?:(?:float|int|uint|complex)\d+|bool_?|str_)\(([^()]*)\)")


_TRUTH = re.compile(r"np\.(True|False)_")


_PICTURE = re.compile(r"<svg\b.*?</svg>|\bdata:image/[^\"')\s]+", re.DOTALL)


_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")


class Printed(str):
    """What a cell printed; equal to another where the words agree and the numbers are close."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and same_output(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def same_output(stored: str, printed: str) -> bool:
    """Return whether two outputs say the same in words, and nearly the same in numbers."""
    if str.__eq__(stored, printed):
        return True
    ours, theirs = list(_parts(stored)), list(_parts(printed))
    return len(ours) == len(theirs) and all(map(_same_part, ours, theirs))


def _parts(output: str) -> Iterator[str | float]:
    """Yield the words, without white space, and the numbers between them."""
    text = _without_dialect(output)
    end = 0
    for number in _NUMBER.finditer(text):
        yield "".join(text[end : number.start()].split())
        yield float(number[0])
        end = number.end()
    yield "".join(text[end:].split())


def _without_dialect(output: str) -> str:
    """Return the output without what changes with numpy's version, the memory or a picture."""
    for pattern, instead in (
        (_SCALAR, r"\1"),
        (_TRUTH, r"\1"),
        (_PICTURE, ""),
        (_ADDRESS, "address"),
    ):
        output = pattern.sub(instead, output)
    return output


def _same_part(ours: str | float, theirs: str | float) -> bool:
    if isinstance(ours, float) and isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return ours == theirs
