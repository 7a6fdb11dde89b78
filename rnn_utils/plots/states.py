"""`hidden_states`: the first example's hidden units over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rnn_utils.language import _
from rnn_utils.plots.canvas import colour_bar, new_figure, set_title, time_axis, unit_axis
from rnn_utils.plots.look import through_paper
from rnn_utils.plots.results import Array, finite, numbers
from rnn_utils.plots.showing import plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SATURATED = 0.95


def hidden_states(a: Any, of: str | Sequence[str] = ()) -> None:
    """Plot the hidden states of the first example over time.

    Args:
        a: hidden states, (n_a, m, T_x), from `rnn_forward` or `lstm_forward`.
        of: the functions that they come from, by name; see `response`.
    """
    plot(lambda: draw_hidden_states(a), of)


def draw_hidden_states(a: Any) -> tuple[Figure, str]:
    """Draw `hidden_states`.

    Args:
        a: hidden states, (n_a, m, T_x).

    Returns:
        The figure and its sentence.

    Raises:
        Unfinished: where there is nothing to draw yet.
    """
    states = finite(a, 3, _("The hidden states over time appear here once `a` is computed."))
    example = states[:, 0, :]
    figure, (axes,) = new_figure(0.9 + 0.3 * min(max(len(example), 5), 20))
    image = axes.imshow(
        example,
        aspect="auto",
        cmap=through_paper("ink", "hidden_state"),
        vmin=-1,
        vmax=1,
        interpolation="nearest",
    )
    colour_bar(image, axes, [-1, 0, 1], _("hidden state"))
    unit_axis(axes, len(example), _("hidden unit"))
    time_axis(axes, numbers(example.shape[1]), _("time-step"))
    sentence = _largest_states(example)
    set_title(figure, sentence)
    return figure, sentence


def _largest_states(example: Array) -> str:
    """Say how many units saturate, or where the largest state is and how much of it is left."""
    sizes = np.abs(example).max(axis=0)
    count = int((np.abs(example) > _SATURATED).any(axis=1).sum())
    if count or not sizes.any():
        return _(
            "{count} of {total} hidden units come near −1 or 1 within {steps} time-steps."
        ).format(count=count, total=len(example), steps=example.shape[1])
    peak = int(sizes.argmax())
    return _(
        "The hidden state is largest, {size:.2f}, at time-step {t}; at the last one its size is "
        "{left:.0%} of that."
    ).format(size=sizes[peak], t=peak, left=sizes[-1] / sizes[peak])
