"""Puts the gap between an answer and the right one into a sentence, and names its cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.course.assignment import Quantity
from autograder.course.language import _
from autograder.course.shapes import shape_of
from autograder.grading.judge import patterns
from autograder.grading.judge.compare import Gap
from autograder.grading.judge.error_words import kind_name
from autograder.grading.judge.hidden_calls import Case
from autograder.grading.student.wire import Foreign
from rnn_utils.checking.forms import Tolerance

SEVERITY = ("type", "length", "keys", "shape", "nan", "value")
CAUSES = {
    "type": "wrong-type",
    "length": "wrong-length",
    "keys": "key-missing",
    "shape": "wrong-shape",
    "nan": "not-finite",
}
UNKNOWN = "?"
"""A length that no name of the course stands for."""
MOST_COUNTED = 20
"""Counts beyond this are not told: they could carry something hidden out of the student process."""


@dataclass(frozen=True)
class Fault:
    """Why a quantity loses its points: a sentence, and the cause's name where there is one."""

    cause: str | None
    sentence: str


def fault_of(
    quantity: Quantity, gaps: list[tuple[Case, Gap]], tolerance: Tolerance, source: str
) -> Fault:
    """Return the fault behind a quantity's gaps, the gravest kind first."""
    kind = min((gap.kind for _case, gap in gaps), key=SEVERITY.index)
    gravest = [(case, gap) for case, gap in gaps if gap.kind == kind]
    case, gap = gravest[0]
    where = quantity.name + gap.where
    if kind == "shape":
        return Fault(CAUSES[kind], _shape_sentence(where, quantity, gravest))
    if kind == "nan":
        sentence = _("`{name}` holds values that are not finite numbers.").format(name=where)
        return Fault(CAUSES[kind], sentence)
    if kind != "value":
        return Fault(CAUSES[kind], _structure_sentence(where, gap, source))
    if quantity.structure or not isinstance(gap.expected, np.ndarray):
        return Fault(None, _("`{name}` has other values than it should.").format(name=where))
    pairs = [
        patterns.pair(gap.got, gap.expected, tolerance, case.size.dimensions.get("m", 1))
        for case, gap in gravest
    ]
    return Fault(*patterns.describe(quantity.name, pairs, quantity.time))


def type_words(value: Any, source: str) -> str:
    """Say of what type a value is; a name that only the student's process knows is not told."""
    if isinstance(value, Foreign):
        kind = kind_name(value.kind, source)
    elif isinstance(value, np.ndarray):
        kind = f"array of {value.dtype.name}"
    else:
        kind = type(value).__name__
    return _("of type {type}").format(type=kind)


def count(value: Any) -> str:
    """Say how many entries a value has, as far as that may be told."""
    return str(len(value)) if len(value) <= MOST_COUNTED else _("too many")


def _structure_sentence(where: str, gap: Gap, source: str) -> str:
    if gap.kind == "keys":
        return _("`{name}` is missing.").format(name=where)
    if gap.kind == "length":
        sentence = _("`{name}` has {got} entries; {expected} are expected.")
        return sentence.format(name=where, got=count(gap.got), expected=len(gap.expected))
    sentence = _("`{name}` is {got}; {expected} is expected.")
    got = type_words(gap.got, source)
    return sentence.format(name=where, got=got, expected=_expected_kind(gap.expected))


def _expected_kind(expected: Any) -> str:
    if isinstance(expected, np.ndarray):
        return _("a numpy array of real numbers")
    if isinstance(expected, dict):
        return _("a dictionary")
    return _("a tuple") if isinstance(expected, tuple) else _("a list")


def _shape_sentence(where: str, quantity: Quantity, gaps: list[tuple[Case, Gap]]) -> str:
    """Both shapes in the course's notation, as far as a name fits in all the cases."""
    alike = [(case, gap) for case, gap in gaps if gap.got.ndim == gaps[0][1].got.ndim]
    sizes = [_sizes(quantity, case) for case, _gap in alike]
    got = _shape([gap.got.shape for _case, gap in alike], sizes)
    expected = _shape([gap.expected.shape for _case, gap in alike], sizes)
    sentence = _("`{name}` has shape {got}; {expected} is expected.")
    if UNKNOWN in got:
        sentence = _(
            "`{name}` has shape {got}, where ? is none of the course's sizes; {expected} is "
            "expected."
        )
    return sentence.format(name=where, got=got, expected=expected)


def _sizes(quantity: Quantity, case: Case) -> dict[str, int]:
    """What the names of the course's notation stand for in a case, the likeliest names first."""
    dimensions = case.size.dimensions
    axes = quantity.axes
    own = zip(axes, shape_of(axes, dimensions), strict=True)
    return {"0": 0, "1": 1, **{axis.replace("+", " + "): n for axis, n in own}, **dimensions}


def _shape(shapes: list[tuple[int, ...]], sizes: list[dict[str, int]]) -> str:
    axes = [_axis(lengths, sizes) for lengths in zip(*shapes, strict=True)]
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def _axis(lengths: tuple[int, ...], sizes: list[dict[str, int]]) -> str:
    cases = list(zip(sizes, lengths, strict=True))
    fitting = (name for name in sizes[0] if all(names[name] == n for names, n in cases))
    return next(fitting, UNKNOWN)
