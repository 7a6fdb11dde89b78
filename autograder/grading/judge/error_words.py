"""Puts errors and limits into words, without letting a hidden number out.

An error's message is the student's to write, and could carry hidden inputs out; so it is
quoted only as far as it has the form of one that Python or numpy writes, and where every name
in it stands in the student's own code. The patterns are such that none takes long to fail.
"""

from __future__ import annotations

import builtins
import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

from autograder.course.language import _
from autograder.grading.sandbox.exercise_process import Trouble
from autograder.grading.sandbox.stop import Stop

NAME = r"'?([A-Za-z_][\w.]{0,60})'?"
SHAPE = r"\(\d{0,9}(?:, ?\d{1,9}){0,3},?\)"
CELL_STOPS = "cell-does-not-run"
RAISES = "raises-an-error"
MOST_WORDS = 1500
"""In a source with more words than this, a name could stand for a number; none is quoted."""
PLAIN = [
    re.compile(pattern)
    for pattern in (
        rf"name {NAME} is not defined",
        rf"cannot access local variable {NAME} where it is not associated with a value",
        rf"local variable {NAME} referenced before assignment",
        rf"{NAME} object is not (?:subscriptable|iterable|callable)",
        rf"cannot unpack non-iterable {NAME} object",
        rf"{NAME} object does not support item assignment",
        rf"{NAME} object has no attribute {NAME}",
        rf"module {NAME} has no attribute {NAME}",
        rf"No module named {NAME}",
        rf"unsupported operand type\(s\) for [*/@+\-]{{1,2}}=?: {NAME} and {NAME}",
        rf"{NAME} object cannot be interpreted as an integer",
        rf"object of type {NAME} has no len\(\)",
        rf"unhashable type: {NAME}",
        rf"(?:list|tuple) indices must be integers or slices, not {NAME}",
        rf"{NAME}\(\) missing \d required positional arguments?",
        rf"{NAME}\(\) (?:missing a required argument|too many positional arguments)",
        rf"{NAME}\(\) takes \d positional arguments? but \d (?:was|were) given",
        rf"{NAME}\(\) got an unexpected keyword argument {NAME}",
        rf"{NAME}$",
        r"(?:not enough|too many) values to unpack \(expected \d(?:, got \d)?\)",
        r"matmul: Input operand \d has a mismatch in its core dimension",
        r"all the input arrays must have same number of dimensions",
        r"setting an array element with a sequence",
        r"The truth value of an array with more than one element is ambiguous",
        r"all the input array dimensions except for the concatenation axis must match exactly",
        r"too many indices for array: array is \d-dimensional, but \d were indexed",
        r"axis \d is out of bounds for array of dimension \d",
        r"(?:list|tuple) index out of range",
        r"maximum recursion depth exceeded",
        r"can't start new thread",
        r"\[Errno \d\d?\] (?:File too large|No space left on device|Too many open files"
        r"|Resource temporarily unavailable|Operation not permitted|Read-only file system"
        r"|Permission denied|No such file or directory)",
    )
]
"""How messages begin that are quoted as far as they match."""
SIZED = [
    re.compile(pattern)
    for pattern in (
        rf"operands could not be broadcast together with(?: remapped)? shapes(?: ?{SHAPE}){{1,3}}",
        rf"non-broadcastable output operand with shape {SHAPE}"
        rf" doesn't match the broadcast shape {SHAPE}",
        rf"could not broadcast input array from shape {SHAPE} into shape {SHAPE}",
        rf"shapes {SHAPE} and {SHAPE} not aligned",
        r"index -?\d{1,9} is out of bounds for axis \d with size \d{1,9}",
    )
]
"""The same, with numbers that are the student's to choose: they are quoted as question marks."""
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


STOPS = {
    Stop.CALL_SECONDS: Kind(
        "no-end-in-time",
        "TimeoutError: no answer in time",
        lambda: _("`{function}` did not come to an end in time; does a loop ever stop?"),
    ),
    Stop.CELL_SECONDS: Kind(
        "no-end-in-time",
        "TimeoutError: the cell did not end in time",
        lambda: _("The cell of `{function}` did not come to an end in time."),
    ),
    Stop.PROCESSES: Kind(
        "too-many-processes",
        "ProcessLimit: too many processes",
        lambda: _("`{function}` was stopped: the submission started too many processes."),
    ),
    Stop.MEMORY: Kind(
        "too-much-memory",
        "MemoryError",
        lambda: _("`{function}` asked for more memory than it may use."),
    ),
    Stop.ENDED: Kind(
        "process-ended",
        "ProcessEnded: no answer",
        lambda: _("The process ended while `{function}` was running."),
    ),
    Stop.RESTARTS: Kind(
        "process-ended",
        "ProcessEnded: too often",
        lambda: _("The submission broke its process too often to judge `{function}`."),
    ),
    Stop.RERUNS: Kind(
        None,
        "TimeoutError: not run again",
        lambda: _(
            "What is wrong in `{function}` can't be shown, since the notebook's cells take too "
            "long to run again; the notebook's own check may say."
        ),
    ),
    Stop.GARBLED: Kind(
        None,
        "ValueError: not an answer",
        lambda: _("The process sent something else than an answer of `{function}`."),
    ),
    Stop.QUESTIONS: Kind(
        "no-end-in-time",
        "RuntimeError: too many calls",
        lambda: _("`{function}` called other functions far too often."),
    ),
    Stop.UNSENDABLE: Kind(
        None,
        "ValueError: too large",
        lambda: _("What `{function}` returned is too large or too deeply nested."),
    ),
}
"""What each stop is called."""
ERRORS = {
    "MemoryError": STOPS[Stop.MEMORY],
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
"""The errors that have a name and a sentence of their own, by their class."""


def sentence_of(trouble: Trouble, function: str, source: str) -> str:
    """Return one sentence on why a function gave no answer."""
    kind = _kind_of(trouble)
    if kind:
        return kind.sentence().format(function=function)
    error = name_of(trouble, source)
    if trouble.cell is not None and trouble.line is not None:
        sentence = _("The cell of `{function}` stops at line {line} with {error}.")
        return sentence.format(function=function, line=trouble.line, error=error)
    return _("`{function}` stops with {error}.").format(function=function, error=error)


def misconception_of(trouble: Trouble) -> str | None:
    """Return the name under which a kind of trouble counts among the causes of lost marks."""
    kind = _kind_of(trouble)
    if kind:
        return kind.misconception
    return CELL_STOPS if trouble.cell is not None else RAISES


def name_of(trouble: Trouble, source: str) -> str:
    """Return the error as "Class: message", the message only where it may be quoted."""
    known = _kind_of(trouble)
    if known:
        return known.error
    kind = kind_name(trouble.error, source)
    message = trouble.message.strip()
    nothing_hidden_yet = trouble.cell is not None
    told = message if nothing_hidden_yet else _quoted(message, source)
    return f"{kind}: {told}" if told else kind


def kind_name(name: str, source: str) -> str:
    """Return the name of a student's class where Python or the student has it, else "object"."""
    return name if hasattr(builtins, name) or is_known(name, source) else "object"


def missing_name(trouble: Trouble, source: str) -> str | None:
    """Return the name a NameError speaks of, where it stands in the student's own code."""
    match = re.match(r"name '(\w+)' is not defined", trouble.message)
    found = trouble.error == "NameError" and match and is_known(match[1], source)
    return match[1] if match and found else None


def _kind_of(trouble: Trouble) -> Kind | None:
    return STOPS[trouble.stop] if trouble.stop else ERRORS.get(trouble.error)


def _quoted(message: str, source: str) -> str:
    """As much of a message as Python or numpy could have written, with nothing else in it."""
    for pattern in PLAIN:
        match = pattern.match(message)
        if match:
            words = [word for group in match.groups() for word in group.split(".")]
            return match[0] if all(is_known(word, source) for word in words) else ""
    matches = (pattern.match(message) for pattern in SIZED)
    return next((re.sub(r"-?\d+", "?", match[0]) for match in matches if match), "")


def is_known(word: str, source: str) -> bool:
    """Return whether a word may be repeated: a standard one, or one of the student's source."""
    return word in STANDARD_NAMES or word in _words(source)


def is_quoted(text: str, source: str) -> bool:
    """Return whether a text stands between quotes in the student's source, as a key does."""
    return bool(_words(source)) and (f'"{text}"' in source or f"'{text}'" in source)


@functools.lru_cache(maxsize=8)
def _words(source: str) -> frozenset[str]:
    words = frozenset(re.findall(r"\w+", source))
    return words if len(words) <= MOST_WORDS else frozenset()
