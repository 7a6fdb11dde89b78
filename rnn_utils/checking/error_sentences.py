"""What an error means, in plain words: by how Python's and numpy's messages begin.

The first row that fits is told. What a row says has to be true of every error that it takes in, and
of the line where it arose: where a message speaks of a function, that one stands in the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rnn_utils.checking.exercises import EXERCISES, Exercise
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

Known = Callable[[str], bool]
"""Whether a word may be repeated."""


class Place(NamedTuple):
    """Where an error arose.

    Attributes:
        statement: the learner's statement.
        exercise: the exercise whose function it is in.
        called: the function in it that the sentence is about, where it is about one.
    """

    statement: str = ""
    exercise: str = ""
    called: str = ""


def sentence_on(kind: str, message: str, place: Place, known: Known = lambda word: True) -> str:
    """Say what is the matter where a function stopped.

    Args:
        kind: the error's class.
        message: its message.
        place: where it arose.
        known: whether a word of the message may be repeated.

    Returns:
        A sentence without its beginning.
    """
    said = f"{kind}: {message}"
    for row in _ROWS:
        found = re.match(row.pattern, said)
        called = re.search(rf"\b({row.calls})\(" if row.calls else "()", place.statement)
        if found and called and all(known(word) for word in found.groups() if word):
            return row.words(found, place._replace(called=called[1]))
    return _OTHERWISE.get(kind, lambda: _other(kind, known))()


def _other(kind: str, known: Known) -> str:
    if not known(kind):
        return _("an error of the notebook's own kind is raised there.")
    return _("Python raises {kind} there.").format(kind=kind)


def _undefined(found: re.Match[str], place: Place) -> str:
    name = found[1]
    if name in EXERCISES:
        return _("`{name}` is not defined; run the cell that defines it first.").format(name=name)
    if name in GIVEN:
        return _(
            "`{name}` is not there; run the notebook's first code cell, then this one."
        ).format(name=name)
    if place.exercise in EXERCISES and _takes(EXERCISES[place.exercise], name):
        return _("`{name}` is not defined in the function; take it from `parameters`.").format(
            name=name
        )
    if callable(getattr(np, name, None)):
        return _("`{name}` is numpy's, and called as `np.{name}`.").format(name=name)
    return _(
        "`{name}` has no value inside the function; is its line there, is its name spelt as where "
        "it is set, or does it come from outside?"
    ).format(name=name)


def _takes(exercise: Exercise, name: str) -> bool:
    """Tell whether a function has a name among the `parameters` that it is given, or finds."""
    given = {"parameters", "cache"} & set(exercise.arguments)
    return bool(given) and name in exercise.parameters


def _no_attribute_of_numpy(found: re.Match[str], place: Place) -> str:
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


def _as_one_tuple(found: re.Match[str], place: Place) -> str:
    name = f"np.{place.called.rpartition('.')[2]}"
    return _("`{name}` takes them as one tuple: two pairs of brackets.").format(name=name)


def _none(found: re.Match[str], place: Place) -> str:
    return _("a value there is None; which line should compute it?")


def _single_number(found: re.Match[str], place: Place) -> str:
    return _("a single number stands where an array or a list is wanted.")


def _not_called(found: re.Match[str], place: Place) -> str:
    return _("a function stands there without being called; round brackets call it.")


def _whole_number(found: re.Match[str], place: Place) -> str:
    return _("something else stands there where a whole number is wanted.")


_FUNCTION = (
    r"(?:builtin_function_or_method|function|method|numpy\.ufunc|type|_ArrayFunctionDispatcher)"
)
_NUMBER = r"(?:int|bool|complex|float|(?:numpy\.)?(?:float|int)\d*)"
_MAKING = r"(?:np|numpy)\.(?:zeros|ones|empty)"
_JOINING = r"(?:np|numpy)\.(?:concatenate|[vhd]?stack)"


class _Row(NamedTuple):
    """How errors begin, with their class; the words; what has to be called in the line, if any."""

    pattern: str
    words: Callable[[re.Match[str], Place], str]
    calls: str = ""


_ROWS = (
    _Row(r"NameError: name '(\w+)' is not defined", _undefined),
    _Row(
        r"UnboundLocalError: (?:cannot access local|local) variable '(\w+)'",
        lambda found, at: _("`{name}` is used before it has a value; which line sets it?").format(
            name=found[1]
        ),
    ),
    _Row(
        r"KeyError: '([^'`]{1,40})'$",
        lambda found, at: _(
            "there is no key `{name}` in that dictionary; are key and dictionary the right ones?"
        ).format(name=found[1]),
    ),
    _Row(
        r"AttributeError: (?:module 'numpy' has no attribute '|`np\.)(\w+)(?:'|` was removed)",
        _no_attribute_of_numpy,
    ),
    _Row(
        r"AttributeError: 'NoneType' object has no attribute 'append'",
        lambda found, at: _(
            "`append` changes the list itself and returns None, so nothing is to be set to it."
        ),
    ),
    _Row(
        r"AttributeError: 'numpy.ndarray' object has no attribute 'append'",
        lambda found, at: _(
            "an array has no `append`; a list has, or fill the array in by its index."
        ),
    ),
    _Row(r"AttributeError: 'NoneType' object", _none),
    _Row(rf"AttributeError: '{_FUNCTION}' object", _not_called),
    _Row(
        r"AttributeError: (?:type object )?'([\w.]+)'(?: object)? has no attribute '(\w+)'",
        lambda found, at: _("a value of the type {kind} has no `{name}`.").format(
            kind=found[1], name=found[2]
        ),
    ),
    _Row(
        r"TypeError: cannot unpack non-iterable NoneType object",
        lambda found, at: _(
            "what is called there returns None; does it end with a `return`, and is every line "
            "of it written?"
        ),
    ),
    _Row(
        r"TypeError: cannot unpack non-iterable",
        lambda found, at: _("the left side takes several values, and there is one only."),
    ),
    _Row(
        r"TypeError: Cannot interpret .* as a data type"
        r"|TypeError: \w+\(\) takes from \d+ to \d+ positional"
        r"|TypeError: Tuple must have size"
        r"|TypeError: order must be str",
        _as_one_tuple,
        calls=_MAKING,
    ),
    _Row(
        r"TypeError: Cannot interpret .* as a data type",
        lambda found, at: _(
            "one of the arguments there is taken for the type of the numbers; write its name "
            "before it, as in `keepdims=True`."
        ),
    ),
    _Row(
        r"TypeError: (?:only integer scalar arrays can be converted to a scalar index"
        r"|concatenate\(\) (?:got|takes)|[vhd]?stack\(\) (?:got|takes))",
        _as_one_tuple,
        calls=_JOINING,
    ),
    _Row(
        r"TypeError: only (?:integer scalar arrays can be converted to a scalar index"
        r"|(?:length-1|size-1|0-dimensional) arrays can be converted)",
        lambda found, at: _("an array stands where one number is wanted."),
    ),
    _Row(
        r"TypeError: (?:'out' must be an array|return arrays must be of ArrayType)"
        r"|ValueError: output array ",
        lambda found, at: _(
            "a further argument there is taken for the array into which the result goes; how many "
            "does the function work with?"
        ),
    ),
    _Row(
        r"TypeError: (?:unsupported operand type\(s\) for |bad operand type for ).*'NoneType'"
        r"|TypeError: 'NoneType' object"
        r"|TypeError: object of type 'NoneType'"
        r"|TypeError: .*(?:argument|of type) .*NoneType"
        r"|TypeError: Use \(\) not None",
        _none,
    ),
    _Row(r"\w+: Cannot cast ufunc '\w+' output from dtype\('O'\)", _none),
    _Row(
        r"\w+: Cannot cast ufunc '\w+' output",
        lambda found, at: _(
            "an array of whole numbers can't take in other ones; make it of doubles, as "
            "`np.zeros` does by itself."
        ),
    ),
    _Row(
        rf"TypeError: '(?:(?:numpy\.)?ndarray|tuple|list|dict|str|{_NUMBER})' object "
        r"is not callable",
        lambda found, at: _(
            "round brackets call a function; an entry stands in square ones, and a product needs "
            "its sign."
        ),
    ),
    _Row(
        rf"TypeError: (?:'{_FUNCTION}' object|type '\w+') is not subscriptable",
        lambda found, at: _("a function is called with round brackets, not square ones."),
    ),
    _Row(
        rf"TypeError: (?:unsupported operand type\(s\) for |bad operand type for ).*'{_FUNCTION}'"
        rf"|TypeError: .* of type {_FUNCTION} which has no callable",
        _not_called,
    ),
    _Row(
        r"TypeError: ufunc 'bitwise_xor' not supported|TypeError: unsupported .* for \^",
        lambda found, at: _("`^` is no power in Python; `**` is."),
    ),
    _Row(
        r"TypeError: descriptor '(\w+)' for '(\w+)' objects|"
        r"TypeError: unbound method (?:(\w+)\.)?(\w+)\(\) needs an argument",
        lambda found, at: _("a type stands where a value of it is wanted; `[]` makes a new list."),
    ),
    _Row(
        r"TypeError: (?:[\w.<>]+\.)?(\w+)(?:\(\) (?:missing|takes|got)| expected (?:at |\d))",
        lambda found, at: _(
            "the call of `{name}` does not fit the arguments that it takes."
        ).format(name=found[1]),
    ),
    _Row(
        r"TypeError: '(?:generator|enumerate|zip|map|filter|reversed|\w+_iterator)' object is not "
        r"(?:revers|subscript)[ai]ble|TypeError: object of type '(?:generator|zip|map)' has no len",
        lambda found, at: _(
            "what stands there can only be gone through from its beginning; `list` makes a list "
            "of it."
        ),
    ),
    _Row(
        r"TypeError: (?:list|tuple|range) indices must be integers or slices, not str",
        lambda found, at: _(
            "a list or a tuple has no keys; a whole number stands in its square brackets."
        ),
    ),
    _Row(
        r"TypeError: (?:list|tuple) indices must be integers or slices, not tuple"
        r"|TypeError: unhashable type",
        lambda found, at: _("a list, a tuple or a dictionary is read there like an array."),
    ),
    _Row(
        r"TypeError: (?:string|bytes) indices must be integers",
        lambda found, at: _("a text is read there like a dictionary or an array."),
    ),
    _Row(
        r"TypeError: 'int' object is not (?:iter|revers)[ai]ble",
        lambda found, at: _("a number can't be gone through; `range` counts up to it."),
    ),
    _Row(
        rf"TypeError: '{_NUMBER}' object (?:is not (?:subscript|iter|revers)[ai]ble"
        r"|does not support item assignment)"
        rf"|TypeError: object of type '{_NUMBER}' has no len"
        r"|TypeError: (?:iteration over a 0-d array|len\(\) of unsized)"
        r"|IndexError: invalid index to scalar"
        r"|ValueError: zero-dimensional arrays cannot be concatenated",
        _single_number,
    ),
    _Row(
        r"TypeError: '(?:tuple|range)' object does not support item assignment",
        lambda found, at: _("a tuple can't be written into; use a list or an array."),
    ),
    _Row(
        r"TypeError: .*(?:cannot be interpreted as an integer|(?:an integer is|integers) required"
        r"|expected a sequence of integers|indices must be integers)",
        _whole_number,
    ),
    _Row(
        r"\w+: ufunc '\w+' did not contain a loop with signature matching types .*<U",
        lambda found, at: _("a text stands there where a number is wanted."),
    ),
    _Row(
        r"ValueError: (?:not enough|too many) values to unpack",
        lambda found, at: _("the left side takes another number of values than there are."),
    ),
    _Row(
        r"ValueError: (?:could not broadcast input array|shape mismatch: value array)",
        lambda found, at: _(
            "what is stored there has another shape than its place; write both shapes down."
        ),
    ),
    _Row(
        r"ValueError: (?:operands could not be broadcast|non-broadcastable|shapes|matmul:"
        r"|all (?:the )?input array|cannot reshape|axes don't match|operand has|einstein sum)",
        lambda found, at: _(
            "the shapes of what is put together there do not fit; write the shape of each part "
            "down."
        ),
    ),
    _Row(
        r"ValueError: array split does not result in an equal division",
        lambda found, at: _(
            "the array can't be split there into so many parts of one size; which axis is meant, "
            "and how long is it?"
        ),
    ),
    _Row(
        r"ValueError: The truth value of an array",
        lambda found, at: _("a whole array stands where true or false is wanted."),
    ),
    _Row(
        r"ValueError: could not convert string to float",
        lambda found, at: _(
            "a text stands where a number is wanted; is it a key without its value?"
        ),
    ),
    _Row(
        r"ValueError: (?:setting an array element with a sequence|assignment destination)",
        lambda found, at: _("what is stored there does not fit its place."),
    ),
    _Row(
        r"IndexError: tuple index",
        lambda found, at: _(
            "a tuple there has fewer entries than the index asks for; how many has it, and what "
            "is in them?"
        ),
    ),
    _Row(
        r"IndexError: (?:index -?\d+ is out of bounds|list index)",
        lambda found, at: _(
            "an index there reaches past the end, since the last of n entries is n - 1; how far "
            "does the loop run, and which axis is meant?"
        ),
    ),
    _Row(
        r"IndexError: list assignment index",
        lambda found, at: _("a list has no place at that index yet; `append` adds one."),
    ),
    _Row(
        r"IndexError: too many indices for array",
        lambda found, at: _("an array there has fewer axes than the brackets name."),
    ),
    _Row(
        r"IndexError: (?:only integers, slices|arrays used as indices)",
        lambda found, at: _(
            "what stands in square brackets there is no index of an array; a whole number is, or "
            "a slice with `:`."
        ),
    ),
    _Row(
        r"\w+: axis -?\d+ is out of bounds",
        lambda found, at: _(
            "what stands there has no such axis; is it the array that is meant, and which axes has "
            "it?"
        ),
    ),
    _Row(
        r"ModuleNotFoundError: No module named '([\w.]+)'",
        lambda found, at: _("there is no module `{name}` here.").format(name=found[1]),
    ),
)
"""The first that fits is told."""

_OTHERWISE: dict[str, Callable[[], str]] = {
    "KeyError": lambda: _("there is no such key in that dictionary."),
    "NameError": lambda: _("a name there has no value."),
    "IndexError": lambda: _("an index there does not fit what it is taken from."),
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
