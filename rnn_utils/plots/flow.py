"""`gradient_flow`: what is left of a gradient on its way back through time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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
    from matplotlib.figure import Figure


def gradient_flow(norms_by_label: Any, of: str | Sequence[str] = ()) -> None:
    """Plot how the norm of a gradient changes on its way back through time, on a log axis.

    Args:
        norms_by_label: for every label, the norms at the time-steps 0 to T_x − 1, (T_x,).
        of: the functions that they come from, by name; see `response`.
    """
    plot(lambda: draw_gradient_flow(norms_by_label), of)


def draw_gradient_flow(norms_by_label: Any) -> tuple[Figure, str]:
    """Draw `gradient_flow`.

    Args:
        norms_by_label: for every label, the norms, (T_x,).

    Returns:
        The figure and its sentence.

    Raises:
        Unfinished: where there is nothing to draw yet.
    """
    lines = _lines(norms_by_label)
    figure, (axes,) = new_figure(3.8)
    members: Counter[str] = Counter()
    for label, norms in lines.items():
        colour = family(label)
        axes.plot(
            np.where(norms > 0, norms, np.nan),
            color=PALETTE[colour],
            label=label,
            **line_style(members[colour], len(norms)),
        )
        members[colour] += 1
    axes.set_yscale("log")
    axes.set_xlabel(_("time-step (the loss is at the last one)"))
    axes.set_ylabel(_("gradient norm"))
    axes.grid(axis="y", color=PALETTE["muted"], alpha=0.25)
    axes.legend(loc="best", ncols=2 if len(lines) > 3 else 1)
    return figure, _name_extremes(figure, lines)


def _lines(norms_by_label: Any) -> dict[str, Array]:
    waiting = _("The gradient norms over time appear here once the backward pass is written.")
    if not isinstance(norms_by_label, Mapping) or not norms_by_label:
        raise Unfinished(waiting)
    lines = {spoken(str(label)): norms for label, norms in norms_by_label.items()}
    return {label: finite(norms, 1, waiting) for label, norms in lines.items()}


def family(label: str) -> str:
    """Name the colour of a line by what carries its memory: the cell or the hidden state.

    Args:
        label: what the line is called.

    Returns:
        The colour's name in the palette.
    """
    return "cell_state" if "LSTM" in label else "hidden_state" if "RNN" in label else "gradient"


def _name_extremes(figure: Figure, lines: Mapping[str, Array]) -> str:
    """Set the title from the lines that shrink least and most; give the sentence on all."""
    ratios = {label: _ratio(norms) for label, norms in lines.items()}
    factors = {label: written(ratio) for label, ratio in ratios.items()}
    least, most = max(ratios, key=ratios.__getitem__), min(ratios, key=ratios.__getitem__)
    if least == most:
        finding = _("Back to the first time-step, the gradient changes by a factor of {most}")
    else:
        finding = _(
            "Back to the first time-step, the gradient changes by a factor of\n"
            "{most} ({most_label}) up to {least} ({least_label})"
        )
    extremes = {"most": factors[most], "least": factors[least]}
    set_title(figure, finding.format(**extremes, most_label=most, least_label=least))
    part = _("{label}: ×{factor}")
    parts = [part.format(label=label, factor=factor) for label, factor in factors.items()]
    return _(
        "From the last time-step back to the first, the gradient norm changes: {parts}."
    ).format(parts=_("; ").join(parts))


def _ratio(norms: Array) -> float:
    return float(norms[0] / norms[-1]) if norms[-1] else float("inf")
