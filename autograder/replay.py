"""A pytest plug-in beside nbval that compares what notebooks print, numbers as numbers.

    pytest --nbval -p autograder.replay solutions

What is stored and what is printed now are the same where the words between the numbers are the
same, white space aside, and each number is close. Pictures and warnings are not compared.
"""

from __future__ import annotations

import math
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

ABSOLUTE = 3e-8  # a drift of 1e-8, and the last of the eight digits that numpy prints
RELATIVE = 1e-7

_NOT_COMPARED = ("image/png", "image/jpeg", "image/svg+xml", "application/pdf", "stderr")
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
    """Whether two outputs say the same in words, and nearly the same in numbers."""
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


class NumericCell(IPyNbCell):
    """A cell whose outputs nbval compares as `Printed`."""

    def sanitize(self, s: Any) -> Any:
        """Return what nbval is to compare."""
        clean = super().sanitize(s)
        return Printed(clean) if isinstance(clean, str) else clean


class NumericNotebook(IPyNbFile):
    """A notebook whose cells are compared number by number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skip_compare += _NOT_COMPARED

    def collect(self) -> Iterator[NumericCell]:
        """Yield nbval's cells, each as a `NumericCell`."""
        for cell in super().collect():
            yield NumericCell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )


@pytest.hookimpl(hookwrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, None]:
    """Put a `NumericNotebook` in the place of each notebook that nbval collects."""
    outcome = yield
    outcome.force_result(
        [
            NumericNotebook.from_parent(parent, path=file_path)
            if type(collector) is IPyNbFile
            else collector
            for collector in outcome.get_result()
        ]
    )
