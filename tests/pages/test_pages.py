"""The frame, the style and the equations of the pages that people read."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jinja2
import pytest

from autograder import pages
from autograder.pages.equations import equation
from rnn_utils.palette import PALETTE
from tests.support.files import read_toml
from tests.support.places import FOLDER as ASSIGNMENT

FOLDER = Path(pages.__file__).parent
STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")

AS_MATHML = '<span class="equation"><math display="block">'


def strings(table, key):
    """Yield every string under a key, however deep in a table."""
    if isinstance(table, dict):
        yield from (value for name, value in table.items() if name == key)
    for inner in table.values() if isinstance(table, dict) else table:
        if isinstance(inner, (dict, list)):
            yield from strings(inner, key)


def equations_of_the_assignment():
    for name in ("assignment.toml", "misconceptions.toml"):
        table = read_toml(ASSIGNMENT / name)
        yield from strings(table, "equation")


def page(main="", **blocks):
    blocks = {"title": "Title", "header": "", "main": main, **blocks}
    source = "{% extends 'base.html.j2' %}" + "".join(
        f"{{% block {name} %}}{text}{{% endblock %}}" for name, text in blocks.items()
    )
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(FOLDER), autoescape=True)
    return environment.from_string(source).render(language="zh", word="<script>")


def variables(scheme):
    """Return the custom properties of the light or of the dark scheme."""
    light, dark = re.findall(r":root \{(.*?)\n *\}", STYLE, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w]+): ([^;]+);", light))
    if scheme == "dark":
        found |= re.findall(r"--([\w]+): ([^;]+);", dark)
    return found


def luminance(scheme, name):
    value = variables(scheme)[name]
    while value.startswith("var("):
        value = variables(scheme)[value[6:-1]]
    parts = [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "card", "code"])
@pytest.mark.parametrize("text", ["text", "quiet", "link", "passed", "partly", "open"])
def test_text_is_readable_on_every_ground(scheme, ground, text):
    light, dark = sorted((luminance(scheme, text), luminance(scheme, ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "card"])
@pytest.mark.parametrize("line", sorted(set(PALETTE) - {"ink", "paper"}))
def test_a_line_stands_out_from_every_ground(scheme, ground, line):
    light, dark = sorted((luminance(scheme, line), luminance(scheme, ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_the_style_has_the_colours_of_the_palette():
    assert {name: variables("light")[name] for name in PALETTE} == PALETTE


def test_a_page_forbids_scripts_and_whatever_is_elsewhere():
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page()).group(1)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_a_page_loads_nothing():
    assert not re.search(r"<script|<link|@import|url\(|https?:", page())


def test_a_page_holds_the_style_as_it_is():
    assert STYLE.strip() in page()


def test_a_page_names_its_language_and_escapes_what_it_is_given():
    assert '<html lang="zh">' in page()
    assert "<main>\n&lt;script&gt;\n</main>" in page("{{ word }}")


def test_every_equation_of_the_assignment_is_shown_as_mathml():
    found = list(equations_of_the_assignment())
    assert len(found) > 40
    assert [latex for latex in found if not equation(latex).startswith(AS_MATHML)] == []


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{</math><img src=x onerror=alert(1)>}",
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(//x)}{x}",
        r"\class{card}{x}",
        r"\unknown x",
        r"\frac{",
        "x^2^3",
        "",
    ],
)
def test_latex_that_gives_no_plain_mathml_is_shown_as_code(latex):
    shown = equation(latex)
    assert shown.startswith('<span class="equation"><code>')
    code = ET.fromstring(shown)[0]
    assert (code.text or "") == latex and not len(code)


def test_a_word_is_one_upright_word():
    assert "<mi>softmax</mi>" in equation(r"\mathrm{softmax}(z)")
    assert '<mtext class="monospace">da_prev</mtext>' in equation(r"\mathtt{da\_prev}")
    assert '<mi mathvariant="normal">a</mi>' in equation(r"\mathrm{a\,b}")


def test_a_gate_is_upright_and_a_variable_is_not():
    assert '<mi mathvariant="normal">Γ</mi>' in equation(r"\Gamma_f")
    assert "<mi>z</mi>" in equation(r"\sigma(z)")


@pytest.mark.parametrize("latex", [r"\tilde{c}", r"\hat y"])
def test_an_accent_sits_on_its_letter(latex):
    over = ET.fromstring(equation(latex)).find(".//mover")
    assert over.get("accent") == "true" and over[1].get("stretchy") == "false"
