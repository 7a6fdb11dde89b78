"""The RNN cell: what it computes, and the same picture read backward."""

from __future__ import annotations

from .canvas import Sheet, Translate
from .parts import Equation, equations, layer, operator, panel_rule, state, tag, tag_width

_WIDTH = 1000
_LEFT, _RIGHT = 100, 900  # the middles of what enters and what leaves
_RECURRENT, _SUM, _TANH, _BRANCH = 300, 468, 618, 725  # places on the cell's rail
_RAIL = 305
_INPUT, _INPUT_LAYER, _BIAS = 560, 425, 185
_OUTPUT_LAYER, _SOFTMAX = 222, 137
_OUTLINE = (186, 88, 620, 400)
_PANEL = 620


def rnn_cell(_: Translate) -> Sheet:
    """Draw one step of the RNN, with its two equations."""
    sheet = Sheet(
        _WIDTH,
        738,
        _("An RNN cell mixes the last hidden state with the new input"),
        _(
            "The previous hidden state enters from the left and the input from below. Each is"
            " multiplied by its weights, the two products and the bias are added, and tanh gives"
            " the next hidden state, which leaves to the right. A branch of it goes through an"
            " output layer and softmax to the prediction."
        ),
    )
    _outline(sheet, _("RNN cell"))
    _hidden_rail(sheet)
    _into_sum(sheet)
    _prediction(sheet)
    _boxes(sheet)
    panel_rule(sheet, _PANEL)
    equations(
        sheet,
        48,
        _PANEL + 13,
        _WIDTH - 96,
        [
            [
                Equation(
                    "hidden_state",
                    "a^{⟨t⟩} = tanh(W_{aa} a^{⟨t−1⟩} + W_{ax} x^{⟨t⟩} + b_a)",
                ),
                Equation("prediction", "ŷ^{⟨t⟩} = softmax(W_{ya} a^{⟨t⟩} + b_y)"),
            ]
        ],
    )
    return sheet


def rnn_cell_backward(_: Translate) -> Sheet:
    """Draw the gradients of one step of the RNN on the graph of the step."""
    sheet = Sheet(
        _WIDTH,
        800,
        _("Backward, the RNN cell is read from right to left"),
        _(
            "The graph of the RNN cell with its arrows turned around. The gradient da_next enters"
            " from the right, is multiplied by the local derivative of tanh and becomes dtanh."
            " The sum passes dtanh on unchanged to the bias, where it gives dba, and to the two"
            " products, which give dWaa and da_prev, dWax and dxt."
        ),
    )
    _outline(sheet, _("RNN cell, backward"))
    _gradient_rails(sheet)
    _boxes(sheet)
    _gradient_names(sheet)
    _local_derivatives(sheet)
    panel_rule(sheet, _PANEL)
    equations(sheet, 48, _PANEL + 13, _WIDTH - 96, _BACKWARD)
    return sheet


_BACKWARD = [
    [
        Equation("gradient", "`dtanh` = (1 − (a^{⟨t⟩})^2) ∗ `da_next`"),
        Equation("gradient", "`da_prev` = W_{aa}^T · `dtanh`"),
        Equation("gradient", "`dxt` = W_{ax}^T · `dtanh`"),
    ],
    [
        Equation("gradient", "`dba` = Σ_{i} `dtanh`^{(i)}"),
        Equation("gradient", "`dWaa` = `dtanh` · (a^{⟨t−1⟩})^T"),
        Equation("gradient", "`dWax` = `dtanh` · (x^{⟨t⟩})^T"),
    ],
]


def _outline(sheet: Sheet, name: str) -> None:
    x, y, width, height = _OUTLINE
    sheet.box(x, y, width, height, "muted", "muted", tint=0.06, corner=20, dashed=True, stroke=1.5)
    sheet.words(x + 20, y + 26, name, anchor="start", bold=True, width=170)


def _hidden_rail(sheet: Sheet) -> None:
    sheet.line([(_LEFT + 48, _RAIL), (_RECURRENT - 45, _RAIL)], "hidden_state")
    sheet.line([(_RECURRENT + 45, _RAIL), (_SUM - 20, _RAIL)])
    sheet.line([(_SUM + 20, _RAIL), (_TANH - 45, _RAIL)])
    sheet.line([(_TANH + 45, _RAIL), (_RIGHT - 49, _RAIL)], "hidden_state")


def _into_sum(sheet: Sheet) -> None:
    sheet.line([(_SUM, _INPUT - 26), (_SUM, _INPUT_LAYER + 25)], "input")
    sheet.line([(_SUM, _INPUT_LAYER - 26), (_SUM, _RAIL + 20)])
    sheet.line([(_SUM, _BIAS + 26), (_SUM, _RAIL - 20)])


def _prediction(sheet: Sheet) -> None:
    sheet.line([(_BRANCH, _RAIL), (_BRANCH, _OUTPUT_LAYER + 25)], "hidden_state")
    sheet.dot(_BRANCH, _RAIL, "hidden_state")
    sheet.line([(_BRANCH, _OUTPUT_LAYER - 26), (_BRANCH, _SOFTMAX + 21)])
    sheet.line([(_BRANCH + 53, _SOFTMAX), (_RIGHT - 49, _SOFTMAX)], "prediction")
    layer(sheet, _BRANCH, _OUTPUT_LAYER, "W_{ya} · + b_y", "muted", size=(116, 48))
    layer(sheet, _BRANCH, _SOFTMAX, "softmax", "prediction", size=(104, 42))
    state(sheet, _RIGHT, _SOFTMAX, "ŷ^{⟨t⟩}", "prediction")


def _boxes(sheet: Sheet) -> None:
    """Draw what both readings share."""
    state(sheet, _LEFT, _RAIL, "a^{⟨t−1⟩}", "hidden_state")
    state(sheet, _RIGHT, _RAIL, "a^{⟨t⟩}", "hidden_state")
    state(sheet, _SUM, _INPUT, "x^{⟨t⟩}", "input")
    layer(sheet, _RECURRENT, _RAIL, "W_{aa} ·", "muted", size=(88, 50))
    layer(sheet, _SUM, _INPUT_LAYER, "W_{ax} ·", "muted", size=(88, 50))
    layer(sheet, _SUM, _BIAS, "b_a", "muted", size=(64, 50))
    operator(sheet, _SUM, _RAIL, "+")
    layer(sheet, _TANH, _RAIL, "tanh", "hidden_state", size=(88, 50))


def _gradient_rails(sheet: Sheet) -> None:
    for start, end in (
        ((_RIGHT - 48, _RAIL), (_TANH + 45, _RAIL)),
        ((_TANH - 44, _RAIL), (_SUM + 20, _RAIL)),
        ((_SUM - 19, _RAIL), (_RECURRENT + 45, _RAIL)),
        ((_RECURRENT - 44, _RAIL), (_LEFT + 49, _RAIL)),
        ((_SUM, _RAIL + 19), (_SUM, _INPUT_LAYER - 26)),
        ((_SUM, _INPUT_LAYER + 25), (_SUM, _INPUT - 26)),
        ((_SUM, _RAIL - 19), (_SUM, _BIAS + 26)),
        ((_RECURRENT, _RAIL - 25), (_RECURRENT, _BIAS + 16)),
        ((_SUM + 44, _INPUT_LAYER), (_SUM + 138, _INPUT_LAYER)),
    ):
        sheet.line([start, end], "gradient", stroke=2.6)


def _gradient_names(sheet: Sheet) -> None:
    tag(sheet, _RECURRENT, _BIAS, "dWaa")
    tag(sheet, _SUM + 138 + tag_width("dWax") / 2, _INPUT_LAYER, "dWax")
    tag(sheet, _SUM + 76, _BIAS, "dba")
    tag(sheet, _LEFT, _RAIL + 50, "da_prev")
    tag(sheet, _RIGHT, _RAIL + 50, "da_next")
    tag(sheet, _SUM + 92, _INPUT, "dxt")
    sheet.formula((_SUM + _TANH) / 2 - 12, _RAIL - 22, "`dtanh`", 18, colour="gradient")


def _local_derivatives(sheet: Sheet) -> None:
    """Write beside each arrow what the gradient is multiplied by on its way."""
    size = 18
    sheet.formula(_TANH, _RAIL + 46, "∗ (1 − (a^{⟨t⟩})^2)", size)
    sheet.formula(221, _RAIL - 24, "W_{aa}^T ·", size)
    sheet.formula(_RECURRENT + 12, _RAIL - 65, "· (a^{⟨t−1⟩})^T", size, anchor="start")
    sheet.formula(_SUM + 12, _RAIL - 58, "Σ_i", size, anchor="start")
    sheet.formula(_SUM + 90, _INPUT_LAYER - 22, "· (x^{⟨t⟩})^T", size)
    sheet.formula(_SUM + 12, _INPUT - 48, "W_{ax}^T ·", size, anchor="start")
