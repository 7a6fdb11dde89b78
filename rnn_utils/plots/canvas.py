"""A figure's paper: axes of the course's width, their labels, and values written into a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH = 7.2


def new_figure(height: float, rows: int = 1, **grid: Any) -> tuple[Figure, list[Axes]]:
    """Make a figure of the course's width with axes one below the other.

    Args:
        height: its height in inches.
        rows: the number of axes.
        **grid: what `Figure.subplots` takes besides.

    Returns:
        The figure and its axes, from the top.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    axes = figure.subplots(rows, 1, squeeze=False, **grid)
    return figure, list(axes[:, 0])


def time_axis(axes: Axes, ticks: list[str], label: str) -> None:
    """Label the time-steps, or what was read at each of them.

    Args:
        axes: the axes.
        ticks: a label for each time-step.
        label: what the axis shows.
    """
    stride = max(1, len(ticks) // 24)
    axes.set_xticks(range(0, len(ticks), stride), ticks[::stride])
    axes.set_xlabel(label)


def unit_axis(axes: Axes, count: int, label: str) -> None:
    """Number the units, or entries, from the top down.

    Args:
        axes: the axes.
        count: the number of units.
        label: what the axis shows.
    """
    stride = max(1, count // 6)
    axes.set_yticks(range(0, count, stride), [str(unit) for unit in range(0, count, stride)])
    axes.set_ylabel(label)


def colour_bar(image: Any, axes: Axes, ticks: list[float], label: str = "") -> None:
    """Set a slim colour bar beside a heat map.

    Args:
        image: the heat map.
        axes: its axes.
        ticks: the values to write beside the bar.
        label: what the colours stand for, where no title says so.
    """
    bar = axes.figure.colorbar(image, ax=axes, ticks=ticks, pad=0.015, fraction=0.03, aspect=12)
    bar.ax.set_yticklabels([f"{tick:.2g}".replace("-", "−") for tick in ticks])
    bar.set_label(label)
    bar.outline.set_visible(False)


def set_title(figure: Figure, sentence: str) -> None:
    """Set what a figure says as its title, without the full stops.

    Args:
        figure: the figure.
        sentence: the finding, or why there is none yet, in one line or more.
    """
    lines = [line.rstrip(".。") for line in sentence.splitlines()]
    figure.suptitle("\n".join(lines), x=0.01, ha="left")


def write_values(axes: Axes, values: Any, form: str) -> None:
    """Write the entries of a small heat map into its fields.

    Args:
        axes: the axes.
        values: the entries, (rows, columns).
        form: how to write one, such as `"{:.2f}"`.
    """
    if values.size > 80 or values.shape[0] > 12 or values.shape[1] > 14:
        return
    for row, line in enumerate(values):
        for column, value in enumerate(line):
            text = form.format(value).replace("-", "−") if value else "0"
            axes.text(column, row, text, ha="center", va="center", fontsize=8.5)
