"""The figures of the course: what the code draws is what is committed, and it is fit to publish."""

import math
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from rnn_utils.palette import PALETTE
from solutions.rnn_step_by_step import drawings
from solutions.rnn_step_by_step.drawings import canvas, typeset

IMAGES = Path(drawings.__file__).parents[1] / "images"
NAMES = {
    "applications",
    "rnn_unrolled",
    "rnn_cell",
    "lstm_cell",
    "lstm_unrolled",
    "rnn_cell_backward",
    "lstm_cell_backward",
}
DRAWN = {"svg", "title", "desc", "rect", "circle", "path", "polygon", "text", "tspan"}

each_figure = pytest.mark.parametrize("name", sorted(NAMES))


def shouted(text: str) -> str:
    """Stand in for a language whose words are all longer."""
    return f"{text} {text}"


def elements(name: str, translate=drawings.identity) -> list[ET.Element]:
    return list(ET.fromstring(drawings.draw(name, translate)).iter())


def tag(element: ET.Element) -> str:
    return element.tag.removeprefix("{http://www.w3.org/2000/svg}")


def text_of(name: str) -> str:
    return " ".join("".join(e.itertext()) for e in elements(name) if tag(e) == "text")


def test_the_committed_figures_are_those_the_code_draws(tmp_path):
    written = drawings.draw_all(tmp_path / "images")
    assert {path.stem for path in written} == NAMES == {path.stem for path in IMAGES.glob("*.svg")}
    for path in written:
        assert path.read_bytes() == (IMAGES / path.name).read_bytes(), path.name


@each_figure
def test_a_figure_says_in_words_what_it_shows(name):
    root = ET.fromstring(drawings.draw(name))
    title, description = root[0], root[1]
    assert root.get("role") == "img"
    assert (tag(title), tag(description)) == ("title", "desc")
    assert len(title.text.split()) > 5 and len(description.text.split()) > 20


@each_figure
def test_a_figure_uses_the_colours_of_the_palette_only(name):
    used = {e.get(key) for e in elements(name) for key in ("fill", "stroke")}
    assert used - {None, "none"} <= set(PALETTE.values())


@each_figure
def test_a_figure_stands_on_its_own_card(name):
    root, card = ET.fromstring(drawings.draw(name)), elements(name)[3]
    assert (tag(card), card.get("fill"), card.get("fill-opacity")) == (
        "rect",
        PALETTE["paper"],
        "1",
    )
    assert float(card.get("width")) == float(root.get("width")) - 2


@each_figure
def test_a_figure_holds_nothing_that_runs_or_loads(name):
    for element in elements(name):
        assert tag(element) in DRAWN
        assert not [key for key in element.attrib if key.startswith("on") or "href" in key]
    without_name = drawings.draw(name).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "://" not in without_name and "url(" not in without_name


@each_figure
def test_words_fall_back_on_a_font_with_chinese(name):
    fonts = {e.get("font-family") for e in elements(name) if tag(e) == "text"}
    assert fonts and fonts <= {typeset.SANS, typeset.SERIF}
    assert all("Noto Sans CJK SC" in font for font in fonts)


@each_figure
def test_everything_drawn_lies_on_the_card(name):
    width, height = (
        float(ET.fromstring(drawings.draw(name)).get(key)) for key in ("width", "height")
    )
    for element in elements(name):
        x = float(element.get("x", element.get("cx", 0)))
        y = float(element.get("y", element.get("cy", 0)))
        right = x + float(element.get("width", 0)) if tag(element) == "rect" else x
        bottom = y + float(element.get("height", 0)) if tag(element) == "rect" else y
        assert min(x, y) >= 0 and right <= width and bottom <= height
        points = re.findall(r"-?[\d.]+", element.get("d", "") + element.get("points", ""))
        assert all(0 <= float(across) <= width for across in points[::2])
        assert all(0 <= float(down) <= height for down in points[1::2])


def test_every_word_of_a_figure_goes_through_the_translation():
    words = drawings.translatable_words()
    for name in NAMES:
        drawn = drawings.draw(name, lambda text: "~")
        assert not [text for text in words if f">{text}<" in drawn]
        left = re.sub(r"<tspan.*?</tspan>", "", drawn)
        left = {text.strip() for text in re.findall(r">([^<>]+)<", left)}
        assert {text for text in left if len(text) > 1} <= {"Où est la gare ?"}


def test_the_words_of_the_catalogue_are_those_of_the_sources():
    from babel.messages.extract import extract_from_dir

    folder = Path(drawings.__file__).parent
    found = {message for *_, message, _, _ in extract_from_dir(folder, keywords={"_": None})}
    assert found == set(drawings.translatable_words())


@each_figure
def test_longer_words_are_broken_or_set_smaller(name):
    width = float(ET.fromstring(drawings.draw(name)).get("width"))
    for element in elements(name, shouted):
        if tag(element) != "text" or element.get("font-family") != typeset.SANS:
            continue
        long = typeset.words_width(element.text, float(element.get("font-size")))
        share = {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor")]
        left = float(element.get("x")) - share * long
        assert left >= 0 and left + long <= width


@pytest.mark.parametrize("gradient", "dtanh da_next da_prev dxt dWaa dWax dba".split())
def test_the_backward_graph_of_the_rnn_cell_names_every_gradient(gradient):
    assert gradient in text_of("rnn_cell_backward").split()


@pytest.mark.parametrize(
    "gradient",
    "da_next dc_next da_prev dc_prev dxt dWf dWi dWc dWo dbf dbi dbc dbo dC dΓf dΓu dΓo dc̃".split(),
)
def test_the_backward_graph_of_the_lstm_cell_names_every_gradient(gradient):
    assert gradient in text_of("lstm_cell_backward").split()


@each_figure
def test_a_formula_stays_inside_its_box_in_the_widest_font(name, monkeypatch):
    boxed = []
    box, formula = canvas.Sheet.box, canvas.Sheet.formula

    def watched_box(sheet, x, y, width, height, *rest, **style):
        boxed.append((x, y, width, height))
        box(sheet, x, y, width, height, *rest, **style)

    def watched_formula(sheet, x, y, source, size=canvas.FORMULA, **style):
        around = [one for one in boxed if abs(one[0] + one[2] / 2 - x) < 1 and holds(one, y)]
        narrowest = min((width for _, _, width, _ in around), default=math.inf)
        wider = 1 if "`" in source else typeset.WIDEST
        assert typeset.formula_width(source, size) * wider <= narrowest - 8, source
        formula(sheet, x, y, source, size, **style)

    monkeypatch.setattr(canvas.Sheet, "box", watched_box)
    monkeypatch.setattr(canvas.Sheet, "formula", watched_formula)
    drawings.draw(name)


def holds(box, y):
    return box[1] < y < box[1] + box[3]


def test_a_gate_has_one_colour_in_every_figure():
    for name in ("lstm_cell", "lstm_cell_backward", "lstm_unrolled"):
        used = {element.get("fill") for element in elements(name)}
        assert {PALETTE[gate] for gate in ("forget", "update", "candidate", "output")} <= used


def test_scripts_of_a_formula_stand_above_each_other():
    letter, below, above = typeset.runs("Γ_f^{⟨t⟩}")[:3]
    assert below.rise < letter.rise < above.rise
    assert above.kern == pytest.approx(-below.width)
    assert above.scale == below.scale < letter.scale


def test_a_script_inside_a_script_is_smaller_and_lower():
    outer, inner = typeset.runs("a^{⟨T_x⟩}")[2:4]
    assert (outer.text, inner.text) == ("T", "x")
    assert inner.scale < outer.scale and inner.rise < outer.rise


def test_chinese_breaks_between_characters_but_not_before_a_mark():
    lines = typeset.wrapped("开头平淡，结尾精彩。", 10, 42)
    assert lines == ["开头平", "淡，结尾", "精彩。"]


def test_spaces_around_latin_letters_in_chinese_stay():
    assert typeset.wrapped("字母 g 代表 f、i", 10, 1000) == ["字母 g 代表 f、i"]


def test_words_longer_than_any_line_still_end():
    assert typeset.balanced("Rückwärtsausbreitung Rückwärtsausbreitung", 20, 30) == [
        "Rückwärtsausbreitung",
        "Rückwärtsausbreitung",
    ]


def test_words_too_long_for_their_room_are_set_smaller():
    sheet = canvas.Sheet(200, 100, "title", "description")
    sheet.words(100, 50, "vanishing gradients", 17, width=90)
    words = ET.fromstring(sheet.svg())[-1]
    assert canvas.SMALLEST <= float(words.get("font-size")) < 17
    assert typeset.words_width(words.text, float(words.get("font-size"))) <= 90
