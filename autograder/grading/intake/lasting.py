"""Which functions see in the notebook's final state what they saw at their check.

Those need no process that holds the state of their check: the final one stands for it. That is so
where all cells below the check do nothing but define functions that nothing above it speaks of.
Whatever might be otherwise counts as changed, which costs time alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from autograder.grading.intake.matching import LONGEST
from autograder.grading.intake.students_python import parsed, read_as_names

WORD = re.compile(r"\w+")
MOST_CELLS = 100
BY_ITSELF = (ast.Constant, ast.Name, ast.Attribute, ast.UnaryOp, ast.unaryop, ast.expr_context)
"""What a default or an annotation may be made of: nothing that runs other code."""


def lasting(cells: Sequence[tuple[int, str]], checks: Mapping[str, int]) -> set[str]:
    """Return the functions for which the final state is as good as that of their check.

    Args:
        cells: index and source of each cell that runs, in their order.
        checks: after which cell each function's own check stood, by the cell's index.
    """
    is_long = len(cells) > MOST_CELLS or any(len(source) > LONGEST for _, source in cells)
    if is_long or not checks:
        return set()
    words = {index: _words(source) for index, source in cells}
    defined = {index: _defined(source) for index, source in cells if index > min(checks.values())}
    return {
        name
        for name, check in checks.items()
        if _are_new(
            [names for index, names in defined.items() if index > check],
            set().union(*(found for index, found in words.items() if index <= check)),
        )
    }


def _are_new(later: list[set[str] | None], above: set[str]) -> bool:
    """Whether cells do nothing but define what no word above is the name of."""
    return all(names is not None and names.isdisjoint(above) for names in later)


def _words(source: str) -> set[str]:
    return set(WORD.findall(read_as_names(source)))


def _defined(source: str) -> set[str] | None:
    """The functions that a cell defines; None where it may do anything else."""
    try:
        body = parsed(source).body
    except Exception:  # what does not parse here may do so once its magics are gone
        return None
    functions = [node for node in body if not _is_text(node)]
    if all(isinstance(node, ast.FunctionDef) and _is_new_alone(node) for node in functions):
        return {node.name for node in functions if isinstance(node, ast.FunctionDef)}
    return None


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_new_alone(function: ast.FunctionDef) -> bool:
    """Whether a function's name can be looked for, sign by sign, and defining it runs nothing."""
    return function.name.isascii() and _runs_nothing(function)


def _runs_nothing(function: ast.FunctionDef) -> bool:
    """Whether defining a function runs no other code than that."""
    given = function.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    worked_out = [
        *given.defaults,
        *given.kw_defaults,
        *(argument.annotation for argument in arguments if argument),
        function.returns,
    ]
    parts = (part for node in worked_out if node for part in ast.walk(node))
    return not function.decorator_list and all(isinstance(part, BY_ITSELF) for part in parts)
