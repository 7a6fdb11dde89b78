"""Plots of the learner's own results.

Every function shows one figure, with a title that states what it shows, and prints a sentence
that says the same. Unfinished results (None, a wrong shape, values that are not finite) give a
placeholder that says what will appear. With `RNN_UTILS_NO_PLOTS=1` nothing is drawn at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .figures import (
    fading_to,
    house_style,
    new_figure,
    plotting_is_off,
    present,
    through_paper,
    time_axis,
)
from .language import _
from .palette import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["gates", "gradient_check_curve", "gradient_flow", "hidden_states", "predictions"]

Array = NDArray[np.float64]
_SATURATED = 0.95
_MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")


class _Unfinished(Exception):
    """There is nothing to plot yet; the text says what will appear."""


def hidden_states(a: Any) -> None:
    """Plot the hidden states of the first example over time.

    Args:
        a: hidden states, (n_a, m, T_x), from `rnn_forward` or `lstm_forward`.
    """
    _plot(lambda: draw_hidden_states(a))


def gates(caches: Any, tokens: Sequence[str] | None = None) -> None:
    """Plot the LSTM's gates and candidate for the first example, with the input below them.

    Args:
        caches: `(list of T_x caches, x)` from `lstm_forward`.
        tokens: what was read at each time-step, for the labels; the steps' numbers if left out.
    """
    _plot(lambda: draw_gates(caches, tokens))


def predictions(y_pred: Any, labels: Sequence[str] | None = None) -> None:
    """Plot the predicted probabilities of the first example over time.

    Args:
        y_pred: predictions, (n_y, m, T_x); with (n_y, m), the examples take the place of time.
        labels: the names of the n_y classes; their numbers if left out.
    """
    _plot(lambda: draw_predictions(y_pred, labels))


def gradient_flow(norms_by_label: Any) -> None:
    """Plot how the norm of a gradient changes on its way back through time, on a log axis.

    Args:
        norms_by_label: for every label, the norms at the time-steps 0 to T_x − 1.
    """
    _plot(lambda: draw_gradient_flow(norms_by_label))


def gradient_check_curve(steps: Any, errors: Any) -> None:
    """Plot the error of a gradient check against the step of its differences, on log axes.

    Args:
        steps: the steps epsilon, above zero.
        errors: the relative error with each of them.
    """
    _plot(lambda: draw_gradient_check_curve(steps, errors))


def _plot(draw: Callable[[], tuple[Figure, str]]) -> None:
    if plotting_is_off():
        return
    with house_style():
        try:
            figure, sentence = draw()
        except _Unfinished as unfinished:
            figure, sentence = draw_placeholder(str(unfinished))
        present(figure, sentence)


def draw_placeholder(sentence: str) -> tuple[Figure, str]:
    """Draw an empty frame with a sentence on what will appear in it."""
    figure, (axes,) = new_figure(1.5)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(visible=True, linestyle=(0, (4, 4)), color=PALETTE["muted"])
    axes.text(0.5, 0.5, sentence, ha="center", va="center", wrap=True, transform=axes.transAxes)
    return figure, sentence


def draw_hidden_states(a: Any) -> tuple[Figure, str]:
    """Draw `hidden_states`; gives the figure and its sentence."""
    states = _array(a, 3, _("The hidden states over time appear here once `a` is computed."))
    example = states[:, 0, :]
    figure, (axes,) = new_figure(0.9 + 0.3 * min(max(len(example), 5), 20))
    image = axes.imshow(
        example,
        aspect="auto",
        cmap=through_paper("forget", "output"),
        vmin=-1,
        vmax=1,
        interpolation="nearest",
    )
    _colour_bar(image, axes, [-1, 0, 1])
    _unit_axis(axes, len(example), _("hidden unit"))
    time_axis(axes, _numbers(example.shape[1]), _("time-step"))
    count = int((np.abs(example) > _SATURATED).any(axis=1).sum())
    sentence = _(
        "{count} of {total} hidden units come near −1 or 1 within {steps} time-steps."
    ).format(count=count, total=len(example), steps=example.shape[1])
    axes.set_title(sentence)
    return figure, sentence


def draw_gates(caches: Any, tokens: Sequence[str] | None = None) -> tuple[Figure, str]:
    """Draw `gates`; gives the figure and its sentence."""
    panels, x = _gate_panels(caches)
    ticks = _labels(tokens, x.shape[1])
    titles = {
        "forget": _("forget gate"),
        "update": _("update gate"),
        "output": _("output gate"),
        "candidate": _("candidate"),
    }
    heights = [len(panels["forget"])] * 4 + [len(x)]
    figure, axes = new_figure(
        0.9 + 0.17 * sum(min(max(height, 4), 12) for height in heights) + 0.5,
        rows=5,
        sharex=True,
        height_ratios=[min(max(height, 4), 12) for height in heights],
    )
    for place, (name, values) in zip(axes, panels.items()):
        _gate_panel(place, name, values, titles[name])
    _input_panel(axes[-1], x)
    time_axis(axes[-1], ticks, _("input at each time-step") if tokens else _("time-step"))
    means = {name: float(panels[name].mean()) for name in ("forget", "update", "output")}
    sentence = _(
        "On average the forget gate keeps {forget:.0%} of the cell state, the update gate lets in "
        "{update:.0%} of the candidate, and the output gate shows {output:.0%}."
    ).format(**means)
    figure.suptitle(
        _("The gates keep {forget:.0%}, let in {update:.0%} and show {output:.0%}").format(**means),
        x=0.01,
        ha="left",
        fontsize=11,
    )
    return figure, sentence


def draw_predictions(y_pred: Any, labels: Sequence[str] | None = None) -> tuple[Figure, str]:
    """Draw `predictions`; gives the figure and its sentence."""
    waiting = _("The predicted probabilities appear here once the predictions are computed.")
    if isinstance(y_pred, np.ndarray) and y_pred.ndim == 2:
        values, over = _array(y_pred, 2, waiting), _("example")
    else:
        values, over = _array(y_pred, 3, waiting)[:, 0, :], _("time-step")
    names = _labels(labels, len(values))
    figure, (axes,) = new_figure(1.1 + 0.32 * min(max(len(values), 3), 20))
    image = axes.imshow(
        values, aspect="auto", cmap=fading_to("prediction"), vmin=0, vmax=1, interpolation="nearest"
    )
    _colour_bar(image, axes, [0, 0.5, 1])
    axes.set_yticks(range(len(names)), names)
    axes.set_ylabel(_("class"))
    time_axis(axes, _numbers(values.shape[1]), over)
    if values.size <= 80:
        for (k, t), probability in np.ndenumerate(values):
            axes.text(t, k, f"{probability:.2f}", ha="center", va="center", fontsize=8.5)
    likeliest = np.bincount(values.argmax(axis=0), minlength=len(values))
    sentence = _("Class {label} is the likeliest in {count} of {total} columns.").format(
        label=names[int(likeliest.argmax())], count=int(likeliest.max()), total=values.shape[1]
    )
    axes.set_title(sentence)
    return figure, sentence


def draw_gradient_flow(norms_by_label: Any) -> tuple[Figure, str]:
    """Draw `gradient_flow`; gives the figure and its sentence."""
    lines = _lines(norms_by_label)
    figure, (axes,) = new_figure(3.6)
    colours = ("gradient", "output", "forget", "update", "candidate", "cell_state", "input")
    for index, (label, norms) in enumerate(lines.items()):
        drawn = np.where(norms > 0, norms, np.nan)
        colour, mark = PALETTE[colours[index % len(colours)]], _MARKS[index % len(_MARKS)]
        stride = max(1, len(norms) // 12)
        axes.plot(
            drawn, color=colour, marker=mark, markevery=stride, markersize=5, lw=1.6, label=label
        )
    axes.set_yscale("log")
    axes.set_xlabel(_("time-step (the loss is at the last one)"))
    axes.set_ylabel(_("gradient norm"))
    axes.grid(axis="y", color=PALETTE["muted"], alpha=0.25)
    axes.legend(loc="best")
    axes.set_title(_("On its way back to the first time-step, the gradient shrinks or grows"))
    parts = [
        _("{label}: times {ratio:.1e}").format(label=label, ratio=_ratio(norms))
        for label, norms in lines.items()
    ]
    sentence = _("From the last time-step back to the first, the gradient norm changes: {parts}.")
    return figure, sentence.format(parts="; ".join(parts))


def draw_gradient_check_curve(steps: Any, errors: Any) -> tuple[Figure, str]:
    """Draw `gradient_check_curve`; gives the figure and its sentence."""
    waiting = _("The error over the step size appears here once the gradient check runs.")
    sizes, gaps = _array(steps, 1, waiting), _array(errors, 1, waiting)
    if len(sizes) != len(gaps) or not np.all(sizes > 0):
        raise _Unfinished(waiting)
    order = np.argsort(sizes)
    sizes, gaps = sizes[order], np.maximum(gaps[order], np.finfo(float).tiny)
    figure, (axes,) = new_figure(3.6)
    axes.loglog(sizes, gaps, color=PALETTE["gradient"], marker="o", markersize=5, lw=1.6)
    best = int(gaps.argmin())
    axes.plot(sizes[best], gaps[best], "o", ms=11, mfc="none", mec=PALETTE["ink"], mew=1.4)
    axes.set_xlabel(_("step epsilon of the differences"))
    axes.set_ylabel(_("relative error"))
    axes.grid(color=PALETTE["muted"], alpha=0.25)
    for x, words, side in ((0.03, _("rounding"), "left"), (0.97, _("truncation"), "right")):
        axes.text(x, 0.94, words, ha=side, va="top", transform=axes.transAxes,
                  color=PALETTE["input"])  # fmt: skip
    if 0 < best < len(sizes) - 1:
        sentence = _(
            "The error is smallest, {error:.0e}, at epsilon = {step:.0e}; it grows on both sides."
        )
    else:
        sentence = _(
            "The error is smallest, {error:.0e}, at epsilon = {step:.0e}, the edge of the range."
        )
    sentence = sentence.format(error=gaps[best], step=sizes[best])
    axes.set_title(sentence)
    return figure, sentence


def _gate_panels(caches: Any) -> tuple[dict[str, Array], Array]:
    """Take the gates and the input of the first example out of the caches."""
    waiting = _("The gates appear here as heat maps once `lstm_forward` returns its caches.")
    try:
        steps, x = caches
        stacked = [np.stack([step[place] for step in steps], axis=2) for place in (4, 5, 7, 6)]
    except (TypeError, ValueError, IndexError, KeyError):
        raise _Unfinished(waiting) from None
    values = [_array(gate, 3, waiting)[:, 0, :] for gate in stacked]
    inputs = _array(x, 3, waiting)[:, 0, : values[0].shape[1]]
    return dict(zip(("forget", "update", "output", "candidate"), values)), inputs


def _gate_panel(axes: Axes, name: str, values: Array, title: str) -> None:
    is_candidate = name == "candidate"
    image = axes.imshow(
        values,
        aspect="auto",
        cmap=through_paper("input", name) if is_candidate else fading_to(name),
        vmin=-1 if is_candidate else 0,
        vmax=1,
        interpolation="nearest",
    )
    _colour_bar(image, axes, [-1, 0, 1] if is_candidate else [0, 1])
    _unit_axis(axes, len(values), _("unit"))
    axes.set_title(title, color=PALETTE["ink"], fontsize=9.5)


def _input_panel(axes: Axes, x: Array) -> None:
    bound = float(np.abs(x).max(initial=0.0)) or 1.0
    image = axes.imshow(
        x,
        aspect="auto",
        cmap=through_paper("cell_state", "input"),
        vmin=-bound,
        vmax=bound,
        interpolation="nearest",
    )
    _colour_bar(image, axes, [-bound, bound])
    _unit_axis(axes, len(x), _("entry"))
    axes.set_title(_("input"), fontsize=9.5)


def _colour_bar(image: Any, axes: Axes, ticks: list[float]) -> None:
    bar = axes.figure.colorbar(image, ax=axes, ticks=ticks, pad=0.015, fraction=0.03, aspect=12)
    bar.ax.set_yticklabels([f"{tick:.2g}".replace("-", "−") for tick in ticks])
    bar.outline.set_visible(False)  # type: ignore[operator]


def _unit_axis(axes: Axes, count: int, label: str) -> None:
    stride = max(1, count // 6)
    axes.set_yticks(range(0, count, stride), [str(unit) for unit in range(0, count, stride)])
    axes.set_ylabel(label)


def _lines(norms_by_label: Any) -> dict[str, Array]:
    waiting = _("The gradient norms over time appear here once the backward pass is written.")
    if not isinstance(norms_by_label, Mapping) or not norms_by_label:
        raise _Unfinished(waiting)
    return {str(label): _array(norms, 1, waiting) for label, norms in norms_by_label.items()}


def _array(value: Any, axes: int, waiting: str) -> Array:
    """Take finite numbers with the given number of axes, or say what will appear."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise _Unfinished(waiting) from None
    if value is None or array.ndim != axes or not array.size or not np.all(np.isfinite(array)):
        raise _Unfinished(waiting)
    return array


def _labels(labels: Sequence[str] | None, count: int) -> list[str]:
    """Take the given labels where there are enough of them, else numbers."""
    given = [str(label) for label in labels or ()]
    return given[:count] if len(given) >= count else _numbers(count)


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def _ratio(norms: Array) -> float:
    return float(norms[0] / norms[-1]) if norms[-1] else float("inf")
