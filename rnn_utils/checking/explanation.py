"""One sentence, with the next step, for anything a half-finished function can raise."""

from __future__ import annotations

import inspect
import linecache
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.stops import Stopped, stop_sentence
from rnn_utils.checking.stubs import not_begun, read_stub
from rnn_utils.checking.written import read_tree, statement_at
from rnn_utils.language import _

_HERE = Path(__file__).parents[1]


def explain(name: str, error: BaseException, function: Callable[..., Any] | None = None) -> str:
    """Say what went wrong in an exercise and what to do next.

    Args:
        name: the exercise.
        error: what its function, or the cell that shows its results, raised.
        function: the learner's function, where it is known.

    Returns:
        A sentence or two in the learner's language.
    """
    stopped = stopped_by(error, name)
    stub = read_stub(function) if function else None
    unfinished = stub is not None and stub.open_lines and stopped.line not in stub.before
    if unfinished or stopped.over_none:
        return not_finished(name, function)
    return _("{name}: {said}").format(name=name, said=stop_sentence(stopped))


def stopped_by(error: BaseException, name: str) -> Stopped:
    """Take from an error what can be said of it.

    Args:
        error: what was raised.
        name: the function that was called.

    Returns:
        Its class and message, the learner's line in that function, and where it arose.
    """
    import traceback  # slow to load, and needed for errors only

    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if _is_the_learners(frame.filename)
    ]
    own = next((frame for frame in frames if frame.name == name), frames[0] if frames else None)
    line = inside = statement = ""
    if own is not None:
        line = (own.line or linecache.getline(own.filename, own.lineno or 0)).strip()
        inside = frames[-1].name if frames[-1].name not in (own.name, "<module>") else ""
        source = "".join(linecache.getlines(own.filename))
        tree = read_tree(source)
        statement = statement_at(tree, source, own.lineno) if tree and own.lineno else ""
    message = " ".join(str(error).split())
    return Stopped(type(error).__name__, message, line, inside, statement, name)


def not_finished(name: str, function: Callable[..., Any] | None = None) -> str:
    """Say that a function is still a stub, or name the first line left in it.

    Args:
        name: the exercise.
        function: the learner's function, where it is known.

    Returns:
        One sentence in the learner's language.
    """
    stub = read_stub(function) if function else None
    if stub is None or stub.untouched:
        return _("{name}: {said}").format(name=name, said=not_begun())
    used = _unfinished_part(name, function)
    if used and not stub.open_lines:
        return not_finished(used.__name__, used)
    if not stub.open_lines:
        return _("{name}: a value is still None; which line should compute it?").format(name=name)
    return _("{name}: {said}").format(name=name, said=stub.next_line)


def _unfinished_part(name: str, function: Callable[..., Any] | None) -> Callable[..., Any] | None:
    """Find the exercise that a function calls at every step, where that is still a stub."""
    uses = EXERCISES[name].uses if function and name in EXERCISES else ()
    names = getattr(inspect.unwrap(function), "__globals__", {}) if function else {}
    used: Callable[..., Any] | None
    for used in map(names.get, uses):
        stub = read_stub(used) if callable(used) else None
        if stub and stub.open_lines:
            return used
    return None


def signature_problem(name: str, function: Callable[..., Any]) -> str | None:
    """Say how a function's arguments differ from the exercise's, if they do.

    Args:
        name: the exercise.
        function: the learner's function.

    Returns:
        One sentence, or None where they fit.
    """
    arguments = EXERCISES[name].arguments
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        return _("{name}: should take the arguments ({arguments}), in this order.").format(
            name=name, arguments=", ".join(arguments)
        )
    except ValueError:
        return None
    return None


def _is_the_learners(filename: str) -> bool:
    path = Path(filename)
    if filename.startswith("<"):
        return filename.startswith(("<ipython", "<string", "<stdin"))
    return _HERE not in path.parents and not {"site-packages", "dist-packages"} & set(path.parts)
