"""A sheet to draw on: boxes, lines with arrowheads, words and formulas in one visual language.

Every sheet is a paper-coloured card of its own, so a figure reads alike on a light and on a dark
page. Colours are names of the course's palette; tints are the same colours, made transparent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

from rnn_utils.palette import PALETTE

from . import typeset

Point = tuple[float, float]
Translate = Callable[[str], str]

WORDS = 17
FORMULA = 21
SMALLEST = 11
STROKE = 2.2
TINT = 0.16

_MARGIN = 40
_CORNER = 12
_HEAD = (11.0, 5.5)  # length and half the breadth of an arrowhead


class Sheet:
    """One figure: a card with a title, on which the methods draw in order."""

    def __init__(self, width: int, height: int, title: str, description: str) -> None:
        self.width, self.height = width, height
        self._root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "width": str(width),
                "height": str(height),
                "viewBox": f"0 0 {width} {height}",
                "role": "img",
            },
        )
        ET.SubElement(self._root, "title").text = title
        ET.SubElement(self._root, "desc").text = description
        self.box(1, 1, width - 2, height - 2, "muted", "paper", tint=1, corner=18, stroke=1)
        self.words(_MARGIN, 46, title, 22, anchor="start", bold=True, width=width - 2 * _MARGIN)

    def svg(self) -> str:
        """Return the figure as the text of an SVG file."""
        self._root.text = "\n"
        for element in self._root:
            element.tail = "\n"
        return ET.tostring(self._root, encoding="unicode") + "\n"

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        fill: str | None = None,
        *,
        tint: float = TINT,
        corner: float = 10,
        stroke: float = STROKE,
        dashed: bool = False,
    ) -> None:
        """Draw a rounded box with an outline and a tint of its own or another colour."""
        attributes = {
            **_numbers(x=x, y=y, width=width, height=height, rx=corner),
            "fill": PALETTE[fill or colour],
            "fill-opacity": _number(tint),
            "stroke": PALETTE[colour],
            "stroke-width": _number(stroke),
        }
        if dashed:
            attributes["stroke-dasharray"] = "7 6"
        self._add("rect", attributes)

    def circle(self, x: float, y: float, radius: float, colour: str, *, tint: float = TINT) -> None:
        """Draw a circle that hides what lies under it."""
        for fill, opacity in (("paper", 1.0), (colour, tint)):
            self._add(
                "circle",
                {
                    **_numbers(cx=x, cy=y, r=radius),
                    "fill": PALETTE[fill],
                    "fill-opacity": _number(opacity),
                    "stroke": PALETTE[colour],
                    "stroke-width": _number(STROKE),
                },
            )

    def dot(self, x: float, y: float, colour: str, radius: float = 4.5) -> None:
        """Draw a filled dot, such as the one where a line branches."""
        self._add("circle", {**_numbers(cx=x, cy=y, r=radius), "fill": PALETTE[colour]})

    def polygon(self, points: Sequence[Point], colour: str, *, tint: float = 1.0) -> None:
        """Draw a filled polygon."""
        corners = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        self._add(
            "polygon",
            {"points": corners, "fill": PALETTE[colour], "fill-opacity": _number(tint)},
        )

    def line(
        self,
        points: Sequence[Point],
        colour: str = "ink",
        *,
        arrow: bool = True,
        stroke: float = STROKE,
        dashed: bool = False,
    ) -> None:
        """Draw a line through points with round bends; an arrow's tip is on the last point."""
        ends = [*points[:-1], _towards(points[-1], points[-2], _HEAD[0] - 1)] if arrow else points
        attributes = {
            "d": _path(ends),
            "fill": "none",
            "stroke": PALETTE[colour],
            "stroke-width": _number(stroke),
            "stroke-linecap": "butt" if arrow else "round",
            "stroke-linejoin": "round",
        }
        if dashed:
            attributes["stroke-dasharray"] = "6 6"
        self._add("path", attributes)
        if arrow:
            self.polygon(_arrowhead(points[-2], points[-1]), colour)

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float = WORDS,
        *,
        anchor: str = "middle",
        colour: str = "ink",
        bold: bool = False,
        width: float = math.inf,
        lines: int = 1,
    ) -> None:
        """Set words centred on height `y`, in at most `lines` lines no wider than `width`.

        Words that are too long for that are set smaller.
        """
        estimate = 1.07 if bold else 1.0
        while size > SMALLEST and not _fits(text, size * estimate, width, lines):
            size -= 0.5
        set_lines = typeset.balanced(text, size * estimate, width)
        first = y - (len(set_lines) - 1) * size * 0.6
        for index, line in enumerate(set_lines):
            element = self._text(x, first + index * size * 1.2 + size * 0.35, size, anchor, colour)
            element.set("font-family", typeset.SANS)
            if bold:
                element.set("font-weight", "600")
            element.text = line

    def formula(
        self,
        x: float,
        y: float,
        source: str,
        size: float = FORMULA,
        *,
        anchor: str = "middle",
        colour: str = "ink",
    ) -> None:
        """Set a formula (see `typeset`) centred on height `y`."""
        element = self._text(x, y + size * 0.32, size, anchor, colour)
        element.set("font-family", typeset.SERIF)
        rise = 0.0
        for run in typeset.runs(source):
            span = ET.SubElement(element, "tspan", _style(run, size))
            if run.rise != rise:
                span.set("dy", _number((rise - run.rise) * size))
            if run.kern:
                span.set("dx", _number(run.kern * size))
            span.text = run.text
            rise = run.rise

    def _text(self, x: float, y: float, size: float, anchor: str, colour: str) -> ET.Element:
        return self._add(
            "text",
            {
                **_numbers(x=x, y=y),
                "font-size": _number(size),
                "text-anchor": anchor,
                "fill": PALETTE[colour],
            },
        )

    def _add(self, tag: str, attributes: dict[str, str]) -> ET.Element:
        return ET.SubElement(self._root, tag, attributes)


def _fits(text: str, size: float, width: float, lines: int) -> bool:
    set_lines = typeset.wrapped(text, size, width)
    widest = max((typeset.words_width(line, size) for line in set_lines), default=0.0)
    return len(set_lines) <= lines and widest <= width


def _style(run: typeset.Run, size: float) -> dict[str, str]:
    if run.style == "code":
        return {
            "font-family": typeset.CODE,
            "font-size": _number(size * run.scale * typeset.CODE_SCALE),
        }
    style = {} if run.scale == 1 else {"font-size": _number(size * run.scale)}
    return {**style, "font-style": "italic"} if run.style == "italic" else style


def _path(points: Sequence[Point]) -> str:
    """Return the path through points, its bends rounded."""
    commands = [f"M{_pair(points[0])}"]
    for before, bend, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_CORNER, math.dist(before, bend) / 2, math.dist(bend, after) / 2)
        start, end = _towards(bend, before, radius), _towards(bend, after, radius)
        commands.append(f"L{_pair(start)} Q{_pair(bend)} {_pair(end)}")
    return " ".join([*commands, f"L{_pair(points[-1])}"])


def _arrowhead(start: Point, tip: Point) -> list[Point]:
    length, half = _HEAD
    (x, y), (base_x, base_y) = tip, _towards(tip, start, length)
    across_x, across_y = (y - base_y) / length * half, (base_x - x) / length * half
    return [tip, (base_x + across_x, base_y + across_y), (base_x - across_x, base_y - across_y)]


def _towards(point: Point, goal: Point, length: float) -> Point:
    """Return the place `length` away from `point` on the way to `goal`."""
    share = length / math.dist(point, goal)
    return (point[0] + share * (goal[0] - point[0]), point[1] + share * (goal[1] - point[1]))


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _numbers(**values: float) -> dict[str, str]:
    return {name: _number(value) for name, value in values.items()}


def _number(value: float) -> str:
    """Write a number with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
