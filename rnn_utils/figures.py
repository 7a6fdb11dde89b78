"""What all plots share: look, fonts, language, and how a figure and its sentence are shown."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .language import current_language, speaking
from .palette import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 7.2
_DPI = 144
_CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Noto Sans CJK JP",
    "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "SimHei", "Heiti SC", "Arial Unicode MS",
)  # fmt: skip


def plotting_is_off() -> bool:
    """Whether the environment asks for no plots, as grading does."""
    return os.environ.get("RNN_UTILS_NO_PLOTS", "") not in ("", "0")


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the course's look, in a language that the machine has letters for."""
    import matplotlib

    fonts = ["DejaVu Sans", *chinese_fonts()]
    style: Any = {
        "font.family": fonts,
        "font.size": 9.5,
        "axes.titlesize": 11,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": PALETTE["muted"],
        "axes.labelcolor": PALETTE["ink"],
        "axes.titlecolor": PALETTE["ink"],
        "text.color": PALETTE["ink"],
        "xtick.color": PALETTE["ink"],
        "ytick.color": PALETTE["ink"],
        "figure.facecolor": PALETTE["paper"],
        "axes.facecolor": PALETTE["paper"],
        "legend.frameon": False,
        "axes.unicode_minus": True,
    }
    language = current_language()
    drawable = not language.startswith("zh") or len(fonts) > 1
    with matplotlib.rc_context(style), speaking(language if drawable else "en"):
        yield


@lru_cache(maxsize=1)
def chinese_fonts() -> tuple[str, ...]:
    """List the installed fonts that have Chinese letters, the best one first."""
    from matplotlib import font_manager

    installed = set(font_manager.get_font_names())
    return tuple(name for name in _CHINESE if name in installed)[:1]


def new_figure(height: float, rows: int = 1, **grid: Any) -> tuple[Figure, list[Axes]]:
    """Make a figure of the course's width with axes one below the other."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.subplots(rows, 1, squeeze=False, **grid)
    return figure, list(axes[:, 0])


def time_axis(axes: Axes, ticks: list[str], label: str) -> None:
    """Label the time-steps, or what was read at each of them."""
    stride = max(1, len(ticks) // 24)
    axes.set_xticks(range(0, len(ticks), stride), ticks[::stride])
    axes.set_xlabel(label)


def set_finding(axes: Axes, sentence: str) -> None:
    """Set what a figure shows as its title, without the full stop."""
    axes.set_title(sentence.rstrip(".。"))


def write_values(axes: Axes, values: Any, form: str) -> None:
    """Write the entries of a small heat map into its fields."""
    if values.size > 80 or values.shape[0] > 12 or values.shape[1] > 14:
        return
    for row, line in enumerate(values):
        for column, value in enumerate(line):
            text = form.format(value).replace("-", "−") if value else "0"
            axes.text(column, row, text, ha="center", va="center", fontsize=8.5)


def fading_to(name: str) -> Any:
    """Make a colour map from paper to one of the palette's colours."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(name, [PALETTE["paper"], PALETTE[name]])


def through_paper(low: str, high: str) -> Any:
    """Make a colour map from one of the palette's colours over paper to another."""
    from matplotlib.colors import LinearSegmentedColormap

    colours = [PALETTE[low], PALETTE["paper"], PALETTE[high]]
    return LinearSegmentedColormap.from_list(f"{low}-{high}", colours)


def present(figure: Figure, sentence: str) -> None:
    """Show a figure, with the sentence as its alternative text, and print the sentence."""
    try:
        from IPython.core.getipython import get_ipython
        from IPython.display import Image, display
    except ImportError:
        print(sentence)
        return
    if get_ipython() is not None:
        width = int(figure.get_size_inches()[0] * 96)
        image = Image(data=png(figure), width=width, alt=sentence)
        display(image)
    print(sentence)


def png(figure: Figure) -> bytes:
    """Render a figure; letters that no installed font has are left out without a warning."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(buffer, format="png", dpi=_DPI)
    return buffer.getvalue()
