"""Machine-made mistakes: every way to change one small thing in a function."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst
import libcst.matchers as m
from libcst.metadata import ExpressionContext, ExpressionContextProvider, MetadataWrapper

from autograder.audit.rewriting import bracketed


@dataclass(frozen=True)
class Mutant:
    """One changed copy of a source text.

    Attributes:
        change: what differs, as `the line before -> the line after`.
        source: the copy.
    """

    change: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield each distinct mutant of a source text, in the order of the text.

    Args:
        source: Python text, usually one function.

    Yields:
        A copy with one operator, constant, name, index, argument, key or statement changed.
    """
    wrapper = MetadataWrapper(cst.parse_module(source))
    wrapper.visit(vocabulary := _Vocabulary())
    wrapper.visit(places := _Places(vocabulary))
    seen = {ast.dump(ast.parse(source))}
    for node, replacement in places.found:
        changed = wrapper.module.deep_replace(node, replacement)
        assert isinstance(changed, cst.Module)
        shape = ast.dump(ast.parse(changed.code))
        if shape not in seen:
            seen.add(shape)
            yield Mutant(_change(source, changed.code), changed.code)


class _Vocabulary(m.MatcherDecoratableVisitor):
    """What a text has in stock to stand in the place of something else."""

    METADATA_DEPENDENCIES = (ExpressionContextProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.keys: list[str] = []
        self.functions: dict[str, cst.BaseExpression] = {}

    def visit_FunctionDef_name(self, node: cst.FunctionDef) -> None:
        self.names = [name for name in self.names if name != node.name.value]

    def leave_FunctionDef_name(self, node: cst.FunctionDef) -> None:
        self.visit_FunctionDef_name(node)

    def visit_Name(self, node: cst.Name) -> None:
        context = self.get_metadata(ExpressionContextProvider, node, None)
        if context is ExpressionContext.STORE and node.value not in self.names:
            self.names.append(node.value)

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        if node.value not in self.keys and not node.value.startswith(('"""', "'''")):
            self.keys.append(node.value)

    def visit_Call(self, node: cst.Call) -> None:
        bound_method = m.Attribute(value=m.Name("np") | m.Name("numpy"))
        if len(node.args) == 1 and m.matches(node.func, m.Name() | bound_method):
            self.functions[cst.Module([]).code_for_node(node.func)] = node.func


class _Places(cst.CSTVisitor):
    """Pairs of a node and what may stand in its place."""

    METADATA_DEPENDENCIES = (ExpressionContextProvider,)

    def __init__(self, vocabulary: _Vocabulary) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.found: list[tuple[cst.CSTNode, cst.CSTNode]] = []

    def _offer(self, node: cst.CSTNode, replacements: Iterable[cst.CSTNode]) -> None:
        self.found.extend((node, replacement) for replacement in replacements)

    def visit_BinaryOperation(self, node: cst.BinaryOperation) -> None:
        operators = _OTHER_OPERATORS.get(type(node.operator), ())
        self._offer(node, [node.with_changes(operator=operator()) for operator in operators])
        self._offer(node, [bracketed(node.left), bracketed(node.right)])

    def visit_UnaryOperation(self, node: cst.UnaryOperation) -> None:
        self._offer(node, [bracketed(node.expression)])

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._offer(node, [cst.Assign([cst.AssignTarget(node.target)], node.value)])
        if isinstance(node.operator, cst.AddAssign):
            self._offer(node, [node.with_changes(operator=cst.SubtractAssign())])

    def visit_Integer(self, node: cst.Integer) -> None:
        self._offer(node, [_integer(int(node.value) + step) for step in (1, -1)])

    def visit_Float(self, node: cst.Float) -> None:
        self._offer(node, [cst.Float(repr(float(node.value) + 1))])

    def visit_Name(self, node: cst.Name) -> None:
        context = self.get_metadata(ExpressionContextProvider, node, None)
        if node.value in ("True", "False"):
            self._offer(node, [cst.Name(str(node.value == "False"))])
        elif context is ExpressionContext.LOAD:
            self._offer(node, map(cst.Name, _neighbours(node.value, self.vocabulary.names)))

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        self._offer(node, map(cst.SimpleString, _neighbours(node.value, self.vocabulary.keys)))

    def visit_Attribute(self, node: cst.Attribute) -> None:
        if node.attr.value == "T":
            self._offer(node, [node.value])

    def visit_SubscriptElement(self, node: cst.SubscriptElement) -> None:
        self._offer(node, [node.with_changes(slice=other) for other in _other_slices(node.slice)])

    def visit_Call(self, node: cst.Call) -> None:
        if len(node.args) == 1:
            self._offer(node, [node.args[0].value])
            functions = self.vocabulary.functions.values()
            self._offer(node, [node.with_changes(func=function) for function in functions])
        arguments = [_swapped(node.args, 0)] if len(node.args) > 1 else []
        arguments += [
            _without(node.args, index) for index, arg in enumerate(node.args) if arg.keyword
        ]
        self._offer(node, [node.with_changes(args=args) for args in arguments])

    def visit_Tuple(self, node: cst.Tuple) -> None:
        swaps = [_swapped(node.elements, index) for index in range(len(node.elements) - 1)]
        self._offer(node, [node.with_changes(elements=elements) for elements in swaps])

    def visit_Dict(self, node: cst.Dict) -> None:
        fewer = [_without(node.elements, index) for index in range(len(node.elements))]
        self._offer(node, [node.with_changes(elements=elements) for elements in fewer])

    def visit_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> None:
        if not m.matches(node, m.SimpleStatementLine([m.Expr(m.SimpleString())])):
            self._offer(node, [node.with_changes(body=[cst.Pass()])])


_OTHER_OPERATORS: dict[type[cst.BaseBinaryOp], tuple[type[cst.BaseBinaryOp], ...]] = {
    cst.Add: (cst.Subtract, cst.Multiply),
    cst.Subtract: (cst.Add,),
    cst.Multiply: (cst.Add, cst.Divide),
    cst.Divide: (cst.Multiply,),
    cst.Power: (cst.Multiply,),
    cst.MatrixMultiply: (cst.Multiply,),
}


def _integer(value: int) -> cst.BaseExpression:
    digits = cst.Integer(str(abs(value)))
    return digits if value >= 0 else cst.UnaryOperation(cst.Minus(), digits)


def _neighbours(word: str, words: Sequence[str]) -> list[str]:
    """The words before and after a word in a list, which is closed to a ring."""
    if word not in words:
        return []
    place = words.index(word)
    return [words[place - 1], words[(place + 1) % len(words)]]


def _other_slices(node: cst.BaseSlice) -> list[cst.BaseSlice]:
    if isinstance(node, cst.Index):
        if isinstance(node.value, (cst.Integer, cst.SimpleString, cst.Tuple)):
            return []
        before = cst.BinaryOperation(node.value, cst.Subtract(), cst.Integer("1"))
        return [cst.Index(cst.Integer("0")), cst.Index(before)]
    assert isinstance(node, cst.Slice)
    turned = node.with_changes(lower=node.upper, upper=node.lower)
    return [turned, cst.Slice(None, None)]


def _swapped(elements: Sequence[Any], index: int) -> list[Any]:
    """The elements with the values at an index and after it in each other's place."""
    first, second = elements[index : index + 2]
    pair = [first.with_changes(value=second.value), second.with_changes(value=first.value)]
    return [*elements[:index], *pair, *elements[index + 2 :]]


def _without(elements: Sequence[Any], index: int) -> list[Any]:
    rest = [*elements[:index], *elements[index + 1 :]]
    return [*rest[:-1], rest[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)] if rest else []


def _change(before: str, after: str) -> str:
    """The lines that differ between two texts, as `old -> new`."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    removed = " ".join(line[2:].strip() for line in lines if line.startswith("- "))
    added = " ".join(line[2:].strip() for line in lines if line.startswith("+ "))
    return f"{removed} -> {added}"
