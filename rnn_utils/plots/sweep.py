"""`response`: how a cell answers while one number is varied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rnn_utils.language import _
from rnn_utils.palette import PALETTE
from rnn_utils.plots.canvas import new_figure, set_finding
from rnn_utils.plots.look import DASHES
from rnn_utils.plots.results import Array, Unfinished, finite, labels_or_numbers, spoken
from rnn_utils.plots.showing import plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def response(
    x: Any,
    y: Any,
    xlabel: str,
    ylabel: str,
    title: str,
    labels: Sequence[str] | None = None,
) -> None:
    """Plot how results of a cell answer to one number that is varied.

    Args:
        x: the values of that number, (m,).
        y: the results, (m,) or (n, m) for n curves.
        xlabel: what the horizontal axis shows.
        ylabel: what the vertical axis shows.
        title: the finding.
        labels: the names of the n curves.
    """
    plot(lambda: draw_response(x, y, xlabel, ylabel, title, labels))


def draw_response(
    x: Any, y: Any, xlabel: str, ylabel: str, title: str, labels: Sequence[str] | None = None
) -> tuple[Figure, str]:
    """Draw `response`.

    Args:
        x: the values of the number that is varied, (m,).
        y: the results, (m,) or (n, m) for n curves.
        xlabel: what the horizontal axis shows.
        ylabel: what the vertical axis shows.
        title: the finding.
        labels: the names of the n curves, if they have any.

    Returns:
        The figure and its sentence.

    Raises:
        Unfinished: where there is nothing to draw yet.
    """
    xlabel, ylabel, title = spoken(xlabel), spoken(ylabel), spoken(title)
    waiting = _(
        "The plot of {ylabel} against {xlabel} appears here once the exercise above is done."
    ).format(xlabel=xlabel, ylabel=ylabel)
    inputs, curves = _curves(x, y, waiting)
    named = labels is not None and len(labels) >= len(curves)
    names = [spoken(name) for name in labels_or_numbers(labels, len(curves))]
    figure, (axes,) = new_figure(3.0)
    for index, (name, curve) in enumerate(zip(names, curves, strict=True)):
        colour = PALETTE[_carrier(name if named else ylabel)]
        axes.plot(inputs, curve, color=colour, linestyle=DASHES[index % len(DASHES)], label=name)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.grid(color=PALETTE["muted"], alpha=0.25)
    if named:
        axes.legend()
    set_finding(axes, title)
    sentence = _("{title}: over {xlabel} from {start:.3g} to {stop:.3g}, {ylabel} lies "
                 "between {low:.3g} and {high:.3g}.")  # fmt: skip
    return figure, sentence.format(
        title=title.rstrip(".。"), xlabel=xlabel, ylabel=ylabel, start=inputs[0], stop=inputs[-1],
        low=curves.min(), high=curves.max(),
    )  # fmt: skip


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
