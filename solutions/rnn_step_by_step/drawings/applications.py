"""Seven problems whose input, output or both are sequences."""

from __future__ import annotations

import math

from .canvas import WORDS, Point, Sheet, Translate
from .typeset import words_width

_WIDTH = 1040
_TOP, _ROW = 128, 88
_NAME, _INPUT, _OUTPUT = 40, 270, 690  # the left edges of the columns
_FIELD = (310, 64)

_WAVE = (3, 8, 14, 22, 12, 6, 4, 10, 19, 24, 17, 9, 5, 12, 20, 15, 7, 3, 6, 14, 21, 12, 8, 4)
_MELODY = (3, 5, 4, 2, 1, 3, 6, 5)  # heights above the lowest line, in half spaces
_BASES = "GCATGGCTTAAC"
_CODING = range(2, 11)  # start ATG, GCT, stop TAA
_SENTENCE_TO_TRANSLATE = "Où est la gare ?"


def applications(_: Translate) -> Sheet:
    """Draw what goes in and what comes out, one row an application."""
    sheet = Sheet(
        _WIDTH,
        _TOP + 7 * _ROW + 28,
        _("In each of these seven problems, the input, the output or both are a sequence"),
        _(
            "Speech recognition turns a sound wave into words. Music generation turns a style into"
            " notes. Sentiment analysis turns a review into a number of stars. DNA analysis marks"
            " the coding stretch of a sequence of bases. Translation turns a sentence of one"
            " language into one of another. Activity recognition turns the frames of a video into"
            " a word. Named entity recognition marks a person and a place in a sentence."
        ),
    )
    sheet.formula(_INPUT + _FIELD[0] / 2 - 36, 98, "x", 22, anchor="end")
    sheet.words(_INPUT + _FIELD[0] / 2 - 26, 98, _("input"), anchor="start", bold=True, width=150)
    sheet.formula(_OUTPUT + _FIELD[0] / 2 - 36, 98, "y", 22, anchor="end")
    sheet.words(_OUTPUT + _FIELD[0] / 2 - 26, 98, _("output"), anchor="start", bold=True, width=150)
    for row, draw in enumerate((_speech, _music, _sentiment, _dna, _translation, _video, _names)):
        draw(sheet, _TOP + (row + 0.5) * _ROW, _)
    return sheet


def _speech(sheet: Sheet, y: float, _: Translate) -> None:
    _row(sheet, y, _("Speech recognition"), _("sequence to sequence"))
    for index, height in enumerate(_WAVE):
        x = _INPUT + 28 + index * 11
        sheet.line([(x, y - height), (x, y + height)], "input", arrow=False, stroke=4)
    _text(sheet, _OUTPUT, y, _("Good morning, everyone."))


def _music(sheet: Sheet, y: float, _: Translate) -> None:
    _row(sheet, y, _("Music generation"), _("one value to sequence"))
    _text(sheet, _INPUT, y, _("style: waltz"))
    space = 8.0
    for line in range(5):
        height = y + (line - 2) * space
        ends = [(_OUTPUT + 20, height), (_OUTPUT + _FIELD[0] - 20, height)]
        sheet.line(ends, "muted", arrow=False, stroke=1)
    for index, step in enumerate(_MELODY):
        head = (_OUTPUT + 48 + index * 31, y + 2 * space - step * space / 2)
        _note(sheet, head, stem=-1 if step < 4 else 1)


def _sentiment(sheet: Sheet, y: float, _: Translate) -> None:
    _row(sheet, y, _("Sentiment analysis"), _("sequence to one value"))
    _text(sheet, _INPUT, y, _("“A slow start, a wonderful end.”"))
    for index in range(5):
        centre = (_OUTPUT + _FIELD[0] / 2 + (index - 2) * 42, y + 1)
        sheet.polygon(_star(centre, 17), "prediction", tint=0.9 if index < 4 else 0.2)


def _dna(sheet: Sheet, y: float, _: Translate) -> None:
    _row(sheet, y, _("DNA analysis"), _("one label for each step"))
    for index, base in enumerate(_BASES):
        x = 24 + 24 * index
        coding = index in _CODING
        sheet.words(_INPUT + x, y, base, WORDS + 1)
        if coding:
            sheet.box(_OUTPUT + x - 12, y - 17, 24, 34, "prediction", corner=0, stroke=0, tint=0.3)
        sheet.words(_OUTPUT + x, y, base, WORDS + 1, bold=coding)


def _translation(sheet: Sheet, y: float, _: Translate) -> None:
    _row(sheet, y, _("Machine translation"), _("sequence to sequence"))
    _text(sheet, _INPUT, y, _SENTENCE_TO_TRANSLATE)
    _text(sheet, _OUTPUT, y, _("Where is the station?"))


def _video(sheet: Sheet, y: float, _: Translate) -> None:
    _row(sheet, y, _("Activity recognition"), _("sequence to one value"))
    for frame in range(5):
        left = _INPUT + 23 + frame * 54
        sheet.box(left, y - 23, 48, 46, "input", "paper", corner=4, stroke=1.2, tint=1)
        _jumper(sheet, left + 24, y + 18, (0, 4, 13, 4, 0)[frame])
    _text(sheet, _OUTPUT, y, _("jumping"))


def _names(sheet: Sheet, y: float, _: Translate) -> None:
    _row(sheet, y, _("Named entities"), _("one label for each step"))
    # The brackets mark the names: first a person, then a place.
    marked = _("[Ada Lovelace] lived in [London].")
    _text(sheet, _INPUT, y, marked.replace("[", "").replace("]", ""))
    _marked_text(sheet, y, marked, (_("person"), _("place")))


def _row(sheet: Sheet, y: float, name: str, kind: str) -> None:
    """Draw a row's name, its two fields and the arrow between them."""
    width, height = _FIELD
    room = _INPUT - _NAME - 16
    sheet.words(_NAME, y - 11, name, WORDS + 1, anchor="start", bold=True, width=room)
    sheet.words(_NAME, y + 14, kind, WORDS - 2, anchor="start", width=room)
    sheet.box(_INPUT, y - height / 2, width, height, "input", tint=0.1)
    sheet.box(_OUTPUT, y - height / 2, width, height, "prediction", tint=0.1)
    sheet.line([(_INPUT + width + 18, y), (_OUTPUT - 18, y)])


def _text(sheet: Sheet, left: float, y: float, text: str) -> None:
    width = _FIELD[0]
    sheet.words(left + width / 2, y, text, WORDS + 1, width=width - 30, lines=2)


def _marked_text(sheet: Sheet, y: float, marked: str, labels: tuple[str, ...]) -> None:
    """Set a sentence whose bracketed parts are tinted, with a label under each."""
    pieces = [piece.strip() for part in marked.split("[") for piece in part.split("]")]
    size, gap = WORDS + 1.0, 7.0
    while (total := _pieces_width(pieces, size, gap)) > _FIELD[0] - 24:
        size -= 0.5
    names = iter(labels)
    x = _OUTPUT + (_FIELD[0] - total) / 2
    for index, piece in enumerate(pieces):
        if not piece:
            continue
        width = words_width(piece, size)
        if index % 2:
            sheet.box(x - 5, y - 25, width + 10, 27, "prediction", corner=5, stroke=0, tint=0.3)
            sheet.words(x + width / 2, y + 17, next(names, ""), WORDS - 3, width=width + 30)
        sheet.words(x + width / 2, y - 11, piece, size)
        x += width + gap


def _pieces_width(pieces: list[str], size: float, gap: float) -> float:
    set_pieces = [piece for piece in pieces if piece]
    return sum(words_width(piece, size) for piece in set_pieces) + gap * (len(set_pieces) - 1)


def _star(centre: Point, radius: float) -> list[Point]:
    x, y = centre
    corners = []
    for index in range(10):
        length = radius * (0.42 if index % 2 else 1)
        angle = math.pi * index / 5
        corners.append((x + length * math.sin(angle), y - length * math.cos(angle)))
    return corners


def _note(sheet: Sheet, head: Point, stem: int) -> None:
    """Draw a quarter note; its stem points up (−1) or down (1)."""
    x, y = head
    sheet.dot(x, y, "ink", 4.6)
    side = x - 4 * stem
    sheet.line([(side, y), (side, y + 24 * stem)], arrow=False, stroke=1.5)


def _jumper(sheet: Sheet, x: float, ground: float, height: float) -> None:
    """Draw a figure that has jumped to a height above the ground."""
    y = ground - height
    spread = 5 + height / 3
    sheet.line([(x - 18, ground), (x + 18, ground)], "muted", arrow=False, stroke=1.2)
    sheet.dot(x, y - 21.5, "ink", 3.6)
    sheet.line([(x, y - 18), (x, y - 8)], arrow=False, stroke=2)
    for side in (-1, 1):
        sheet.line([(x, y - 8), (x + side * spread, y - 1)], arrow=False, stroke=2)
        hand = (x + side * (6 + height / 4), y - 11 - height * 0.6)
        sheet.line([(x, y - 16), hand], arrow=False, stroke=2)
