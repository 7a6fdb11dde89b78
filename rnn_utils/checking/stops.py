"""What stopped a function, in plain words: the line first, then what is the matter there.

The notebook's check and the grader's feedback both take their sentence from here. What an error's
message holds is the student's to write, so only words that `known` lets pass are repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.language import _

GIVEN = ("np", "softmax", "sigmoid", "check", "verdict", "showing", "example_inputs", "progress",
         "gradient_check", "plots", "initialize_adam", "update_parameters_with_adam")  # fmt: skip
"""What the notebook's first cell brings in."""
DROPPED = {
    "float": "float", "float_": "float", "int": "int", "bool": "bool", "object": "object",
    "str": "str", "complex": "complex", "product": "np.prod", "cumproduct": "np.cumprod",
    "sometrue": "np.any", "alltrue": "np.all", "Inf": "np.inf", "Infinity": "np.inf",
    "infty": "np.inf", "NaN": "np.nan", "asfarray": "np.asarray", "mat": "np.array",
    "row_stack": "np.vstack", "in1d": "np.isin", "trapz": "np.trapezoid", "round_": "np.round",
}  # fmt: skip
"""Names that newer versions of numpy have no more, and what serves instead."""

LONGEST = 160
"""Signs of a statement that are quoted."""
Known = Callable[[str], bool]
"""Whether a word may be repeated."""


@dataclass(frozen=True)
class Stopped:
    """What ended a call.

    Attributes:
        kind: the error's class.
        message: its message.
        line: the learner's line in the function that was called, as it stands; empty if unknown.
        inside: the other function of the learner's in which the error arose, if it was another.
        statement: the whole statement, of which the line may be a part.
    """

    kind: str
    message: str
    line: str = ""
    inside: str = ""
    statement: str = ""

    @property
    def over_none(self) -> bool:
        """Whether it was a value that is still None."""
        return "NoneType" in self.message or "dtype('O')" in self.message


def stop_sentence(stopped: Stopped, known: Known = lambda word: True) -> str:
    """Say where a function stopped and what to do about it.

    Args:
        stopped: what ended the call.
        known: whether a word of the error's message may be repeated.

    Returns:
        One or two sentences in the learner's language.
    """
    quoted = stopped.statement or stopped.line
    if len(quoted) > LONGEST:
        quoted = f"{quoted[:LONGEST]}…"
    where = _("Stops at `{line}`").format(line=quoted) if quoted else _("Stops")
    if stopped.inside.isidentifier() and known(stopped.inside):
        where = _("{where}, inside `{name}`").format(where=where, name=stopped.inside)
    return _("{where}: {what}").format(where=where, what=plain_words(stopped, known))


def plain_words(stopped: Stopped, known: Known = lambda word: True) -> str:
    """Say what is the matter where a function stopped.

    Args:
        stopped: what ended the call.
        known: whether a word of the error's message may be repeated.

    Returns:
        A sentence without its beginning.
    """
    said = f"{stopped.kind}: {stopped.message}"
    for pattern, words in _WORDS:
        found = re.match(pattern, said)
        if found and all(known(word) for word in found.groups() if word):
            return words(found)
    return _OTHERWISE.get(stopped.kind, lambda: _other(stopped.kind, known))()


def _other(kind: str, known: Known) -> str:
    if not known(kind):
        return _("an error of the notebook's own kind is raised there.")
    return _("Python raises {kind} there.").format(kind=kind)


def _undefined(found: re.Match[str]) -> str:
    name = found[1]
    if name in EXERCISES:
        return _("`{name}` is not defined; run the cell that defines it first.").format(name=name)
    if name in GIVEN:
        return _(
            "`{name}` is not there; run the notebook's first code cell, then this one."
        ).format(name=name)
    if any(name in exercise.parameters for exercise in EXERCISES.values()):
        return _("`{name}` is not defined in the function; take it from `parameters`.").format(
            name=name
        )
    return _(
        "`{name}` has no value inside the function; is its line there, is its name spelt as where "
        "it is set, or does it come from outside?"
    ).format(name=name)


def _no_attribute_of_numpy(found: re.Match[str]) -> str:
    name = found[1]
    if name in ("sigmoid", "softmax"):
        return _("numpy has no `{name}`; the notebook's own is called without `np.`.").format(
            name=name
        )
    if name in DROPPED:
        return _("numpy has dropped `np.{name}`; `{instead}` serves instead.").format(
            name=name, instead=DROPPED[name]
        )
    return _("numpy has no `{name}`; is it spelt right?").format(name=name)


def _shapes() -> str:
    return _(
        "the shapes of what is put together there do not fit; write the shape of each part down."
    )


def _as_one_tuple(name: str) -> str:
    return _("`{name}` takes them as one tuple: two pairs of brackets.").format(name=name)


_WORDS: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"NameError: name '(\w+)' is not defined", _undefined),
    (
        r"UnboundLocalError: (?:cannot access local|local) variable '(\w+)'",
        lambda found: _("`{name}` is used before it has a value; which line sets it?").format(
            name=found[1]
        ),
    ),
    (
        r"KeyError: '(\w+)'$",
        lambda found: _("there is no key `{name}` in that dictionary; is it spelt right?").format(
            name=found[1]
        ),
    ),
    (
        r"AttributeError: (?:module 'numpy' has no attribute '|`np\.)(\w+)(?:'|` was removed)",
        _no_attribute_of_numpy,
    ),
    (
        r"AttributeError: 'NoneType' object has no attribute 'append'",
        lambda found: _(
            "`append` changes the list itself and returns None, so nothing is to be set to it."
        ),
    ),
    (
        r"AttributeError: 'numpy.ndarray' object has no attribute 'append'",
        lambda found: _("an array has no `append`; a list has, or fill the array in by its index."),
    ),
    (
        r"AttributeError: '([\w.]+)' object has no attribute '(\w+)'",
        lambda found: _("a value of the type {kind} has no `{name}`.").format(
            kind=found[1], name=found[2]
        ),
    ),
    (
        r"TypeError: cannot unpack non-iterable NoneType object",
        lambda found: _(
            "what is called there returns None; does it end with a `return`, and is every line "
            "of it written?"
        ),
    ),
    (
        r"TypeError: Cannot interpret .* as a data type"
        r"|TypeError: zeros\(\) takes from \d+ to \d+ positional"
        r"|TypeError: order must be str",
        lambda found: _as_one_tuple("np.zeros"),
    ),
    (
        r"TypeError: only (?:integer scalar arrays can be converted to a scalar index"
        r"|length-1 arrays can be converted)",
        lambda found: _(
            "an array stands where one number is wanted; `np.concatenate` takes its arrays as one "
            "tuple: two pairs of brackets."
        ),
    ),
    (
        r"TypeError: concatenate\(\) (?:got|takes)",
        lambda found: _as_one_tuple("np.concatenate"),
    ),
    (
        r"TypeError: unsupported operand type\(s\) for \S+ (?:.*)'NoneType'"
        r"|TypeError: 'NoneType' object"
        r"|TypeError: bad operand type for unary \S+: 'NoneType'"
        r"|AttributeError: 'NoneType' object",
        lambda found: _("a value there is None; which line should compute it?"),
    ),
    (
        r"\w+: Cannot cast ufunc '\w+' output from dtype\('O'\)",
        lambda found: _("a value there is None; which line should compute it?"),
    ),
    (
        r"\w+: Cannot cast ufunc '\w+' output",
        lambda found: _(
            "an array of whole numbers can't take in other ones; make it of doubles, as "
            "`np.zeros` does by itself."
        ),
    ),
    (
        r"TypeError: '(?:numpy\.)?ndarray' object is not callable"
        r"|TypeError: '(?:tuple|list|dict)' object is not callable",
        lambda found: _(
            "round brackets call a function; an entry stands in square ones, and a product needs "
            "its sign."
        ),
    ),
    (
        r"TypeError: '(?:builtin_function_or_method|function|method)' object is not subscriptable",
        lambda found: _("a function is called with round brackets, not square ones."),
    ),
    (
        r"TypeError: ufunc 'bitwise_xor' not supported|TypeError: unsupported .* for \^",
        lambda found: _("`^` is no power in Python; `**` is."),
    ),
    (
        r"TypeError: descriptor '(\w+)' for '(\w+)' objects|"
        r"TypeError: unbound method (?:(\w+)\.)?(\w+)\(\) needs an argument",
        lambda found: _("a type stands where a value of it is wanted; `[]` makes a new list."),
    ),
    (
        r"TypeError: (\w+)\(\) (?:missing|takes|got)",
        lambda found: _("the call of `{name}` does not fit the arguments that it takes.").format(
            name=found[1]
        ),
    ),
    (
        r"TypeError: (?:list|tuple) indices must be integers|TypeError: unhashable type",
        lambda found: _("a list, a tuple or a dictionary is read there like an array."),
    ),
    (
        r"TypeError: '(?:int|(?:numpy\.)?float(?:64)?)' object is not "
        r"(?:subscript|iter|revers)[ai]ble",
        lambda found: _("a single number stands where an array or a list is wanted."),
    ),
    (
        r"TypeError: '(?:tuple|range)' object does not support item assignment",
        lambda found: _("a tuple can't be written into; use a list or an array."),
    ),
    (
        r"ValueError: (?:not enough|too many) values to unpack",
        lambda found: _("the left side takes another number of values than there are."),
    ),
    (
        r"ValueError: could not broadcast input array",
        lambda found: _(
            "what is stored there has another shape than its place; write both shapes down."
        ),
    ),
    (
        r"ValueError: (?:operands could not be broadcast|non-broadcastable|shapes|matmul:"
        r"|all (?:the )?input array|cannot reshape|axes don't match|operand has|einstein sum)",
        lambda found: _shapes(),
    ),
    (
        r"ValueError: The truth value of an array",
        lambda found: _("a whole array stands where true or false is wanted."),
    ),
    (
        r"ValueError: could not convert string to float",
        lambda found: _("a text stands where a number is wanted; is it a key without its value?"),
    ),
    (
        r"ValueError: (?:setting an array element with a sequence|assignment destination)",
        lambda found: _("what is stored there does not fit its place."),
    ),
    (
        r"IndexError: tuple index",
        lambda found: _(
            "a tuple there has fewer entries than the index asks for; how many has it, and what "
            "is in them?"
        ),
    ),
    (
        r"IndexError: (?:index -?\d+ is out of bounds|list index)",
        lambda found: _(
            "an index there reaches past the end, since the last of n entries is n - 1; how far "
            "does the loop run, and which axis is meant?"
        ),
    ),
    (
        r"IndexError: too many indices for array",
        lambda found: _("an array there has fewer axes than the brackets name."),
    ),
    (
        r"\w+: axis -?\d+ is out of bounds",
        lambda found: _(
            "what stands there has no such axis; is it the array that is meant, and which axes has "
            "it?"
        ),
    ),
    (
        r"ModuleNotFoundError: No module named '([\w.]+)'",
        lambda found: _("there is no module `{name}` here.").format(name=found[1]),
    ),
)
"""How errors begin, with their class, and what they mean; the first that fits is told."""

_OTHERWISE: dict[str, Callable[[], str]] = {
    "KeyError": lambda: _("there is no such key in that dictionary."),
    "NameError": lambda: _("a name there has no value."),
    "IndexError": lambda: _("an index there reaches past the end."),
    "TypeError": lambda: _("the values there are not of a kind that fits."),
    "ValueError": lambda: _("a value there is not one that fits."),
    "RecursionError": lambda: _("the function calls itself without end."),
    "KeyboardInterrupt": lambda: _("it was interrupted there; does a loop ever stop?"),
    "SystemExit": lambda: _("Python is asked to stop there; take the call of exit or quit out."),
    "ZeroDivisionError": lambda: _("a number is divided by zero there."),
    "MemoryError": lambda: _("more memory is asked for there than there is."),
    "NotImplementedError": lambda: _("that line says that something is still to be written."),
    "FloatingPointError": lambda: _("a number there is too large, or no number."),
}
"""What classes of errors mean, where the message does not tell."""
