"""Runs a submission's code cells, each as far as it will go."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import functools
import importlib
import inspect
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

from autograder.grading.student.cell_magics import python_of

UNPARSED = (SyntaxError, ValueError, RecursionError, MemoryError)
BINDINGS = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom),
    *(ast.Assign, ast.AnnAssign, ast.Try, ast.If),
)
"""Statements that give a name its meaning, perhaps one that a function needs."""
STATEMENT = re.compile(r"(?!(?:else|elif|except|finally)\b)[A-Za-z_@%!\"'(\[{]")
DECORATOR = re.compile(r"@")
DEFINITION = re.compile(r"(?:@|def\b|class\b|async\b)")
TEXT = re.compile(r"(?:\"{3}|'{3})")
REACH = 40
"""At most so many lines at the margin are taken for the text of one statement."""
SHORTEST_CELL, LATE_CELLS, LAST_CELLS = 1.0, 60, 0.05
"""Seconds for each further cell, once all cells together have had their time; after so many such
cells, there are fewer."""
MOST_BEYOND = 90.0
"""Seconds for all such cells together; what is left then is not run."""
NO_THREAD = "can't start new thread"
"""How Python says that there are too many; for a process it has an error of its own."""
AFTER_TIMEOUT = 0.2
"""Seconds for each further statement of a cell whose time is up."""

CELL_NAME = "<cell "
"""How the names of the cells begin, as errors give them."""
Tell = Callable[[str | None], object]
"""Is given the Python that a cell comes to, before it runs; None where it does not parse."""


class CellTimeout(BaseException):
    """What ends a cell that runs for too long."""


def run_cell(
    shell: Any, source: str, name: str, seconds: float, tell: Tell = bool
) -> dict[str, Any] | None:
    """Run one cell in the shell's namespace; return its first error, or None.

    As in Jupyter, an error ends the cell; but what further down gives a name its meaning is
    still run, and where the source does not parse, the statements that do are run.

    Args:
        shell: the shell.
        source: the cell's source.
        name: what errors call it.
        seconds: how long it may run.
        tell: is told what is about to run.
    """
    importlib.invalidate_caches()  # a cell above may have written the module to import
    with _time_limit(seconds):
        try:
            return _run(shell, python_of(source), name, tell)
        except BaseException as error:  # a student's code may raise anything at all
            return describe(error, name)


def seconds_for(left: float, late: int) -> float:
    """Return how long a cell may run.

    Args:
        left: the seconds that all cells together have left.
        late: how many cells have run since there were none.
    """
    return max(left, SHORTEST_CELL if late < LATE_CELLS else LAST_CELLS)


def seconds_beyond(count: int) -> float:
    """Return how long so many cells may run at most, beyond their time together."""
    beyond = SHORTEST_CELL * min(count, LATE_CELLS) + LAST_CELLS * count
    return min(beyond, MOST_BEYOND + SHORTEST_CELL)


def not_run() -> dict[str, Any]:
    """Return, as an error, that there was no time left for a cell."""
    return describe(CellTimeout("the cells before it took all the time"))


def describe(error: BaseException, name: str | None = None) -> dict[str, Any]:
    """Return an error as class, message and, inside the cell called `name`, line."""
    kind = str(type(error).__name__)[:60]
    try:
        message = str(error.msg if isinstance(error, SyntaxError) else error)[:300]
    except BaseException:
        message = ""
    return {"error": kind, "message": message, "line": _line(error, name)}


def describe_call(error: BaseException, function: str) -> dict[str, Any]:
    """Return an error of a call as class, message, the line in that function, and where it arose.

    Args:
        error: what was raised.
        function: the function that was called. Where the error arose in another one of the
            cells', that one's name stands under `inside`.
    """
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(CELL_NAME):
            frames.append((str(code.co_name)[:60], trace.tb_lineno))
        trace = trace.tb_next
    line = next((number for name, number in frames if name == function), None)
    inside = frames[-1][0] if frames and frames[-1][0] != function else ""
    return {**describe(error), "line": line, "inside": inside}


def limit_in(error: dict[str, Any]) -> str | None:
    """Return the limit that an error is about, as described: "memory", "processes", or none."""
    if error["error"] == MemoryError.__name__:
        return "memory"
    told = error["error"] == BlockingIOError.__name__ or NO_THREAD in error["message"]
    return "processes" if told else None


def _run(shell: Any, source: str, name: str, tell: Tell) -> dict[str, Any] | None:
    try:
        text = _transformed(shell, source)
        tree = ast.parse(text, filename=name)
    except UNPARSED as error:
        tell(None)
        return _run_what_parses(shell, source, name, error)
    tell(text)
    return _run_statements(shell, tree, name)


def _transformed(shell: Any, source: str) -> str:
    with contextlib.suppress(SyntaxError):  # it ends lines at signs where Python does not
        return str(shell.transform_cell(source))
    return source


def _run_statements(shell: Any, tree: ast.Module, name: str) -> dict[str, Any] | None:
    failure: dict[str, Any] | None = None
    for statement in tree.body:
        if failure is not None and not isinstance(statement, BINDINGS):
            continue
        try:
            _execute(_compiled(statement, name), shell.user_ns)
        except BaseException as error:  # a student's code may raise anything at all
            failure = failure or describe(error, name)
    return failure


def _compiled(statement: ast.stmt, name: str) -> CodeType:
    module = ast.Module([statement], type_ignores=[])
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: CodeType = compile(module, name, "exec", flags=flags)
    return code


def _execute(code: CodeType, namespace: dict[str, Any]) -> None:
    """Run a statement; one that awaits runs in the loop that Jupyter has running for all cells."""
    if code.co_flags & inspect.CO_COROUTINE:
        _loop().run_until_complete(eval(code, namespace))
    else:
        exec(code, namespace)


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop


def _run_what_parses(
    shell: Any, source: str, name: str, error: BaseException
) -> dict[str, Any] | None:
    for first_line, tree in _parts_that_parse(shell, source, name):
        ast.increment_lineno(tree, first_line)
        _run_statements(shell, tree, name)
    return describe(error, name)


def _parts_that_parse(shell: Any, source: str, name: str) -> Iterator[tuple[int, ast.Module]]:
    """The statements of a source, as far as they parse, each with the number of lines before it."""
    lines = source.splitlines(keepends=True)
    starts = [
        number
        for number, line in enumerate(lines)
        if STATEMENT.match(line) and not (number and DECORATOR.match(lines[number - 1]))
    ]
    done = 0
    for position, start in enumerate(starts):
        if start < done:
            continue
        for stop in _stops(lines, starts, position):
            try:
                text = _transformed(shell, "".join(lines[start:stop]))
                tree = ast.parse(text, filename=name)
            except UNPARSED:
                continue
            yield start, tree
            done = stop
            break


def _stops(lines: list[str], starts: list[int], position: int) -> Iterator[int]:
    """Where a statement may end: at the next one, or beyond, if its text reaches the margin."""
    long = DEFINITION.match(lines[starts[position]]) or TEXT.match(lines[starts[position]])
    for stop in [*starts[position + 1 :], len(lines)][:REACH]:
        yield stop
        if not long or (stop < len(lines) and DEFINITION.match(lines[stop])):
            return


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
    signal.setitimer(signal.ITIMER_REAL, seconds, AFTER_TIMEOUT)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
