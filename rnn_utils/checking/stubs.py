"""What of a stub is still to be written: the lines that hold `None` between the markers."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from rnn_utils.checking.written import Written, read_tree, set_by
from rnn_utils.language import _

LONGEST = 160
"""What is quoted of a line."""
START, END = "### START CODE HERE ###", "### END CODE HERE ###"


@dataclass(frozen=True)
class OpenLine:
    """A line that is still to be written.

    Attributes:
        number: its number in the source, from 1.
        text: the line as it stands; empty where the stub has a comment alone.
        comment: what the stub says above it.
        sets: the names that it will set, `loop` for the head of one; none where it doesn't show.
    """

    number: int
    text: str
    comment: str
    sets: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stub:
    """The state of a function between its markers.

    Attributes:
        open_lines: the lines still to be written, in order.
        untouched: whether none has been written.
        before: the lines above the first of them, without their margins.
        written: the words of the function.
    """

    open_lines: tuple[OpenLine, ...]
    untouched: bool
    before: frozenset[str]
    written: Written

    def may_be_missing_in(self, lines: Collection[str]) -> bool:
        """Tell whether one of some lines, by what they set, may be among those to be written."""
        return any(not line.sets or line.sets & set(lines) for line in self.open_lines)

    @property
    def next_line(self) -> str:
        """Say which line comes next, in one or two sentences; empty where none is left."""
        if not self.open_lines:
            return ""
        if self.untouched:
            return not_begun()
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


def not_begun() -> str:
    """Say that nothing of a function is written."""
    return _("Nothing is filled in yet.")


def read_stub(function: Callable[..., Any]) -> Stub | None:
    """Read from a function's source what is still to be written.

    Args:
        function: the learner's function.

    Returns:
        Its state, or None where the source can't be read.
    """
    source = source_of(function)
    tree = read_tree(source) if source else None
    return stub_in(source, tree) if tree else None


def source_of(function: Callable[..., Any]) -> str:
    """Read a function's source, without the margin of what it stands in.

    Args:
        function: the learner's function.

    Returns:
        The source; empty where it can't be read.
    """
    import textwrap  # slow to load, and needed for what doesn't pass only

    try:
        return textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    except (OSError, TypeError, SyntaxError):
        return ""


def stub_in(source: str, tree: ast.Module) -> Stub:
    """Read from the source of a function what is still to be written.

    Args:
        source: the function as text, without a margin.
        tree: its syntax tree.

    Returns:
        Its state.
    """
    lines = source.splitlines()
    inside = set(_lines_between_markers(lines)) or set(range(2, len(lines) + 1))
    nodes = list(ast.walk(tree))
    statements = [node for node in nodes if isinstance(node, ast.stmt) and node.lineno in inside]
    asked = _comments_above(lines)
    untouched = bool(inside) and all(_is_open(node) for node in statements)
    learners = set() if untouched else _learners_own(statements, asked)
    still_open = [node for node in statements if _is_open(node) and node.lineno not in learners]
    sets = {node.lineno: frozenset(set_by(node)) for node in still_open}
    holes = sorted(sets)
    found = [OpenLine(n, _line(lines, n), asked[n - 1], sets[n]) for n in holes]
    if holes:  # without any, a comment alone may be all that is left of what is written elsewhere
        found += _only_asked_for(lines, inside, holes[-1])
    found.sort(key=lambda line: line.number)
    above = lines[: found[0].number - 1] if found else []
    before = frozenset(line.strip() for line in above)
    return Stub(tuple(found), untouched, before, Written(tree))


def _only_asked_for(lines: list[str], inside: set[int], last: int) -> Iterator[OpenLine]:
    """Yield what a comment of the stub asks for, with no code before the next such comment."""
    before: tuple[int, str] | None = None
    for number, line in enumerate(lines[:last], start=1):
        asked = _asked_by(line) if number in inside else ""
        if not line.strip() or (line.strip().startswith("#") and not asked):
            continue
        if before and asked:
            yield OpenLine(before[0], "", before[1])
        before = (number, asked) if asked else None


def _comments_above(lines: list[str]) -> list[str]:
    """For each line, what the stub asks for last above it, between the markers."""
    found, asked = [], ""
    for line in lines:
        found.append(asked)
        asked = "" if START in line else _asked_by(line) or asked
    return found


def _asked_by(line: str) -> str:
    """What a comment of the stub asks for, such as `# Add them up. (≈1 line)`; else nothing."""
    text = line.strip()
    number = max(text.rfind("(≈"), text.rfind("（≈"))
    if number < 0 or not text.startswith("#") or not text.endswith((")", "）")):
        return ""
    return text[1:number].strip()[:LONGEST]


def _line(lines: list[str], number: int) -> str:
    """A line as it stands; of `pass`, which only holds a place, nothing."""
    text = lines[number - 1].strip()[:LONGEST]
    return "" if text == "pass" else text


def _lines_between_markers(lines: list[str]) -> Iterator[int]:
    writing = False
    for number, line in enumerate(lines, start=1):
        if END in line:
            writing = False
        if writing:
            yield number
        if START in line:
            writing = True


def _learners_own(statements: list[ast.stmt], asked: list[str]) -> set[int]:
    """List the lines that look open and are a learner's own, such as a name that starts at None.

    Args:
        statements: those between the markers, of which some are written.
        asked: for each line, what the stub asks for above it.
    """
    written = [node for node in statements if not _is_open(node)]
    given = {
        name.id
        for node in written
        for name in ast.walk(node)
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
    }
    loops = [node for node in statements if isinstance(node, (ast.For, ast.While))]
    placeholders = {node for loop in loops if all(map(_is_open, loop.body)) for node in loop.body}
    return {
        node.lineno
        for node in statements
        if (isinstance(node, ast.Pass) and node not in placeholders)
        or (not asked[node.lineno - 1] and _starts_only(node, given))
    }


def _starts_only(node: ast.stmt, given: Collection[str]) -> bool:
    """Tell whether names start at None that are given values elsewhere."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return bool(targets) and all(
        isinstance(target, ast.Name) and target.id in given for target in targets
    )


def _is_open(node: ast.stmt) -> bool:
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)):
        return _is_none(node.value)
    if isinstance(node, ast.For):
        return any(map(_is_none, ast.walk(node.iter)))
    if isinstance(node, ast.While):
        return _is_none(node.test)
    if isinstance(node, ast.Expr):
        return _is_none(node.value)
    return isinstance(node, ast.Pass)


def _is_none(node: ast.AST | None) -> bool:
    """Tell a value that is still to be written: `None`, or `...`."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is Ellipsis)
