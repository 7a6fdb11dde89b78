"""`check` and `verdict`: a learner's function against its published example."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rnn_utils.checking.exercises import CACHES, EXERCISES, Exercise
from rnn_utils.checking.explanation import explain, not_finished, signature_problem
from rnn_utils.checking.forms import is_single, plain
from rnn_utils.checking.nesting import leaves
from rnn_utils.checking.problems import Problems, inputs_problem, problems_of
from rnn_utils.checking.published import example_inputs
from rnn_utils.checking.questions import questions
from rnn_utils.checking.rendering import Report, Row, show
from rnn_utils.checking.returned import named_results
from rnn_utils.checking.stubs import read_stub
from rnn_utils.language import _, listed


@dataclass(frozen=True, repr=False)
class CheckResult(Report):
    """What `check` found: shows itself as a table in a notebook and as plain lines elsewhere.

    Attributes:
        exercise: the name of the exercise; empty where the function is none.
        finished: whether the function ran to its end and gave something to compare.
    """

    exercise: str = ""
    finished: bool = True

    @property
    def passed(self) -> bool:
        """Whether everything agrees."""
        return self.state == "right"


def check(function: Callable[..., Any]) -> CheckResult:
    """Run a function on its exercise's published example and say what is right and what is off.

    Every returned quantity is compared with stored figures, in the order type, shape, values.
    Nothing that a half-finished function does raises here.

    Args:
        function: one of the functions of the assignment, under its own name. Its arguments and
            results have the shapes that the exercise asks for, such as `a_next` (n_a, m) and
            `yt_pred` (n_y, m) for a cell, `a` (n_a, m, T_x) for a loop.

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


def verdict(function: Callable[..., Any]) -> float | None:
    """Show the check of a function, and give nbgrader's *Validate* a number where it fails.

    Args:
        function: one of the functions of the assignment, as `check` takes it.

    Returns:
        None where the check passes, 0.0 where it doesn't.
    """
    result = check(function)
    show(result)
    return None if result.passed else 0.0


def _checked(exercise: Exercise, function: Callable[..., Any]) -> CheckResult:
    name, inputs = exercise.name, example_inputs(exercise.name)
    before = copy.deepcopy(inputs)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            returned = plain(function(*inputs))
    except (Exception, SystemExit) as error:
        return _unfinished(exercise, explain(name, error, function), function)
    results = named_results(exercise, returned)
    if isinstance(results, str):
        return _unfinished(exercise, results, function)
    if all(value is None or key in CACHES for key, value in results.items()):
        return _unfinished(exercise, not_finished(name, function), function)
    problems = problems_of(exercise, results)
    problems["inputs"] = inputs_problem(exercise, before, inputs)
    return _result(exercise, results, problems, _remarks(exercise, caught, function, problems))


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


def _is_stub(function: Callable[..., Any]) -> bool:
    stub = read_stub(function)
    return stub is not None and stub.untouched


def _result(
    exercise: Exercise, results: Mapping[str, Any], problems: Problems, remarks: tuple[str, ...]
) -> CheckResult:
    if not any(problems.values()):
        heading = _(
            "{name}: everything agrees with the published example; hidden checks with other sizes "
            "and numbers remain."
        ).format(name=exercise.name)
        remarks = _precision(results)
        return CheckResult(heading=heading, remarks=remarks, exercise=exercise.name, state="right")
    return CheckResult(
        heading=_("{name}: {right} of {total} agree with the published example.").format(
            name=exercise.name,
            right=sum(problem is None for problem in problems.values()),
            total=len(problems),
        ),
        rows=tuple(_row(quantity, problem) for quantity, problem in problems.items()),
        remarks=(*questions(exercise, results, problems), *remarks),
        exercise=exercise.name,
    )


def _precision(results: Mapping[str, Any]) -> tuple[str, ...]:
    """Say which right results are held in single precision, if any are."""
    single = [
        name
        for name, result in results.items()
        if any(is_single(value) for _path, value in leaves(result, name))
    ]
    if not single:
        return ()
    sentence = _("Single precision (float32) was used, and allowed for, in {names}.")
    return (sentence.format(names=listed(single)),)


def _row(quantity: str, problem: str | None) -> Row:
    if problem is None:
        return Row("right", (_("right"), quantity, ""))
    return Row("off", (_("off"), quantity, problem))


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


def _doubts(exercise: Exercise, function: Callable[..., Any]) -> tuple[str, ...]:
    """Warn where a loop is built on a cell that isn't right yet."""
    names = getattr(inspect.unwrap(function), "__globals__", {})
    return tuple(doubt for used in exercise.uses for doubt in doubt_about(names.get(used)))


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


def _next_line(function: Callable[..., Any], said: str = "") -> tuple[str, ...]:
    """Name the first line still to be written, where nothing has named it yet."""
    stub = read_stub(function)
    if stub is None or not stub.open_lines or stub.open_lines[0] in said:
        return ()
    return (_("Still to be written: `{line}`.").format(line=stub.open_lines[0]),)
