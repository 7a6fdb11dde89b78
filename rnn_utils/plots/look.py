"""The course's look: fonts, colours, marks of a line, and the language of a figure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from rnn_utils.language import current_language, speaking
from rnn_utils.palette import PALETTE

_MARKS = ("o", "s", "^", "D", "v", "P", "X", "*")
_DASHES = ("-", "--", ":", "-.")
_STYLE: Any = {
    "font.size": 9.5,
    "figure.titlesize": 11,
    "axes.titlesize": 9.5,
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
_CHINESE = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Noto Sans CJK JP",
    "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "SimHei", "Heiti SC", "Arial Unicode MS",
)  # fmt: skip


def line_style(index: int, points: int) -> dict[str, Any]:
    """Tell the lines of one colour apart, by their dashes and their marks.

    Args:
        index: the number of the line among those of its colour.
        points: how many points the line has.

    Returns:
        What `Axes.plot` takes for it.
    """
    return {
        "linestyle": _DASHES[index % len(_DASHES)],
        "marker": _MARKS[index % len(_MARKS)],
        "markevery": max(1, points // 12),
        "markersize": 5,
    }


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the course's look, in a language that the machine has letters for.

    Yields:
        Nothing.
    """
    import matplotlib

    fonts = ["DejaVu Sans", *chinese_fonts()]
    language = current_language()
    drawable = not language.startswith("zh") or len(fonts) > 1
    with (
        matplotlib.rc_context({**_STYLE, "font.family": fonts}),
        speaking(language if drawable else "en"),
    ):
        yield


@lru_cache(maxsize=1)
def chinese_fonts() -> tuple[str, ...]:
    """List the installed fonts that have Chinese letters.

    Returns:
        The name of the best one, or nothing.
    """
    from matplotlib import font_manager

    installed = set(font_manager.get_font_names())
    return tuple(name for name in _CHINESE if name in installed)[:1]


def fading_to(name: str) -> Any:
    """Make a colour map from paper to one of the palette's colours.

    Args:
        name: the colour's name in the palette.

    Returns:
        The colour map.
    """
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(name, [PALETTE["paper"], PALETTE[name]])


def through_paper(low: str, high: str) -> Any:
    """Make a colour map from one of the palette's colours over paper to another.

    Args:
        low: the name of the colour of the smallest value.
        high: the name of the colour of the largest value.

    Returns:
        The colour map.
    """
    from matplotlib.colors import LinearSegmentedColormap

    colours = [PALETTE[low], PALETTE["paper"], PALETTE[high]]
    return LinearSegmentedColormap.from_list(f"{low}-{high}", colours)
