"""`predictions`: the probability of each class, over time or over examples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rnn_utils.language import _
from rnn_utils.plots.canvas import colour_bar, new_figure, set_title, time_axis, write_values
from rnn_utils.plots.look import fading_to
from rnn_utils.plots.results import Array, finite, labels_or_numbers, spoken
from rnn_utils.plots.showing import plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def predictions(
    y_pred: Any,
    labels: Sequence[str] | None = None,
    tokens: Sequence[str] | None = None,
    of: str | Sequence[str] = (),
) -> None:
    """Plot the predicted probabilities of the first example over time.

    Args:
        y_pred: predictions, (n_y, m, T_x); with (n_y, m), the examples take the place of time.
        labels: the names of the n_y classes; their numbers if left out.
        tokens: what was read at each of the T_x time-steps, for the axis; the steps' numbers if
            left out.
        of: the functions that they come from, by name; see `response`.
    """
    plot(lambda: draw_predictions(y_pred, labels, tokens), of)


def draw_predictions(
    y_pred: Any, labels: Sequence[str] | None = None, tokens: Sequence[str] | None = None
) -> tuple[Figure, str]:
    """Draw `predictions`.

    Args:
        y_pred: predictions, (n_y, m, T_x) or (n_y, m).
        labels: the names of the n_y classes; numbers if left out.
        tokens: what was read at each time-step, T_x of them; numbers if left out.

    Returns:
        The figure and its sentence.

    Raises:
        Unfinished: where there is nothing to draw yet.
    """
    waiting = _("The predicted probabilities appear here once the predictions are computed.")
    over_time = not (isinstance(y_pred, np.ndarray) and y_pred.ndim == 2)
    values = finite(y_pred, 3, waiting)[:, 0, :] if over_time else finite(y_pred, 2, waiting)
    names = [spoken(name) for name in labels_or_numbers(labels, len(values))]
    figure, (axes,) = new_figure(1.1 + 0.32 * min(max(len(values), 3), 20))
    image = axes.imshow(
        values, aspect="auto", cmap=fading_to("prediction"), vmin=0, vmax=1, interpolation="nearest"
    )
    colour_bar(image, axes, [0, 0.5, 1], _("probability"))
    axes.set_yticks(range(len(names)), names)
    axes.set_ylabel(_("class"))
    ticks = labels_or_numbers(tokens, values.shape[1])
    time_axis(axes, ticks, _("time-step") if over_time else _("example"))
    write_values(axes, values, "{:.2f}")
    sentence = _likeliest(values, names, over_time)
    set_title(figure, sentence)
    return figure, sentence


def _likeliest(values: Array, names: list[str], over_time: bool) -> str:
    wins = np.bincount(values.argmax(axis=0), minlength=len(values))
    if over_time:
        sentence = _("Class {label} is the likeliest at {count} of {total} time-steps.")
    else:
        sentence = _("Class {label} is the likeliest in {count} of {total} examples.")
    return sentence.format(
        label=names[int(wins.argmax())], count=int(wins.max()), total=values.shape[1]
    )
