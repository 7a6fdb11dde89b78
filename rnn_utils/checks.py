"""`check` and `verdict`: a learner's function against its published example."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .comparison import array_problem, cache_problem, leaves, placed
from .exercises import EXERCISES, Exercise
from .explanation import explain, not_finished, signature_problem
from .fingerprints import recognised
from .language import _, listed
from .published import example_inputs, expected_results
from .relations import leading_question
from .rendering import Report, Row, show
from .stubs import read_stub

Problems = dict[str, str | None]


@dataclass(frozen=True, repr=False)
class CheckResult(Report):
    """What `check` found: shows itself as a table in a notebook and as plain lines elsewhere.

    `passed` is true when everything agrees, `finished` when the function ran to its end and
    gave something to compare.
    """

    exercise: str = ""
    finished: bool = True

    @property
    def passed(self) -> bool:
        return self.state == "right"


def check(function: Callable[..., Any]) -> CheckResult:
    """Run a function on its exercise's published example and say what is right and what is off.

    Every returned quantity is compared with stored figures, in the order type, shape, values.
    Nothing that a half-finished function does raises here.

    Args:
        function: one of the eight functions of the assignment, under its own name.

    Returns:
        A result with `.passed`, which shows itself.
    """
    name = getattr(function, "__name__", "")
    if not callable(function) or name not in EXERCISES:
        return _unknown(function)
    problem = signature_problem(name, function)
    if problem:
        return _sentence(name, problem)
    return _checked(EXERCISES[name], function)


def _checked(exercise: Exercise, function: Callable[..., Any]) -> CheckResult:
    name, inputs = exercise.name, example_inputs(exercise.name)
    before = copy.deepcopy(inputs)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            returned = function(*inputs)
    except (Exception, SystemExit) as error:
        return _unfinished(exercise, explain(name, error, function), function)
    results = _named(exercise, returned)
    if isinstance(results, str):
        return _unfinished(exercise, results, function)
    if all(value is None or key in ("cache", "caches") for key, value in results.items()):
        return _unfinished(exercise, not_finished(name, function), function)
    problems = _problems(exercise, results)
    problems["inputs"] = _inputs_problem(exercise, before, inputs)
    return _result(exercise, results, problems, _remarks(exercise, caught, function, problems))


def verdict(function: Callable[..., Any]) -> float | None:
    """Show the check of a function, and give nbgrader's *Validate* a number where it fails.

    Args:
        function: one of the eight functions of the assignment.

    Returns:
        None where the check passes, 0.0 where it doesn't.
    """
    result = check(function)
    show(result)
    return None if result.passed else 0.0


def _unknown(function: object) -> CheckResult:
    if isinstance(function, (str, tuple, dict)) or not callable(function):
        heading = _(
            "check takes the function itself, as in `check(rnn_cell_forward)`, without a call."
        )
    else:
        heading = _("check knows the eight exercises by name: {names}.").format(
            names=listed(EXERCISES)
        )
    return CheckResult(heading=heading, finished=False)


def _sentence(name: str, sentence: str) -> CheckResult:
    return CheckResult(heading=sentence, exercise=name, finished=False)


def _unfinished(exercise: Exercise, sentence: str, function: Callable[..., Any]) -> CheckResult:
    """Report on a function that gave nothing to compare."""
    if _is_stub(function):
        return CheckResult(sentence, exercise=exercise.name, finished=False, state="open")
    remarks = (*_doubts(exercise, function), *_next_line(function, sentence))
    return CheckResult(sentence, remarks=remarks, exercise=exercise.name, finished=False)


def _doubts(exercise: Exercise, function: Callable[..., Any]) -> tuple[str, ...]:
    """Warn where a loop is built on a cell that isn't right yet."""
    names = getattr(inspect.unwrap(function), "__globals__", {})
    return doubt_about(names.get(exercise.uses))


def doubt_about(function: Any) -> tuple[str, ...]:
    """Warn where a function that another one builds on doesn't pass its own check.

    Args:
        function: what the other one calls.

    Returns:
        A sentence, or nothing where it passes or is no exercise.
    """
    name = getattr(function, "__name__", "")
    if name not in EXERCISES or check(function).passed:
        return ()
    return (_("{name} does not pass its own check yet; mend it first.").format(name=name),)


def _is_stub(function: Callable[..., Any]) -> bool:
    stub = read_stub(function)
    return stub is not None and stub.untouched


def _named(exercise: Exercise, returned: Any) -> dict[str, Any] | str:
    """Give every returned quantity its name, or a sentence where that can't be done."""
    names = exercise.returns
    if returned is None:
        return _("{name}: returns None; does it end with a `return`?").format(name=exercise.name)
    if exercise.gives_dictionary:
        return _named_by_key(exercise, returned)
    if not isinstance(returned, (tuple, list)):
        return _("{name}: returns a {kind}; it should return {names}.").format(
            name=exercise.name, kind=type(returned).__name__, names=listed(names)
        )
    if len(returned) != len(names):
        return _("{name}: returns {count} values; it should return {names}.").format(
            name=exercise.name, count=len(returned), names=listed(names)
        )
    return dict(zip(names, returned, strict=True))


def _named_by_key(exercise: Exercise, returned: Any) -> dict[str, Any] | str:
    if not isinstance(returned, dict):
        return _("{name}: returns a {kind}; it should return a dictionary of gradients.").format(
            name=exercise.name, kind=type(returned).__name__
        )
    if not any(name in returned for name in exercise.returns):
        return _("{name}: returns other keys; they should be {names}.").format(
            name=exercise.name, names=listed(exercise.returns)
        )
    return {name: returned[name] for name in exercise.returns if name in returned}


def _problems(exercise: Exercise, results: Mapping[str, Any]) -> Problems:
    expected = expected_results(exercise.name)
    problems: Problems = {}
    for quantity in exercise.returns:
        if quantity not in results:
            problems[quantity] = _("The key {quantity!r} is missing from the dictionary.").format(
                quantity=quantity
            )
        elif quantity in ("cache", "caches"):
            problems[quantity] = cache_problem(
                quantity, results[quantity], expected[quantity], exercise
            )
        else:
            problems[quantity] = array_problem(
                quantity, results[quantity], expected[quantity], exercise.time
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
        equations = (_("({number})").format(number=part[1:-1]) for part in numbers.split(", "))
        return _("{problem} Where to look: eq. {numbers}.").format(
            problem=problem, numbers=listed(equations)
        )
    return problem


def _field_that_is_off(exercise: Exercise, problems: Problems) -> str | None:
    """Tell which field the sentence on the cache names."""
    sentence = problems.get("cache") or problems.get("caches") or ""
    return next((name for name in exercise.cache if placed("]", name) in sentence), None)


def _inputs_problem(exercise: Exercise, before: Any, after: Any) -> str | None:
    """Name the first input that the function has written into, if it has."""
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


def _remarks(
    exercise: Exercise,
    caught: list[warnings.WarningMessage],
    function: Callable[..., Any],
    problems: Problems,
) -> tuple[str, ...]:
    if not any(problems.values()):
        return ()
    remarks = [*_doubts(exercise, function), *_next_line(function)]
    if caught:
        message = str(caught[0].message).rstrip(".")
        remarks.append(_("While it ran, Python warned: {message}.").format(message=message))
    return tuple(remarks)


def _next_line(function: Callable[..., Any], said: str = "") -> tuple[str, ...]:
    """Name the first line still to be written, where nothing has named it yet."""
    stub = read_stub(function)
    if stub is None or not stub.open_lines or stub.open_lines[0] in said:
        return ()
    return (_("Still to be written: `{line}`.").format(line=stub.open_lines[0]),)


def _result(
    exercise: Exercise, results: Mapping[str, Any], problems: Problems, remarks: tuple[str, ...]
) -> CheckResult:
    if not any(problems.values()):
        heading = _(
            "{name}: everything agrees with the published example; hidden checks with other sizes "
            "and numbers remain."
        ).format(name=exercise.name)
        return CheckResult(heading=heading, exercise=exercise.name, state="right")
    return CheckResult(
        heading=_("{name}: {right} of {total} agree with the published example.").format(
            name=exercise.name,
            right=sum(problem is None for problem in problems.values()),
            total=len(problems),
        ),
        rows=tuple(_row(quantity, problem) for quantity, problem in problems.items()),
        remarks=(*_questions(exercise, results, problems), *remarks),
        exercise=exercise.name,
    )


def _row(quantity: str, problem: str | None) -> Row:
    if problem is None:
        return Row("right", (_("right"), quantity, ""))
    return Row("off", (_("off"), quantity, problem))


def _questions(
    exercise: Exercise, results: Mapping[str, Any], problems: Problems
) -> tuple[str, ...]:
    """Ask what the slip calls for: one known from the table, else the first that can be told."""
    wrong = {
        quantity: results[quantity]
        for quantity, problem in problems.items()
        if problem and quantity in results
    }
    known = recognised(exercise.name, wrong)
    if known:
        return (known,)
    shared = _shared_array(results, wrong)
    if shared:
        return (shared,)
    expected = {
        name: value
        for name, value in expected_results(exercise.name).items()
        if isinstance(value, np.ndarray)
    }
    m = next(iter(expected.values())).shape[1]
    for quantity, got in wrong.items():
        if isinstance(got, np.ndarray) and got.dtype.kind in "fiu" and quantity in expected:
            others = {name: value for name, value in expected.items() if name != quantity}
            question = leading_question(
                quantity, np.asarray(got, dtype=float), expected[quantity], others, m
            )
            if question:
                return (question,)
    return ()


def _shared_array(results: Mapping[str, Any], wrong: Mapping[str, Any]) -> str | None:
    """Notice one array under two names, as after `c = a`, where one of them is off."""
    arrays = [(name, value) for name, value in results.items() if isinstance(value, np.ndarray)]
    for index, (first, array) in enumerate(arrays):
        for second, other in arrays[index + 1 :]:
            if array is other and (first in wrong or second in wrong):
                return _(
                    "{first} and {second} are one array under two names; does each have its own?"
                ).format(first=first, second=second)
    return None
