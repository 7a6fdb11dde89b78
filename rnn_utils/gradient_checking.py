"""`gradient_check`: a learner's backward function against finite differences of the forward one."""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .checks import doubt_about
from .comparison import array_problem
from .exercises import EXERCISES, Exercise
from .explanation import explain, not_finished
from .language import _, listed
from .relations import leading_question
from .rendering import Report, Row

Array = NDArray[np.float64]
Function = Callable[..., Any]

SIZES = {"n_x": 3, "n_a": 5, "n_y": 2, "m": 6, "T_x": 4}
TOLERANCE = 1e-6
_KINDS = ("rnn_cell", "rnn", "lstm_cell", "lstm")
_VARIABLES = {"dxt": "xt", "dx": "x", "da_prev": "a_prev", "da0": "a0", "dc_prev": "c_prev"}


@dataclass(frozen=True, repr=False)
class GradientCheckResult(Report):
    """What `gradient_check` found; `errors` holds the relative error of every gradient."""

    errors: dict[str, float] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return self.state == "right"

    @property
    def worst(self) -> float:
        """The largest relative error, `inf` where nothing could be compared."""
        return max(self.errors.values(), default=float("inf"))


class _Stopped(Exception):
    """The check can't go on; its text says why, in one sentence."""


@dataclass(frozen=True)
class _Pair:
    """A backward function, its forward function, and the exercise whose interface they share."""

    backward: Function
    forward: Function
    backward_exercise: Exercise
    forward_exercise: Exercise


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
        backward: a function with the interface of one of the four backward exercises.
        forward: the function it belongs to; found by name beside it if left out.
        epsilon: the step of the differences.
        kind: `"rnn_cell"`, `"rnn"`, `"lstm_cell"` or `"lstm"`, where the names don't tell.

    Returns:
        A result with `.errors`, `.worst` and `.passed`, which shows itself.
    """
    name = getattr(backward, "__name__", "backward")
    try:
        if not (isinstance(epsilon, (int, float)) and 0 < epsilon < float("inf")):
            raise _Stopped(_("gradient_check: epsilon should be a small number above zero."))
        return _compare(_pair(backward, forward, kind), float(epsilon))
    except _Stopped as stopped:
        return GradientCheckResult(str(stopped))
    except (Exception, SystemExit) as error:
        return GradientCheckResult(explain(name, error, backward))


def _pair(backward: Function, forward: Function | None, kind: str | None) -> _Pair:
    if not callable(backward) or not (forward is None or callable(forward)):
        raise _Stopped(
            _("gradient_check takes functions, as in `gradient_check(rnn_cell_backward)`.")
        )
    name = getattr(backward, "__name__", "backward")
    forward = forward or _forward_beside(backward, name)
    kind = kind or _kind(forward) or _kind(backward)
    if kind not in _KINDS:
        raise _Stopped(
            _("{name}: which kind of pair is it? Pass `kind` as one of {kinds}.").format(
                name=name, kinds=listed(_KINDS)
            )
        )
    return _Pair(backward, forward, EXERCISES[f"{kind}_backward"], EXERCISES[f"{kind}_forward"])


def _forward_beside(backward: Function, name: str) -> Function:
    """Find the forward function: of the same name, else of the exercise of that kind."""
    for wanted in (name.replace("_backward", "_forward"), f"{_kind(backward)}_forward"):
        found = _globals(backward).get(wanted)
        if callable(found) and found is not backward:
            return found
    raise _Stopped(
        _(
            "{name}: its forward function is not there; run the cell that defines it, or pass it "
            "as `forward`."
        ).format(name=name)
    )


def _globals(function: Function) -> Mapping[str, Any]:
    return getattr(inspect.unwrap(function), "__globals__", {})


def _kind(function: Function) -> str | None:
    """Tell the kind of a function by the longest kind that its name contains."""
    name = getattr(function, "__name__", "")
    return next((kind for kind in sorted(_KINDS, key=len, reverse=True) if kind in name), None)


def _compare(pair: _Pair, epsilon: float) -> GradientCheckResult:
    inputs, upstream = _inputs(pair.forward_exercise)
    outputs = _run_forward(pair, inputs)
    shown = [upstream[name] for name in pair.backward_exercise.arguments[:-1]]
    gradients = _run_backward(pair, [*shown, outputs[-1]])
    numeric = _differences(pair, inputs, upstream, epsilon)
    rows, errors = [], {}
    for name in pair.backward_exercise.returns:
        error, problem = _judge(name, gradients.get(name), numeric[name], pair)
        errors[name] = error
        rows.append(_row(name, error, problem))
    return _result(pair, rows, errors, _question(gradients, numeric, errors))


def _inputs(exercise: Exercise) -> tuple[dict[str, Any], dict[str, Array]]:
    """Draw the forward function's arguments, and an upstream gradient for each of its states."""
    random = np.random.RandomState(2)
    n_x, n_a, n_y, m, T_x = (SIZES[size] for size in ("n_x", "n_a", "n_y", "m", "T_x"))
    shapes: dict[str, tuple[int, ...]] = {
        "Wax": (n_a, n_x), "Waa": (n_a, n_a), "Wya": (n_y, n_a), "Wy": (n_y, n_a),
        "ba": (n_a, 1), "by": (n_y, 1),
        **{f"W{gate}": (n_a, n_a + n_x) for gate in "fico"},
        **{f"b{gate}": (n_a, 1) for gate in "fico"},
    }  # fmt: skip
    time = (T_x,) if exercise.time else ()
    inputs: dict[str, Any] = {
        name: random.randn(*((n_x, m, *time) if name in ("x", "xt") else (n_a, m)))
        for name in exercise.arguments[:-1]
    }
    inputs["parameters"] = {key: 0.5 * random.randn(*shapes[key]) for key in exercise.parameters}
    states = ("a",) if exercise.time else tuple(
        name for name in exercise.returns if name in ("a_next", "c_next")
    )  # fmt: skip
    return inputs, {f"d{state}": random.randn(n_a, m, *time) for state in states}


def _run_forward(pair: _Pair, inputs: Mapping[str, Any]) -> tuple[Any, ...]:
    name = getattr(pair.forward, "__name__", "forward")
    values = copy.deepcopy([inputs[argument] for argument in pair.forward_exercise.arguments])
    try:
        outputs = _quietly(pair.forward, values)
    except (Exception, SystemExit) as error:
        raise _Stopped(explain(name, error, pair.forward)) from None
    expected = pair.forward_exercise.returns
    if not isinstance(outputs, (tuple, list)) or len(outputs) != len(expected):
        raise _Stopped(
            _("{name}: should return {names} before its gradient can be checked.").format(
                name=name, names=listed(expected)
            )
        )
    if any(output is None for output in outputs):
        raise _Stopped(not_finished(name, pair.forward))
    return tuple(outputs)


def _run_backward(pair: _Pair, arguments: list[Any]) -> dict[str, Any]:
    name = getattr(pair.backward, "__name__", "backward")
    gradients = _quietly(pair.backward, copy.deepcopy(arguments))
    if not isinstance(gradients, dict):
        raise _Stopped(_("{name}: should return a dictionary of gradients.").format(name=name))
    if all(gradients.get(key) is None for key in pair.backward_exercise.returns):
        raise _Stopped(not_finished(name, pair.backward))
    return gradients


def _quietly(function: Function, arguments: list[Any]) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return function(*arguments)


def _differences(
    pair: _Pair, inputs: Mapping[str, Any], upstream: Mapping[str, Array], epsilon: float
) -> dict[str, Array]:
    """Differentiate the loss by every entry of everything the backward function answers for."""
    inputs = copy.deepcopy(dict(inputs))

    def loss() -> float:
        outputs = dict(zip(pair.forward_exercise.returns, _run_forward(pair, inputs), strict=True))
        return sum(
            float(np.sum(gradient * outputs[name[1:]])) for name, gradient in upstream.items()
        )

    numeric = {}
    for name in pair.backward_exercise.returns:
        variable = _VARIABLES.get(name)
        array = inputs[variable] if variable else inputs["parameters"][name[1:]]
        numeric[name] = _central_differences(loss, array, epsilon)
    return numeric


def _central_differences(loss: Callable[[], float], array: Array, epsilon: float) -> Array:
    gradient = np.zeros_like(array)
    for index in np.ndindex(*array.shape):
        value = array[index]
        array[index] = value + epsilon
        above = loss()
        array[index] = value - epsilon
        below = loss()
        array[index] = value
        gradient[index] = (above - below) / (2 * epsilon)
    return gradient


def _judge(name: str, got: Any, numeric: Array, pair: _Pair) -> tuple[float, str | None]:
    """Give a gradient's relative error, and what is off about it in a sentence."""
    if not _comparable(got, numeric):
        return float("inf"), array_problem(name, got, numeric)
    error = relative_error(np.asarray(got, dtype=float), numeric)
    if error < TOLERANCE:
        return error, None
    t = _departure(got, numeric) if pair.backward_exercise.time else None
    if t is None:
        return error, _("differs from the finite differences")
    return error, _("departs from the finite differences at time-step {t}, going backwards").format(
        t=t
    )


def _departure(got: Array, numeric: Array) -> int | None:
    if numeric.ndim != 3:
        return None
    steps = range(numeric.shape[2])
    wrong = [t for t in steps if relative_error(got[:, :, t], numeric[:, :, t]) >= TOLERANCE]
    return wrong[-1] if wrong else None


def _comparable(got: Any, numeric: Array) -> bool:
    return (
        isinstance(got, np.ndarray)
        and got.dtype.kind in "fiu"
        and got.shape == numeric.shape
        and bool(np.all(np.isfinite(got)))
    )


def relative_error(got: Array, numeric: Array) -> float:
    """Give |got − numeric| / (|got| + |numeric|), with Euclidean norms; zero where both vanish."""
    size = float(np.linalg.norm(got) + np.linalg.norm(numeric))
    return float(np.linalg.norm(got - numeric)) / size if size else 0.0


def _row(name: str, error: float, problem: str | None) -> Row:
    shown = "–" if np.isinf(error) else f"{error:.1e}"
    if problem is None:
        return Row("right", (_("right"), name, shown, ""))
    return Row("off", (_("off"), name, shown, problem))


def _question(
    gradients: Mapping[str, Any], numeric: Mapping[str, Array], errors: Mapping[str, float]
) -> tuple[str, ...]:
    for name, error in errors.items():
        got = gradients.get(name)
        if error >= TOLERANCE and isinstance(got, np.ndarray) and got.dtype.kind in "fiu":
            others = {key: value for key, value in numeric.items() if key != name}
            numbers = np.asarray(got, dtype=float)
            question = leading_question(name, numbers, numeric[name], others, SIZES["m"])
            if question:
                return (question,)
    return ()


def _result(
    pair: _Pair, rows: list[Row], errors: dict[str, float], question: tuple[str, ...]
) -> GradientCheckResult:
    name = getattr(pair.backward, "__name__", "backward")
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
    remarks = (*question, *doubt_about(pair.forward))
    return GradientCheckResult(heading, tuple(rows), remarks, "off", errors)
