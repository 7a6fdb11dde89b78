"""`loss_check` and `prediction_check`: the two functions between a network and its loss.

Neither is graded, and no stored figures are compared: the loss is held against cases to work out
by hand, its gradients against finite differences of the learner's own loss.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from rnn_utils.activations import softmax
from rnn_utils.checking.differences import Array, central_differences, quietly
from rnn_utils.checking.exercises import Exercise
from rnn_utils.checking.explanation import explain, not_finished
from rnn_utils.checking.forms import Tolerance, is_real, plain
from rnn_utils.checking.gradients import (
    TOLERANCE,
    GradientCheckResult,
    gradient_result,
    gradient_row,
    judge_gradient,
    leading_questions,
)
from rnn_utils.checking.pairs import Function
from rnn_utils.checking.rendering import Report, Row
from rnn_utils.language import _

_CLASSES = 4
_HALVES = (1, 2, 3)  # of three examples, the label has a half, a quarter, an eighth
_EPSILON = 1e-6
_SIZES = {"n_y": 3, "n_a": 5, "m": 4}
_PREDICTION = Exercise(
    name="prediction_backward",
    arguments=("y_pred", "y", "a", "Wy"),
    returns=("da", "dWy", "dby"),
    gives_dictionary=True,
    parameters=(),
    cache=(),
    time=None,
    uses=(),
    shortened="",
    shapes={"da": "(n_a, m)", "dWy": "(n_y, n_a)", "dby": "(n_y, 1)"},
    steps={},
    tolerance=Tolerance(relative=TOLERANCE, absolute=TOLERANCE),
)


def loss_check(cross_entropy: Function) -> Report:
    """Compare a cross-entropy with three cases that can be worked out by hand.

    Args:
        cross_entropy: takes predictions and one-hot labels, both (n_y, m); returns the mean over
            the examples of −ln of the probability that each label was given.

    Returns:
        A result with `.state`, `"right"` where all three agree, which shows itself.
    """
    name = getattr(cross_entropy, "__name__", "cross_entropy")
    rows: list[Row] = []
    question: tuple[str, ...] = ()
    for words, y_pred, y, expected in _cases():
        try:
            got = plain(quietly(cross_entropy, [y_pred.copy(), y.copy()]))
        except (Exception, SystemExit) as error:
            return Report(explain(name, error, cross_entropy))
        if got is None:
            return Report(not_finished(name, cross_entropy), state="open")
        problem = _loss_problem(got, expected)
        if problem is not None:
            question = question or _loss_question(got, expected, *y.shape)
        rows.append(_loss_row(words, problem))
    if all(row.state == "right" for row in rows):
        heading = _("{name}: all three cases come out as worked out by hand.").format(name=name)
        return Report(heading, tuple(rows), state="right")
    heading = _("{name}: {right} of {total} cases come out as worked out by hand.").format(
        name=name, right=sum(row.state == "right" for row in rows), total=len(rows)
    )
    return Report(heading, tuple(rows), question)


def _cases() -> list[tuple[str, Array, Array, float]]:
    """Give each case in words, with predictions and labels, (n_y, m), and the loss."""
    alike = np.full((_CLASSES, 1), 1 / _CLASSES)
    label = np.eye(_CLASSES)[:, [1]]
    certain = np.where(label == 1, 0.97, 0.01)
    shares = 0.5 ** np.array(_HALVES)
    labels = np.eye(_CLASSES)[:, [2, 0, 3]]
    rest = np.array([0.5, 0.3, 0.2])
    batch = np.empty((_CLASSES, len(shares)))
    for example, share in enumerate(shares):
        batch[labels[:, example] == 1, example] = share
        batch[labels[:, example] == 0, example] = rest * (1 - share)
    return [
        (_("all classes alike"), alike, label, float(np.log(_CLASSES))),
        (_("nearly certain, and right"), certain, label, float(-np.log(0.97))),
        (_("a batch of three"), batch, labels, float(np.mean(_HALVES) * np.log(2))),
    ]


def _loss_problem(got: Any, expected: float) -> str | None:
    value = _number(got)
    if value is None and is_real(got):
        return _("has the shape {shape}; a loss is one number").format(shape=got.shape)
    if value is None:
        return _("is of the type {kind}; a loss is a number").format(kind=type(got).__name__)
    if not np.isfinite(value):
        return _("is not a finite number")
    close = abs(value - expected) < TOLERANCE
    return None if close else _("differs from the value by hand")


def _number(got: Any) -> float | None:
    """Give a loss as a number, or None where it is none."""
    if isinstance(got, (list, tuple, dict)) or np.ndim(got):
        return None
    return float(got) if is_real(np.asarray(got)) else None


def _loss_question(got: Any, expected: float, n_y: int, m: int) -> tuple[str, ...]:
    """Ask what a classic slip calls for."""
    ratio = (_number(got) or 0.0) / expected
    over_classes = _("The mean runs over the classes, too: how many examples are there?")
    slips = {
        -1.0: _("The loss has the opposite sign: is the logarithm of a probability above zero?"),
        1 / np.log(2): _("The loss is counted in bits: which logarithm do the exercises use?"),
        float(m): _("Is the loss the sum over the examples, or their mean?"),
        1 / n_y: over_classes,
        1 / (n_y * m): over_classes,
    }
    return next(((said,) for slip, said in slips.items() if abs(ratio - slip) < 1e-6), ())


def _loss_row(words: str, problem: str | None) -> Row:
    if problem is None:
        return Row("right", (_("right"), words, ""))
    return Row("off", (_("off"), words, problem))


def prediction_check(prediction_backward: Function, cross_entropy: Function) -> GradientCheckResult:
    """Compare the gradients of a loss with finite differences of it.

    The predictions are the softmax of `Wy @ a + by`, as in the forward exercises.

    Args:
        prediction_backward: takes predictions and labels (n_y, m), hidden states (n_a, m) and
            weights `Wy` (n_y, n_a); returns a dictionary with `da` (n_a, m), `dWy` (n_y, n_a) and
            `dby` (n_y, 1).
        cross_entropy: the loss, as `loss_check` takes it.

    Returns:
        A result with `.errors`, `.worst` and `.passed`, which shows itself.
    """
    name = getattr(prediction_backward, "__name__", "prediction_backward")
    if loss_check(cross_entropy).state != "right":
        doubtful = getattr(cross_entropy, "__name__", "cross_entropy")
        said = _("{name} does not pass its own check yet; mend it first.")
        return GradientCheckResult(said.format(name=doubtful))
    inputs, y = _drawn()
    arguments = [_predicted(inputs), y, inputs["a"], inputs["Wy"]]
    try:
        got = plain(quietly(prediction_backward, copy.deepcopy(arguments)))
    except (Exception, SystemExit) as error:
        return GradientCheckResult(explain(name, error, prediction_backward))
    if not isinstance(got, dict):
        said = _("{name}: should return a dictionary of gradients.")
        return GradientCheckResult(said.format(name=name))
    if all(got.get(key) is None for key in _PREDICTION.returns):
        return GradientCheckResult(not_finished(name, prediction_backward), state="open")
    return _judged(name, got, _differences(lambda: _loss(cross_entropy, inputs, y), inputs))


def _drawn() -> tuple[dict[str, Array], Array]:
    random = np.random.RandomState(4)
    n_y, n_a, m = _SIZES["n_y"], _SIZES["n_a"], _SIZES["m"]
    inputs = {"a": random.randn(n_a, m), "Wy": random.randn(n_y, n_a), "by": random.randn(n_y, 1)}
    return inputs, np.eye(n_y)[:, [2, 0, 1, 2]]


def _predicted(inputs: Mapping[str, Array]) -> Array:
    return softmax(inputs["Wy"] @ inputs["a"] + inputs["by"])


def _loss(cross_entropy: Function, inputs: Mapping[str, Array], y: Array) -> float:
    return float(quietly(cross_entropy, [_predicted(inputs), y.copy()]))


def _differences(loss: Callable[[], float], inputs: Mapping[str, Array]) -> dict[str, Array]:
    return {
        name: central_differences(loss, inputs[name[1:]], _EPSILON) for name in _PREDICTION.returns
    }


def _judged(name: str, got: dict[str, Any], numeric: dict[str, Array]) -> GradientCheckResult:
    rows, errors = [], {}
    for key, expected in numeric.items():
        errors[key], problem = judge_gradient(key, got.get(key), expected, _PREDICTION)
        rows.append(gradient_row(key, errors[key], problem))
    questions = leading_questions(got, numeric, errors, _SIZES["m"])
    return gradient_result(name, rows, errors, questions)
