"""Stubs: what students get in place of the code between the START and END markers."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst import matchers

from autograder.base.errors import CommandError

START = "### START CODE HERE ###"
END = "### END CODE HERE ###"

_MARKER = re.compile(r"(?P<indent>[ \t]*)#+ *(?P<kind>START|END) CODE HERE\b", re.MULTILINE)
_STEP = "    "


class StubError(CommandError):
    """A cell that no stub can be made of; its text is one sentence that names the cell."""


@dataclass(frozen=True)
class Region:
    """The lines between a START and its END marker: `first` to `last`, the end excluded."""

    indent: str
    first: int
    last: int


def make_stub(source: str, cell: str) -> str:
    """Return a solution cell's source with a stub between its markers.

    Every comment stays. An assignment keeps its left side and gets `None`. A loop keeps its head
    with `None` for its range, and its body is treated the same way. Anything else goes, and
    `pass` fills a block that would be empty.

    Args:
        source: Python source with START and END markers, each on a line of its own.
        cell: the cell's id, for the error.

    Raises:
        StubError: where markers are missing, unbalanced or nested, or the code can't be read.
    """
    _parse(source, cell)
    found = regions(source, cell)
    if not found:
        raise StubError(f"Cell {cell!r} has no line {START!r}; mark what students are to write.")
    lines = source.split("\n")
    stubs = [_stub_lines(lines[region.first : region.last], region, cell) for region in found]
    return _without_needless_pass(lines, found, stubs)


def regions(source: str, cell: str) -> list[Region]:
    """Return what lies between the markers of a cell, in order; none where it has no markers.

    Raises:
        StubError: where the markers are unbalanced, nested or not level with each other.
    """
    found: list[Region] = []
    opened: tuple[str, int] | None = None
    for kind, indent, number in _markers(source, cell):
        if kind == "START" and opened:
            raise StubError(f"Cell {cell!r} has a START marker inside another; close the first.")
        if kind == "START":
            opened = indent, number
            continue
        if not opened:
            raise StubError(f"Cell {cell!r} has an END marker without a START; add {START!r}.")
        if indent != opened[0]:
            raise StubError(f"Cell {cell!r} has a START and an END at different depths.")
        found.append(Region(*opened, number - 1))
        opened = None
    if opened:
        raise StubError(f"Cell {cell!r} has a START marker without an END; add {END!r}.")
    return found


def _markers(source: str, cell: str) -> Iterator[tuple[str, str, int]]:
    """Yield each marker's kind, indentation and line, counted from one."""
    if not _MARKER.search(source):
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            marker = _MARKER.match(token.line)
            if token.type == tokenize.COMMENT and marker and marker.end() > token.start[1]:
                yield marker["kind"], marker["indent"], token.start[0]
    except (tokenize.TokenError, SyntaxError) as error:
        raise StubError(f"Cell {cell!r} is not plain Python: {error}.") from error


def _parse(source: str, cell: str) -> None:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise StubError(f"Cell {cell!r} is not plain Python: {error}.") from error


def _stub_lines(lines: list[str], region: Region, cell: str) -> list[str]:
    """Return a region's stub, ending with `pass` where no statement is left."""
    head = ["if True:"] if region.indent else []
    # The last `pass` gathers the comments that follow the last statement.
    text = "\n".join([*head, *lines, f"{region.indent}pass", ""])
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise StubError(f"Cell {cell!r} has a marker in the middle of a statement.") from error
    body = module.body[0].body.body if head else module.body  # type: ignore[union-attr]
    header = [] if head else module.header
    stub = [line for node in (*header, *body) for line in _Stub(module).lines(node, region.indent)]
    return _block(_tidy(stub), region.indent)


class _Stub:
    """The stub of a syntax tree, line by line."""

    def __init__(self, module: cst.Module) -> None:
        self._module = module

    def lines(self, node: cst.CSTNode, indent: str) -> Iterator[str]:
        """Yield what stays of a node and of all it holds."""
        if isinstance(node, cst.SimpleStatementLine | cst.SimpleStatementSuite):
            yield from self._simple(node, indent)
        elif isinstance(node, cst.For | cst.While):
            yield from self._loop(node, indent)
        elif isinstance(node, cst.EmptyLine):
            yield indent + node.comment.value if node.comment else ""
        elif isinstance(node, cst.Comment):
            yield indent + node.value
        else:
            yield from self._children(node, indent)

    def _children(self, node: cst.CSTNode, indent: str) -> Iterator[str]:
        for child in node.children:
            yield from self.lines(child, indent)

    def _simple(
        self, node: cst.SimpleStatementLine | cst.SimpleStatementSuite, indent: str
    ) -> Iterator[str]:
        """Keep a line's assignments, the comments before it, inside it and behind it."""
        if isinstance(node, cst.SimpleStatementLine):
            for empty in node.leading_lines:
                yield from self.lines(empty, indent)
        kept = "; ".join(text for text in map(self._assignment, node.body) if text)
        for small in node.body:
            for comment in matchers.findall(small, matchers.Comment()):
                if self._code(comment) not in kept:
                    yield from self.lines(comment, indent)
        behind = node.trailing_whitespace.comment
        line = "  ".join(part for part in (kept, behind and behind.value) if part)
        if line:
            yield indent + line

    def _assignment(self, node: cst.BaseSmallStatement) -> str:
        if isinstance(node, cst.Assign):
            return "".join(f"{self._code(target.target)} = " for target in node.targets) + "None"
        if isinstance(node, cst.AnnAssign):
            annotation = self._code(node.annotation.annotation)
            return f"{self._code(node.target)}: {annotation} = None"
        if isinstance(node, cst.AugAssign):
            operator = self._code(node.operator)
            return f"{self._code(node.target)} {operator} None"
        return ""

    def _loop(self, node: cst.For | cst.While, indent: str) -> Iterator[str]:
        for empty in node.leading_lines:
            yield from self.lines(empty, indent)
        head = f"for {self._code(node.target)} in" if isinstance(node, cst.For) else "while"
        header = node.body.header.comment if isinstance(node.body, cst.IndentedBlock) else None
        yield f"{indent}{head} None:" + (f"  {header.value}" if header else "")
        inner = indent + _STEP
        body = node.body.with_changes(header=cst.TrailingWhitespace()) if header else node.body
        yield from _block(list(self.lines(body, inner)), inner)
        if node.orelse:
            yield from self.lines(node.orelse, indent)

    def _code(self, node: cst.CSTNode) -> str:
        return self._module.code_for_node(node).strip()


def _block(lines: list[str], indent: str) -> list[str]:
    """Add `pass` to a block that holds no statement."""
    return lines if any(_is_statement(line) for line in lines) else [*lines, f"{indent}pass"]


def _is_statement(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _tidy(lines: list[str]) -> list[str]:
    """Drop blank lines at both ends, and all but the first of several in a row."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept[:-1] if kept and not kept[-1] else kept


def _without_needless_pass(lines: list[str], found: list[Region], stubs: list[list[str]]) -> str:
    """Put the stubs in place, without a `pass` that the cell parses without."""
    for number, stub in enumerate(stubs):
        if not any(_is_statement(line) for line in stub[:-1]) and stub[-1].strip() == "pass":
            shorter = [*stubs[:number], stub[:-1], *stubs[number + 1 :]]
            if _parses(_assemble(lines, found, shorter)):
                stubs = shorter
    return _assemble(lines, found, stubs)


def _assemble(lines: list[str], found: list[Region], stubs: list[list[str]]) -> str:
    parts: list[str] = []
    end = 0
    for region, stub in zip(found, stubs, strict=True):
        parts += lines[end : region.first] + stub
        end = region.last
    return "\n".join(parts + lines[end:])


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
