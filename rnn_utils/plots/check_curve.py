"""`gradient_check_curve`: how the step of a gradient check decides its error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from rnn_utils.language import _
from rnn_utils.palette import PALETTE
from rnn_utils.plots.canvas import new_figure, set_title
from rnn_utils.plots.look import line_style
from rnn_utils.plots.numerals import written
from rnn_utils.plots.results import Array, Unfinished, finite, spoken
from rnn_utils.plots.showing import plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def gradient_check_curve(steps: Any, errors: Any) -> None:
    """Plot the error of a gradient check against the step of its differences, on log axes.

    Args:
        steps: the steps epsilon, above zero, (k,).
        errors: the relative error with each of them, (k,), or a dictionary of such errors by
            label.
    """
    plot(lambda: draw_gradient_check_curve(steps, errors))


def draw_gradient_check_curve(steps: Any, errors: Any) -> tuple[Figure, str]:
    """Draw `gradient_check_curve`.

    Args:
        steps: the steps epsilon, above zero, (k,).
        errors: the relative errors, (k,), or a dictionary of such errors by label.

    Returns:
        The figure and its sentence.

    Raises:
        Unfinished: where there is nothing to draw yet.
    """
    waiting = _("The error over the step size appears here once the gradient check runs.")
    sizes = finite(steps, 1, waiting)
    curves = errors if isinstance(errors, Mapping) else {"": errors}
    if not curves or np.any(sizes <= 0):
        raise Unfinished(waiting)
    figure, (axes,) = new_figure(3.6)
    sentences = []
    for index, (words, values) in enumerate(curves.items()):
        label = spoken(str(words))
        gaps = np.maximum(_matching(values, sizes, waiting), np.finfo(float).eps / 100)
        order = np.argsort(sizes)
        _error_curve(axes, sizes[order], gaps[order], label, index)
        sentences.append(_smallest(sizes[order], gaps[order], label))
    axes.set(xlabel=_("step epsilon of the differences"), ylabel=_("relative error"))
    axes.grid(color=PALETTE["muted"], alpha=0.25)
    axes.legend(loc="upper center")
    set_title(figure, "\n".join(sentences))
    return figure, " ".join(sentences)


def _matching(values: Any, sizes: Array, waiting: str) -> Array:
    array = finite(values, 1, waiting)
    if len(array) != len(sizes):
        raise Unfinished(waiting)
    return array


def _error_curve(axes: Axes, sizes: Array, gaps: Array, label: str, index: int) -> None:
    """Draw one curve, with a ring around its lowest point."""
    axes.loglog(
        sizes,
        gaps,
        color=PALETTE["gradient" if index % 2 == 0 else "input"],
        label=label,
        **line_style(index, len(sizes)),
    )
    best = int(gaps.argmin())
    ring = _("smallest error") if index == 0 else None
    axes.plot(sizes[best], gaps[best], "o", ms=12, mfc="none", color=PALETTE["ink"], label=ring)


def _smallest(sizes: Array, gaps: Array, label: str) -> str:
    best = int(gaps.argmin())
    if label:
        sentence = _("{label}: the error is smallest, {error}, at epsilon = {step}.")
    elif 0 < best < len(sizes) - 1:
        sentence = _("The error is smallest, {error}, at epsilon = {step}; it grows on both sides.")
    else:
        sentence = _("The error is smallest, {error}, at epsilon = {step}, the edge of the range.")
    return sentence.format(label=label, error=written(gaps[best], 1), step=written(sizes[best], 1))
