"""`recall` and `spelling`: what networks have learnt, step by step of their training."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rnn_utils.language import _
from rnn_utils.palette import PALETTE
from rnn_utils.plots.canvas import new_figure, set_title
from rnn_utils.plots.flow import family
from rnn_utils.plots.look import line_style
from rnn_utils.plots.numerals import written
from rnn_utils.plots.results import Array, Unfinished, finite
from rnn_utils.plots.showing import plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WINDOW = 30  # steps of training that are taken together, where a batch is small


def recall(shares_by_network: Any, guessing: float, of: str | Sequence[str] = ()) -> None:
    """Plot which share of its batch each network gets right while it learns.

    Args:
        shares_by_network: for every network, the share at each step of training, (steps,).
        guessing: the share that guessing gets right.
        of: the functions that the networks run on, by name; see `response`.
    """
    plot(lambda: draw_recall(shares_by_network, guessing), of)


def draw_recall(shares_by_network: Any, guessing: float) -> tuple[Figure, str]:
    """Draw `recall`.

    Args:
        shares_by_network: for every network, the share at each step, (steps,).
        guessing: the share that guessing gets right.

    Returns:
        The figure and its sentence.

    Raises:
        Unfinished: where there is nothing to draw yet.
    """
    waiting = _("What each network recalls appears here once it has learnt.")
    if not isinstance(shares_by_network, Mapping) or not shares_by_network:
        raise Unfinished(waiting)
    lines = {str(name): finite(line, 1, waiting) for name, line in shares_by_network.items()}
    figure, (axes,) = new_figure(3.2)
    for name, line in lines.items():
        _add_line(axes, _smooth(line), name, family(name), 0)
    axes.axhline(guessing, color=PALETTE["muted"], linestyle=":", label=_("guessing"))
    axes.set(xlabel=_("step of training"), ylabel=_("share recalled"), ylim=(0, 1.05))
    figure.legend(loc="outside right center")
    part = _("{network} {count}")
    counts = _(", ").join(
        part.format(network=name, count=_of_ten(float(line[-_WINDOW:].mean())))
        for name, line in lines.items()
    )
    sentence = _("Of ten digits, recalled in the end (rounded): {counts}; by guessing {guessed}.")
    sentence = sentence.format(counts=counts, guessed=_of_ten(guessing))
    set_title(figure, sentence)
    return figure, sentence


def spelling(learnt: Any, kept_back: Any, every: int, of: str | Sequence[str] = ()) -> None:
    """Plot how many bits a letter costs while a network learns to spell.

    Args:
        learnt: bits a letter in the names that it learns from, at each step, (steps,).
        kept_back: the same in names that it never learns from, (measurements,).
        every: how many steps lie between two of those measurements.
        of: the functions that the network runs on, by name; see `response`.
    """
    plot(lambda: draw_spelling(learnt, kept_back, every), of)


def draw_spelling(learnt: Any, kept_back: Any, every: int) -> tuple[Figure, str]:
    """Draw `spelling`.

    Args:
        learnt: bits a letter in the names that it learns from, (steps,).
        kept_back: the same in names that it never learns from, (measurements,).
        every: how many steps lie between two of those measurements.

    Returns:
        The figure and its sentence.

    Raises:
        Unfinished: where there is nothing to draw yet.
    """
    waiting = _("The price of a letter appears here once the network has learnt.")
    seen, unseen = finite(learnt, 1, waiting), finite(kept_back, 1, waiting)
    figure, (axes,) = new_figure(3.2)
    _add_line(axes, seen, _("names it learns from"), "prediction", 0)
    _add_line(axes, unseen, _("names kept back"), "prediction", 1, every)
    axes.set(xlabel=_("step of training"), ylabel=_("bits a letter"), ylim=(0, None))
    axes.legend(loc="best")
    sentence = _(
        "A letter costs {first} bits at first; in the end less than {learnt} in names that the "
        "network learns from, and less than {kept_back} in names that were kept back."
    ).format(
        first=written(float(seen[0])),
        learnt=_half_above(float(seen[-_WINDOW:].mean())),
        kept_back=_half_above(float(unseen[-1])),
    )
    title = _("A letter costs {first} bits at first, less than {kept_back} in the end").format(
        first=written(float(seen[0])), kept_back=_half_above(float(unseen[-1]))
    )
    set_title(figure, title)
    return figure, sentence


def _add_line(axes: Axes, line: Array, label: str, colour: str, index: int, every: int = 1) -> None:
    steps = every * np.arange(len(line))
    axes.plot(steps, line, color=PALETTE[colour], label=label, **line_style(index, len(line)))
    axes.grid(axis="y", color=PALETTE["muted"], alpha=0.25)


def _smooth(line: Array) -> Array:
    """Take each step together with those just before it."""
    sums = np.cumsum(np.concatenate([[0.0], line]))
    first = np.maximum(np.arange(1, len(sums)) - _WINDOW, 0)
    smooth: Array = (sums[1:] - sums[first]) / (np.arange(1, len(sums)) - first)
    return smooth


def _of_ten(share: float) -> int:
    """Write a share so coarsely that no machine's rounding turns it."""
    return round(10 * share)


def _half_above(bits: float) -> str:
    """Give the next half above, likewise."""
    return written((math.floor(2 * bits) + 1) / 2)
