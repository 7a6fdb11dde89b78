"""Plots of the learner's own results.

Every function shows one figure, with a title that states what it shows, and prints a sentence
that says the same. Unfinished results (None, a wrong shape, values that are not finite) give a
placeholder that says what will appear. With `RNN_UTILS_NO_PLOTS=1` nothing is drawn at all.
"""

from __future__ import annotations

import re
from collections import Counter
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
    set_finding,
    through_paper,
    time_axis,
    write_values,
)
from .language import _, current_language, speaking
from .palette import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "gates",
    "gradient_check_curve",
    "gradient_flow",
    "hidden_states",
    "predictions",
    "response",
]

Array = NDArray[np.float64]
_SATURATED = 0.95
_MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
_DASHES = ("-", "--", ":", "-.")
_NUMBERED = re.compile(r"(?P<network>\w+), (?P<what>radius|forget bias) (?P<number>\S+)")


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


def predictions(
    y_pred: Any, labels: Sequence[str] | None = None, tokens: Sequence[str] | None = None
) -> None:
    """Plot the predicted probabilities of the first example over time.

    Args:
        y_pred: predictions, (n_y, m, T_x); with (n_y, m), the examples take the place of time.
        labels: the names of the n_y classes; their numbers if left out.
        tokens: what was read at each time-step, for the axis; the steps' numbers if left out.
    """
    _plot(lambda: draw_predictions(y_pred, labels, tokens))


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
        errors: the relative error with each of them, or a dictionary of such errors by label.
    """
    _plot(lambda: draw_gradient_check_curve(steps, errors))


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
        xlabel, ylabel: what the axes show.
        title: the finding.
        labels: the names of the n curves.
    """
    _plot(lambda: draw_response(x, y, xlabel, ylabel, title, labels))


def _plot(draw: Callable[[], tuple[Figure, str]]) -> None:
    if plotting_is_off():
        return
    language = current_language()
    with house_style():
        figure, sentence = _drawn(draw)
        if current_language() != language:
            with speaking(language):
                sentence = _drawn(draw)[1]
        present(figure, sentence)


def _drawn(draw: Callable[[], tuple[Figure, str]]) -> tuple[Figure, str]:
    try:
        return draw()
    except _Unfinished as unfinished:
        return draw_placeholder(str(unfinished))


def draw_placeholder(sentence: str) -> tuple[Figure, str]:
    """Draw an empty frame with a sentence on what will appear in it."""
    figure, (axes,) = new_figure(1.5)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(visible=True, linestyle=(0, (4, 4)), color=PALETTE["muted"])
    words = axes.text(0.5, 0.5, sentence, ha="center", va="center", transform=axes.transAxes)
    words.set(wrap=True, in_layout=False)
    return figure, sentence


def draw_hidden_states(a: Any) -> tuple[Figure, str]:
    """Draw `hidden_states`; gives the figure and its sentence."""
    states = _array(a, 3, _("The hidden states over time appear here once `a` is computed."))
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
    _colour_bar(image, axes, [-1, 0, 1])
    _unit_axis(axes, len(example), _("hidden unit"))
    time_axis(axes, _numbers(example.shape[1]), _("time-step"))
    sentence = _largest_states(example)
    set_finding(axes, sentence)
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
    for place, (name, values) in zip(axes[:-1], panels.items(), strict=True):
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


def draw_predictions(
    y_pred: Any, labels: Sequence[str] | None = None, tokens: Sequence[str] | None = None
) -> tuple[Figure, str]:
    """Draw `predictions`; gives the figure and its sentence."""
    waiting = _("The predicted probabilities appear here once the predictions are computed.")
    over_time = not (isinstance(y_pred, np.ndarray) and y_pred.ndim == 2)
    values = _array(y_pred, 3, waiting)[:, 0, :] if over_time else _array(y_pred, 2, waiting)
    names = [_spoken(name) for name in _labels(labels, len(values))]
    figure, (axes,) = new_figure(1.1 + 0.32 * min(max(len(values), 3), 20))
    image = axes.imshow(
        values, aspect="auto", cmap=fading_to("prediction"), vmin=0, vmax=1, interpolation="nearest"
    )
    _colour_bar(image, axes, [0, 0.5, 1])
    axes.set_yticks(range(len(names)), names)
    axes.set_ylabel(_("class"))
    ticks = _labels(tokens, values.shape[1])
    time_axis(axes, ticks, _("time-step") if over_time else _("example"))
    write_values(axes, values, "{:.2f}")
    sentence = _likeliest(values, names, over_time)
    set_finding(axes, sentence)
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


def draw_gradient_flow(norms_by_label: Any) -> tuple[Figure, str]:
    """Draw `gradient_flow`; gives the figure and its sentence."""
    lines = _lines(norms_by_label)
    figure, (axes,) = new_figure(3.8)
    members: Counter[str] = Counter()
    for label, norms in lines.items():
        family = _family(label)
        axes.plot(
            np.where(norms > 0, norms, np.nan),
            color=PALETTE[family],
            linestyle=_DASHES[members[family] % len(_DASHES)],
            marker=_MARKS[members[family] % len(_MARKS)],
            markevery=max(1, len(norms) // 12),
            markersize=5,
            label=label,
        )
        members[family] += 1
    axes.set_yscale("log")
    axes.set_xlabel(_("time-step (the loss is at the last one)"))
    axes.set_ylabel(_("gradient norm"))
    axes.grid(axis="y", color=PALETTE["muted"], alpha=0.25)
    axes.legend(loc="best", ncols=2 if len(lines) > 3 else 1)
    return figure, _name_extremes(axes, lines)


def _family(label: str) -> str:
    """Colour a line by what carries its memory: the cell state, or the hidden state alone."""
    return "cell_state" if "LSTM" in label else "hidden_state" if "RNN" in label else "gradient"


def _name_extremes(axes: Axes, lines: Mapping[str, Array]) -> str:
    """Set the title from the lines that shrink least and most; give the sentence on all."""
    ratios = {label: _ratio(norms) for label, norms in lines.items()}
    least, most = max(ratios, key=ratios.__getitem__), min(ratios, key=ratios.__getitem__)
    if least == most:
        finding = _("Back to the first time-step, the gradient changes by a factor of {most:.1g}")
    else:
        finding = _(
            "Back to the first time-step, the gradient changes by a factor of\n"
            "{most:.1g} ({most_label}) up to {least:.1g} ({least_label})"
        )
    set_finding(
        axes,
        finding.format(most=ratios[most], most_label=most, least=ratios[least], least_label=least),
    )
    part = _("{label}: ×{ratio:.1e}")
    parts = _("; ").join(part.format(label=label, ratio=ratio) for label, ratio in ratios.items())
    return _(
        "From the last time-step back to the first, the gradient norm changes: {parts}."
    ).format(parts=parts)


def draw_gradient_check_curve(steps: Any, errors: Any) -> tuple[Figure, str]:
    """Draw `gradient_check_curve`; gives the figure and its sentence."""
    waiting = _("The error over the step size appears here once the gradient check runs.")
    sizes = _array(steps, 1, waiting)
    curves = errors if isinstance(errors, Mapping) else {"": errors}
    if not curves or np.any(sizes <= 0):
        raise _Unfinished(waiting)
    figure, (axes,) = new_figure(3.6)
    sentences = []
    for index, (words, values) in enumerate(curves.items()):
        label = _spoken(str(words))
        gaps = np.maximum(_matching(values, sizes, waiting), np.finfo(float).eps / 100)
        order = np.argsort(sizes)
        _error_curve(axes, sizes[order], gaps[order], label, index)
        sentences.append(_smallest(sizes[order], gaps[order], label))
    axes.set(xlabel=_("step epsilon of the differences"), ylabel=_("relative error"))
    axes.grid(color=PALETTE["muted"], alpha=0.25)
    if len(curves) > 1:
        axes.legend(loc="upper center")
    set_finding(axes, "\n".join(sentences))
    return figure, " ".join(sentences)


def _error_curve(axes: Axes, sizes: Array, gaps: Array, label: str, index: int) -> None:
    """Draw one curve, with a ring around its lowest point."""
    axes.loglog(
        sizes,
        gaps,
        color=PALETTE["gradient" if index % 2 == 0 else "input"],
        linestyle=_DASHES[index % len(_DASHES)],
        marker=_MARKS[index % len(_MARKS)],
        markevery=max(1, len(sizes) // 22),
        markersize=4,
        label=label,
    )
    best = int(gaps.argmin())
    axes.plot(sizes[best], gaps[best], "o", ms=12, mfc="none", mec=PALETTE["ink"], mew=1.4)


def _smallest(sizes: Array, gaps: Array, label: str) -> str:
    best = int(gaps.argmin())
    if label:
        sentence = _("{label}: the error is smallest, {error:.0e}, at epsilon = {step:.0e}.")
    elif 0 < best < len(sizes) - 1:
        sentence = _(
            "The error is smallest, {error:.0e}, at epsilon = {step:.0e}; it grows on both sides."
        )
    else:
        sentence = _(
            "The error is smallest, {error:.0e}, at epsilon = {step:.0e}, the edge of the range."
        )
    return sentence.format(label=label, error=gaps[best], step=sizes[best])


def draw_response(
    x: Any, y: Any, xlabel: str, ylabel: str, title: str, labels: Sequence[str] | None = None
) -> tuple[Figure, str]:
    """Draw `response`; gives the figure and its sentence."""
    xlabel, ylabel, title = _spoken(xlabel), _spoken(ylabel), _spoken(title)
    waiting = _(
        "The plot of {ylabel} against {xlabel} appears here once the exercise above is done."
    ).format(xlabel=xlabel, ylabel=ylabel)
    inputs = _array(x, 1, waiting)
    flat = isinstance(y, np.ndarray) and y.ndim == 1
    curves = np.atleast_2d(_array(y, 1 if flat else 2, waiting))
    if curves.shape[1] != len(inputs):
        raise _Unfinished(waiting)
    named = labels is not None and len(labels) >= len(curves)
    names = [_spoken(name) for name in _labels(labels, len(curves))]
    figure, (axes,) = new_figure(3.0)
    for index, (name, curve) in enumerate(zip(names, curves, strict=True)):
        colour = PALETTE[_carrier(name if named else ylabel)]
        axes.plot(inputs, curve, color=colour, linestyle=_DASHES[index % len(_DASHES)], label=name)
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


def _matching(values: Any, sizes: Array, waiting: str) -> Array:
    array = _array(values, 1, waiting)
    if len(array) != len(sizes):
        raise _Unfinished(waiting)
    return array


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
    return dict(zip(("forget", "update", "output", "candidate"), values, strict=True)), inputs


def _gate_panel(axes: Axes, name: str, values: Array, title: str) -> None:
    is_candidate = name == "candidate"
    image = axes.imshow(
        values,
        aspect="auto",
        cmap=through_paper("ink", name) if is_candidate else fading_to(name),
        vmin=-1 if is_candidate else 0,
        vmax=1,
        interpolation="nearest",
    )
    _colour_bar(image, axes, [-1, 0, 1] if is_candidate else [0, 1])
    _unit_axis(axes, len(values), _("unit"))
    axes.set_title(title, color=PALETTE["ink"], fontsize=9.5)


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
    _colour_bar(image, axes, [0, bound])
    _unit_axis(axes, len(x), _("entry"))
    axes.set_title(_("input, coloured by its size"), fontsize=9.5)
    write_values(axes, x, "{:+.1f}")


def _colour_bar(image: Any, axes: Axes, ticks: list[float]) -> None:
    bar = axes.figure.colorbar(image, ax=axes, ticks=ticks, pad=0.015, fraction=0.03, aspect=12)
    bar.ax.set_yticklabels([f"{tick:.2g}".replace("-", "−") for tick in ticks])
    bar.outline.set_visible(False)


def _unit_axis(axes: Axes, count: int, label: str) -> None:
    stride = max(1, count // 6)
    axes.set_yticks(range(0, count, stride), [str(unit) for unit in range(0, count, stride)])
    axes.set_ylabel(label)


def _lines(norms_by_label: Any) -> dict[str, Array]:
    waiting = _("The gradient norms over time appear here once the backward pass is written.")
    if not isinstance(norms_by_label, Mapping) or not norms_by_label:
        raise _Unfinished(waiting)
    lines = {_spoken(str(label)): norms for label, norms in norms_by_label.items()}
    return {label: _array(norms, 1, waiting) for label, norms in lines.items()}


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


def _spoken(words: str) -> str:
    """Give words that a cell hands over in the learner's language, where it has them."""
    numbered = _NUMBERED.fullmatch(words)
    if numbered:
        forms = {
            "radius": _("{network}, radius {number}"),
            "forget bias": _("{network}, forget bias {number}"),
        }
        return forms[numbered["what"]].format(**numbered.groupdict())
    known = {"one-sided": _("one-sided"), "central": _("central")}
    return known.get(words) or (_(words) if words else words)


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def _ratio(norms: Array) -> float:
    return float(norms[0] / norms[-1]) if norms[-1] else float("inf")
