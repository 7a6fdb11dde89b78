"""The pieces that the figures of networks share, so that a thing looks the same in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .canvas import FORMULA, WORDS, Point, Sheet
from .typeset import formula_width

STATE = (96, 50)
OPERATOR = 19
TAG_HEIGHT = 30
ROW_HEIGHT = 46

_TAG_SIZE = 18


@dataclass(frozen=True)
class Equation:
    """One line of the panel of equations: its colour, the formula, its number in the notebook."""

    colour: str
    formula: str
    number: str = ""


def state(sheet: Sheet, x: float, y: float, formula: str, colour: str) -> None:
    """Draw a quantity that enters or leaves a cell, in a box centred on the point."""
    width, height = STATE
    sheet.box(x - width / 2, y - height / 2, width, height, colour)
    sheet.formula(x, y, formula)


def layer(
    sheet: Sheet,
    x: float,
    y: float,
    formula: str,
    colour: str,
    word: str = "",
    size: tuple[float, float] = (104, 50),
) -> None:
    """Draw a function that acts on what enters it, in a box centred on the point."""
    width, height = size
    box = (x - width / 2, y - height / 2, width, height)
    sheet.box(*box, colour, "paper", tint=1)
    sheet.box(*box, colour, stroke=0)
    if not word:
        sheet.formula(x, y, formula)
        return
    sheet.formula(x, y - 12, formula)
    sheet.words(x, y + 14, word, WORDS - 2, width=width - 12)


def operator(sheet: Sheet, x: float, y: float, symbol: str, colour: str = "ink") -> None:
    """Draw an operation on two quantities: `+`, or `∗` for the product of entries."""
    sheet.circle(x, y, OPERATOR, colour, tint=0.04)
    reach = 8.5
    strokes: dict[str, list[Point]] = {
        "+": [(reach, 0), (0, reach)],
        "∗": [(0, reach), (reach * 0.866, reach / 2), (reach * 0.866, -reach / 2)],
    }
    for dx, dy in strokes[symbol]:
        sheet.line([(x - dx, y - dy), (x + dx, y + dy)], arrow=False)


def tag(sheet: Sheet, x: float, y: float, name: str, colour: str = "gradient") -> float:
    """Draw the name of a result, as code spells it, centred on the point; return its width."""
    width = tag_width(name)
    box = (x - width / 2, y - TAG_HEIGHT / 2, width, TAG_HEIGHT)
    sheet.box(*box, colour, "paper", tint=1, corner=TAG_HEIGHT / 2)
    sheet.box(*box, colour, stroke=0, corner=TAG_HEIGHT / 2)
    sheet.formula(x, y, f"`{name}`", _TAG_SIZE)
    return width


def tag_width(name: str) -> float:
    """Return the width of the tag with this name."""
    return formula_width(f"`{name}`", _TAG_SIZE) + 24


def equations(
    sheet: Sheet, x: float, y: float, width: float, columns: Sequence[Sequence[Equation]]
) -> None:
    """Draw a panel of equations, each with a bar in its colour, below and beside each other."""
    column_width = width / len(columns)
    for index, column in enumerate(columns):
        left = x + index * column_width
        for row, equation in enumerate(column):
            middle = y + (row + 0.5) * ROW_HEIGHT
            sheet.box(left, middle - 16, 6, 32, equation.colour, tint=1, corner=3, stroke=0)
            sheet.formula(left + 22, middle, equation.formula, FORMULA - 1, anchor="start")
            if equation.number:
                number = f"({equation.number})"
                right = left + column_width - 28
                sheet.formula(right, middle, number, FORMULA - 4, anchor="end")


def panel_rule(sheet: Sheet, y: float) -> None:
    """Draw the fine line between a picture and its equations."""
    sheet.line([(40, y), (sheet.width - 40, y)], "muted", arrow=False, stroke=1)
