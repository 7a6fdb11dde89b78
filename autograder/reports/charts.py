"""The report's charts, as SVG that takes its colours and letters from the page's own style."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from autograder.base.working_folder import import_elsewhere
from autograder.reports.findings import ExerciseFinding, Findings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 4.4  # inches; narrow, so that letters stay readable on a phone
_INKS = ("text", "quiet", "rule", "card", "update", "candidate", "forget", "hidden_state")
_STAND_INS = {name: f"#0000{number:02x}" for number, name in enumerate(_INKS, start=1)}
"""matplotlib draws in these; each becomes the style's variable of its name."""
_BINS = 10


def marks_chart(findings: Findings, alternative: str) -> Markup:
    """Draw how many students have which mark."""
    with _house_style():
        figure, axes = _new(2.5)
        edges = [findings.max_score * step / _BINS for step in range(_BINS + 1)]
        counts, _edges, _bars = axes.hist(
            findings.marks, bins=edges, color=_ink("hidden_state"), edgecolor=_ink("card")
        )
        axes.axvline(findings.median, color=_ink("text"), linewidth=1.4)
        axes.annotate(
            f"median {findings.median:g}",
            (findings.median, max(counts) * 1.12),
            xytext=(-5 if findings.median > findings.max_score / 2 else 5, 0),
            textcoords="offset points",
            ha="right" if findings.median > findings.max_score / 2 else "left",
            va="center",
        )
        axes.set(xlabel="final mark", ylabel="students", ylim=(0, max(counts) * 1.22))
        axes.locator_params(axis="y", integer=True)
        return _svg(figure, "marks", alternative)


def exercises_chart(findings: Findings, alternative: str) -> Markup:
    """Draw, for each exercise, who has all, some and none of its marks."""
    with _house_style():
        figure, axes = _rows(findings.exercises)
        left = [0.0] * len(findings.exercises)
        for name, ink, hatch in _PARTS:
            widths = [100 * getattr(one, name) for one in findings.exercises]
            style: Any = {"color": _ink(ink), "edgecolor": _ink("card"), "hatch": hatch}
            axes.barh(range(len(widths)), widths, left=left, label=_WORDS[name], **style)
            left = [start + width for start, width in zip(left, widths, strict=True)]
        axes.set(xlim=(0, 100), xlabel="% of the graded students")
        figure.legend(loc="outside upper left", ncols=3, frameon=False, handlelength=1.2)
        return _svg(figure, "exercises", alternative)


def separation_chart(findings: Findings, alternative: str) -> Markup:
    """Draw how far each exercise tells strong students from weak ones."""
    measured = [one for one in findings.exercises if one.separation is not None]
    with _house_style():
        figure, axes = _rows(measured)
        values = [one.separation or 0.0 for one in measured]
        axes.hlines(range(len(values)), 0, values, color=_ink("rule"), linewidth=2)
        axes.plot(values, range(len(values)), "o", color=_ink("hidden_state"), markersize=7)
        axes.axvline(0, color=_ink("quiet"), linewidth=0.8)
        axes.set(xlim=(min(0, *values) - 0.05, 1), xlabel="correlation with the other exercises")
        return _svg(figure, "separation", alternative)


_PARTS = (("full", "update", ""), ("part", "candidate", "//"), ("none", "forget", ".."))
_WORDS = {"full": "all marks", "part": "some", "none": "none"}


def _ink(name: str) -> str:
    return _STAND_INS[name]


@contextmanager
def _house_style() -> Iterator[None]:
    matplotlib = import_elsewhere("matplotlib")
    style: Any = {
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": _ink("quiet"),
        "axes.labelcolor": _ink("text"),
        "text.color": _ink("text"),
        "xtick.color": _ink("text"),
        "ytick.color": _ink("text"),
        "hatch.linewidth": 0.6,
        "svg.fonttype": "none",
        "svg.hashsalt": "class report",
    }
    with matplotlib.rc_context(style):
        yield


def _new(height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    figure.patch.set_visible(False)
    axes = figure.subplots()
    axes.patch.set_visible(False)
    return figure, axes


def _rows(exercises: Sequence[ExerciseFinding]) -> tuple[Figure, Axes]:
    """Make axes with a row for each exercise, the first on top."""
    figure, axes = _new(0.9 + 0.27 * len(exercises))
    axes.set_yticks(range(len(exercises)), [one.name for one in exercises])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.invert_yaxis()
    return figure, axes


def _svg(figure: Figure, name: str, alternative: str) -> Markup:
    """Return a figure as an SVG element for the page.

    Its ids carry the chart's name, since all charts of a page share one space of ids.
    """
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(href="|url\()#', rf"\g<1>#{name}-", text)
    text = re.sub(r"font: ([\d.]+px) [^;\"]+", r"font: \1 var(--sans)", text)
    for ink, stand_in in _STAND_INS.items():
        text = text.replace(stand_in, f"var(--{ink})")
    head = f'<svg role="img" aria-label="{escape(alternative)}" style="max-width: 34rem" '
    return Markup(head + text.removeprefix("<svg "))
