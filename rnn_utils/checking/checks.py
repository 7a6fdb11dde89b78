"""`check` and `verdict`: a learner's function against its published example."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rnn_utils.checking.causes import Call, Cause, cause_of, written_into
from rnn_utils.checking.exercises import CACHES, EXERCISES, Exercise
from rnn_utils.checking.explanation import not_finished, signature_problem, stopped_by
from rnn_utils.checking.forms import is_single, plain
from rnn_utils.checking.nesting import leaves
from rnn_utils.checking.patience import patience
from rnn_utils.checking.problems import Problems, changed_argument, problems_of
from rnn_utils.checking.published import example_inputs
from rnn_utils.checking.rendering import Report, Row, show
from rnn_utils.checking.returned import named_results, shared_arrays
from rnn_utils.checking.shortened import is_right_for_fewer, shortened
from rnn_utils.checking.stops import Stopped, stop_sentence
from rnn_utils.checking.stubs import Stub, read_stub
from rnn_utils.checking.surroundings import older_version, read_from_outside
from rnn_utils.language import _, listed
from rnn_utils.notebook import notebook_display


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
        None where the check passes, 0.0 where it doesn't; in a notebook that shows as the check.
    """
    result = check(function)
    if result.passed or notebook_display() is None:
        show(result)
        return None if result.passed else 0.0
    return _Zero(result)


class _Zero(float):
    """No marks, which a notebook shows as the table that says why."""

    def __new__(cls, result: CheckResult) -> _Zero:
        zero = super().__new__(cls, 0.0)
        zero._result = result
        return zero

    _result: CheckResult

    def _repr_html_(self) -> str:
        return self._result._repr_html_()


def _checked(exercise: Exercise, function: Callable[..., Any]) -> CheckResult:
    name, inputs = exercise.name, example_inputs(exercise.name)
    before = copy.deepcopy(inputs)
    stub = read_stub(function)
    outcome, caught = _outcome(function, name, inputs)
    changed = changed_argument(exercise, before, inputs)
    results = {} if isinstance(outcome, Stopped) else named_results(exercise, outcome)
    shared = [] if isinstance(results, str) else shared_arrays(results)
    call = Call(outcome, shared, changed)
    cause = cause_of(exercise, call, stub)
    if cause is None and (others := shortened(exercise, before)):
        outcomes = (_outcome(function, name, arguments)[0] for arguments in others)
        call = replace(call, for_fewer=is_right_for_fewer(exercise, *outcomes))
        cause = cause_of(exercise, call, stub)
    if cause is not None and (blamed := _blamed_before(exercise, function)):
        cause = blamed
    if cause is None and (outside := read_from_outside(function)):
        results, cause = {}, Cause(stop_sentence(outside))
    if older := older_version(name, function):
        cause = Cause(f"{older} {cause.sentence}" if cause else older)
    if isinstance(results, str) or not results or _is_blank(results, stub):
        assert cause is not None
        return _without_results(exercise, cause, stub)
    problems = problems_of(exercise, results)
    problems["inputs"] = written_into(changed) if changed else None
    return _result(exercise, results, problems, cause, caught)


def _outcome(
    function: Callable[..., Any], name: str, inputs: Sequence[Any]
) -> tuple[Any, list[warnings.WarningMessage]]:
    """Call a function; give what it returned, in its plain form, or what stopped it."""
    caught: list[warnings.WarningMessage] = []
    try:
        with warnings.catch_warnings(record=True) as caught, patience(name):
            warnings.simplefilter("always")
            return plain(function(*inputs)), caught
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        return stopped_by(error, name), caught


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


def _is_blank(results: Mapping[str, Any], stub: Stub | None) -> bool:
    """Tell whether nothing of a function is written; without its source, by what it gives."""
    if stub is not None:
        return stub.untouched
    return all(value is None for name, value in results.items() if name not in CACHES)


def _without_results(exercise: Exercise, cause: Cause, stub: Stub | None) -> CheckResult:
    """Report on a function that gave nothing to compare."""
    name = exercise.name
    if cause.step and stub is None:
        return CheckResult(not_finished(name), exercise=name, finished=False)
    if stub is not None and stub.untouched:
        return CheckResult(not_finished(name), exercise=name, finished=False, state="open")
    return CheckResult(_of(name, cause.sentence), exercise=name, finished=False)


def _of(name: str, sentence: str) -> str:
    return _("{name}: {said}").format(name=name, said=sentence)


def _result(
    exercise: Exercise,
    results: Mapping[str, Any],
    problems: Problems,
    cause: Cause | None,
    caught: list[warnings.WarningMessage],
) -> CheckResult:
    name = exercise.name
    if not any(problems.values()) and cause is None:
        heading = _(
            "{name}: everything agrees with the published example; hidden checks with other sizes "
            "and numbers remain."
        ).format(name=name)
        return CheckResult(heading, remarks=_precision(results), exercise=name, state="right")
    return CheckResult(
        heading=_of(name, cause.sentence if cause else str(problems["inputs"])),
        rows=tuple(_row(quantity, problem) for quantity, problem in problems.items()),
        remarks=(*_small_case(exercise, cause), *_count(problems), *_warned(caught)),
        exercise=name,
    )


def _small_case(exercise: Exercise, cause: Cause | None) -> tuple[str, ...]:
    step = exercise.steps.get(cause.step) if cause else None
    if step is None or not step.small_case:
        return ()
    return (_("A small case to try: {case}").format(case=_(step.small_case)),)


def _count(problems: Problems) -> tuple[str, ...]:
    """Say how much is right already, once that is more than the inputs being left alone."""
    right = sum(problem is None for name, problem in problems.items() if name != "inputs")
    if not right:
        return ()
    sentence = _("{right} of {total} results agree with the published example.")
    return (sentence.format(right=right, total=len(problems) - 1),)


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


def _warned(caught: list[warnings.WarningMessage]) -> tuple[str, ...]:
    if not caught:
        return ()
    message = str(caught[0].message).rstrip(".")
    return (_("While it ran, Python warned: {message}.").format(message=message),)


def _blamed_before(exercise: Exercise, function: Callable[..., Any]) -> Cause | None:
    """Blame the cell where a loop is built on one that isn't right yet."""
    names = getattr(inspect.unwrap(function), "__globals__", {})
    doubts = (doubt for used in exercise.uses for doubt in doubt_about(names.get(used)))
    sentence = next(doubts, None)
    return Cause(sentence) if sentence else None


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
