"""Small tools to read and rewrite Python text with libcst."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import libcst as cst
import libcst.matchers as m
from libcst.metadata import ExpressionContext, ExpressionContextProvider, MetadataWrapper


def bracketed(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return the expression in parentheses of its own."""
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def call(function: str | cst.BaseExpression, *arguments: cst.BaseExpression) -> cst.Call:
    """Return a call of a function, given by its name or as an expression."""
    callee = cst.parse_expression(function) if isinstance(function, str) else function
    return cst.Call(callee, [cst.Arg(argument) for argument in arguments])


def keyword(name: str, value: cst.BaseExpression) -> cst.Arg:
    """Return an argument given by name."""
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return cst.Arg(value, keyword=cst.Name(name), equal=tight)


def assignment(name: str, value: cst.BaseExpression) -> cst.SimpleStatementLine:
    """Return a line that gives a value a name."""
    target = cst.AssignTarget(cst.Name(name))
    return cst.SimpleStatementLine([cst.Assign([target], bracketed(value))])


def element(node: cst.BaseExpression, position: int) -> cst.Subscript:
    """Return one element of a sequence, by its position."""
    index = cst.Index(cst.Integer(str(position)))
    return cst.Subscript(node, [cst.SubscriptElement(index)])


def name_of(node: cst.CSTNode) -> str:
    """Return the word of a plain name, else an empty string."""
    return node.value if isinstance(node, cst.Name) else ""


def replaced(module: cst.Module, what: Any, make: Callable[[Any], cst.CSTNode]) -> cst.Module:
    """Return the module with what is made of each node that matches in its place, inside out."""
    return cst.ensure_type(m.replace(module, what, lambda node, _: make(node)), cst.Module)


def renamed(module: cst.Module, names: Mapping[str, str]) -> cst.Module:
    """Return the module with variables renamed; attributes and keywords stay as they are."""

    class Change(cst.CSTTransformer):
        def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
            return updated_node.with_changes(
                value=names.get(original_node.value) or original_node.value
            )

        def leave_Attribute(
            self, original_node: cst.Attribute, updated_node: cst.Attribute
        ) -> cst.Attribute:
            return updated_node.with_changes(attr=original_node.attr)

        def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
            return updated_node.with_changes(keyword=original_node.keyword)

    return module.visit(Change())


def local_names(module: cst.Module) -> list[str]:
    """Return the names that functions of a module assign, their parameters excepted."""
    wrapper = MetadataWrapper(module)
    contexts = wrapper.resolve(ExpressionContextProvider)
    stored = [
        node.value
        for node, context in contexts.items()
        if isinstance(node, cst.Name) and context is ExpressionContext.STORE
    ]
    given = {name_of(node.name) for node in _all(module, m.Param() | m.FunctionDef())}
    return [name for name in dict.fromkeys(stored) if name not in given]


def fresh_names(module: cst.Module) -> set[str]:
    """Return local names of new arrays that nothing else refers to while they still change.

    For these, `x += y` and `x = x + y` mean the same.
    """
    bindings = _Bindings()
    module.visit(bindings)
    made = {name for name, fresh in bindings.assigned.items() if fresh}
    return made & set(local_names(module)) - bindings.shared


class _Bindings(cst.CSTVisitor):
    """How names are assigned, and which values get a second name or a keeper."""

    def __init__(self) -> None:
        super().__init__()
        self.assigned: dict[str, bool] = {}
        self.shared: set[str] = set()
        self._loops = 0

    def visit_Assign(self, node: cst.Assign) -> None:
        fresh = isinstance(node.value, (cst.BinaryOperation, cst.Call))
        for target in node.targets:
            for name in map(name_of, m.findall(target.target, m.Name())):
                simple = isinstance(target.target, cst.Name)
                self.assigned[name] = fresh and simple and self.assigned.get(name, True)
        self.shared.add(name_of(node.value))

    def visit_For(self, node: cst.For) -> None:
        self._loops += 1
        self.shared.update(map(name_of, m.findall(node.target, m.Name())))

    def leave_For(self, original_node: cst.For) -> None:
        self._loops -= 1

    def visit_While(self, node: cst.While) -> None:
        self._loops += 1

    def leave_While(self, original_node: cst.While) -> None:
        self._loops -= 1

    def visit_Arg(self, node: cst.Arg) -> None:
        self._keep(node.value)

    def visit_Element(self, node: cst.Element) -> None:
        self._keep(node.value)

    def visit_DictElement(self, node: cst.DictElement) -> None:
        self._keep(node.value)

    def _keep(self, node: cst.BaseExpression) -> None:
        if self._loops:
            self.shared.add(name_of(node))


def function_name(module: cst.Module) -> str:
    """Return the name of the last function at a module's top level.

    Raises:
        IndexError: where there is none.
    """
    return [node.name.value for node in module.body if isinstance(node, cst.FunctionDef)][-1]


def function_renamed(module: cst.Module, name: str) -> cst.Module:
    """Return the module with its top-level functions called something else."""
    body = [
        node.with_changes(name=cst.Name(name)) if isinstance(node, cst.FunctionDef) else node
        for node in module.body
    ]
    return module.with_changes(body=body)


def indented(module: cst.Module) -> str:
    """Return a module's text, one level deeper."""
    lines = module.code.splitlines(keepends=True)
    return "".join(f"    {line}" if line.strip() else line for line in lines)


def surrounded(module: cst.Module, before: str = "", after: str = "") -> cst.Module:
    """Return the module with text put before and after it."""
    return cst.parse_module(before + module.code + after)


def joins_sequences(node: cst.BinaryOperation) -> bool:
    """Return whether an operand is plainly a list, a tuple or a string."""
    sequences = (cst.List, cst.ListComp, cst.Tuple, cst.SimpleString, cst.FormattedString)
    return isinstance(node.left, sequences) or isinstance(node.right, sequences)


def _all(module: cst.Module, what: Any) -> list[Any]:
    return list(m.findall(module, what))
