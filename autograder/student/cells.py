"""Runs a submission's code cells, each as far as it will go."""

from __future__ import annotations

import ast
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
STATEMENT = re.compile(r"^(?=[A-Za-z_@%!#\"'(\[{])")
DECORATOR = re.compile(r"^@")


class CellTimeout(BaseException):
    """Raised inside a cell that runs for too long."""


def run_cell(shell: Any, source: str, name: str, seconds: float) -> dict[str, Any] | None:
    """Run one cell in the shell's namespace; return its first error, or None.

    As in Jupyter, an error ends the cell; but functions, classes and imports further down are
    still defined, and where the source does not parse, the statements that do are run.
    """
    with _time_limit(seconds):
        try:
            return _run(shell, source, name)
        except BaseException as error:  # a student's code may raise anything at all
            return describe(error, name)


def describe(error: BaseException, name: str | None = None) -> dict[str, Any]:
    """An error as class, message and, inside the cell called `name`, line."""
    kind = str(type(error).__name__)[:60]
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)[:300]
    except BaseException:
        message = ""
    return {"error": kind, "message": message, "line": _line(error, name)}


def _run(shell: Any, source: str, name: str) -> dict[str, Any] | None:
    try:
        tree = _parse(shell, source, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return _run_what_parses(shell, source, name, error)
    return _run_statements(shell, tree, name)


def _parse(shell: Any, source: str, name: str) -> ast.Module:
    return ast.parse(shell.transform_cell(source), filename=name)


def _run_statements(shell: Any, tree: ast.Module, name: str) -> dict[str, Any] | None:
    failure: dict[str, Any] | None = None
    for statement in tree.body:
        if failure is not None and not isinstance(statement, DEFINITIONS):
            continue
        try:
            code = compile(ast.Module([statement], type_ignores=[]), name, "exec")
            exec(code, shell.user_ns)
        except CellTimeout:
            raise
        except BaseException as error:
            failure = failure or describe(error, name)
    return failure


def _run_what_parses(
    shell: Any, source: str, name: str, error: BaseException
) -> dict[str, Any] | None:
    for first_line, piece in _pieces(source):
        try:
            tree = _parse(shell, piece, name)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        ast.increment_lineno(tree, first_line)
        _run_statements(shell, tree, name)
    return describe(error, name)


def _pieces(source: str) -> Iterator[tuple[int, str]]:
    """The source cut where a statement may begin, each piece with the number of lines before it."""
    lines = source.splitlines(keepends=True)
    starts = [
        number
        for number, line in enumerate(lines)
        if STATEMENT.match(line) and not (number and DECORATOR.match(lines[number - 1]))
    ]
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield start, "".join(lines[start:stop])


def _line(error: BaseException, name: str | None) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name or name is None:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise CellTimeout(f"the cell ran for more than {seconds:g} seconds")

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
