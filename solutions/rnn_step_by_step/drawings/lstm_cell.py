"""The LSTM cell: its gates at work, and the same picture read backward."""

from __future__ import annotations

from .canvas import Sheet, Translate
from .parts import Equation, equations, layer, operator, panel_rule, state, tag, tag_width

_WIDTH = 1180
_LEFT, _RIGHT = 92, 1088  # the middles of what enters and what leaves
_GATES = {"forget": 330, "update": 470, "candidate": 610, "output": 750}
_JOIN = 240  # where hidden state and input are stacked
_EXIT = 868  # where the cell state turns down to become the hidden state
_BRANCH = 948  # where the hidden state turns up to become the prediction
_CELL_RAIL, _HIDDEN_RAIL = 165, 535
_GATE, _TAKE_IN, _TANH, _SHOW = 405, 275, 232, 315  # heights
_OUTPUT_LAYER, _SOFTMAX = 468, 395
_INPUT = 632
_OUTLINE = (172, 92, 840, 486)
_PANEL = 690
_BOX = (128, 62)


def lstm_cell(_: Translate) -> Sheet:
    """Draw one step of the LSTM, with its equations."""
    sheet = Sheet(
        _WIDTH,
        918,
        _("In an LSTM cell, three gates decide what the cell state drops, takes in and shows"),
        _(
            "The cell state runs along the top. It is multiplied by the forget gate, then the"
            " candidate multiplied by the update gate is added. Below, the previous hidden state"
            " and the input are stacked and feed the forget gate, the update gate, the candidate"
            " and the output gate. The output gate multiplies tanh of the new cell state; the"
            " result is the new hidden state, which also gives the prediction through softmax."
        ),
    )
    _outline(sheet, _("LSTM cell"))
    _stacked_rail(sheet)
    _gate_rails(sheet)
    _cell_rail(sheet)
    _hidden_rail(sheet)
    _prediction(sheet)
    _boxes(sheet)
    _gates(sheet, _, _SQUASHING)
    _gate_symbols(sheet)
    panel_rule(sheet, _PANEL)
    equations(sheet, 48, _PANEL + 16, _WIDTH - 96, _FORWARD)
    return sheet


def lstm_cell_backward(_: Translate) -> Sheet:
    """Draw the gradients of one step of the LSTM on the graph of the step."""
    sheet = Sheet(
        _WIDTH,
        1000,
        _("Backward, the two gradients of an LSTM cell meet in the cell state"),
        _(
            "The graph of the LSTM cell with its arrows turned around. The gradient da_next enters"
            " from the right and reaches the output gate and, through tanh, the cell state, where"
            " dc_next is added to it; the sum is dC. From dC come dc_prev through the forget gate,"
            " and the gradients of the forget gate, the update gate and the candidate. The four"
            " gate gradients give the gradients of the weights and biases, and together da_prev"
            " and dxt."
        ),
    )
    _outline(sheet, _("LSTM cell, backward"))
    _gradients_to_gates(sheet)
    _gradients_to_inputs(sheet)
    _boxes(sheet)
    _gates(sheet, _, _GATE_DERIVATIVES)
    _gradient_names(sheet)
    _local_derivatives(sheet)
    panel_rule(sheet, _PANEL)
    equations(sheet, 48, _PANEL + 16, _WIDTH - 96, _BACKWARD)
    sheet.words(
        48,
        _PANEL + 276,
        _("The letter g stands for each of f, i (the update gate), c (the candidate) and o."),
        anchor="start",
        width=_WIDTH - 96,
    )
    return sheet


_FORWARD = [
    [
        Equation("forget", "Γ_f^{⟨t⟩} = σ(W_f [a^{⟨t−1⟩}; x^{⟨t⟩}] + b_f)", "1"),
        Equation("update", "Γ_u^{⟨t⟩} = σ(W_i [a^{⟨t−1⟩}; x^{⟨t⟩}] + b_i)", "2"),
        Equation("candidate", "c̃^{⟨t⟩} = tanh(W_c [a^{⟨t−1⟩}; x^{⟨t⟩}] + b_c)", "3"),
        Equation("output", "Γ_o^{⟨t⟩} = σ(W_o [a^{⟨t−1⟩}; x^{⟨t⟩}] + b_o)", "5"),
    ],
    [
        Equation("cell_state", "c^{⟨t⟩} = Γ_f^{⟨t⟩} ∗ c^{⟨t−1⟩} + Γ_u^{⟨t⟩} ∗ c̃^{⟨t⟩}", "4"),
        Equation("hidden_state", "a^{⟨t⟩} = Γ_o^{⟨t⟩} ∗ tanh(c^{⟨t⟩})", "6"),
        Equation("prediction", "ŷ^{⟨t⟩} = softmax(W_y a^{⟨t⟩} + b_y)"),
    ],
]

_BACKWARD = [
    [
        Equation("cell_state", "dC = `dc_next` + Γ_o ∗ (1 − tanh^2(c^{⟨t⟩})) ∗ `da_next`"),
        Equation("output", "dΓ_o = `da_next` ∗ tanh(c^{⟨t⟩}) ∗ Γ_o ∗ (1 − Γ_o)", "7"),
        Equation("candidate", "dc̃ = dC ∗ Γ_u ∗ (1 − c̃^2)", "8"),
        Equation("update", "dΓ_u = dC ∗ c̃ ∗ Γ_u ∗ (1 − Γ_u)", "9"),
        Equation("forget", "dΓ_f = dC ∗ c^{⟨t−1⟩} ∗ Γ_f ∗ (1 − Γ_f)", "10"),
    ],
    [
        Equation("gradient", "`dWg` = dΓ_g · [a^{⟨t−1⟩}; x^{⟨t⟩}]^T", "11 – 14"),
        Equation("gradient", "`dbg` = Σ_i dΓ_g^{(i)}"),
        Equation("gradient", "`da_prev` = Σ_g W_g`[:, :n_a]`^T · dΓ_g", "15"),
        Equation("gradient", "`dc_prev` = dC ∗ Γ_f", "16"),
        Equation("gradient", "`dxt` = Σ_g W_g`[:, n_a:]`^T · dΓ_g", "17"),
    ],
]

_SQUASHING = {"forget": "σ", "update": "σ", "candidate": "tanh", "output": "σ"}
_GATE_DERIVATIVES = {
    "forget": "Γ_f (1 − Γ_f)",
    "update": "Γ_u (1 − Γ_u)",
    "candidate": "1 − c̃^2",
    "output": "Γ_o (1 − Γ_o)",
}


def _outline(sheet: Sheet, name: str) -> None:
    x, y, width, height = _OUTLINE
    sheet.box(x, y, width, height, "muted", "muted", tint=0.06, corner=20, dashed=True, stroke=1.5)
    sheet.words(x + 20, y + 26, name, anchor="start", bold=True, width=220)


def _stacked_rail(sheet: Sheet) -> None:
    """Draw hidden state and input on their way to the four gates."""
    sheet.line([(_LEFT + 48, _HIDDEN_RAIL), (_JOIN - 39, _HIDDEN_RAIL)], "hidden_state")
    sheet.line([(_JOIN, _INPUT - 26), (_JOIN, _HIDDEN_RAIL + 22)], "input")
    top = _GATE + _BOX[1] / 2 + 1
    last = _GATES["output"]
    sheet.line([(_JOIN + 38, _HIDDEN_RAIL), (last, _HIDDEN_RAIL), (last, top)])
    for x in [_GATES[name] for name in ("forget", "update", "candidate")]:
        sheet.line([(x, _HIDDEN_RAIL), (x, top)])
        sheet.dot(x, _HIDDEN_RAIL, "ink")


def _gate_rails(sheet: Sheet) -> None:
    top = _GATE - _BOX[1] / 2
    forget, update, candidate, output = _GATES.values()
    sheet.line([(forget, top), (forget, _CELL_RAIL + 20)], "forget")
    sheet.line([(update, top), (update, _TAKE_IN), (candidate - 20, _TAKE_IN)], "update")
    sheet.line([(candidate, top), (candidate, _TAKE_IN + 20)], "candidate")
    sheet.line([(candidate, _TAKE_IN - 19), (candidate, _CELL_RAIL + 20)])
    sheet.line([(output, top), (output, _SHOW), (_EXIT - 20, _SHOW)], "output")


def _cell_rail(sheet: Sheet) -> None:
    forget, add = _GATES["forget"], _GATES["candidate"]
    for start, end in (
        (_LEFT + 48, forget - 20),
        (forget + 19, add - 20),
        (add + 19, _RIGHT - 49),
    ):
        sheet.line([(start, _CELL_RAIL), (end, _CELL_RAIL)], "cell_state", stroke=3)
    sheet.line([(_EXIT, _CELL_RAIL), (_EXIT, _TANH - 23)], "cell_state")
    sheet.dot(_EXIT, _CELL_RAIL, "cell_state")
    sheet.line([(_EXIT, _TANH + 22), (_EXIT, _SHOW - 20)])


def _hidden_rail(sheet: Sheet) -> None:
    corner = (_EXIT, _HIDDEN_RAIL)
    sheet.line([(_EXIT, _SHOW + 19), corner, (_RIGHT - 49, _HIDDEN_RAIL)], "hidden_state")


def _prediction(sheet: Sheet) -> None:
    sheet.line([(_BRANCH, _HIDDEN_RAIL), (_BRANCH, _OUTPUT_LAYER + 22)], "hidden_state")
    sheet.dot(_BRANCH, _HIDDEN_RAIL, "hidden_state")
    sheet.line([(_BRANCH, _OUTPUT_LAYER - 21), (_BRANCH, _SOFTMAX + 22)])
    sheet.line([(_BRANCH + 52, _SOFTMAX), (_RIGHT - 49, _SOFTMAX)], "prediction")
    layer(sheet, _BRANCH, _OUTPUT_LAYER, "W_y · + b_y", "muted", size=(108, 42))
    layer(sheet, _BRANCH, _SOFTMAX, "softmax", "prediction", size=(104, 42))
    state(sheet, _RIGHT, _SOFTMAX, "ŷ^{⟨t⟩}", "prediction")


def _boxes(sheet: Sheet) -> None:
    """Draw what both readings share, but for the boxes with functions."""
    state(sheet, _LEFT, _CELL_RAIL, "c^{⟨t−1⟩}", "cell_state")
    state(sheet, _LEFT, _HIDDEN_RAIL, "a^{⟨t−1⟩}", "hidden_state")
    state(sheet, _RIGHT, _CELL_RAIL, "c^{⟨t⟩}", "cell_state")
    state(sheet, _RIGHT, _HIDDEN_RAIL, "a^{⟨t⟩}", "hidden_state")
    state(sheet, _JOIN, _INPUT, "x^{⟨t⟩}", "input")
    layer(sheet, _JOIN, _HIDDEN_RAIL, "[a; x]", "ink", size=(76, 42))
    operator(sheet, _GATES["forget"], _CELL_RAIL, "∗", "forget")
    operator(sheet, _GATES["candidate"], _CELL_RAIL, "+", "cell_state")
    operator(sheet, _GATES["candidate"], _TAKE_IN, "∗", "update")
    operator(sheet, _EXIT, _SHOW, "∗", "output")


def _gates(sheet: Sheet, _: Translate, functions: dict[str, str]) -> None:
    """Draw the four boxes of the gates with what each computes, or its derivative."""
    words = {
        "forget": _("forget gate"),
        "update": _("update gate"),
        "candidate": _("candidate"),
        "output": _("output gate"),
    }
    for name, x in _GATES.items():
        layer(sheet, x, _GATE, functions[name], name, words[name], _BOX)


def _gate_symbols(sheet: Sheet) -> None:
    layer(sheet, _EXIT, _TANH, "tanh", "cell_state", size=(88, 44))
    symbols = {
        "forget": "Γ_f^{⟨t⟩}",
        "update": "Γ_u^{⟨t⟩}",
        "candidate": "c̃^{⟨t⟩}",
        "output": "Γ_o^{⟨t⟩}",
    }
    for name, x in _GATES.items():
        sheet.formula(x + 12, _GATE - 55, symbols[name], anchor="start")


def _gradients_to_gates(sheet: Sheet) -> None:
    forget, update, candidate, output = _GATES.values()
    top = _GATE - _BOX[1] / 2 - 1
    for points in (
        [(_RIGHT - 48, _CELL_RAIL), (_EXIT + 20, _CELL_RAIL)],
        [(_RIGHT - 48, _HIDDEN_RAIL), (_EXIT, _HIDDEN_RAIL), (_EXIT, _SHOW + 20)],
        [(_EXIT, _SHOW - 19), (_EXIT, _TANH + 23)],
        [(_EXIT, _TANH - 22), (_EXIT, _CELL_RAIL + 20)],
        [(_EXIT - 19, _SHOW), (output, _SHOW), (output, top)],
        [(_EXIT - 19, _CELL_RAIL), (candidate + 20, _CELL_RAIL)],
        [(candidate - 19, _CELL_RAIL), (forget + 20, _CELL_RAIL)],
        [(candidate, _CELL_RAIL + 19), (candidate, _TAKE_IN - 20)],
        [(candidate - 19, _TAKE_IN), (update, _TAKE_IN), (update, top)],
        [(candidate, _TAKE_IN + 19), (candidate, top)],
        [(forget, _CELL_RAIL + 19), (forget, top)],
        [(forget - 19, _CELL_RAIL), (_LEFT + 49, _CELL_RAIL)],
    ):
        sheet.line(points, "gradient", stroke=2.6)
    operator(sheet, _EXIT, _CELL_RAIL, "+", "gradient")


def _gradients_to_inputs(sheet: Sheet) -> None:
    bottom = _GATE + _BOX[1] / 2
    first, *others = sorted(_GATES.values(), reverse=True)
    rail = [(first, bottom), (first, _HIDDEN_RAIL), (_JOIN + 39, _HIDDEN_RAIL)]
    sheet.line(rail, "gradient", stroke=2.6)
    for x in others:
        sheet.line([(x, bottom), (x, _HIDDEN_RAIL)], "gradient", arrow=False, stroke=2.6)
        sheet.dot(x, _HIDDEN_RAIL, "gradient")
    for start, end in (
        ((_JOIN - 38, _HIDDEN_RAIL), (_LEFT + 49, _HIDDEN_RAIL)),
        ((_JOIN, _HIDDEN_RAIL + 21), (_JOIN, _INPUT - 26)),
    ):
        sheet.line([start, end], "gradient", stroke=2.6)


def _gradient_names(sheet: Sheet) -> None:
    for name, x, y in (
        ("dc_next", _RIGHT, _CELL_RAIL),
        ("da_next", _RIGHT, _HIDDEN_RAIL),
        ("dc_prev", _LEFT, _CELL_RAIL),
        ("da_prev", _LEFT, _HIDDEN_RAIL),
    ):
        tag(sheet, x, y + 50, name)
    tag(sheet, _JOIN + 92, _INPUT, "dxt")
    sheet.formula(700, _CELL_RAIL - 24, "dC", colour="gradient")
    gradients = {"forget": "dΓ_f", "update": "dΓ_u", "candidate": "dc̃", "output": "dΓ_o"}
    for (name, x), letter in zip(_GATES.items(), "fico", strict=True):
        sheet.formula(x - 12, _GATE + 58, gradients[name], 20, anchor="end", colour="gradient")
        for place, kind in enumerate("Wb"):
            _branch(sheet, x, _GATE + 54 + 38 * place, f"d{kind}{letter}")


def _branch(sheet: Sheet, x: float, y: float, name: str) -> None:
    """Draw the tag of a result that a gate's gradient branches off to."""
    sheet.line([(x, y), (x + 20, y)], "gradient", arrow=False)
    tag(sheet, x + 20 + tag_width(name) / 2, y, name)


def _local_derivatives(sheet: Sheet) -> None:
    """Write beside each arrow what the gradient is multiplied by on its way."""
    layer(sheet, _EXIT, _TANH, "1 − tanh^2(c^{⟨t⟩})", "cell_state", size=(160, 44))
    for x, y, formula in (
        (_GATES["forget"] - 108, _CELL_RAIL + 24, "∗ Γ_f"),
        (_JOIN + 102, _HIDDEN_RAIL + 24, "Σ_g W_g^T · dΓ_g"),
        (_GATES["forget"] + 46, _GATE - 55, "∗ c^{⟨t−1⟩}"),
        (_GATES["update"] + 36, _GATE - 55, "∗ c̃"),
        (_GATES["candidate"] + 36, _GATE - 55, "∗ Γ_u"),
        (_GATES["output"] + 56, _GATE - 55, "∗ tanh(c^{⟨t⟩})"),
        (_EXIT + 34, _SHOW - 36, "∗ Γ_o"),
    ):
        sheet.formula(x, y, formula, 19)
