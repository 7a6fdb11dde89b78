"""The two networks unrolled over their time-steps."""

from __future__ import annotations

from .canvas import WORDS, Sheet, Translate
from .parts import layer, panel_rule, state

_WIDTH = 1180
_STEPS = ("1", "2", "T_x")

_RNN_CELLS = (540, 718, 955)
_RNN_RAIL, _RNN_SIZE = 285, (104, 92)
_FOLDED = 112

_LSTM_CELLS = (310, 540, 850)
_LSTM_SIZE = (150, 170)
_LSTM_CELL_RAIL, _LSTM_HIDDEN_RAIL = 255, 345


def rnn_unrolled(_: Translate) -> Sheet:
    """Draw the RNN with its loop, and beside it unrolled."""
    sheet = Sheet(
        _WIDTH,
        560,
        _("Unrolled over time, an RNN is one cell used again at every time-step"),
        _(
            "On the left, the RNN cell with a loop: its hidden state comes back to it. On the"
            " right, the same network unrolled: at each time-step a copy of the cell takes the"
            " input of that step and the hidden state of the step before, and gives a prediction"
            " and the next hidden state. All copies share their weights."
        ),
    )
    _folded(sheet, _("RNN cell"))
    _unrolled_rnn(sheet, _("RNN cell"))
    _time_axis(sheet, _RNN_CELLS, 478, _("time-step"))
    sheet.words(
        _FOLDED + 40,
        498,
        _("the same weights at every step"),
        WORDS - 1,
        width=210,
        lines=2,
    )
    return sheet


def lstm_unrolled(_: Translate) -> Sheet:
    """Draw the LSTM unrolled, its two states side by side."""
    sheet = Sheet(
        _WIDTH,
        660,
        _("Unrolled over time, an LSTM hands two states on: the cell state and the hidden state"),
        _(
            "A row of LSTM cells, one for each time-step. The cell state runs through all of them"
            " along the top, the hidden state below it. Each cell takes the input of its step from"
            " below and gives a prediction above. The first cell state is zero."
        ),
    )
    _lstm_rails(sheet)
    for x, step in zip(_LSTM_CELLS, _STEPS, strict=True):
        _lstm_step(sheet, x, step, _("LSTM cell"))
    _time_axis(sheet, _LSTM_CELLS, 535, _("time-step"))
    panel_rule(sheet, 588)
    words = {
        "cell_state": _("cell state"),
        "hidden_state": _("hidden state"),
        "forget": _("forget gate"),
        "update": _("update gate"),
        "candidate": _("candidate"),
        "output": _("output gate"),
    }
    for index, (colour, word) in enumerate(words.items()):
        _legend(sheet, 60 + index * 182, 624, colour, word)
    return sheet


def _folded(sheet: Sheet, name: str) -> None:
    x, width = _FOLDED, _RNN_SIZE[0]
    _rnn_step(sheet, x, "t", name)
    right, loop = x + width / 2, x + width / 2 + 52
    low, high = _RNN_RAIL + 24, _RNN_RAIL - 24
    sheet.line([(right, high), (loop, high), (loop, low), (right + 1, low)], "hidden_state")
    sheet.formula(loop + 12, _RNN_RAIL - 14, "a^{⟨t⟩}", anchor="start")
    sheet.formula(loop + 12, _RNN_RAIL + 16, "W_{aa}", 18, anchor="start")
    sheet.formula(296, _RNN_RAIL, "=", 40)


def _unrolled_rnn(sheet: Sheet, name: str) -> None:
    half = _RNN_SIZE[0] / 2
    first, second, last = _RNN_CELLS
    state(sheet, 376, _RNN_RAIL, "a^{⟨0⟩}", "hidden_state")
    state(sheet, 1094, _RNN_RAIL, "a^{⟨T_x⟩}", "hidden_state")
    for x, step in zip(_RNN_CELLS, _STEPS, strict=True):
        _rnn_step(sheet, x, step, name)
    dots = (second + last) / 2
    for start, end, label in (
        (424, first - half - 1, ""),
        (first + half, second - half - 1, "a^{⟨1⟩}"),
        (second + half, dots - 22, "a^{⟨2⟩}"),
        (dots + 22, last - half - 1, ""),
        (last + half, 1045, ""),
    ):
        sheet.line([(start, _RNN_RAIL), (end, _RNN_RAIL)], "hidden_state")
        sheet.formula((start + end) / 2 - 4, _RNN_RAIL - 22, label, 19)
        if end != 1045:
            sheet.formula((start + end) / 2 - 2, _RNN_RAIL + 20, "W_{aa}", 17)
    _dots(sheet, dots, _RNN_RAIL)


def _rnn_step(sheet: Sheet, x: float, step: str, name: str) -> None:
    half = _RNN_SIZE[1] / 2
    state(sheet, x, _RNN_RAIL - 155, f"ŷ^{{⟨{step}⟩}}", "prediction")
    state(sheet, x, _RNN_RAIL + 145, f"x^{{⟨{step}⟩}}", "input")
    sheet.line([(x, _RNN_RAIL + 120), (x, _RNN_RAIL + half + 1)], "input")
    sheet.line([(x, _RNN_RAIL - half), (x, _RNN_RAIL - 129)], "prediction")
    sheet.formula(x + 10, _RNN_RAIL + 84, "W_{ax}", 17, anchor="start")
    sheet.formula(x + 10, _RNN_RAIL - 86, "W_{ya}", 17, anchor="start")
    layer(sheet, x, _RNN_RAIL, "", "hidden_state", size=_RNN_SIZE)
    sheet.words(x, _RNN_RAIL, name, bold=True, width=_RNN_SIZE[0] - 12, lines=2)


def _lstm_rails(sheet: Sheet) -> None:
    half = _LSTM_SIZE[0] / 2
    first, second, last = _LSTM_CELLS
    dots = (second + last) / 2
    for y, letter, colour, start in (
        (_LSTM_CELL_RAIL, "c", "cell_state", "c^{⟨0⟩} = 0"),
        (_LSTM_HIDDEN_RAIL, "a", "hidden_state", "a^{⟨0⟩}"),
    ):
        state(sheet, 104, y, start, colour)
        state(sheet, 1076, y, f"{letter}^{{⟨T_x⟩}}", colour)
        for begin, end, label in (
            (152, first - half - 1, ""),
            (first + half, second - half - 1, f"{letter}^{{⟨1⟩}}"),
            (second + half, dots - 20, f"{letter}^{{⟨2⟩}}"),
            (dots + 20, last - half - 1, ""),
            (last + half, 1027, ""),
        ):
            sheet.line([(begin, y), (end, y)], colour, stroke=3 if letter == "c" else 2.2)
            sheet.formula((begin + end) / 2 - 4, y - 22, label, 19)
        _dots(sheet, dots, y)


def _lstm_step(sheet: Sheet, x: float, step: str, name: str) -> None:
    width, height = _LSTM_SIZE
    middle = (_LSTM_CELL_RAIL + _LSTM_HIDDEN_RAIL) / 2
    state(sheet, x, 130, f"ŷ^{{⟨{step}⟩}}", "prediction")
    state(sheet, x, 470, f"x^{{⟨{step}⟩}}", "input")
    sheet.line([(x, 445), (x, middle + height / 2 + 1)], "input")
    sheet.line([(x, middle - height / 2), (x, 156)], "prediction")
    layer(sheet, x, middle, "", "muted", size=_LSTM_SIZE)
    sheet.words(x, middle - 12, name, bold=True, width=width - 24)
    for index, gate in enumerate(("forget", "update", "candidate", "output")):
        left = x - 51 + index * 27
        sheet.box(left, middle + 12, 21, 21, gate, tint=0.85, corner=5, stroke=0)


def _time_axis(sheet: Sheet, cells: tuple[int, ...], y: float, word: str) -> None:
    """Number the time-steps below the inputs, on an arrow that points along time."""
    first, *_between, last = cells
    sheet.line([(first - 60, y), (last + 70, y)], "muted", stroke=1.5)
    for x, step in zip(cells, _STEPS, strict=True):
        sheet.dot(x, y, "muted")
        sheet.formula(x, y + 24, f"t = {step}", 18)
    sheet.words(last + 82, y, word, WORDS - 1, anchor="start", width=100)


def _dots(sheet: Sheet, x: float, y: float) -> None:
    for offset in (-11, 0, 11):
        sheet.dot(x + offset, y, "ink", 2.6)


def _legend(sheet: Sheet, x: float, y: float, colour: str, word: str) -> None:
    sheet.box(x, y - 9, 18, 18, colour, tint=0.85, corner=5, stroke=0)
    sheet.words(x + 28, y, word, WORDS - 1, anchor="start", width=140)
