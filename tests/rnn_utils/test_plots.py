"""The plots: a finding, labelled axes, the course's colours, and a placeholder for a stub."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings
from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.image import imread

from rnn_utils import plots
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.published import expected_results
from rnn_utils.language import speaking
from rnn_utils.palette import PALETTE
from rnn_utils.plots import (
    check_curve,
    flow,
    learning,
    look,
    lstm_gates,
    probabilities,
    showing,
    states,
    sweep,
)
from rnn_utils.plots.numerals import written
from tests.support.learner import wrong
from tests.support.places import ROOT
from tests.support.scalar_reference import FUNCTIONS

RNN = expected_results("rnn_forward")
LSTM = expected_results("lstm_forward")
DARK_NOTEBOOK = "#111111"  # the ground of JupyterLab's dark theme
STEPS = 10.0 ** np.arange(-12, 0)
SWEEP = np.linspace(-4, 4, 9)
GUESSED, LEARNT = np.full(60, 0.1), np.minimum(np.linspace(0.1, 1.5, 60), 1.0)

DRAWN: dict[str, Callable[[], Any]] = {
    "hidden states": lambda: states.draw_hidden_states(RNN["a"]),
    "gates": lambda: lstm_gates.draw_gates(LSTM["caches"]),
    "gates with tokens": lambda: lstm_gates.draw_gates(LSTM["caches"], list("abcdefg")),
    "predictions": lambda: probabilities.draw_predictions(RNN["y_pred"]),
    "predictions without time": lambda: probabilities.draw_predictions(RNN["y_pred"][:, :, 0]),
    "gradient flow": lambda: flow.draw_gradient_flow({"RNN": 0.5**SWEEP, "LSTM": 0.9**SWEEP}),
    "check curve": lambda: check_curve.draw_gradient_check_curve(STEPS, STEPS**2 + 1e-16 / STEPS),
    "two check curves": lambda: check_curve.draw_gradient_check_curve(
        STEPS, {"a": STEPS, "b": STEPS}
    ),
    "response": lambda: sweep.draw_response(SWEEP, np.tanh(SWEEP), "x", "hidden state"),
    "recall": lambda: learning.draw_recall({"RNN": GUESSED, "LSTM": LEARNT}, 0.1),
    "spelling": lambda: learning.draw_spelling(5 - 3.6 * LEARNT, 5 - 3 * LEARNT[::20], 20),
}
SHOWN: dict[str, Callable[[Any], None]] = {
    "hidden_states": plots.hidden_states,
    "gates": plots.gates,
    "predictions": plots.predictions,
    "gradient_flow": plots.gradient_flow,
    "gradient_check_curve": lambda value: plots.gradient_check_curve(STEPS, value),
    "response": lambda value: plots.response(SWEEP, value, "x", "y"),
    "recall": lambda value: plots.recall(value, 0.1),
    "spelling": lambda value: plots.spelling(value, LEARNT, 20),
}
UNFINISHED = [None, 3.0, "a", np.zeros(0), np.full((5, 10, 4), np.nan), [None, None], {},
              ([(None,) * 10] * 4, None), (None, None), {"RNN": None}]  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_every_figure_states_its_finding_and_labels_its_axes(name: str) -> None:
    with look.house_style():
        figure, sentence = DRAWN[name]()
    axes = [axes for axes in figure.axes if axes.get_label() != "<colorbar>"]
    title = figure.get_suptitle()
    assert len(title.split()) > 3 and not title.endswith(".")
    assert axes[-1].get_xlabel() and all(place.get_ylabel() for place in axes)
    assert sentence.endswith(".") and len(sentence) > 30


@pytest.mark.slow
@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_is_wide_enough_and_nothing_is_cut_off_at_its_edge(name: str) -> None:
    with look.house_style():
        figure, _ = DRAWN[name]()
        pixels = imread(io.BytesIO(showing.png(figure)))[:, :, :3]
    assert pixels.shape[1] > 900
    for edge in (pixels[:, -1], pixels[:, 0], pixels[0], pixels[-1]):
        assert np.allclose(edge, to_rgb(PALETTE["paper"]))


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("value", UNFINISHED, ids=lambda value: type(value).__name__)
def test_an_unfinished_result_gives_a_placeholder(
    name: str, value: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    SHOWN[name](value)
    captured = capsys.readouterr()
    assert "here" in captured.out and captured.err == ""


def test_the_printed_sentence_says_what_the_title_says(capsys: pytest.CaptureFixture[str]) -> None:
    plots.predictions(RNN["y_pred"], labels=["no", "yes"])
    wins = int((RNN["y_pred"][:, 0, :].argmax(axis=0) == 0).sum())
    label, count = ("no", wins) if wins >= 2 else ("yes", 4 - wins)
    assert capsys.readouterr().out == (
        f"Class {label} is the likeliest at {count} of 4 time-steps.\n"
    )


def test_states_that_fade_are_told_from_states_that_saturate() -> None:
    fading = np.zeros((3, 2, 5))
    fading[1, 0] = [0.0, 0.8, 0.4, 0.2, 0.1]
    with look.house_style():
        _, fades = states.draw_hidden_states(fading)
        _, saturates = states.draw_hidden_states(np.ones((3, 2, 5)))
    assert fades.startswith("The hidden state is largest, 0.80, at time-step 1;")
    assert fades.endswith("12% of that.")
    assert saturates == "3 of 3 hidden units come near −1 or 1 within 5 time-steps."


def test_what_is_learnt_is_said_so_coarsely_that_no_rounding_turns_it() -> None:
    with look.house_style():
        for nearly in (0.96, 0.99, 1.0):
            shares = {"RNN": GUESSED * 1.3, "LSTM": np.full(60, nearly)}
            figure, said = learning.draw_recall(shares, 0.1)
            assert "RNN 1, LSTM 10; by guessing 1." in said
            assert figure.get_suptitle() == said.rstrip(".")
        for bits in (1.35, 1.36, 1.45):
            _, said = learning.draw_spelling(np.full(60, bits), np.full(3, 1.8), 20)
            assert "less than 1.5 in names that" in said and "less than 2 in names that" in said


def test_a_step_of_training_is_drawn_with_the_steps_before_it_never_after() -> None:
    with look.house_style():
        figure, _ = learning.draw_recall({"LSTM": np.repeat([0.0, 1.0], 60)}, 0.1)
    line = figure.axes[0].lines[0].get_ydata()
    assert line[59] == 0.0 and 0 < line[60] < 0.1 and line[-1] == pytest.approx(1.0)


def test_what_was_kept_back_is_drawn_at_the_steps_where_it_was_measured() -> None:
    with look.house_style():
        figure, _ = learning.draw_spelling(LEARNT, LEARNT[::20], 20)
    assert list(figure.axes[0].lines[1].get_xdata()) == [0, 20, 40]


def test_each_gate_has_its_own_colour_of_the_palette() -> None:
    with look.house_style():
        figure, _ = lstm_gates.draw_gates(LSTM["caches"])
    maps = [axes.images[0].get_cmap() for axes in figure.axes if axes.images]
    full = [matplotlib.colors.to_hex(colours(1.0)).upper() for colours in maps]
    assert full == [PALETTE[name] for name in ("forget", "update", "output", "candidate", "input")]


def test_the_gates_panels_hold_the_first_examples_gates() -> None:
    with look.house_style():
        figure, _ = lstm_gates.draw_gates(LSTM["caches"])
    panels = [axes.images[0].get_array() for axes in figure.axes if axes.images]
    for field, panel in zip(("ft", "it", "ot", "cct"), panels, strict=False):
        place = EXERCISES["lstm_forward"].cache.index(field)
        steps = [step[place][:, 0] for step in LSTM["caches"][0]]
        np.testing.assert_allclose(panel, np.stack(steps, axis=1))


def test_tokens_stand_below_the_input() -> None:
    tokens = ["The", "cat", "that", "ate", "is", "full", "."]
    with look.house_style():
        figure, _ = lstm_gates.draw_gates(LSTM["caches"], tokens)
    bottom = [axes for axes in figure.axes if axes.get_xlabel()][-1]
    assert [label.get_text() for label in bottom.get_xticklabels()] == tokens


def test_gradients_that_vanish_altogether_are_drawn_too() -> None:
    with look.house_style():
        _, sentence = flow.draw_gradient_flow({"RNN": [0.0, 0.0, 1.0], "LSTM": [1.0, 1.0, 0.0]})
    assert sentence.endswith("RNN: ×0; LSTM: ×∞.")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (7.46e-8, "7.5·10⁻⁸"),
        (2.06, "2.1"),
        (-0.99999, "−1"),
        (-8.0, "−8"),
        (1e-6, "10⁻⁶"),
        (0.004, "0.004"),
        (24.7, "25"),
        (249.0, "250"),
        (0.0, "0"),
        (9.96, "10"),
        (-3.14e12, "−3.1·10¹²"),
        (np.inf, "∞"),
    ],
)
def test_numbers_are_written_as_people_write_them(number: float, words: str) -> None:
    assert written(number) == words


def test_a_title_says_between_which_values_each_curve_lies() -> None:
    curves = np.vstack([np.tanh(SWEEP), np.full(9, 0.5)])
    with look.house_style():
        figure, _ = sweep.draw_response(SWEEP, curves, "input", "state", ["first", "second"])
    assert figure.get_suptitle() == (
        "first: between −1 (at −4) and 1 (at 4)\nsecond: 0.5 everywhere"
    )


@pytest.mark.parametrize("name", [name for name in DRAWN if "gates" not in name])
def test_colours_that_stand_for_numbers_are_named_beside_their_bar(name: str) -> None:
    with look.house_style():
        figure, _ = DRAWN[name]()
    bars = [axes for axes in figure.axes if axes.get_label() == "<colorbar>"]
    assert all(bar.get_ylabel() for bar in bars)
    assert bool(bars) == any(axes.images for axes in figure.axes)


def test_curves_that_share_a_colour_differ_in_mark_and_are_listed_beside_the_plot() -> None:
    with look.house_style():
        figure, _ = sweep.draw_response(SWEEP, np.outer(range(5), SWEEP), "input", "state")
    marks = [line.get_marker() for line in figure.axes[0].lines]
    assert len(set(marks)) == 5
    assert [text.get_text() for text in figure.legends[0].get_texts()] == list("01234")


CALLS = {
    "hidden_states": "plots.hidden_states(a, of='rnn_forward')",
    "gates": "plots.gates(caches, of=['rnn_forward'])",
    "predictions": "plots.predictions(a, of='rnn_forward')",
    "gradient_flow": "plots.gradient_flow({'RNN': x}, of='rnn_forward')",
    "response": "plots.response(x, x, 'x', 'y', of='rnn_forward')",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize(("language", "doubt"), [("en", "not right yet"), ("zh", "还不正确")])
def test_a_plot_of_a_function_that_is_not_right_yet_says_so_in_its_title(
    call: str, language: str, doubt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []
    said: list[str] = []
    monkeypatch.setattr(look, "chinese_fonts", lambda: ("DejaVu Sans",))

    def present(figure: Any, sentence: str) -> None:
        titles.append(figure.get_suptitle())
        said.append(sentence)

    monkeypatch.setattr(showing, "present", present)
    names = {"plots": plots, "x": np.linspace(1, 2, 9), "a": RNN["a"], "caches": LSTM["caches"]}
    with speaking(language):
        for function in (FUNCTIONS["rnn_forward"], wrong("rnn_forward", doubled)):
            exec(call, {**names, "rnn_forward": function})
    (finding, doubtful), (plain, doubted) = titles, said
    assert doubt not in finding + plain
    first, second = doubtful.split("\n")
    assert first.startswith("rnn_forward") and first.endswith(doubt)
    assert first in doubted and second in doubted and finding not in doubtful


def doubled(results: dict[str, Any]) -> None:
    results["a"] = 2 * results["a"]


def test_a_plot_of_a_function_that_is_not_there_says_so_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    exec("plots.hidden_states(a, of='rnn_forward')", {"plots": plots, "a": RNN["a"]})
    assert capsys.readouterr().out.startswith("rnn_forward: not right yet.")


def test_nothing_is_drawn_or_printed_while_grading(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RNN_UTILS_NO_PLOTS", "1")
    for show in SHOWN.values():
        show(None)
    plots.hidden_states(RNN["a"])
    assert capsys.readouterr().out == ""


def test_importing_rnn_utils_leaves_matplotlib_alone() -> None:
    script = "import rnn_utils, sys; print('matplotlib' in sys.modules, 'IPython' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.split() == ["False", "False"]


def test_the_figure_speaks_english_where_no_font_has_chinese_letters(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(look, "chinese_fonts", lambda: ())
    monkeypatch.setattr(states, "_", lambda text: spoken.append(look.current_language()) or text)
    with speaking("zh"):
        plots.hidden_states(RNN["a"])
    assert "en" in spoken and spoken[-1] == "zh"
    assert "hidden units come near" in capsys.readouterr().out


def test_the_figure_speaks_chinese_where_a_font_has_the_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(look, "chinese_fonts", lambda: ("DejaVu Sans",))
    with speaking("zh"), look.house_style():
        assert look.current_language() == "zh"


def test_letters_without_a_font_do_not_warn() -> None:
    with look.house_style(), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure, _ = probabilities.draw_predictions(
            RNN["y_pred"], labels=["\U00013000", "\U00013001"]
        )
        showing.png(figure)


def luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_of_the_palette_is_its_own() -> None:
    assert len(set(PALETTE.values())) == len(PALETTE)


@pytest.mark.parametrize("name", sorted(set(PALETTE) - {"ink", "paper"}))
def test_a_line_stands_out_from_paper_and_from_a_dark_notebook(name: str) -> None:
    assert contrast(PALETTE[name], PALETTE["paper"]) >= 3
    assert contrast(PALETTE[name], DARK_NOTEBOOK) >= 3


@pytest.mark.parametrize("name", DRAWN)
def test_every_line_of_a_figure_stands_out_from_its_paper(name: str) -> None:
    with look.house_style():
        figure, _ = DRAWN[name]()
    lines = [line for axes in figure.axes for line in axes.lines]
    assert all(contrast(to_hex(line.get_color()), PALETTE["paper"]) >= 3 for line in lines)
    assert to_hex(figure.get_facecolor()).upper() == PALETTE["paper"]


@pytest.mark.parametrize("share", np.linspace(0, 1, 11))
def test_a_value_is_readable_on_every_tint_it_is_written_on(share: float) -> None:
    with look.house_style():
        figure, _ = probabilities.draw_predictions(np.array([[share], [1 - share]]))
    image = figure.axes[0].images[0]
    tint = image.get_cmap()(image.norm(share))
    assert contrast(to_hex(tint), PALETTE["ink"]) >= 4.5
