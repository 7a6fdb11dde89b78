"""A cache, or the caches of a loop, against the stored one: the first field that is off."""

from __future__ import annotations

from typing import Any

from rnn_utils.checking.comparison import Array, array_problem, type_problem
from rnn_utils.checking.exercises import Exercise
from rnn_utils.checking.nesting import is_sequence
from rnn_utils.language import _

_COMPUTED_LAST = ("c_next", "a_next")


def cache_problem(quantity: str, got: Any, expected: Any, exercise: Exercise) -> str | None:
    """Say what is off first in a cache, or in the caches of a loop, if anything is.

    Args:
        quantity: `"cache"` or `"caches"`.
        got: the learner's result.
        expected: the stored cache, or `(list of T_x caches, x)`.
        exercise: the exercise it belongs to.

    Returns:
        A sentence that names the first field that is off; None where all agree.
    """
    if quantity == "cache":
        return _fields_problem("cache", got, expected, exercise)
    if got is None:
        return type_problem(quantity, got)
    contents = _("(list of T_x caches, x)")
    if not is_sequence(got) or len(got) != 2 or not is_sequence(got[0]):
        return _("{quantity} should be the pair {contents}.").format(
            quantity=quantity, contents=contents
        )
    if len(got[0]) != len(expected[0]):
        return _(
            "caches[0] holds {count} caches; it should hold one for each of the {total} time-steps."
        ).format(count=len(got[0]), total=len(expected[0]))
    for t, (step, right) in enumerate(zip(got[0], expected[0], strict=True)):
        problem = _fields_problem(f"caches[0][{t}]", step, right, exercise)
        if problem:
            return problem
    return array_problem("caches[1]", got[1], expected[1], exercise)


def _fields_problem(
    path: str, got: Any, expected: tuple[Any, ...], exercise: Exercise
) -> str | None:
    fields = exercise.cache
    if got is None:
        return type_problem(path, got)
    if not is_sequence(got) or len(got) != len(fields):
        return _("{quantity} should be the tuple ({fields}).").format(
            quantity=path, fields=", ".join(fields)
        )
    for field in sorted(fields, key=_after_the_gates):
        index = fields.index(field)
        item, right = got[index], expected[index]
        place = _placed(f"{path}[{index}]", field)
        problem = (
            _parameters_problem(place, item, right, exercise)
            if field == "parameters"
            else array_problem(place, item, right, exercise)
        )
        if problem:
            return problem
    return None


def _after_the_gates(field: str) -> int:
    """Sort what a cell computes from its gates behind them, so that the cause is named first."""
    return _COMPUTED_LAST.index(field) + 1 if field in _COMPUTED_LAST else 0


def _placed(place: str, field: str) -> str:
    """Name a place in a cache together with what stands there.

    Args:
        place: the place, such as `"cache[0]"`.
        field: the field, such as `"a_next"`.

    Returns:
        Both, to begin a sentence with.
    """
    return _("{place}, {field},").format(place=place, field=field)


def _parameters_problem(
    path: str, got: Any, expected: dict[str, Array], exercise: Exercise
) -> str | None:
    unchanged = isinstance(got, dict) and all(
        key in got and array_problem(key, got[key], value, exercise) is None
        for key, value in expected.items()
    )
    if unchanged:
        return None
    return _("{quantity} should be the dictionary `parameters`, as it came in.").format(
        quantity=path
    )
