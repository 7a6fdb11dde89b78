"""`gradient_check`: a learner's backward function against finite differences of the forward one."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rnn_utils.checking.checks import doubt_about
from rnn_utils.checking.comparison import array_problem
from rnn_utils.checking.differences import (
    SIZES,
    Array,
    differences,
    draw_case,
    quietly,
    run_forward,
)
from rnn_utils.checking.exercises import Exercise
from rnn_utils.checking.explanation import explain, not_finished
from rnn_utils.checking.forms import is_real, plain
from rnn_utils.checking.pairs import Function, Pair, Stopped, pair_of
from rnn_utils.checking.relations import leading_question
from rnn_utils.checking.rendering import Report, Row
from rnn_utils.language import _

TOLERANCE = 1e-6


@dataclass(frozen=True, repr=False)
class GradientCheckResult(Report):
    """What `gradient_check` found: a table with the relative error of every gradient.

    Attributes:
        errors: the relative errors, by the name of the gradient; `inf` where nothing could be
            compared.
    """

    errors: dict[str, float] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether every gradient agrees."""
        return self.state == "right"

    @property
    def worst(self) -> float:
        """The largest relative error, `inf` where nothing could be compared."""
        return max(self.errors.values(), default=float("inf"))


def gradient_check(
    backward: Function,
    forward: Function | None = None,
    epsilon: float = 1e-6,
    kind: str | None = None,
) -> GradientCheckResult:
    """Compare every gradient of a backward function with central differences.

    The inputs are of unequal sizes, with four time-steps, non-zero states and biases, and an
    upstream gradient everywhere. The loss is the sum of the outputs, each times its upstream
    gradient.

    Args:
        backward: a function with the interface of one of the backward exercises. It takes
            `da_next` (n_a, m), for an LSTM cell `dc_next` (n_a, m) too, and the forward cell's
            `cache`; or, for a loop, `da` (n_a, m, T_x) and the forward loop's `caches`. It
            returns a dictionary of gradients, each of the shape of what it belongs to.
        forward: the function it belongs to; found by name beside it if left out.
        epsilon: the step of the differences.
        kind: `"rnn_cell"`, `"rnn"`, `"lstm_cell"` or `"lstm"`, where the names don't tell.

    Returns:
        A result with `.errors`, `.worst` and `.passed`, which shows itself.
    """
    name = getattr(backward, "__name__", "backward")
    try:
        if not (isinstance(epsilon, (int, float)) and 0 < epsilon < float("inf")):
            raise Stopped(_("gradient_check: epsilon should be a small number above zero."))
        return _compare(pair_of(backward, forward, kind), float(epsilon))
    except Stopped as stopped:
        return GradientCheckResult(str(stopped))
    except (Exception, SystemExit) as error:
        return GradientCheckResult(explain(name, error, backward))


def _compare(pair: Pair, epsilon: float) -> GradientCheckResult:
    inputs, upstream = draw_case(pair)
    outputs = run_forward(pair, inputs)
    shown = [upstream[name] for name in pair.backward_exercise.arguments[:-1]]
    gradients = _run_backward(pair, [*shown, outputs[-1]])
    numeric = differences(pair, inputs, upstream, epsilon)
    rows, errors = [], {}
    for name in pair.backward_exercise.returns:
        error, problem = judge_gradient(
            name, gradients.get(name), numeric[name], pair.backward_exercise
        )
        errors[name] = error
        rows.append(gradient_row(name, error, problem))
    questions = leading_questions(gradients, numeric, errors, SIZES["m"])
    name = getattr(pair.backward, "__name__", "backward")
    return gradient_result(name, rows, errors, (*questions, *doubt_about(pair.forward)))


def _run_backward(pair: Pair, arguments: list[Any]) -> dict[str, Any]:
    name = getattr(pair.backward, "__name__", "backward")
    gradients = plain(quietly(pair.backward, copy.deepcopy(arguments)))
    if not isinstance(gradients, dict):
        raise Stopped(_("{name}: should return a dictionary of gradients.").format(name=name))
    if all(gradients.get(key) is None for key in pair.backward_exercise.returns):
        raise Stopped(not_finished(name, pair.backward))
    return gradients


def judge_gradient(
    name: str, got: Any, numeric: Array, exercise: Exercise
) -> tuple[float, str | None]:
    """Compare one gradient with its finite differences.

    Args:
        name: the gradient.
        got: what the learner's function returned for it, in its plain form.
        numeric: the finite differences.
        exercise: the backward function's exercise.

    Returns:
        The relative error, `inf` where nothing can be compared, and what is off in a sentence.
    """
    if not _comparable(got, numeric):
        return float("inf"), array_problem(name, got, numeric, exercise)
    error = relative_error(np.asarray(got, dtype=float), numeric)
    if error < TOLERANCE:
        return error, None
    t = _departure(got, numeric) if exercise.time else None
    if t is None:
        return error, _("differs from the finite differences")
    return error, _("departs from the finite differences at time-step {t}, going backwards").format(
        t=t
    )


def _comparable(got: Any, numeric: Array) -> bool:
    return is_real(got) and got.shape == numeric.shape and bool(np.all(np.isfinite(got)))


def relative_error(got: Array, numeric: Array) -> float:
    """Give |got − numeric| / (|got| + |numeric|), with Euclidean norms.

    Args:
        got: the learner's gradient, of any shape.
        numeric: its finite differences, of the same shape.

    Returns:
        The error, from 0 to 1; zero where both vanish.
    """
    size = float(np.linalg.norm(got) + np.linalg.norm(numeric))
    return float(np.linalg.norm(got - numeric)) / size if size else 0.0


def _departure(got: Array, numeric: Array) -> int | None:
    if numeric.ndim != 3:
        return None
    steps = range(numeric.shape[2])
    wrong = [t for t in steps if relative_error(got[:, :, t], numeric[:, :, t]) >= TOLERANCE]
    return wrong[-1] if wrong else None


def gradient_row(name: str, error: float, problem: str | None) -> Row:
    """Make the table's line of one gradient.

    Args:
        name: the gradient.
        error: its relative error, `inf` where nothing could be compared.
        problem: what is off about it, in a sentence, if anything is.

    Returns:
        The line.
    """
    shown = "–" if np.isinf(error) else f"{error:.1e}"
    if problem is None:
        return Row("right", (_("right"), name, shown, ""))
    return Row("off", (_("off"), name, shown, problem))


def leading_questions(
    gradients: Mapping[str, Any], numeric: Mapping[str, Array], errors: Mapping[str, float], m: int
) -> tuple[str, ...]:
    """Ask what the first gradient that is off calls for.

    Args:
        gradients: what the learner's function returned, by name.
        numeric: the finite differences, by name.
        errors: the relative errors, by name.
        m: the number of examples.

    Returns:
        One question, or none where no classic slip fits.
    """
    for name, error in errors.items():
        got = gradients.get(name)
        if error >= TOLERANCE and is_real(got):
            others = {key: value for key, value in numeric.items() if key != name}
            numbers = np.asarray(got, dtype=float)
            question = leading_question(name, numbers, numeric[name], others, m)
            if question:
                return (question,)
    return ()


def gradient_result(
    name: str, rows: list[Row], errors: dict[str, float], remarks: tuple[str, ...]
) -> GradientCheckResult:
    """Put what was found of each gradient under one heading.

    Args:
        name: the backward function.
        rows: a line for each gradient.
        errors: their relative errors, by name.
        remarks: what to say below, where anything is off.

    Returns:
        The result.
    """
    if all(row.state == "right" for row in rows):
        heading = _(
            "{name}: every gradient agrees with finite differences; the largest relative error is "
            "{worst:.1e}."
        ).format(name=name, worst=max(errors.values()))
        return GradientCheckResult(heading, tuple(rows), (), "right", errors)
    heading = _(
        "{name}: {right} of {total} gradients agree with finite differences; relative errors below "
        "{tolerance:.0e} count as agreement."
    ).format(
        name=name,
        right=sum(row.state == "right" for row in rows),
        total=len(rows),
        tolerance=TOLERANCE,
    )
    return GradientCheckResult(heading, tuple(rows), remarks, "off", errors)
