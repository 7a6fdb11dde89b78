"""A function of the solution, rewritten so that each of its values is heard and may be replaced."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from functools import lru_cache

HOOK = "__own_value__"
"""What an instrumented function calls with the name and the value of a line, for another value."""


@lru_cache(maxsize=64)
def instrumented(source: str) -> str:
    """Return a function's source, with every value that is set once passed through the hook.

    Args:
        source: the function as text; one of the solution's.
    """
    tree = _Instrumented(set_once(source)).visit(ast.parse(source))
    return ast.unparse(ast.fix_missing_locations(tree))


class _Instrumented(ast.NodeTransformer):
    """Adds `name = hook("name", name)` behind every line that sets one of some names."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:  # noqa: N802
        found = [name for name in _set_by(node) if name in self._names]
        return [node, *(ast.parse(f"{n} = {HOOK}({n!r}, {n})").body[0] for n in found)]


def set_once(source: str) -> set[str]:
    """Name what one line of a function gives a value, and no other line.

    Args:
        source: the function as text.
    """
    function = ast.parse(source).body[0]
    names = [name for node in ast.walk(function) for name in _set_by(node)]
    return {name for name in names if names.count(name) == 1}


def _set_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node sets, be it an assignment or anything else that holds them."""
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.For, ast.NamedExpr)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for name in ast.walk(target):
                if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                    yield name.id
