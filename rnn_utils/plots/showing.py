"""From a drawing to what a learner sees: a figure, or a placeholder, and a printed sentence."""

from __future__ import annotations

import base64
import html
import io
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rnn_utils.checking.readiness import not_right_yet
from rnn_utils.language import current_language, speaking
from rnn_utils.notebook import notebook_display
from rnn_utils.palette import PALETTE
from rnn_utils.plots.canvas import new_figure, set_title
from rnn_utils.plots.doubts import title_in_doubt
from rnn_utils.plots.look import house_style
from rnn_utils.plots.results import Unfinished

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI = 144


Draw = Callable[[], "tuple[Figure, str]"]
"""Gives a figure and its sentence; may raise `Unfinished`."""


def plot(draw: Draw, of: str | Sequence[str] = ()) -> None:
    """Draw a figure and show it; the printed sentence is in the learner's language in any case.

    Args:
        draw: what draws it.
        of: the functions whose results it shows, by name. They are looked up where the plot's
            function was called; while one of them isn't right yet, the title says so.
    """
    if plotting_is_off():
        return
    names = [of] if isinstance(of, str) else of
    doubtful = not_right_yet(names, sys._getframe(2).f_globals)
    language = current_language()
    with house_style():
        figure, sentence = _drawn(draw, doubtful)
        if current_language() != language:
            with speaking(language):
                sentence = _drawn(draw, doubtful)[1]
        present(figure, sentence)


def plotting_is_off() -> bool:
    """Tell whether the environment asks for no plots, as grading does.

    Returns:
        Whether it does.
    """
    return os.environ.get("RNN_UTILS_NO_PLOTS", "") not in ("", "0")


def _drawn(draw: Draw, doubtful: list[str]) -> tuple[Figure, str]:
    try:
        figure, sentence = draw()
    except Unfinished as unfinished:
        return draw_placeholder(str(unfinished))
    if doubtful:
        doubt = title_in_doubt(doubtful)
        set_title(figure, doubt)
        sentence = f"{doubt}\n{sentence}"
    return figure, sentence


def draw_placeholder(sentence: str) -> tuple[Figure, str]:
    """Draw an empty frame with a sentence on what will appear in it.

    Args:
        sentence: the sentence.

    Returns:
        The figure, and the sentence as it came.
    """
    figure, (axes,) = new_figure(1.5)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(visible=True, linestyle=(0, (4, 4)), color=PALETTE["muted"])
    words = axes.text(0.5, 0.5, sentence, ha="center", va="center", transform=axes.transAxes)
    words.set(wrap=True, in_layout=False)
    return figure, sentence


def present(figure: Figure, sentence: str) -> None:
    """Show a figure, with the sentence as its alternative text, and print the sentence.

    Neither JupyterLab nor nbconvert gives a bare PNG its alternative text, so the figure is shown
    as HTML too; the PNG is for those who read no HTML, such as an export by way of LaTeX.

    Args:
        figure: the figure.
        sentence: what it shows.
    """
    notebook = notebook_display()
    if notebook is not None:
        image = base64.b64encode(png(figure)).decode("ascii")
        width = int(figure.get_size_inches()[0] * 96)
        page = (
            f'<img alt="{html.escape(sentence)}" width="{width}" '
            f'src="data:image/png;base64,{image}">'
        )
        shown = {"text/html": page, "image/png": image, "text/plain": sentence}
        notebook.display(shown, raw=True, metadata={"image/png": {"width": width}})
    print(sentence)


def png(figure: Figure) -> bytes:
    """Render a figure; letters that no installed font has are left out without a warning.

    Args:
        figure: the figure.

    Returns:
        The bytes of a PNG file.
    """
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(buffer, format="png", dpi=_DPI)
    return buffer.getvalue()
