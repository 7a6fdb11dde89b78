"""`response`: how a cell answers while one number is varied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rnn_utils.language import _
from rnn_utils.palette import PALETTE
from rnn_utils.plots.canvas import new_figure, set_title
from rnn_utils.plots.look import line_style
from rnn_utils.plots.numerals import written
from rnn_utils.plots.results import Array, Unfinished, finite, labels_or_numbers, spoken
from rnn_utils.plots.showing import plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def response(
    x: Any,
    y: Any,
    xlabel: str,
    ylabel: str,
    labels: Sequence[str] | None = None,
    of: str | Sequence[str] = (),
) -> None:
    """Plot how results of a cell answer to one number that is varied.

    Args:
        x: the values of that number, (m,).
        y: the results, (m,) or (n, m) for n curves.
        xlabel: what the horizontal axis shows.
        ylabel: what the vertical axis shows.
        labels: the names of the n curves; their numbers if left out.
        of: the functions that the results come from, by name; while one of them doesn't pass its
            check, the title says so instead of stating what the plot shows.
    """
    plot(lambda: draw_response(x, y, xlabel, ylabel, labels), of)


def draw_response(
    x: Any, y: Any, xlabel: str, ylabel: str, labels: Sequence[str] | None = None
) -> tuple[Figure, str]:
    """Draw `response`.

    Args:
        x: the values of the number that is varied, (m,).
        y: the results, (m,) or (n, m) for n curves.
        xlabel: what the horizontal axis shows.
        ylabel: what the vertical axis shows.
        labels: the names of the n curves, if they have any.

    Returns:
        The figure and its sentence.

    Raises:
        Unfinished: where there is nothing to draw yet.
    """
    xlabel, ylabel = spoken(xlabel), spoken(ylabel)
    waiting = _(
        "The plot of {ylabel} against {xlabel} appears here once the exercise above is done."
    ).format(xlabel=xlabel, ylabel=ylabel)
    inputs, curves = _curves(x, y, waiting)
    named = labels is not None and len(labels) >= len(curves)
    names = [spoken(name) for name in labels_or_numbers(labels, len(curves))]
    figure, (axes,) = new_figure(3.0)
    for index, (name, curve) in enumerate(zip(names, curves, strict=True)):
        colour = PALETTE[_carrier(name if named else ylabel)]
        axes.plot(inputs, curve, color=colour, label=name, **line_style(index, len(inputs)))
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.grid(color=PALETTE["muted"], alpha=0.25)
    if len(curves) > 1:
        figure.legend(loc="outside right center", title=None if named else _("entry"))
    measured = dict(zip(names, curves, strict=True)) if named else {ylabel: curves}
    findings = [_range(what, inputs, values) for what, values in measured.items()]
    set_title(figure, "\n".join(findings))
    sentence = _("Over {xlabel} from {start} to {stop}, {findings}.")
    return figure, sentence.format(
        xlabel=xlabel, start=written(inputs[0], 3), stop=written(inputs[-1], 3),
        findings=_("; ").join(findings),
    )  # fmt: skip


def _range(what: str, inputs: Array, values: Array) -> str:
    """Say between which values something lies, and where it has them."""
    low, high = written(values.min()), written(values.max())
    if low == high:
        return _("{what}: {value} everywhere").format(what=what, value=low)
    at_low, at_high = (
        written(inputs[place % len(inputs)]) for place in (values.argmin(), values.argmax())
    )
    said = _("{what}: between {low} (at {at_low}) and {high} (at {at_high})")
    return said.format(what=what, low=low, at_low=at_low, high=high, at_high=at_high)


def _curves(x: Any, y: Any, waiting: str) -> tuple[Array, Array]:
    """Take the values of the number, (m,), and the n curves, (n, m)."""
    inputs = finite(x, 1, waiting)
    flat = isinstance(y, np.ndarray) and y.ndim == 1
    curves = np.atleast_2d(finite(y, 1 if flat else 2, waiting))
    if curves.shape[1] != len(inputs):
        raise Unfinished(waiting)
    return inputs, curves


def _carrier(label: str) -> str:
    """Choose the colour of what a label names, in English or in the learner's language."""
    names = {
        "cell_state": ("cell state", _("cell state")),
        "hidden_state": ("hidden state", _("hidden state")),
        "gradient": ("gradient", _("gradient")),
    }
    return next(
        (colour for colour, words in names.items() if any(word in label for word in words)),
        "hidden_state",
    )
