"""`gates`: what an LSTM's gates and candidate do, and the input that they answer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rnn_utils.language import _
from rnn_utils.plots.canvas import (
    colour_bar,
    new_figure,
    set_title,
    time_axis,
    unit_axis,
    write_values,
)
from rnn_utils.plots.look import fading_to, through_paper
from rnn_utils.plots.results import Array, Unfinished, finite, labels_or_numbers
from rnn_utils.plots.showing import plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def gates(caches: Any, tokens: Sequence[str] | None = None, of: str | Sequence[str] = ()) -> None:
    """Plot the LSTM's gates and candidate for the first example, with the input below them.

    Args:
        caches: `(list of T_x caches, x)` from `lstm_forward`, with `x` (n_x, m, T_x) and gates
            (n_a, m) in each cache.
        tokens: what was read at each of the T_x time-steps, for the labels; the steps' numbers if
            left out.
        of: the functions that they come from, by name; see `response`.
    """
    plot(lambda: draw_gates(caches, tokens), of)


def draw_gates(caches: Any, tokens: Sequence[str] | None = None) -> tuple[Figure, str]:
    """Draw `gates`.

    Args:
        caches: `(list of T_x caches, x)`, with `x` (n_x, m, T_x) and gates (n_a, m) in each cache.
        tokens: what was read at each time-step, T_x of them; numbers if left out.

    Returns:
        The figure and its sentence.

    Raises:
        Unfinished: where there is nothing to draw yet.
    """
    panels, x = _gate_panels(caches)
    ticks = labels_or_numbers(tokens, x.shape[1])
    heights = [min(max(len(values), 4), 12) for values in (*panels.values(), x)]
    figure, axes = new_figure(
        0.9 + 0.17 * sum(heights) + 0.5, rows=5, sharex=True, height_ratios=heights
    )
    for place, (name, values) in zip(axes[:-1], panels.items(), strict=True):
        _gate_panel(place, name, values)
    _input_panel(axes[-1], x)
    time_axis(axes[-1], ticks, _("input at each time-step") if tokens else _("time-step"))
    return figure, _name_averages(figure, panels)


def _name_averages(figure: Figure, panels: dict[str, Array]) -> str:
    """Set the title from what the gates do on average; give the sentence on it."""
    means = {name: float(panels[name].mean()) for name in ("forget", "update", "output")}
    finding = _("The gates keep {forget:.0%}, let in {update:.0%} and show {output:.0%}")
    set_title(figure, finding.format(**means))
    return _(
        "On average the forget gate keeps {forget:.0%} of the cell state, the update gate lets in "
        "{update:.0%} of the candidate, and the output gate shows {output:.0%}."
    ).format(**means)


def _gate_panels(caches: Any) -> tuple[dict[str, Array], Array]:
    """Take the gates and the input of the first example out of the caches."""
    waiting = _("The gates appear here as heat maps once `lstm_forward` returns its caches.")
    try:
        steps, x = caches
        stacked = [np.stack([step[place] for step in steps], axis=2) for place in (4, 5, 7, 6)]
    except (TypeError, ValueError, IndexError, KeyError):
        raise Unfinished(waiting) from None
    values = [finite(gate, 3, waiting)[:, 0, :] for gate in stacked]
    inputs = finite(x, 3, waiting)[:, 0, : values[0].shape[1]]
    return dict(zip(("forget", "update", "output", "candidate"), values, strict=True)), inputs


def _gate_panel(axes: Axes, name: str, values: Array) -> None:
    titles = {
        "forget": _("forget gate"),
        "update": _("update gate"),
        "output": _("output gate"),
        "candidate": _("candidate"),
    }
    is_candidate = name == "candidate"
    image = axes.imshow(
        values,
        aspect="auto",
        cmap=through_paper("ink", name) if is_candidate else fading_to(name),
        vmin=-1 if is_candidate else 0,
        vmax=1,
        interpolation="nearest",
    )
    colour_bar(image, axes, [-1, 0, 1] if is_candidate else [0, 1])
    unit_axis(axes, len(values), _("unit"))
    axes.set_title(titles[name])


def _input_panel(axes: Axes, x: Array) -> None:
    """Colour the input by its size, and write its values where there is room."""
    bound = float(np.abs(x).max(initial=0.0)) or 1.0
    image = axes.imshow(
        np.abs(x),
        aspect="auto",
        cmap=fading_to("input"),
        vmin=0,
        vmax=1.6 * bound,
        interpolation="nearest",
    )
    colour_bar(image, axes, [0, bound])
    unit_axis(axes, len(x), _("entry"))
    axes.set_title(_("input, coloured by its size"))
    write_values(axes, x, "{:+.1f}")
