"""The figures of the course, drawn as SVG by code.

Every word in a figure goes through a `translate` function, so one piece of code draws the figures
of every edition; symbols and numbers are the same in all.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .applications import applications
from .canvas import Sheet, Translate
from .lstm_cell import lstm_cell, lstm_cell_backward
from .rnn_cell import rnn_cell, rnn_cell_backward
from .unrolled import lstm_unrolled, rnn_unrolled

FIGURES: dict[str, Callable[[Translate], Sheet]] = {
    "applications": applications,
    "rnn_unrolled": rnn_unrolled,
    "rnn_cell": rnn_cell,
    "lstm_cell": lstm_cell,
    "lstm_unrolled": lstm_unrolled,
    "rnn_cell_backward": rnn_cell_backward,
    "lstm_cell_backward": lstm_cell_backward,
}


def identity(text: str) -> str:
    """Return the text as it is: English."""
    return text


def draw(name: str, translate: Translate = identity) -> str:
    """Return a figure as the text of an SVG file; the same input gives the same bytes."""
    return FIGURES[name](translate).svg()


def draw_all(folder: Path, translate: Translate = identity) -> list[Path]:
    """Write every figure into a folder.

    Args:
        folder: where the files go; made where it is missing.
        translate: gives the words of another language for the English ones.

    Returns:
        The paths of the files written, `<name>.svg` each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.svg" for name in FIGURES]
    for path in paths:
        path.write_text(draw(path.stem, translate), encoding="utf-8", newline="\n")
    return paths


def translatable_words() -> list[str]:
    """Return every text of the figures that a translator sees, in the order of drawing."""
    seen: dict[str, None] = {}

    def remember(text: str) -> str:
        seen[text] = None
        return text

    for figure in FIGURES.values():
        figure(remember)
    return list(seen)
