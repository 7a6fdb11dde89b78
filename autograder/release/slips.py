"""Single edits of a function: the slips that nobody listed, each with the question it calls for.

An edit changes one thing of one line between the markers, in the syntax tree, and is undone before
the next one is made.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from autograder.release.slip_forms import filled_slots, other_expressions, other_lines
from autograder.release.stubs import regions
from rnn_utils.checking.exercises import LOOP


@dataclass(frozen=True)
class Slip:
    """One edit.

    Attributes:
        step: the line that it is made in, by the name of its step; empty where that is given.
        ask: which question it calls for, a key of `rnn_utils.checking.slip_questions.QUESTIONS`.
        word: the name that stands in the line by mistake, if one does.
        tree: the whole cell with the edit in it; good until the next slip is asked for.
    """

    step: str
    ask: str
    word: str
    tree: ast.Module


class _Put(NamedTuple):
    """Something else in a node's field, or at a place of the list that a field is."""

    node: Any
    field: str
    value: Any
    place: int | None = None


class _Edit(NamedTuple):
    ask: str
    word: str
    puts: tuple[_Put, ...]


def step_at(source: str, line: int, uses: Sequence[str]) -> str | None:
    """Return the step that a line of a cell belongs to; None outside all of them.

    Args:
        source: the cell's source.
        line: the line, from 1.
        uses: the exercises that it may call.
    """
    lines = _lines_to_write(source)
    found = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt)
        and node.lineno in lines
        and node.lineno <= line <= (node.end_lineno or 0)
    ]
    innermost = max(found, key=lambda statement: statement.lineno, default=None)
    return _step(innermost, uses) if innermost is not None else None


def slips(source: str, uses: Sequence[str]) -> Iterator[Slip]:
    """Yield every single edit of the lines to write in a cell.

    Args:
        source: the cell's source.
        uses: the exercises that it may call.
    """
    tree = ast.parse(source)
    lines = _lines_to_write(source)
    for block in _blocks(tree):
        for place, statement in enumerate(block.body):
            if statement.lineno in lines:
                step = _step(statement, uses)
                for edit in _edits(tree, block, place):
                    with _made(edit):
                        yield Slip(step, edit.ask, edit.word, tree)
    for edit in (*_of_given(tree, lines), *_taken_apart(tree)):
        with _made(edit):
            yield Slip("", edit.ask, edit.word, tree)


def _lines_to_write(source: str) -> set[int]:
    found = regions(source, "")
    return {line for region in found for line in range(region.first + 1, region.last + 1)}


def _blocks(tree: ast.AST) -> list[Any]:
    """Return what has a body: the function, and the loops in it."""
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.For))]


def _step(statement: ast.stmt, uses: Sequence[str]) -> str:
    """Return the name of the step that a line is."""
    if isinstance(statement, ast.For):
        return LOOP
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in uses:
        return value.func.id
    target: Any = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if isinstance(statement, ast.AugAssign):
        target = statement.target
    if isinstance(statement, ast.Expr) and isinstance(value, ast.Call):
        target = getattr(value.func, "value", None)
    return _base(target)


def _base(target: Any) -> str:
    """Return the name of an array of which a part is meant."""
    while isinstance(target, (ast.Subscript, ast.Attribute)):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""


def _edits(tree: ast.Module, block: Any, place: int) -> Iterator[_Edit]:
    statement = block.body[place]
    names, keys, slots = _names(tree), _keys(tree), filled_slots(tree)
    yield from _moves(tree, block, place)
    for ask, line in other_lines(statement):
        yield _Edit(ask, "", (_Put(block, "body", line, place),))
    for node in _nodes(statement):
        for put in _expressions(node):
            for ask, word, other in other_expressions(put.value, node, keys):
                yield _Edit(ask, word, (put._replace(value=other),))
            if isinstance(put.value, ast.Name) and isinstance(node, ast.Call):
                for slot in slots:
                    yield _Edit("name", _base(slot), (put._replace(value=slot),))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
            for name in names:
                if name != node.id:
                    yield _Edit("name", name, (_Put(node, "id", name),))
    yield from _of_another(statement, names)
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "np.zeros":
        loads = [ast.Name(name, ast.Load()) for name in names]
        for start in (*loads, *slots):  # another thing to start from
            yield _Edit("start", "", (_Put(statement, "value", start),))


def _of_given(tree: ast.Module, lines: set[int]) -> Iterator[_Edit]:
    """Yield the lines that are given with another key or axis in them, or two keys exchanged."""
    given = [
        node for node in ast.walk(tree) if isinstance(node, ast.Assign) and node.lineno not in lines
    ]
    read = [
        node for line in given for node in ast.walk(line.value) if isinstance(node, ast.Subscript)
    ]
    keys = [node for node in read if isinstance(_key(node), str)]
    for node in keys:
        for key in dict.fromkeys(_key(other) for other in keys):
            if key != _key(node):
                yield _Edit("given", str(_key(node)), (_Put(node, "slice", ast.Constant(key)),))
    for one, other in combinations(keys, 2):
        puts = (_Put(one, "slice", other.slice), _Put(other, "slice", one.slice))
        yield _Edit("given", str(_key(one)), puts)
    for line in given:
        value = line.value
        if isinstance(value, ast.Subscript) and isinstance(_key(value), int):
            put = _Put(value, "slice", ast.Constant(1 - _key(value)))
            yield _Edit("given", _base(line.targets[0]), (put,))


def _key(node: ast.Subscript) -> Any:
    """The constant in square brackets; None where there is another thing."""
    return node.slice.value if isinstance(node.slice, ast.Constant) else None


def _taken_apart(tree: ast.Module) -> Iterator[_Edit]:
    """Yield what is given taken apart in another order; in no line to write, but written anew."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
            target = node.targets[0]
            if isinstance(target, ast.Tuple):
                for one, other in combinations(range(len(target.elts)), 2):
                    puts = (
                        _Put(target, "elts", target.elts[other], one),
                        _Put(target, "elts", target.elts[one], other),
                    )
                    yield _Edit("unpacked", node.value.id, puts)


def _of_another(statement: ast.stmt, names: Sequence[str]) -> Iterator[_Edit]:
    """Yield a line with all that ends on one letter, such as `Wf` and `bf`, taken from another."""
    read = [node for node in _nodes(statement) if isinstance(node, ast.Name) and node.id in names]
    endings = dict.fromkeys(name[-1] for name in names if len(name) > 1)
    for ending in endings:
        own = [node for node in read if len(node.id) > 1 and node.id.endswith(ending)]
        for other in endings:
            puts = tuple(_Put(node, "id", node.id[:-1] + other) for node in own)
            if other != ending and len(puts) > 1 and all(put.value in names for put in puts):
                yield _Edit("name", puts[0].value, puts)


def _moves(tree: ast.Module, block: Any, place: int) -> Iterator[_Edit]:
    """Yield a line left out, written twice, or put elsewhere, out of a loop or into it too."""
    body, statement = block.body, block.body[place]
    rest = [*body[:place], *body[place + 1 :]]
    if isinstance(statement, ast.For):
        following = [node for node in rest[place:] if isinstance(node, ast.Return)]
        inside = [*statement.body, *rest[place:]]
        if following:
            yield _Edit("return-inside", "", (_Put(statement, "body", inside),))
    else:
        yield _Edit("left-out", "", (_Put(block, "body", ast.Pass(), place),))
        twice = [*body[: place + 1], statement, *body[place + 1 :]]
        yield _Edit("twice", "", (_Put(block, "body", twice),))
    for there in range(len(rest) + 1):
        if there != place and not isinstance(statement, ast.For):
            moved = [*rest[:there], statement, *rest[there:]]
            yield _Edit("moved", "", (_Put(block, "body", moved),))
    without = _Put(block, "body", rest)
    for outer in _blocks(tree):
        for number, loop in enumerate(outer.body):
            if isinstance(loop, ast.For) and loop is block and rest:
                for at in (number, number + 1):
                    moved = [*outer.body[:at], statement, *outer.body[at:]]
                    yield _Edit("moved", "", (without, _Put(outer, "body", moved)))
            if isinstance(loop, ast.For) and outer is block and loop is not statement:
                for inside in ([statement, *loop.body], [*loop.body, statement]):
                    yield _Edit("moved", "", (without, _Put(loop, "body", inside)))


def _names(tree: ast.AST) -> list[str]:
    """Return the names of values: arguments, and what is set."""
    nodes = list(ast.walk(tree))
    arguments = [node.arg for node in nodes if isinstance(node, ast.arg)]
    names = [node for node in nodes if isinstance(node, ast.Name)]
    stored = [node.id for node in names if isinstance(node.ctx, ast.Store)]
    return list(dict.fromkeys([*arguments, *stored]))


def _keys(tree: ast.AST) -> list[str]:
    """Return the keys that dictionaries are read and written by."""
    nodes = list(ast.walk(tree))
    read = [node.slice for node in nodes if isinstance(node, ast.Subscript)]
    written = [key for node in nodes if isinstance(node, ast.Dict) for key in node.keys]
    constants = [node for node in (*read, *written) if isinstance(node, ast.Constant)]
    return list(dict.fromkeys(node.value for node in constants if isinstance(node.value, str)))


def _nodes(statement: ast.stmt) -> list[ast.AST]:
    """Return what a line is made of, of a loop its head."""
    return list(ast.walk(statement.iter if isinstance(statement, ast.For) else statement))


def _expressions(holder: ast.AST) -> Iterator[_Put]:
    """Yield the expressions that a node holds, as they stand."""
    for field, value in ast.iter_fields(holder):
        if isinstance(value, ast.expr):
            yield _Put(holder, field, value)
        elif isinstance(value, list):
            for place, each in enumerate(value):
                if isinstance(each, ast.expr):
                    yield _Put(holder, field, each, place)


@contextmanager
def _made(edit: _Edit) -> Iterator[None]:
    """Hold an edit, and put back what was there."""
    before = [_exchanged(put) for put in edit.puts]
    try:
        yield
    finally:
        for put in reversed(before):
            _exchanged(put)


def _exchanged(put: _Put) -> _Put:
    """Put something in its place; return what puts back what was there."""
    held = getattr(put.node, put.field)
    if put.place is None:
        setattr(put.node, put.field, put.value)
        return put._replace(value=held)
    before, held[put.place] = held[put.place], put.value
    return put._replace(value=before)
