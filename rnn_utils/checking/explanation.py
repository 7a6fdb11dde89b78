"""One sentence, with the next step, for anything a half-finished function can raise."""

from __future__ import annotations

import inspect
import linecache
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.stubs import read_stub
from rnn_utils.language import _

_HERE = Path(__file__).parents[1]
_GIVEN = ("np", "softmax", "sigmoid", "check", "verdict", "showing", "example_inputs", "progress",
          "gradient_check", "plots", "initialize_adam", "update_parameters_with_adam")  # fmt: skip


def explain(name: str, error: BaseException, function: Callable[..., Any] | None = None) -> str:
    """Say what went wrong in an exercise and what to do next.

    Args:
        name: the exercise.
        error: what its function, or the cell that shows its results, raised.
        function: the learner's function, where it is known.

    Returns:
        One sentence in the learner's language.
    """
    if _comes_from_none(error):
        return not_finished(name, function)
    for kind, sentence in _SENTENCES:
        if isinstance(error, kind):
            return sentence(name, error)
    return _("{name}: stopped at {place} with {kind}: {message}.").format(
        name=name, place=_place(error), kind=type(error).__name__, message=_message(error)
    )


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
        return _("{name}: not implemented yet.").format(name=name)
    used = _unfinished_part(name, function)
    if used and not stub.open_lines:
        return not_finished(used.__name__, used)
    if not stub.open_lines:
        return _("{name}: a value is still None; which line should compute it?").format(name=name)
    return _("{name}: not finished yet; next comes the line `{line}`.").format(
        name=name, line=stub.open_lines[0]
    )


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


def _comes_from_none(error: BaseException) -> bool:
    return isinstance(error, (TypeError, AttributeError)) and "NoneType" in str(error)


def _name_error(name: str, error: NameError) -> str:
    missing = _missing_name(error)
    if isinstance(error, UnboundLocalError):
        return _(
            "{name}: `{missing}` is used at {place} before it has a value; which line sets it?"
        ).format(name=name, missing=missing, place=_place(error))
    if missing in EXERCISES:
        return _("{name}: `{missing}` is not defined; run the cell that defines it first.").format(
            name=name, missing=missing
        )
    if missing in _GIVEN:
        return _(
            "{name}: `{missing}` is not there; run the notebook's first code cell, then this one."
        ).format(name=name, missing=missing)
    if any(missing in exercise.parameters for exercise in EXERCISES.values()):
        return _(
            "{name}: `{missing}` is not defined inside the function; take it from `parameters`."
        ).format(name=name, missing=missing)
    return _(
        "{name}: `{missing}` is not defined at {place}; define it inside the function, "
        "or look for a slip in its name."
    ).format(name=name, missing=missing, place=_place(error))


def _missing_name(error: NameError) -> str:
    quoted = re.search(r"'([^']+)'", str(error))
    return getattr(error, "name", None) or (quoted[1] if quoted else "?")


def _key_error(name: str, error: KeyError) -> str:
    return _("{name}: there is no key {key} in the dictionary read at {place}.").format(
        name=name, key=error, place=_place(error)
    )


def _recursion_error(name: str, error: RecursionError) -> str:
    return _("{name}: calls itself without end; look at {place}.").format(
        name=name, place=_place(error)
    )


def _system_exit(name: str, error: SystemExit) -> str:
    return _("{name}: asks Python to stop; take the call of exit or quit out.").format(name=name)


def _index_error(name: str, error: IndexError) -> str:
    return _("{name}: an index at {place} reaches beyond its array: {message}.").format(
        name=name, place=_place(error), message=_message(error)
    )


def _type_error(name: str, error: TypeError) -> str:
    if re.search(r"positional argument|unexpected keyword|required keyword", str(error)):
        return _(
            "{name}: a call at {place} does not fit the function's arguments: {message}."
        ).format(name=name, place=_place(error), message=_message(error))
    return _("{name}: the values at {place} are not of a kind that fits: {message}.").format(
        name=name, place=_place(error), message=_message(error)
    )


def _value_error(name: str, error: ValueError) -> str:
    if "to unpack" in str(error):
        return _(
            "{name}: the left side at {place} takes another number of values than it is given: "
            "{message}."
        ).format(name=name, place=_place(error), message=_message(error))
    return _(
        "{name}: the shapes or values at {place} do not fit together: {message}; "
        "write down the shape of each factor."
    ).format(name=name, place=_place(error), message=_message(error))


_SENTENCES: tuple[tuple[type[BaseException], Callable[[str, Any], str]], ...] = (
    (NameError, _name_error),
    (KeyError, _key_error),
    (IndexError, _index_error),
    (RecursionError, _recursion_error),
    (SystemExit, _system_exit),
    (TypeError, _type_error),
    (ValueError, _value_error),
)


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


def _message(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".")[:200]


def _place(error: BaseException) -> str:
    """Quote the learner's line in which an error came up."""
    import traceback  # slow to load, and needed for errors only

    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if _is_the_learners(frame.filename)
    ]
    if not frames:
        return _("the call")
    line = frames[-1].line or linecache.getline(frames[-1].filename, frames[-1].lineno or 0)
    return (
        f"`{line.strip()}`" if line.strip() else _("line {number}").format(number=frames[-1].lineno)
    )


def _is_the_learners(filename: str) -> bool:
    path = Path(filename)
    if filename.startswith("<"):
        return filename.startswith(("<ipython", "<string", "<stdin"))
    return _HERE not in path.parents and not {"site-packages", "dist-packages"} & set(path.parts)
