"""Puts errors and limits into words, without letting a hidden number out.

An error's message is the student's to write, and could carry hidden inputs out; so it is
quoted only where it has the form of one that Python or numpy writes, and where every name
in it stands in the student's own code.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable
from dataclasses import dataclass

from autograder.language import _
from autograder.sandbox.session import Trouble

NAME = r"'?([A-Za-z_][\w.]{0,60})'?"
SHAPES = r"(?:\([\d, ]{0,30}\)|\d{1,3})"
CELL_STOPS = "cell-does-not-run"
RAISES = "raises-an-error"
QUOTABLE = [
    re.compile(pattern)
    for pattern in (
        rf"name {NAME} is not defined",
        rf"cannot access local variable {NAME} where it is not associated with a value",
        rf"local variable {NAME} referenced before assignment",
        rf"{NAME} object is not (?:subscriptable|iterable|callable)",
        rf"cannot unpack non-iterable {NAME} object",
        rf"{NAME} object does not support item assignment",
        rf"{NAME} object has no attribute {NAME}",
        rf"module {NAME} has no attribute {NAME}.*",
        rf"No module named {NAME}",
        rf"unsupported operand type\(s\) for [*/@+\-]{{1,3}}=?: {NAME} and {NAME}",
        rf"{NAME}\(\) missing \d required positional arguments?: (?:{NAME}(?:,? and |, )?){{1,6}}",
        rf"{NAME}\(\) takes \d{{1,2}} positional arguments? but \d{{1,2}} (?:was|were) given",
        rf"{NAME}\(\) got an unexpected keyword argument {NAME}",
        rf"{NAME}",
        r"(?:not enough|too many) values to unpack \(expected \d{1,2}(?:, got \d{1,2})?\)",
        rf"operands could not be broadcast together with(?: remapped)? shapes (?:{SHAPES} ?)+",
        rf"non-broadcastable output operand .{{0,20}}shape {SHAPES} .*",
        rf"could not broadcast input array from shape {SHAPES} into shape {SHAPES}",
        rf"shapes {SHAPES} and {SHAPES} not aligned: \d{{1,3}} \(dim \d\) != \d{{1,3}} \(dim \d\)",
        r"matmul: Input operand \d has a mismatch in its core dimension.*",
        r"all the input array dimensions .* must match exactly.*",
        r"index -?\d{1,3} is out of bounds for axis \d with size \d{1,3}",
        r"too many indices for array: array is \d-dimensional, but \d were indexed",
        r"(?:list|tuple) index out of range",
        r"maximum recursion depth exceeded.*",
        r"axis \d is out of bounds for array of dimension \d",
    )
]
STANDARD_NAMES = frozenset(
    "NoneType int float str list tuple dict bool function method builtin_function_or_method module "
    "numpy numpy.ndarray ndarray range generator object float64 numpy.float64 type".split()
)


@dataclass(frozen=True)
class Kind:
    """How a kind of trouble is called in a record, and its sentence for the student."""

    misconception: str | None
    error: str
    sentence: Callable[[], str]


KINDS = {
    "call_seconds": Kind(
        "no-end-in-time",
        "TimeoutError: no answer in time",
        lambda: _("`{function}` did not come to an end in time; does a loop ever stop?"),
    ),
    "cell_seconds": Kind(
        "no-end-in-time",
        "TimeoutError: the cell did not end in time",
        lambda: _("The cell of `{function}` did not come to an end in time."),
    ),
    "submission_seconds": Kind(
        None,
        "TimeoutError: the submission ran out of time",
        lambda: _("The submission as a whole ran out of time before `{function}` was judged."),
    ),
    "processes": Kind(
        "too-many-processes",
        "ProcessLimit: too many processes",
        lambda: _("`{function}` was stopped: the submission started too many processes."),
    ),
    "resident": Kind(
        "too-much-memory",
        "MemoryError: too much memory",
        lambda: _("`{function}` was stopped: the submission used too much memory."),
    ),
    "ended": Kind(
        "process-ended",
        "ProcessEnded: no answer",
        lambda: _("The process ended while `{function}` was running."),
    ),
    "restarts": Kind(
        "process-ended",
        "ProcessEnded: too often",
        lambda: _("The submission broke its process too often to judge `{function}`."),
    ),
    "garbled": Kind(
        None,
        "ValueError: not an answer",
        lambda: _("The process sent something else than an answer of `{function}`."),
    ),
    "questions": Kind(
        None,
        "RuntimeError: too many calls",
        lambda: _("`{function}` called other functions far too often."),
    ),
    "unsendable": Kind(
        None,
        "ValueError: too large",
        lambda: _("What `{function}` returned is too large or too deeply nested."),
    ),
    "MemoryError": Kind(
        "too-much-memory",
        "MemoryError",
        lambda: _("`{function}` asked for more memory than it may use."),
    ),
    "RecursionError": Kind(
        "endless-recursion",
        "RecursionError",
        lambda: _("`{function}` calls itself without end."),
    ),
    "CellTimeout": Kind(
        "no-end-in-time",
        "TimeoutError: the cell did not end in time",
        lambda: _("The cell of `{function}` did not come to an end in time."),
    ),
}


def sentence_of(trouble: Trouble, function: str, source: str) -> str:
    """One sentence on why a function gave no answer."""
    if trouble.error in KINDS:
        return KINDS[trouble.error].sentence().format(function=function)
    error = name_of(trouble, source)
    if trouble.cell is not None and trouble.line is not None:
        sentence = _("The cell of `{function}` stops at line {line} with {error}.")
        return sentence.format(function=function, line=trouble.line, error=error)
    return _("`{function}` stops with {error}.").format(function=function, error=error)


def misconception_of(trouble: Trouble) -> str | None:
    """The name under which a kind of trouble counts among the causes of lost marks."""
    if trouble.error in KINDS:
        return KINDS[trouble.error].misconception
    return CELL_STOPS if trouble.cell is not None else RAISES


def name_of(trouble: Trouble, source: str) -> str:
    """The error as "Class: message", the message only where it may be quoted."""
    if trouble.error in KINDS:
        return KINDS[trouble.error].error
    kind = kind_name(trouble.error, source)
    message = trouble.message.strip()
    nothing_hidden_yet = trouble.cell is not None
    if nothing_hidden_yet or _quotable(message, source):
        return f"{kind}: {message}" if message else kind
    return kind


def kind_name(name: str, source: str) -> str:
    """The name of a student's class, where Python or the student's code has it; else "object"."""
    return name if hasattr(builtins, name) or _known(name, source) else "object"


def missing_name(trouble: Trouble, source: str) -> str | None:
    """The name a NameError speaks of, where it stands in the student's own code."""
    match = re.match(r"name '(\w+)' is not defined", trouble.message)
    found = trouble.error == "NameError" and match and _known(match[1], source)
    return match[1] if match and found else None


def _quotable(message: str, source: str) -> bool:
    for pattern in QUOTABLE:
        match = pattern.fullmatch(message)
        if match:
            words = [word for group in match.groups() if group for word in group.split(".")]
            return all(_known(word, source) for word in words)
    return False


def _known(word: str, source: str) -> bool:
    return word in STANDARD_NAMES or re.search(rf"\b{re.escape(word)}\b", source) is not None
