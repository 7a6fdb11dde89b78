"""Leading questions: how a wrong array relates to the right one, or to its own neighbours.

Every relation is plain arithmetic on the learner's result and the stored figures; none of them
computes an exercise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from rnn_utils.language import _

Array = NDArray[np.float64]
FACTORS = {
    "2": 2,
    "3": 3,
    "4": 4,
    "1/2": 1 / 2,
    "1/3": 1 / 3,
    "1/4": 1 / 4,
    "-2": -2,
    "-1/2": -1 / 2,
}
"""Those that are told; a page for students carries no other number that their code worked out."""


def leading_question(
    quantity: str,
    got: Array,
    expected: Array,
    others: Mapping[str, Array],
    m: int,
) -> str | None:
    """Ask the question that a classic slip calls for.

    Args:
        quantity: the name of the result that is off.
        got: the learner's array.
        expected: the stored array.
        others: the stored arrays of the exercise's other results, by name.
        m: the number of examples.

    Returns:
        A question, or None where no classic slip fits.
    """
    if not np.all(np.isfinite(got)):
        return None
    if got.shape != expected.shape:
        return _question_of_shape(quantity, got, expected)
    for ask in _QUESTIONS:
        question = ask(quantity, got, expected, m)
        if question:
            return question
    return _taken_for_another(quantity, got, others)


def same(first: Array, second: Array) -> bool:
    """Tell whether two arrays agree in shape and, up to rounding, in their values.

    Args:
        first: an array of any shape.
        second: the array that sets the scale.

    Returns:
        Whether they do.
    """
    if first.shape != second.shape:
        return False
    return float(np.linalg.norm(first - second)) <= 1e-6 * float(np.linalg.norm(second)) + 1e-12


def _question_of_shape(quantity: str, got: Array, expected: Array) -> str | None:
    if got.ndim == 2 and same(got.T, expected):
        return _turned(quantity)
    if got.size == expected.size and same(got.reshape(expected.shape), expected):
        return _("Would `keepdims=True` keep the axis that `{quantity}` has lost?").format(
            quantity=quantity
        )
    if got.ndim == 0 or got.size == 1:
        return _(
            "`{quantity}` is a single number; if a sum makes it, over which axis should that run?"
        ).format(quantity=quantity)
    return None


def _turned(quantity: str) -> str:
    return _(
        "`{quantity}` is the transpose of what it should be; which factor of a product comes "
        "first, or which axis of a shape?"
    ).format(quantity=quantity)


def _zeros(quantity: str, got: Array, expected: Array, m: int) -> str | None:
    if got.any():
        return None
    if expected.ndim == 3 or "0" in quantity:
        return _(
            "`{quantity}` holds zeros only; does the loop run, is what it works with other than "
            "zero, and does the share of each step get there?"
        ).format(quantity=quantity)
    return _(
        "`{quantity}` holds zeros only; is there a line that fills it in, and is a factor in it "
        "zero?"
    ).format(quantity=quantity)


def _transposed(quantity: str, got: Array, expected: Array, m: int) -> str | None:
    return _turned(quantity) if got.ndim == 2 and same(got.T, expected) else None


def _factor(quantity: str, got: Array, expected: Array, m: int) -> str | None:
    scale = float(np.vdot(expected, expected))
    factor = float(np.vdot(expected, got)) / scale if scale else 0.0
    if not factor or not same(got / factor, expected):
        return None
    if np.isclose(factor, -1):
        return _("`{quantity}` has the opposite sign; where does a minus come in?").format(
            quantity=quantity
        )
    if np.isclose(factor, 1 / m):
        return _("`{quantity}` is divided by the number of examples; mean, or sum?").format(
            quantity=quantity
        )
    plain = next((text for text, value in FACTORS.items() if np.isclose(factor, value)), None)
    if plain is None:
        return _("`{quantity}` is a multiple of what it should be; which factor comes in?").format(
            quantity=quantity
        )
    return _("`{quantity}` is {factor} times what it should be; where does that come in?").format(
        quantity=quantity, factor=plain
    )


def _reversed_in_time(quantity: str, got: Array, expected: Array, m: int) -> str | None:
    if got.ndim != 3 or not same(got[:, :, ::-1], expected):
        return None
    return _("`{quantity}` runs backwards in time; at which index does each step belong?").format(
        quantity=quantity
    )


def _same_at_every_step(quantity: str, got: Array, expected: Array, m: int) -> str | None:
    if (
        got.ndim != 3
        or got.shape[2] == 1
        or not same(got, np.broadcast_to(got[:, :, :1], got.shape))
    ):
        return None
    return _(
        "`{quantity}` is the same at every time-step; which index should change with t, or is one "
        "array written over at each?"
    ).format(quantity=quantity)


def _stops_early(quantity: str, got: Array, expected: Array, m: int) -> str | None:
    if not stops_early(got, expected):
        return None
    return _(
        "`{quantity}` is filled in at {count} of {total} time-steps only; does the loop run over "
        "all of them, at which index is each stored, and is the `return` outside the loop?"
    ).format(quantity=quantity, count=len(_filled(got)), total=got.shape[2])


def stops_early(got: Array, expected: Array) -> bool:
    """Tell whether an array over time is filled in at some time-steps only.

    Args:
        got: the learner's array.
        expected: the stored array.

    Returns:
        Whether it is.
    """
    if got.ndim != 3 or got.shape != expected.shape:
        return False
    return 0 < len(_filled(got)) < len(_filled(expected))


def lacks_examples(got: Array, expected: Array) -> bool:
    """Tell whether an array is right for some examples, a column each, and zero for the others.

    Args:
        got: the learner's array.
        expected: the stored array.

    Returns:
        Whether it is.
    """
    if got.ndim != 2 or got.shape != expected.shape:
        return False
    filled = got.any(axis=0)
    some = bool(filled.any() and not filled.all())
    return some and same(got[:, filled], expected[:, filled])


def _filled(array: Array) -> list[int]:
    return [t for t in range(array.shape[2]) if array[:, :, t].any()]


def _are_probabilities(quantity: str, got: Array, expected: Array, m: int) -> str | None:
    if not _sums_to_one(expected, 0) or _sums_to_one(got, 0):
        return None
    if _sums_to_one(got, 1):
        return _(
            "Each row of `{quantity}` adds up to one; should it be each column, one example each?"
        ).format(quantity=quantity)
    scores = _differences(np.log(expected))
    if bool(np.all((got > 0) & (got < 1))) and same(_differences(np.log(got / (1 - got))), scores):
        return _(
            "The columns of `{quantity}` do not add up to one; do these classes exclude each "
            "other, and which function turns scores into probabilities then?"
        ).format(quantity=quantity)
    if same(np.exp(got), expected):
        return _(
            "`{quantity}` holds logarithms of probabilities; is a function applied to it once too "
            "often?"
        ).format(quantity=quantity)
    if same(_differences(got), scores):
        return _("`{quantity}` holds scores; what turns scores into probabilities?").format(
            quantity=quantity
        )
    if got.ndim == 3:
        return _(
            "The columns of `{quantity}` do not add up to one, as those of each step do; is each "
            "stored as it is, and where it belongs?"
        ).format(quantity=quantity)
    return _("The columns of `{quantity}` do not add up to one; is it a softmax?").format(
        quantity=quantity
    )


def _without_activation(quantity: str, got: Array, expected: Array, m: int) -> str | None:
    if np.abs(expected).max() <= 1 and same(np.tanh(got), expected):
        return _("Which activation is still missing around `{quantity}`?").format(quantity=quantity)
    if same(np.tanh(expected), got):
        return _("Is tanh applied to `{quantity}` once too often?").format(quantity=quantity)
    return None


_QUESTIONS: tuple[Callable[[str, Array, Array, int], str | None], ...] = (
    _zeros,
    _transposed,
    _factor,
    _reversed_in_time,
    _same_at_every_step,
    _stops_early,
    _are_probabilities,
    _without_activation,
)


def _taken_for_another(quantity: str, got: Array, others: Mapping[str, Array]) -> str | None:
    for name, other in others.items():
        if same(got, other):
            return _("`{quantity}` holds what belongs in `{other}`; are the two mixed up?").format(
                quantity=quantity, other=name
            )
    return None


def _sums_to_one(array: Array, axis: int) -> bool:
    return array.ndim > axis and bool(np.allclose(array.sum(axis=axis), 1.0))


def _differences(scores: Array) -> Array:
    return np.diff(scores, axis=0)
