"""Forms: a right answer may come in any form of the one rule, and in no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.audit.hand_ins.hand_in import HandIn, Section
from autograder.audit.hand_ins.material import Material, with_inputs
from autograder.course.assignment import Exercise
from autograder.grading.judge.faults import part

TITLE = "forms: right in any form of the rule, and in no other"
TOOLS = """
import collections


class Array(np.ndarray):
    pass


class Owner:
    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.array, dtype)


def through(value, arrays=None, sequences=None, mappings=None):
    if isinstance(value, dict):
        made = {key: through(one, arrays, sequences, mappings) for key, one in value.items()}
        return mappings(made) if mappings else made
    if isinstance(value, (tuple, list)):
        made = [through(one, arrays, sequences, mappings) for one in value]
        return sequences(made) if sequences else type(value)(made)
    return arrays(value) if arrays and isinstance(value, np.ndarray) else value


def closed(array):
    array = array.copy()
    array.flags.writeable = False
    return array


def masked(array):
    return np.ma.masked_array(array, np.arange(array.size).reshape(array.shape) == 0)


def off(array):
    return array + 10 * ({absolute!r} + {relative!r} * np.max(np.abs(array), initial=0.0))
"""
RIGHT = {
    "lists for tuples": "through(value, sequences=list)",
    "tuples for lists": "through(value, sequences=tuple)",
    "an ordered dictionary": "through(value, mappings=collections.OrderedDict)",
    "a mapping that is no dict": "through(value, mappings=collections.UserDict)",
    "keys of numpy's": "through(value, mappings=lambda made: {np.str_(k): made[k] for k in made})",
    "single precision": "through(value, lambda a: a.astype(np.float32))",
    "long doubles": "through(value, lambda a: a.astype(np.longdouble))",
    "a subclass of ndarray": "through(value, lambda a: a.copy().view(Array))",
    "masked arrays with nothing masked": "through(value, np.ma.masked_array)",
    "objects that own an array": "through(value, Owner)",
    "arrays that can't be written to": "through(value, closed)",
    "column by column": "through(value, np.asfortranarray)",
    "views": "through(value, lambda a: np.stack([a, a], -1)[..., 0])",
}
"""What an answer may come as, and how each is made of what the solution returns."""
WRONG = {
    "whole numbers": "through(value, lambda a: a.astype(int))",
    "complex numbers": "through(value, lambda a: a.astype(complex))",
    "arrays of objects": "through(value, lambda a: a.astype(object))",
    "nested lists for arrays": "through(value, np.ndarray.tolist)",
    "masked entries": "through(value, masked)",
    "ten times as far off as they may be": "through(value, off)",
}
"""What no array may come as."""
FORMED = """
right_{name} = {name}


def {name}({arguments}):
    value = right_{name}({arguments})
    return {form}
"""


def section(material: Material) -> Section:
    """Return the submissions whose functions all answer in one form."""
    return Section(TITLE, tuple(_hand_ins(material)))


def formed(material: Material, form: str) -> dict[str, str]:
    """Return the cells of the functions that answer in a form.

    A helper is left out where the solution of another exercise can't reckon with its answers.
    """
    cells = _all_formed(material, form)
    return {name: cell for name, cell in cells.items() if _can_be_used(material, name, cell)}


def _hand_ins(material: Material) -> Iterator[HandIn]:
    lost = {row.name: _with_arrays(material, row) for row in material.assignment.graded}
    for what, form in RIGHT.items():
        yield HandIn(what, material.files(formed(material, form)), {})
    for what, form in WRONG.items():
        yield HandIn(what, material.files(_all_formed(material, form)), lost)


def _all_formed(material: Material, form: str) -> dict[str, str]:
    """Each exercise's cell, with a function behind it that gives the answer a form."""
    assignment = material.assignment
    tools = TOOLS.replace("{absolute!r}", repr(assignment.absolute))
    tools = tools.replace("{relative!r}", repr(assignment.relative))
    return {
        row.name: material.cells[row.name]
        + tools
        + FORMED.format(name=row.name, arguments=", ".join(row.arguments), form=form)
        for row in assignment.exercises
    }


def _can_be_used(material: Material, helper: str, cell: str) -> bool:
    """Whether the exercises that call a helper are right with this one.

    Some forms are no numbers that Python adds; and where nearly equal ones are subtracted, little
    is left of single precision.
    """
    users = [row.name for row in material.assignment.exercises if helper in row.uses]
    return all(material.reckons(user, f"{cell}\n{material.cells[user]}") for user in users)


def _with_arrays(material: Material, exercise: Exercise) -> frozenset[str]:
    """The quantities that hold an array, and what is lost with them."""
    answer = material.cases(exercise.name)[0].expected
    found = {
        row.name for row in exercise.returned if _holds_array(part(exercise, answer, row.name))
    }
    return with_inputs(exercise, found)


def _holds_array(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_array, value.values()))
    if isinstance(value, (tuple, list)):
        return any(map(_holds_array, value))
    return isinstance(value, np.ndarray)
