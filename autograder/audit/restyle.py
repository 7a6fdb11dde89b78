"""Other ways to write the same function: rewrites of a source text that keep its meaning."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import count
from typing import Any

import libcst as cst
import libcst.matchers as m

from autograder.audit.rewriting import (
    assignment,
    bracketed,
    call,
    element,
    fresh_names,
    function_name,
    function_renamed,
    indented,
    joins_sequences,
    keyword,
    local_names,
    name_of,
    renamed,
    replaced,
    surrounded,
)

Rewrite = Callable[[cst.Module], cst.Module]

STYLES: dict[str, Rewrite] = {}
"""Every style by its name."""


def restyle(source: str, style: str) -> str:
    """Rewrite a source text in a style.

    Args:
        source: Python text that defines one function at its top level.
        style: a key of STYLES.

    Returns:
        Another text, whose function gives the same answers.

    Raises:
        KeyError: where no style has this name.
    """
    return STYLES[style](cst.parse_module(source.rstrip() + "\n")).code


def _style(name: str) -> Callable[[Rewrite], Rewrite]:
    def register(rewrite: Rewrite) -> Rewrite:
        STYLES[name] = rewrite
        return rewrite

    return register


@_style("matrix operator")
def _matrix_operator(module: cst.Module) -> cst.Module:
    return _with_products(
        module,
        lambda left, right: bracketed(
            cst.BinaryOperation(bracketed(left), cst.MatrixMultiply(), bracketed(right))
        ),
    )


@_style("matmul")
def _matmul(module: cst.Module) -> cst.Module:
    return _with_products(module, lambda left, right: call("np.matmul", left, right))


@_style("einsum")
def _einsum(module: cst.Module) -> cst.Module:
    subscripts = cst.SimpleString('"ij,jk->ik"')
    return _with_products(module, lambda left, right: call("np.einsum", subscripts, left, right))


@_style("method instead of function")
def _method_instead_of_function(module: cst.Module) -> cst.Module:
    def method(name: str) -> Callable[[cst.BaseExpression, cst.BaseExpression], cst.BaseExpression]:
        return lambda left, right: call(cst.Attribute(bracketed(left), cst.Name(name)), right)

    return _with_products(module, method("dot"))


@_style("numpy functions for operators")
def _numpy_functions(module: cst.Module) -> cst.Module:
    names = {cst.Add: "np.add", cst.Subtract: "np.subtract", cst.Multiply: "np.multiply"}

    class Change(cst.CSTTransformer):
        def leave_BinaryOperation(
            self, original_node: cst.BinaryOperation, updated_node: cst.BinaryOperation
        ) -> cst.BaseExpression:
            name = names.get(type(updated_node.operator))
            if name is None or joins_sequences(updated_node):
                return updated_node
            return call(name, updated_node.left, updated_node.right)

    return module.visit(Change())


@_style("operands in the other order")
def _commuted(module: cst.Module) -> cst.Module:
    class Change(cst.CSTTransformer):
        def leave_BinaryOperation(
            self, original_node: cst.BinaryOperation, updated_node: cst.BinaryOperation
        ) -> cst.BaseExpression:
            commutes = isinstance(updated_node.operator, (cst.Add, cst.Multiply))
            if not commutes or joins_sequences(updated_node):
                return updated_node
            left, right = bracketed(updated_node.right), bracketed(updated_node.left)
            return updated_node.with_changes(left=left, right=right)

    return module.visit(Change())


@_style("square")
def _square(module: cst.Module) -> cst.Module:
    return replaced(
        module,
        m.BinaryOperation(operator=m.Power(), right=m.Integer("2")),
        lambda node: call("np.square", node.left),
    )


@_style("column order")
def _column_order(module: cst.Module) -> cst.Module:
    order = keyword("order", cst.SimpleString('"F"'))
    return replaced(
        module,
        m.Call(func=m.Attribute(m.Name("np"), m.Name("zeros"))),
        lambda node: node.with_changes(args=[*node.args, order]),
    )


@_style("dict call")
def _dict_call(module: cst.Module) -> cst.Module:
    def as_call(node: Any) -> cst.BaseExpression:
        pairs = [(ast.literal_eval(e.key.value), e.value) for e in node.elements]
        return cst.Call(cst.Name("dict"), [keyword(key, value) for key, value in pairs])

    word = m.SimpleString(m.MatchRegex(r"(['\"])[^\W\d]\w*\1"))
    words = m.Dict([m.AtLeastN(m.DictElement(key=word), n=1)])
    return replaced(module, words, as_call)


@_style("temporaries")
def _temporaries(module: cst.Module) -> cst.Module:
    numbers = count(1)

    def hoist(node: cst.BaseExpression) -> tuple[list[cst.SimpleStatementLine], cst.BaseExpression]:
        """Return the statements that compute an expression's parts, and what is left of it."""
        if isinstance(node, cst.BinaryOperation):
            before_left, left = named(node.left)
            before_right, right = named(node.right)
            return before_left + before_right, node.with_changes(left=left, right=right)
        if isinstance(node, cst.Call) and all(arg.keyword is None for arg in node.args):
            parts = [named(arg.value) for arg in node.args]
            pairs = zip(node.args, parts, strict=True)
            arguments = [arg.with_changes(value=value) for arg, (_, value) in pairs]
            before = [line for lines, _ in parts for line in lines]
            return before, node.with_changes(args=arguments)
        return [], node

    def named(node: cst.BaseExpression) -> tuple[list[cst.SimpleStatementLine], cst.BaseExpression]:
        before, rest = hoist(node)
        if not isinstance(node, (cst.BinaryOperation, cst.Call)):
            return before, rest
        name = f"part_{next(numbers)}"
        return [*before, assignment(name, rest)], cst.Name(name)

    class Change(cst.CSTTransformer):
        def leave_SimpleStatementLine(
            self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
        ) -> cst.FlattenSentinel[cst.SimpleStatementLine]:
            statement = updated_node.body[0]
            if not isinstance(statement, (cst.Assign, cst.AugAssign)):
                return cst.FlattenSentinel([updated_node])
            before, value = hoist(statement.value)
            line = updated_node.with_changes(body=[statement.with_changes(value=value)])
            return cst.FlattenSentinel([*before, line])

    return module.visit(Change())


@_style("plain assignment")
def _plain_assignment(module: cst.Module) -> cst.Module:
    fresh = fresh_names(module)

    class Change(cst.CSTTransformer):
        def leave_AugAssign(
            self, original_node: cst.AugAssign, updated_node: cst.AugAssign
        ) -> cst.BaseSmallStatement:
            target = updated_node.target
            if not m.matches(target, m.Name()) or name_of(target) not in fresh:
                return updated_node
            operator = _OPERATORS[type(updated_node.operator)]()
            value = cst.BinaryOperation(target, operator, bracketed(updated_node.value))
            return cst.Assign([cst.AssignTarget(target)], value)

    return module.visit(Change())


@_style("sizes one by one")
def _sizes_one_by_one(module: cst.Module) -> cst.Module:
    shape = m.Assign(
        targets=[m.AssignTarget(m.Tuple([m.AtLeastN(m.Element(m.Name()), n=1)]))],
        value=m.Attribute(attr=m.Name("shape")),
    )

    class Change(cst.CSTTransformer):
        def leave_SimpleStatementLine(
            self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
        ) -> cst.FlattenSentinel[cst.SimpleStatementLine]:
            statement = updated_node.body[0]
            if not m.matches(statement, shape):
                return cst.FlattenSentinel([updated_node])
            assigned = cst.ensure_type(statement, cst.Assign)
            names = [name_of(node) for node in m.findall(assigned.targets[0], m.Name())]
            sizes = [element(assigned.value, position) for position in range(len(names))]
            return cst.FlattenSentinel(map(assignment, names, sizes))

    return module.visit(Change())


@_style("list concatenation")
def _list_concatenation(module: cst.Module) -> cst.Module:
    append = m.Expr(m.Call(func=m.Attribute(m.Name(), m.Name("append")), args=[m.Arg()]))
    lists = {
        name_of(node.targets[0].target)
        for node in m.findall(module, m.Assign(value=m.List()))
        if isinstance(node, cst.Assign)
    }

    class Change(cst.CSTTransformer):
        def leave_Expr(
            self, original_node: cst.Expr, updated_node: cst.Expr
        ) -> cst.BaseSmallStatement:
            call = updated_node.value
            if not m.matches(updated_node, append) or not isinstance(call, cst.Call):
                return updated_node
            owner = cst.ensure_type(call.func, cst.Attribute).value
            if name_of(owner) not in lists:
                return updated_node
            added = cst.List([cst.Element(call.args[0].value)])
            return cst.AugAssign(cst.Name(name_of(owner)), cst.AddAssign(), added)

    return module.visit(Change())


@_style("while loops")
def _while_loops(module: cst.Module) -> cst.Module:
    numbers = count(1)

    class Change(cst.CSTTransformer):
        def leave_For(
            self, original_node: cst.For, updated_node: cst.For
        ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
            if updated_node.orelse is not None:
                return updated_node
            rest = f"steps_{next(numbers)}"
            first = assignment(rest, call("list", updated_node.iter))
            take = cst.Assign(
                [cst.AssignTarget(updated_node.target)], cst.parse_expression(f"{rest}.pop(0)")
            )
            body = cst.ensure_type(updated_node.body, cst.IndentedBlock)
            lines = [cst.SimpleStatementLine([take]), *body.body]
            loop = cst.While(cst.Name(rest), body.with_changes(body=lines))
            return cst.FlattenSentinel([first, loop])

    return module.visit(Change())


@_style("result under a name")
def _result_under_a_name(module: cst.Module) -> cst.Module:
    class Change(cst.CSTTransformer):
        def leave_SimpleStatementLine(
            self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
        ) -> cst.FlattenSentinel[cst.SimpleStatementLine]:
            statement = updated_node.body[0]
            if not isinstance(statement, cst.Return) or statement.value is None:
                return cst.FlattenSentinel([updated_node])
            result = assignment("result", bracketed(statement.value))
            last = statement.with_changes(value=cst.Name("result"))
            return cst.FlattenSentinel([result, updated_node.with_changes(body=[last])])

    return module.visit(Change())


@_style("other names")
def _other_names(module: cst.Module) -> cst.Module:
    return renamed(module, {name: f"my_{name}" for name in local_names(module)})


@_style("other name for numpy")
def _other_name_for_numpy(module: cst.Module) -> cst.Module:
    return surrounded(renamed(module, {"np": "numeric"}), before="import numpy as numeric\n")


@_style("no comments, other layout")
def _other_layout(module: cst.Module) -> cst.Module:
    tree = ast.parse(module.code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) and len(node.body) > 1:
            node.body = node.body[1:]
    return cst.parse_module(ast.unparse(tree) + "\n")


@_style("type hints")
def _type_hints(module: cst.Module) -> cst.Module:
    class Change(cst.CSTTransformer):
        def leave_FunctionDef(
            self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
        ) -> cst.FunctionDef:
            hint = cst.Annotation(cst.parse_expression("np.ndarray | dict[str, object]"))
            return updated_node.with_changes(returns=hint)

        def visit_Lambda(self, node: cst.Lambda) -> bool:
            return False

        def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:
            return updated_node.with_changes(annotation=cst.Annotation(cst.Name("object")))

        def leave_Assign(
            self, original_node: cst.Assign, updated_node: cst.Assign
        ) -> cst.BaseSmallStatement:
            target = updated_node.targets[0].target
            if len(updated_node.targets) > 1 or not isinstance(target, cst.Name):
                return updated_node
            return cst.AnnAssign(target, cst.Annotation(cst.Name("object")), updated_node.value)

    return module.visit(Change())


@_style("helper does the work")
def _helper(module: cst.Module) -> cst.Module:
    name = function_name(module)
    helper = function_renamed(module, f"work_of_{name}")
    return surrounded(helper, after=f"\n\ndef {name}(*given):\n    return work_of_{name}(*given)\n")


@_style("lambda does the call")
def _lambda(module: cst.Module) -> cst.Module:
    name = function_name(module)
    helper = function_renamed(module, f"work_of_{name}")
    return surrounded(helper, after=f"\n\n{name} = lambda *given: work_of_{name}(*given)\n")


@_style("static method")
def _static_method(module: cst.Module) -> cst.Module:
    name = function_name(module)
    text = f"class Work:\n    @staticmethod\n{indented(module)}\n\n{name} = Work.{name}\n"
    return cst.parse_module(text)


@_style("closure")
def _closure(module: cst.Module) -> cst.Module:
    name = function_name(module)
    text = f"def make():\n{indented(module)}\n    return {name}\n\n\n{name} = make()\n"
    return cst.parse_module(text)


@_style("decorator")
def _decorator(module: cst.Module) -> cst.Module:
    before = (
        "import functools\n\n\n"
        "def counted(function):\n"
        "    @functools.wraps(function)\n"
        "    def call(*given, **named):\n"
        "        call.calls += 1\n"
        "        return function(*given, **named)\n\n"
        "    call.calls = 0\n"
        "    return call\n\n\n"
        "@counted\n"
    )
    return surrounded(module, before=before)


_OPERATORS: dict[type[cst.BaseAugOp], type[cst.BaseBinaryOp]] = {
    cst.AddAssign: cst.Add,
    cst.SubtractAssign: cst.Subtract,
    cst.MultiplyAssign: cst.Multiply,
    cst.DivideAssign: cst.Divide,
}


def _with_products(
    module: cst.Module, make: Callable[[cst.BaseExpression, cst.BaseExpression], cst.CSTNode]
) -> cst.Module:
    """The module with each product of matrices made in another way."""
    operator = m.BinaryOperation(operator=m.MatrixMultiply())
    function = m.Call(
        func=m.Attribute(m.Name("np"), m.Name("dot")),
        args=[m.Arg(keyword=None), m.Arg(keyword=None)],
    )
    one_way = replaced(module, operator, lambda node: make(node.left, node.right))
    return replaced(one_way, function, lambda node: make(*(arg.value for arg in node.args)))
