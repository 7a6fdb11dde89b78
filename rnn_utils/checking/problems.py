"""What is off in each quantity, in a sentence that says where to look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rnn_utils.checking.cache_comparison import cache_problem, placed
from rnn_utils.checking.comparison import array_problem
from rnn_utils.checking.exercises import CACHES, Exercise
from rnn_utils.checking.nesting import leaves
from rnn_utils.checking.published import expected_results
from rnn_utils.language import _, listed

Problems = dict[str, str | None]
"""For every quantity, what is off about it, or None."""


def problems_of(exercise: Exercise, results: Mapping[str, Any]) -> Problems:
    """Compare every result with its stored figures.

    Args:
        exercise: the exercise.
        results: the learner's results by name.

    Returns:
        For every quantity that the exercise returns, what is off and where to look, or None.
    """
    expected = expected_results(exercise.name)
    problems: Problems = {}
    for quantity in exercise.returns:
        if quantity not in results:
            problems[quantity] = _("The key {quantity!r} is missing from the dictionary.").format(
                quantity=quantity
            )
        elif quantity in CACHES:
            problems[quantity] = cache_problem(
                quantity, results[quantity], expected[quantity], exercise
            )
        else:
            problems[quantity] = array_problem(
                quantity, results[quantity], expected[quantity], exercise, exercise.time
            )
    return {
        quantity: problem and _with_pointer(exercise, quantity, problem, problems)
        for quantity, problem in problems.items()
    }


def _with_pointer(exercise: Exercise, quantity: str, problem: str, problems: Problems) -> str:
    """Add where to look: at what the quantity is computed from, or at its equations."""
    field = _field_that_is_off(exercise, problems)
    sources = exercise.follows.get(quantity, ())
    if quantity == "cache":
        sources = tuple(name for name in sources if name == field)
    wrong = [name for name in sources if problems.get(name) or name == field]
    if wrong:
        return _("{problem} Mend {source} first; this follows from it.").format(
            problem=problem, source=listed(wrong)
        )
    numbers = exercise.equations.get(field if quantity == "cache" and field else quantity)
    if numbers:
        equations = (_("({number})").format(number=number) for number in numbers)
        return _("{problem} Where to look: eq. {numbers}.").format(
            problem=problem, numbers=listed(equations)
        )
    return problem


def _field_that_is_off(exercise: Exercise, problems: Problems) -> str | None:
    """Tell which field the sentence on the cache names."""
    sentence = problems.get("cache") or problems.get("caches") or ""
    return next((name for name in exercise.cache if placed("]", name) in sentence), None)


def inputs_problem(exercise: Exercise, before: Any, after: Any) -> str | None:
    """Name the first input that the function has written into, if it has.

    Args:
        exercise: the exercise.
        before: its arguments before the call, in order.
        after: the same after the call.

    Returns:
        A sentence, or None where all are as they were.
    """
    for argument, old, new in zip(exercise.arguments, before, after, strict=True):
        was, now = dict(leaves(old, argument)), dict(leaves(new, argument))
        changed = [
            path
            for path in {**was, **now}
            if path not in was or path not in now or not _identical(was[path], now[path])
        ]
        if changed:
            return _("{place} was written into; work on a copy and leave the inputs alone.").format(
                place=changed[0]
            )
    return None


def _identical(old: Any, new: Any) -> bool:
    return isinstance(new, np.ndarray) and bool(np.array_equal(old, new))
