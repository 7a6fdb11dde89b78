"""Sets words and formulas: how wide they are, where words break, how a formula falls into runs.

A browser chooses the font, so widths are estimates, good to a few percent for most of the fonts
listed here; everything drawn around a text leaves room for that, and for the widest of them.

A formula is written in a small part of LaTeX: `W_{ax}`, `a^{⟨t−1⟩}`, `c^{⟨T_x⟩}`. Single letters
are set in italics, the words of `UPRIGHT` and everything else upright, and `` `dxt` `` in the
type of code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SANS = (
    "'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', "
    "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
)
SERIF = (
    "'STIX Two Text', Cambria, 'Times New Roman', 'Liberation Serif', 'DejaVu Serif', "
    "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', serif"
)
WIDEST = 1.25
"""How much wider DejaVu Serif, the last resort of many Linux systems, is than the estimates."""
CODE = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace"

UPRIGHT = ("softmax", "tanh", "prev", "next")
SCRIPT_SCALE = 0.67
_RAISED, _LOWERED = 0.4, -0.22
_STACKED = 0.08  # how much further apart scripts stand above each other
CODE_SCALE = 0.88

_SANS_WIDTHS = {
    "ijl'|": 0.23, ".,:;! ftI[]/": 0.28, "r()-": 0.34, "cksvxyzJ": 0.5,
    "mM": 0.84, "wCDHNRU": 0.72, "W": 0.95, "OQG—": 0.78, "ABEKPSVXY": 0.67,
}  # fmt: skip
_SERIF_WIDTHS = {
    "ijlt'": 0.29, ".,:; ": 0.25, "()rs": 0.35, "⟨⟩": 0.4, "ceaxzyv": 0.45,
    "+−=∗σ": 0.58, "mw": 0.74, "ABCRTWXYZΓ": 0.63,
}  # fmt: skip
_TOKEN = re.compile(
    r"`(?P<code>[^`]+)`|(?P<script>[_^])(?:\{|(?P<single>.))|(?P<upright>" + "|".join(UPRIGHT) + ")"
    r"|(?P<italic>[a-zA-Zŷ][\u0300-\u036f]*)|(?P<plain>.)"
)


@dataclass(frozen=True)
class Run:
    """A piece of a formula set in one style; lengths in units of the formula's type size."""

    text: str
    style: str  # "italic", "upright" or "code"
    scale: float = 1.0
    rise: float = 0.0  # above the formula's baseline
    kern: float = 0.0  # moved to the right before the run

    @property
    def width(self) -> float:
        """How wide the run is, at its scale."""
        if self.style == "code":
            return 0.6 * CODE_SCALE * self.scale * len(self.text)
        return self.scale * sum(_width(character, _SERIF_WIDTHS, 0.5) for character in self.text)


def words_width(text: str, size: float) -> float:
    """Return the estimated width of words in the sans-serif type."""
    return size * sum(_width(character, _SANS_WIDTHS, 0.56) for character in text)


def formula_width(source: str, size: float) -> float:
    """Return the estimated width of a formula."""
    return size * sum(run.kern + run.width for run in runs(source))


def _width(character: str, table: dict[str, float], usual: float) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return next((width for group, width in table.items() if character in group), usual)


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Break words into lines no wider than `width`; Chinese breaks between any two characters."""
    lines: list[str] = []
    for piece in _pieces(text):
        if lines and words_width((lines[-1] + piece).rstrip(), size) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    return [line.strip() for line in lines]


def balanced(text: str, size: float, width: float) -> list[str]:
    """Break words into as few lines as fit `width`, of about the same length."""
    lines = wrapped(text, size, width)
    longest = max(words_width(piece.rstrip(), size) for piece in _pieces(text) or [""])
    while width * 0.95 > longest and len(wrapped(text, size, width * 0.95)) == len(lines) > 1:
        width *= 0.95
    return wrapped(text, size, width)


def _pieces(text: str) -> list[str]:
    """Split where a line may break; a full-width mark stays with the character before it."""
    wide = r"[\u2e80-\u2fff\u3040-\u9fff\uf900-\ufaff]"
    marks = r"[\u3001-\u301f\uff01-\uff65”’]*"
    return re.findall(rf"{wide}{marks}\s*|[^\s\u2e80-\u9fff]+{marks}\s*|\S\s*", text)


def runs(source: str) -> list[Run]:
    """Return the runs of a formula from left to right; neighbours of one style are one run."""
    joined: list[Run] = []
    for run in _runs(source, 1.0, 0.0):
        last = joined[-1] if joined else None
        same = last and (last.style, last.scale, last.rise) == (run.style, run.scale, run.rise)
        if last and same and not run.kern:
            joined[-1] = Run(last.text + run.text, last.style, last.scale, last.rise, last.kern)
        else:
            joined.append(run)
    return joined


def _runs(source: str, scale: float, rise: float) -> Iterator[Run]:
    place, kern, below = 0, 0.0, 0.0
    while place < len(source):
        match = _TOKEN.match(source, place)
        assert match, f"a formula that can't be set: {source!r}"
        place = match.end()
        if match["script"]:
            inner, place = _script(source, match)
            up = match["script"] == "^"
            shift = rise + scale * (_RAISED if up else _LOWERED)
            if up and below:
                shift += scale * _STACKED
            elif not up and source.startswith("^", place):
                shift -= scale * _STACKED
            script = list(_runs(inner, scale * SCRIPT_SCALE, shift))
            width = sum(run.kern + run.width for run in script)
            start = kern - below if up else kern
            yield from [_kerned(script[0], start), *script[1:]]
            kern = max(0.0, below - width) if up else 0.0
            below = 0.0 if up else width
            continue
        style = next(name for name in ("code", "upright", "italic", "plain") if match[name])
        yield Run(match[style], "upright" if style == "plain" else style, scale, rise, kern)
        kern = below = 0.0


def _script(source: str, match: re.Match[str]) -> tuple[str, int]:
    """Return the text of a sub- or superscript, and the place after it."""
    if match["single"]:
        return match["single"], match.end()
    depth, place = 1, match.end()
    while depth:
        depth += {"{": 1, "}": -1}.get(source[place], 0)
        place += 1
    return source[match.end() : place - 1], place


def _kerned(run: Run, kern: float) -> Run:
    return Run(run.text, run.style, run.scale, run.rise, run.kern + kern)
