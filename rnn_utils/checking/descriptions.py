"""What is off in one result, or one field of a cache, in words: its form, or how it relates."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnn_utils.checking.comparison import type_problem
from rnn_utils.checking.exercises import CACHES, Exercise
from rnn_utils.checking.forms import is_array, is_real, single_of
from rnn_utils.checking.observations import Observations, Uneven, is_handed_on
from rnn_utils.checking.published import example_inputs, expected_results
from rnn_utils.checking.relations import leading_question
from rnn_utils.language import _


def described(
    exercise: Exercise, name: str, got: Observations, expected: Observations
) -> str | None:
    """Say what is off in something that shows, where more can be said than that it is off.

    Args:
        exercise: the exercise.
        name: what is off, as in `observed`.
        got: what shows of the learner's function.
        expected: what shows of a right one.

    Returns:
        One or two sentences, or None.
    """
    form = _form(exercise, name, got, expected)
    if is_array(got[name]) and is_handed_on(exercise, name):  # whatever its own form is
        return _of_another(exercise, _shown(name))
    return form or _relation(exercise, name, got, expected)


def _form(exercise: Exercise, name: str, got: Observations, expected: Observations) -> str | None:
    """Say what is off in the form of a result: that it is there, its type, its shape."""
    shown = _shown(name)
    if name in CACHES:
        return _form_of_cache(exercise, name, got[name])
    value, right = got[name], expected[name]
    if value is None:
        return _("`{name}` is still None.").format(name=shown)
    if isinstance(value, Uneven):
        return _of_one_step(exercise, shown, value, right.shape[:-1])
    if isinstance(value, (int, float, np.number)):
        return _(
            "`{name}` is a single number; it should be an array of the shape {expected}."
        ).format(name=shown, expected=_symbols(exercise, shown, right.shape, right.shape))
    if type_problem(shown, value):
        return _("`{name}` should be a numpy array of real numbers.").format(name=shown)
    counted = value.shape[:-1] == right.shape[:-1] and value.shape != right.shape
    if name.startswith("caches.") and counted:
        return _("`caches[0]` holds another number of caches than there are time-steps.")
    if value.shape != right.shape:
        sentence = _("`{name}` has the shape {got}; it should be {expected}.").format(
            name=shown,
            got=_symbols(exercise, shown, value.shape, right.shape),
            expected=_symbols(exercise, shown, right.shape, right.shape),
        )
        asked = leading_question(shown, np.asarray(value, dtype=float), right, {}, 0)
        if asked is None:
            return sentence
        return _("{sentence} {question}").format(sentence=sentence, question=asked)
    if value.dtype.kind in "iub" and np.any(right % 1):
        return _(
            "`{name}` holds whole numbers only, and cuts off what is stored in it; with which type "
            "is it made?"
        ).format(name=shown)
    if not np.all(np.isfinite(value)):
        return _("`{name}` holds values that are not finite numbers (nan or inf).").format(
            name=shown
        )
    if float(np.abs(value - right).max()) <= single_of(right):
        return _("`{name}` is off by no more than single precision (float32) explains.").format(
            name=shown
        )
    return None


def _of_one_step(exercise: Exercise, name: str, over_time: Uneven, right: tuple[int, ...]) -> str:
    """Say at which time-step a field of the caches has another shape than it should."""
    t = next((t for t, array in enumerate(over_time) if array.shape != right), 0)
    return _(
        "In the cache of time-step {t}, `{name}` has the shape {got}; it should be {expected}."
    ).format(
        t=t,
        name=name,
        got=_symbols(exercise, name, over_time[t].shape, right),
        expected=_symbols(exercise, name, right, right),
    )


def _of_another(exercise: Exercise, field: str) -> str:
    """Say that a cache holds something else than what was given, or returned, under the name."""
    if field in exercise.returns:
        sentence = _("The `{name}` in the cache is not the one that is returned.")
    else:
        sentence = _("The `{name}` in the cache is not the one that is given.")
    return sentence.format(name=field)


def _form_of_cache(exercise: Exercise, name: str, value: Any) -> str:
    if value is None:
        return _("`{name}` is still None.").format(name=name)
    if name == "cache":
        return _("`cache` should be the tuple ({fields}).").format(fields=", ".join(exercise.cache))
    return _("`caches` should be the pair (list of T_x caches, x), one cache a time-step.")


def _symbols(
    exercise: Exercise, name: str, shape: tuple[int, ...], expected: tuple[int, ...]
) -> str:
    """Write a shape in the course's letters, as far as these are told by the example."""
    sizes = {0: "0", 1: "1"}
    for text, its in _known_shapes(exercise, name, expected):
        for axis, size in zip(text.strip("(),").split(", "), its, strict=False):
            sizes.setdefault(size, axis)
    axes = [sizes.get(size, "?") for size in shape]
    if shape[:-1] == expected[:-1] and sizes[expected[-1]] == "T_x":
        off_by_one = {1: "T_x + 1", -1: "T_x - 1"}
        axes[-1] = off_by_one.get(shape[-1] - expected[-1], axes[-1])
    return f"({axes[0]},)" if len(axes) == 1 else f"({', '.join(axes)})"


def _known_shapes(
    exercise: Exercise, name: str, expected: tuple[int, ...]
) -> list[tuple[str, tuple[int, ...]]]:
    """Pair the shapes that the exercise gives in letters with those of the example."""
    known = [(exercise.shapes[name], expected)] if name in exercise.shapes else []
    given = dict(zip(exercise.arguments, example_inputs(exercise.name), strict=True))
    for source in (expected_results(exercise.name), given):
        known += [
            (exercise.shapes[key], value.shape)
            for key, value in source.items()
            if key in exercise.shapes and is_array(value)
        ]
    return known


def _relation(
    exercise: Exercise, name: str, got: Observations, expected: Observations
) -> str | None:
    """Ask how a wrong array relates to the right one."""
    arrays = {key: value for key, value in expected.items() if is_array(value)}
    if name not in arrays or name not in got or not is_real(got[name]):
        return None
    others = {
        _shown(key): value
        for key, value in arrays.items()
        if _shown(key) != _shown(name) and key.startswith("caches.") <= name.startswith("caches.")
    }
    m = arrays[exercise.returns[0]].shape[1]
    numbers = np.asarray(got[name], dtype=float)
    return leading_question(_shown(name), numbers, arrays[name], others, m)


def _shown(observation: str) -> str:
    """Name what shows as the learner does: a field of the cache by its own name."""
    return observation.partition(".")[2] or observation
