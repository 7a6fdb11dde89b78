"""Shows LaTeX equations on pages without scripts: as MathML, which browsers set by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert
from markupsafe import Markup

_FRAME = Markup('<span class="equation">{}</span>')
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_ELEMENTS = frozenset(
    "math mrow mi mn mo mtext mspace msup msub msubsup mover munder munderover mfrac msqrt mroot"
    " mtable mtr mtd mstyle mpadded".split()
)
_ATTRIBUTES = frozenset(
    "display accent stretchy fence form separator largeop movablelimits minsize maxsize"
    " lspace rspace width height depth linethickness columnalign displaystyle scriptlevel".split()
)


@cache
def equation(latex: str) -> Markup:
    r"""Return a displayed equation as MathML.

    Args:
        latex: the equation in LaTeX, without dollar signs, such as `\Gamma_f = \sigma(z)`.

    Returns:
        Markup that holds MathML only; the LaTeX itself, as code, where it can't be converted.
    """
    root = _mathml(latex)
    if root is None or not all(map(_allowed, root.iter())):
        return _FRAME.format(Markup("<code>{}</code>").format(latex))
    _join_words(root)
    _set_greek_capitals_upright(root)
    _settle_accents(root)
    root.set("display", "block")
    return _FRAME.format(Markup(ET.tostring(root, encoding="unicode")))


def _mathml(latex: str) -> ET.Element | None:
    try:
        root = ET.fromstring(convert(latex))
    except Exception:  # the converter raises anything on LaTeX it does not know
        return None
    for element in root.iter():
        element.tag = element.tag.removeprefix(_NAMESPACE)
    return root


def _allowed(element: ET.Element) -> bool:
    """Whether an element is plain MathML, and holds no command that was left over."""
    attributes = element.attrib.keys() - {"mathvariant"}
    return (
        element.tag in _ELEMENTS and attributes <= _ATTRIBUTES and "\\" not in (element.text or "")
    )


def _join_words(root: ET.Element) -> None:
    r"""Join the letters of `\mathrm{softmax}`, each an element of its own, into one word."""
    for parent in list(root.iter()):
        children = [
            joined
            for variant, run in groupby(parent, key=lambda child: child.get("mathvariant"))
            for joined in (run if variant is None else [_word(variant, run)])
        ]
        parent[:] = children


def _word(variant: str, letters: Iterator[ET.Element]) -> ET.Element:
    word = ET.Element("mtext" if variant == "monospace" else "mi")
    word.text = "".join(letter.text or "" for letter in letters)
    if variant in ("monospace", "bold"):
        word.set("class", variant)
    elif len(word.text) == 1:
        word.set("mathvariant", "normal")
    return word


def _set_greek_capitals_upright(root: ET.Element) -> None:
    for letter in root.iter("mi"):
        if "Α" <= (letter.text or "") <= "Ω":
            letter.set("mathvariant", "normal")


def _settle_accents(root: ET.Element) -> None:
    """Mark what stands over a letter as its accent, so that it is set close to it."""
    for over in root.iter("mover"):
        if over[1].tag == "mo":
            over.set("accent", "true")
            over[1].set("stretchy", "false")
