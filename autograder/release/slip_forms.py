"""What else may stand in the place of an expression, or of a line: a table of small slips."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

Form = tuple[str, str, ast.expr]
"""Which question it calls for, the name that it is about, and what stands there."""
ACTIVATIONS = ("np.tanh", "sigmoid", "softmax")
"""Any of them may be taken for another."""
SUMS = (ast.Add, ast.Sub)
INDICES = ("0", "-1", "{0} - 1", "{0} + 1", "-{0}", "-{0} - 1")
"""Other ways to write an index, given its name."""
HEADS = (
    "range({0})", "reversed(range({0}))", "range({0} - 1)", "range(1, {0})", "range(1)",
    "range({0} - 2, -1, -1)", "range({0} - 1, 0, -1)", "reversed(range({0} - 1))",
    "reversed(range(1, {0}))",
)  # fmt: skip
"""Ways to run over time-steps, given how many there are."""


def other_expressions(node: ast.expr, holder: ast.AST, keys: list[str]) -> Iterator[Form]:
    """Yield what may stand in the place of an expression.

    Args:
        node: the expression.
        holder: the node that holds it.
        keys: the keys by which the function reads dictionaries.
    """
    if type(node) in _OTHERS:
        yield from _OTHERS[type(node)](node, keys)
    if isinstance(node, (ast.Name, ast.Subscript)) and isinstance(node.ctx, ast.Load):
        yield "transpose", "", ast.Attribute(node, "T", ast.Load())
        if not isinstance(holder, (ast.Subscript, ast.Attribute)):
            yield "sign", "", ast.UnaryOp(ast.USub(), node)


def other_lines(statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """Yield other forms of a whole line, each with the question that it calls for."""
    if isinstance(statement, ast.AugAssign):
        target, value = statement.target, statement.value
        read = _parsed(ast.unparse(target))
        yield "added", ast.Assign([target], value)
        yield "sign", ast.AugAssign(target, ast.Sub(), value)
        yield "added", ast.Assign([target], ast.BinOp(read, ast.Mult(), value))
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Subscript):
        name = statement.targets[0]
        assert isinstance(name, (ast.Name, ast.Subscript))
        yield "replaced", ast.AugAssign(name, ast.Add(), statement.value)
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript):
        yield "index", ast.AugAssign(statement.targets[0], ast.Add(), statement.value)
    if isinstance(statement, ast.For):
        names = [node.id for node in ast.walk(statement.iter) if isinstance(node, ast.Name)]
        for text in HEADS:
            other = text.format(names[-1] if names else "1")
            if other != ast.unparse(statement.iter):
                yield "loop", ast.For(statement.target, _parsed(other), statement.body, [])


def filled_slots(tree: ast.AST) -> list[ast.expr]:
    """Return parts of arrays that a loop fills in, read before they are, and the one before."""
    assigned = [node.targets[0] for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    written = [target for target in assigned if isinstance(target, ast.Subscript)]
    read = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple)
    ]
    texts = dict.fromkeys(ast.unparse(node) for node in (*written, *read))
    ends = ("t]", "t - 1]", "0]", "-1]")
    return [_parsed(text[:-2] + end) for text in texts if text.endswith("t]") for end in ends]


def _of_operation(node: ast.BinOp, keys: list[str]) -> Iterator[Form]:
    left, right, kind = node.left, node.right, type(node.op)
    part = "term" if kind in SUMS else "power" if kind is ast.Pow else "factor"
    yield part, "", left
    yield part, "", right
    if kind in SUMS:
        other = ast.Add() if kind is ast.Sub else ast.Sub()
        yield "sign", "", ast.BinOp(left, other, right)
        yield "sign", "", ast.BinOp(right, ast.Sub(), left)
    if kind is ast.Add:
        yield "operation", "", ast.BinOp(left, ast.Mult(), right)
    if kind is ast.Mult:
        for operator in (ast.Add(), ast.Sub(), ast.Div()):
            yield "operation", "", ast.BinOp(left, operator, right)
        yield "operation", "", _call("np.dot", left, right)
        yield "operation", "", _call("np.dot", left, _transposed(right))
    if kind is ast.Pow:
        yield "power", "", ast.BinOp(left, ast.Mult(), right)
    if kind in (*SUMS, ast.Mult):
        yield "twice-in-it", "", ast.BinOp(node, node.op, left)
        yield "twice-in-it", "", ast.BinOp(node, node.op, right)
    yield from (("brackets", "", other) for other in _without_brackets(node))


def _without_brackets(node: ast.BinOp) -> Iterator[ast.expr]:
    """Yield a product of sums, and a sum of products, with the brackets elsewhere."""
    left, right = node.left, node.right
    if isinstance(node.op, ast.Mult):
        if isinstance(left, ast.BinOp) and isinstance(left.op, SUMS):
            yield ast.BinOp(left.left, left.op, ast.BinOp(left.right, ast.Mult(), right))
        if isinstance(right, ast.BinOp) and isinstance(right.op, SUMS):
            yield ast.BinOp(ast.BinOp(left, ast.Mult(), right.left), right.op, right.right)
    if (
        isinstance(node.op, SUMS)
        and isinstance(right, ast.BinOp)
        and isinstance(right.op, ast.Mult)
    ):
        yield ast.BinOp(ast.BinOp(left, node.op, right.left), ast.Mult(), right.right)


def _of_call(node: ast.Call, keys: list[str]) -> Iterator[Form]:
    name = ast.unparse(node.func)
    if name in ACTIVATIONS:
        yield from _of_activation(name, node.args[0])
    elif name == "np.dot":
        first, second = node.args
        yield "operation", "", ast.BinOp(first, ast.Mult(), second)
        yield "order", "", _call("np.dot", second, first)
        yield "order", "", _call("np.dot", _transposed(second), _transposed(first))
        yield "transpose", "", _call("np.dot", _transposed(second), first)
        yield "transpose", "", _call("np.dot", second, _transposed(first))
        yield "transpose", "", _transposed(node)
    elif name == "np.sum":
        yield from _of_sum(node)
    elif name == "np.zeros":
        yield "start", "", _call("np.ones", node.args[0])
    if len(node.args) > 1 and name != "np.dot":
        for place in range(len(node.args) - 1):
            args = list(node.args)
            args[place], args[place + 1] = args[place + 1], args[place]
            yield "arguments", "", ast.Call(node.func, args, node.keywords)


def _of_activation(name: str, argument: ast.expr) -> Iterator[Form]:
    yield "function-missing", "", argument
    yield "function-twice", "", _call(name, _call(name, argument))
    for other in (*ACTIVATIONS, "np.exp"):
        if other != name:
            yield "function", other, _call(other, argument)
    if isinstance(argument, ast.BinOp) and isinstance(argument.op, SUMS):
        inside = _call(name, argument.left)
        yield "brackets", "", ast.BinOp(inside, argument.op, argument.right)
    if name == "softmax":
        whole = _call("np.exp", argument)
        yield "axis", "", _transposed(_call("softmax", _transposed(argument)))
        yield "axis", "", ast.BinOp(whole, ast.Div(), _call("np.sum", whole))


def _of_sum(node: ast.Call) -> Iterator[Form]:
    array = node.args[0]
    for text in ("", "keepdims=True", "axis=1", "axis=0", "axis=0, keepdims=True"):
        other = _parsed(f"np.sum(_, {text})")
        assert isinstance(other, ast.Call)
        yield "axis", "", ast.Call(other.func, [array], other.keywords)
    yield "mean", "", ast.Call(_parsed("np.mean"), [array], node.keywords)
    yield "sum-missing", "", array


def _of_tuple(node: ast.Tuple, keys: list[str]) -> Iterator[Form]:
    if not isinstance(node.ctx, ast.Load):
        return
    for place in range(len(node.elts)):
        yield "entry", "", ast.Tuple([*node.elts[:place], *node.elts[place + 1 :]], ast.Load())
        for other in range(place + 1, len(node.elts)):
            elements = list(node.elts)
            if ast.dump(elements[place]) == ast.dump(elements[other]):
                continue
            elements[place], elements[other] = elements[other], elements[place]
            yield "entries", "", ast.Tuple(elements, ast.Load())


def _of_constant(node: ast.Constant, keys: list[str]) -> Iterator[Form]:
    if isinstance(node.value, bool):
        yield "axis", "", ast.Constant(not node.value)
    elif isinstance(node.value, (int, float)):
        for step in (1, -1, 2):
            yield "number", "", ast.Constant(node.value + step)
    elif isinstance(node.value, str) and node.value in keys:
        for key in keys:
            if key != node.value:
                yield "key", key, ast.Constant(key)


def _of_subscript(node: ast.Subscript, keys: list[str]) -> Iterator[Form]:
    if isinstance(node.slice, ast.Name):
        for other in _other_indices(node.slice):
            yield "index", "", ast.Subscript(node.value, other, node.ctx)
    if not isinstance(node.slice, ast.Tuple):
        return
    elements = node.slice.elts
    for place, element in enumerate(elements):
        others = _other_indices(element) if isinstance(element, ast.Name) else []
        if isinstance(element, ast.Slice) and (element.lower or element.upper):
            others = [ast.Slice(element.upper, element.lower)]
        for other in others:
            changed = ast.Tuple([*elements[:place], other, *elements[place + 1 :]], ast.Load())
            ask = "index" if isinstance(element, ast.Name) else "slice"
            yield ask, "", ast.Subscript(node.value, changed, node.ctx)
    if any(isinstance(one, ast.Slice) and (one.lower or one.upper) for one in elements):
        turned = ast.Tuple(list(reversed(elements)), ast.Load())
        yield "slice", "", ast.Subscript(node.value, turned, node.ctx)


def _other_indices(index: ast.Name) -> list[ast.expr]:
    return [_parsed(text.format(index.id)) for text in (*INDICES, "T_x - 1 - {0}")]


_OTHERS: dict[type, Callable[[Any, list[str]], Iterator[Form]]] = {
    ast.BinOp: _of_operation,
    ast.Call: _of_call,
    ast.Tuple: _of_tuple,
    ast.Constant: _of_constant,
    ast.Subscript: _of_subscript,
}


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(_parsed(name), list(args), [])


def _transposed(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    return ast.Attribute(node, "T", ast.Load())
