"""Where to begin: the first line that is off in what a function gave, and the question to ask.

The notebook's check and the grader's feedback both take their sentence from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np

from rnn_utils.checking.comparison import type_problem
from rnn_utils.checking.exercises import CACHES, EXERCISES, Exercise
from rnn_utils.checking.fingerprints import Suspect, recognised
from rnn_utils.checking.forms import is_array, is_real, single_of
from rnn_utils.checking.observations import (
    Observations,
    beyond,
    most_likely,
    observed,
    off,
    spoilt_by,
    step_of,
)
from rnn_utils.checking.published import example_inputs, expected_results
from rnn_utils.checking.relations import leading_question
from rnn_utils.checking.returned import named_results
from rnn_utils.checking.slip_questions import begin_with, question, to_compare
from rnn_utils.checking.stops import Known, Stopped, stop_sentence
from rnn_utils.checking.stubs import Stub
from rnn_utils.language import _

UNFINISHED = "unfinished"
"""What a function is called, among the causes, in which lines are still to be written."""


@dataclass(frozen=True)
class Cause:
    """What a message begins with.

    Attributes:
        sentence: one or two sentences in the learner's language, the line first.
        step: the line, by the name of its step; empty where none can be told.
        name: what the table of mistakes calls it, where it is one.
    """

    sentence: str
    step: str = ""
    name: str = ""


@dataclass(frozen=True)
class Call:
    """What came of calling a function on the published example.

    Attributes:
        outcome: what it returned, in its plain form, or what stopped it.
        shared: pairs of results that are one array.
        changed: an argument that it has written into, by its name; empty where there is none.
    """

    outcome: Any
    shared: Sequence[tuple[str, str]] = ()
    changed: str = ""


def cause_of(
    exercise: Exercise, call: Call, stub: Stub | None, known: Known = lambda word: True
) -> Cause | None:
    """Say where to begin, by what came of calling a function on the published example.

    Args:
        exercise: the exercise.
        call: what came of it.
        stub: what of the function is still to be written, where that is known.
        known: whether a word of an error's message may be repeated.

    Returns:
        The cause; None where everything is right.
    """
    cause = _cause_of_call(exercise, call, known)
    if cause is None or stub is None or not stub.open_lines:
        return cause
    stopped = call.outcome
    written = isinstance(stopped, Stopped) and stopped.line in stub.before and not stopped.over_none
    return cause if written else Cause(stub.next_line, name=UNFINISHED)


def written_into(argument: str) -> str:
    """Say that a function has written into an argument."""
    return _("It writes into its argument `{name}`; work on a copy and leave that alone.").format(
        name=argument
    )


def _cause_of_call(exercise: Exercise, call: Call, known: Known) -> Cause | None:
    if isinstance(call.outcome, Stopped):
        return Cause(stop_sentence(call.outcome, known))
    results = named_results(exercise, call.outcome)
    if isinstance(results, str):
        return Cause(results)
    missing = [name for name in exercise.returns if name not in results]
    if missing:
        return Cause(_("The dictionary has no key `{name}`.").format(name=missing[0]))
    return _cause_in(exercise, results, call)


def _cause_in(exercise: Exercise, results: Mapping[str, Any], call: Call) -> Cause | None:
    """Say where to begin, by what a function gave and did on the way."""
    got = observed(exercise, results)
    expected = _expected(exercise.name)
    wrong = off(exercise, got, expected)
    right = [name for name in expected if name not in wrong]
    starts_right = _starts_right(exercise, wrong, got, expected)
    likely = most_likely(exercise, wrong, right, starts_right)
    outside = partial(beyond, exercise, wrong)
    slip = recognised(exercise.name, wrong, got, outside)
    if slip is not None and slip.steps and likely and outside(slip.steps) > outside(likely[:1]):
        slip = None  # its lines can have spoilt less than the likeliest line can
    if slip is not None and slip.name:
        return _recognised(exercise, slip, wrong[0], _(slip.hint))
    if call.changed:
        return Cause(written_into(call.changed))
    if not wrong:
        return None
    if alias := next((pair for pair in call.shared if set(pair) & set(wrong)), None):
        return _alias(exercise, alias)
    if slip is not None:
        asked = question(slip.ask, slip.word)
        if step_of(exercise, wrong[0]) in slip.steps:
            asked = _relation(exercise, wrong[0], got, expected) or asked
        return _recognised(exercise, slip, wrong[0], asked)
    steps = likely or [step_of(exercise, wrong[0])]
    first = next((name for name in wrong if steps[0] in spoilt_by(exercise, name)), wrong[0])
    if first in got and first in expected and _has_other_order(got[first], expected[first]):
        steps = [step_of(exercise, first)]
    told = _form(exercise, first, got, expected) or _relation(exercise, first, got, expected)
    return Cause(begin_with(exercise, steps, told or to_compare(exercise, steps[0])), steps[0])


@cache
def _expected(name: str) -> Observations:
    """What shows of a right function; made once, and read only."""
    return observed(EXERCISES[name], expected_results(name))


def _recognised(exercise: Exercise, slip: Suspect, observation: str, asked: str) -> Cause:
    steps = _steps_of(exercise, slip, observation)
    return Cause(begin_with(exercise, steps, asked), steps[0] if steps else "", slip.name)


def _alias(exercise: Exercise, names: tuple[str, str]) -> Cause:
    sentence = _("`{first}` and `{second}` are one array under two names; has each its own?")
    said = sentence.format(first=names[0], second=names[1])
    later = [step for step in exercise.steps if step in names][-1:]
    return Cause(begin_with(exercise, later, said), *later)


def _has_other_order(got: Any, right: Any) -> bool:
    """Tell whether an array has the axes that it should have, in another order."""
    both = is_array(got) and is_array(right) and got.shape != right.shape
    return bool(both and sorted(got.shape) == sorted(right.shape))


def _steps_of(exercise: Exercise, slip: Suspect, observation: str) -> list[str]:
    """Return the lines of a slip to name: of several, the one that spoilt what is off first."""
    if slip.either or len(slip.steps) < 2:
        return list(slip.steps)
    spoilt = spoilt_by(exercise, observation)
    return [next((step for step in slip.steps if step in spoilt), slip.steps[0])]


def _starts_right(
    exercise: Exercise, wrong: list[str], got: Observations, expected: Observations
) -> bool:
    """Tell whether what a loop computes first is right, and only what follows is off."""
    timed = [name for name in wrong if name in got and _has_time(exercise, name, got, expected)]
    if not timed:
        return False
    first = 0 if exercise.time == "forward" else -1
    tolerance = exercise.tolerance
    return all(
        np.abs(got[name][..., first] - expected[name][..., first]).max()
        <= tolerance.of(got[name], expected[name])
        for name in timed
    )


def _has_time(exercise: Exercise, name: str, got: Observations, expected: Observations) -> bool:
    return (
        exercise.time is not None
        and name in expected
        and is_real(got[name])
        and is_array(expected[name])
        and got[name].ndim == 3
        and got[name].shape == expected[name].shape
    )


def _form(exercise: Exercise, name: str, got: Observations, expected: Observations) -> str | None:
    """Say what is off in the form of a result: that it is there, its type, its shape."""
    shown = _shown(name)
    if name in CACHES:
        return _form_of_cache(exercise, name, got[name])
    value, right = got[name], expected[name]
    if value is None:
        return _("`{name}` is still None.").format(name=shown)
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
        return f"{sentence} {asked}" if asked else sentence
    if not np.all(np.isfinite(value)):
        return _("`{name}` holds values that are not finite numbers (nan or inf).").format(
            name=shown
        )
    if float(np.abs(value - right).max()) <= single_of(right):
        return _("`{name}` is off by no more than single precision (float32) explains.").format(
            name=shown
        )
    return None


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
    others = {key: value for key, value in arrays.items() if key != name and "." not in key}
    m = arrays[exercise.returns[0]].shape[1]
    numbers = np.asarray(got[name], dtype=float)
    return leading_question(_shown(name), numbers, arrays[name], others, m)


def _shown(observation: str) -> str:
    """Name what shows as the learner does: a field of the cache by its own name."""
    return observation.partition(".")[2] or observation
