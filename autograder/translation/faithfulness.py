"""What a translation has to keep: everything in a sentence that is not words."""

from __future__ import annotations

import re
from collections import Counter

from markdown_it import MarkdownIt

from autograder.translation.prose import WORDS_IN_MATH

# Each part is taken out before the next is looked for, so that nothing counts twice.
PARTS = [
    ("code block", re.compile(r"^ {0,3}```.*?^ {0,3}```[^\n]*$", re.MULTILINE | re.DOTALL)),
    ("code span", re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)),
    (
        "equation",
        re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$|\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.DOTALL),
    ),
    ("link or image path", re.compile(r"(?<=\]\()[^)]*(?=\))|https?://[\w./?#=&%~+-]+", re.ASCII)),
    ("HTML tag", re.compile(r"</?[A-Za-z][^>]*>")),
    ("placeholder", re.compile(r"\{[A-Za-z_]\w*(?:![rsa])?(?::[^{}]*)?\}", re.ASCII)),
    ("name", re.compile(r"[A-Za-z]\w*_\w*|\bd[A-Z][A-Za-z]+\b", re.ASCII)),
    ("number", re.compile(r"\d+(?:[.,]\d+)*", re.ASCII)),
]
_LINES = [
    ("heading level", re.compile(r"^(#{1,6}) ", re.MULTILINE)),
    ("list item", re.compile(r"^( *(?:[-*+]|\d+[.)])) ", re.MULTILINE)),
    ("table row", re.compile(r"^( {0,3}\|).*\|\s*$", re.MULTILINE)),
    ("quoted line", re.compile(r"^( {0,3}>)", re.MULTILINE)),
]
_COMMONMARK = MarkdownIt()


def losses(original: str, translation: str) -> list[str]:
    """Return what a translation lost, changed or added, one short phrase each.

    Placeholders, equations but for their words, code, links, HTML tags, names and numbers have to
    be the same, in any order; headings, lists, tables and quotations have to keep their shape;
    emphasis has to show.
    """
    found: list[str] = []
    old, new = original, translation
    for what, pattern in PARTS:
        wanted, given = (_count(pattern, text) for text in (old, new))
        found += [f"{what} lost: {part}" for part in (wanted - given).elements()]
        found += [f"{what} added: {part}" for part in (given - wanted).elements()]
        old, new = (pattern.sub("@@", text) for text in (old, new))
    return found + _shape_changes(original, translation)


def _count(pattern: re.Pattern[str], text: str) -> Counter[str]:
    parts = (WORDS_IN_MATH.sub("", match[0]) for match in pattern.finditer(text))
    return Counter(" ".join(part.split()) for part in parts)


def _shape_changes(original: str, translation: str) -> list[str]:
    found = [
        f"{what} changed"
        for what, pattern in _LINES
        if pattern.findall(original) != pattern.findall(translation)
    ]
    wanted, given = _emphasis(original), _emphasis(translation)
    return found if wanted == given else [*found, f"{given} of {wanted} emphases show"]


def _emphasis(text: str) -> int:
    """Return how many pieces of a text Markdown sets in italics or bold."""
    for _, pattern in PARTS[:3]:
        text = pattern.sub("@@0@@", text)
    inline = [token for token in _COMMONMARK.parse(text) if token.children]
    opened = [child.type for token in inline for child in token.children or []]
    return opened.count("strong_open") + opened.count("em_open")
