"""What of a stub is still to be written: the lines that hold `None` between the markers."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from rnn_utils.language import _

START, END = "### START CODE HERE ###", "### END CODE HERE ###"
_COMMENT = re.compile(r"\s*#\s*(?P<text>.*?)\s*[(（]≈.*[)）]\s*$")
"""A comment of the stub: what is to be done, and in how many lines."""


@dataclass(frozen=True)
class OpenLine:
    """A line that is still to be written.

    Attributes:
        number: its number in the source, from 1.
        text: the line as it stands; empty where the stub has a comment alone.
        comment: what the stub says above it.
    """

    number: int
    text: str
    comment: str


@dataclass(frozen=True)
class Stub:
    """The state of a function between its markers.

    Attributes:
        open_lines: the lines still to be written, in order.
        untouched: whether none has been written.
        before: the lines above the first of them, without their margins.
    """

    open_lines: tuple[OpenLine, ...]
    untouched: bool
    before: frozenset[str] = frozenset()

    @property
    def next_line(self) -> str:
        """Say which line comes next, in one or two sentences; empty where none is left."""
        if not self.open_lines:
            return ""
        line = self.open_lines[0]
        if line.text and line.comment:
            return _("Not finished yet. Next comes `{line}`: {comment}").format(
                line=line.text, comment=line.comment
            )
        if line.text:
            return _("Not finished yet. Next comes `{line}`.").format(line=line.text)
        if line.comment:
            return _("Not finished yet. Next comes: {comment}").format(comment=line.comment)
        return _("Not finished yet. Next comes the code between the two markers.")


def read_stub(function: Callable[..., Any]) -> Stub | None:
    """Read from a function's source what is still to be written.

    Args:
        function: the learner's function.

    Returns:
        Its state, or None where the source can't be read.
    """
    try:
        return stub_in(inspect.getsource(inspect.unwrap(function)))
    except (OSError, TypeError):
        return None


def stub_in(source: str) -> Stub | None:
    """Read from the source of a function what is still to be written.

    Args:
        source: the function as text.

    Returns:
        Its state, or None where that can't be read.
    """
    import textwrap  # slow to load, and needed for unfinished functions only

    try:
        source = textwrap.dedent(source)
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    lines = source.splitlines()
    inside = set(_lines_between_markers(lines)) or set(range(2, len(lines) + 1))
    statements = [
        node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno in inside
    ]
    holes = sorted(node.lineno for node in statements if _is_open(node))
    untouched = bool(inside) and all(_is_open(node) for node in statements)
    found = [OpenLine(n, _line(lines, n), _comment_above(lines, n)) for n in holes]
    if holes:  # without any, a comment alone may be all that is left of what is written elsewhere
        found += _only_asked_for(lines, inside, holes[-1])
    found.sort(key=lambda line: line.number)
    above = lines[: found[0].number - 1] if found else []
    return Stub(tuple(found), untouched, frozenset(line.strip() for line in above))


def _only_asked_for(lines: list[str], inside: set[int], last: int) -> Iterator[OpenLine]:
    """Yield what a comment of the stub asks for, with no statement below it."""
    for number in sorted(inside):
        asked = _COMMENT.match(lines[number - 1])
        following = next((n for n in range(number + 1, last + 1) if lines[n - 1].strip()), None)
        if asked and following and _COMMENT.match(lines[following - 1]):
            yield OpenLine(number, "", asked["text"])


def _line(lines: list[str], number: int) -> str:
    """A line as it stands; of `pass`, which only holds a place, nothing."""
    text = lines[number - 1].strip()
    return "" if text == "pass" else text


def _comment_above(lines: list[str], number: int) -> str:
    for line in reversed(lines[: number - 1]):
        if asked := _COMMENT.match(line):
            return asked["text"]
        if START in line:
            break
    return ""


def _lines_between_markers(lines: list[str]) -> Iterator[int]:
    writing = False
    for number, line in enumerate(lines, start=1):
        if END in line:
            writing = False
        if writing:
            yield number
        if START in line:
            writing = True


def _is_open(node: ast.stmt) -> bool:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        return _is_none(node.value)
    if isinstance(node, (ast.For, ast.While)):
        head = node.iter if isinstance(node, ast.For) else node.test
        return any(map(_is_none, ast.walk(head)))
    return isinstance(node, ast.Pass)


def _is_none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
