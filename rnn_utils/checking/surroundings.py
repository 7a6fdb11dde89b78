"""What around a function makes its check say something else than grading will."""

from __future__ import annotations

import ast
import dis
import inspect
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.forms import is_array
from rnn_utils.checking.nesting import leaves
from rnn_utils.checking.stops import Stopped
from rnn_utils.checking.stubs import source_of
from rnn_utils.language import _
from rnn_utils.notebook import last_cell_with

_NOTATION = {
    word
    for exercise in EXERCISES.values()
    for words in (exercise.arguments, exercise.returns, exercise.parameters, exercise.cache)
    for word in words
}


def older_version(name: str, function: Callable[..., Any]) -> str | None:
    """Notice that the last cell with a function did not define the one that is there.

    Args:
        name: what it is called.
        function: the function that is there.

    Returns:
        A sentence, or None where the last cell did, or nothing tells.
    """
    cell, source = last_cell_with(name), source_of(function)
    if cell is None or not source or _words(source) in _words(cell):
        return None
    return _(
        "The last cell with `{name}` did not run to its end, so this is still about the version "
        "before; mend that cell's error first."
    ).format(name=name)


def read_from_outside(function: Callable[..., Any]) -> Stopped | None:
    """Notice that a function reads data of the notebook, which is not there in grading.

    What bears a name of the course's notation is meant, such as `xt` or `Wax`. All else is the
    learner's own, and is there.

    Args:
        function: the function.

    Returns:
        What stops it in grading; None where it reads none.
    """
    function = inspect.unwrap(function)
    names = getattr(function, "__globals__", {})
    code = getattr(function, "__code__", None)
    read = _global_names(code) if isinstance(code, CodeType) else iter(())
    told = _NOTATION & names.keys()
    name = next((one for one in read if one in told and _is_data(names[one])), None)
    if name is None:
        return None
    return Stopped(
        "NameError",
        f"name '{name}' is not defined",
        _line_with(function, name),
        exercise=getattr(function, "__name__", ""),
    )


def _global_names(code: CodeType) -> Iterator[str]:
    """Yield the names that a function, and what is defined in it, looks for outside."""
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_GLOBAL":
            yield str(instruction.argval)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _global_names(inner)


def _is_data(value: Any) -> bool:
    return any(is_array(part) for _path, part in leaves(value, ""))


def _line_with(function: Callable[..., Any], name: str) -> str:
    source = source_of(function)
    try:
        names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
    except SyntaxError:
        return ""
    lines = [node.lineno for node in names if node.id == name]
    return source.splitlines()[min(lines) - 1].strip() if lines else ""


def _words(text: str) -> str:
    """A text without what blanks and line ends there are."""
    return "".join(text.split())
