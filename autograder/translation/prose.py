"""The prose of a notebook: its Markdown, and the comments and docstrings of its code.

One walk serves extraction and translation alike: each function takes the source of a cell and
hands every translatable piece to `translate`, whose answer takes its place. Everything else
comes out byte for byte as it went in.
"""

from __future__ import annotations

import io
import os
import re
import tokenize
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

Translate = Callable[[str], str]

LANGUAGE_COMMENT = re.compile(r"# language: \w+")

_FENCE = r"^[ ]{0,3}(?P<mark>```+|~~~+)[^\n]*\n.*?^[ ]{0,3}(?P=mark)[^\n]*$"
_MATH = r"^\$\$.*?\$\$[ .,]*$|^\\begin\{(?P<env>\w+\*?)\}.*?^\\end\{(?P=env)\}[ ]*$"
_LINE = r"(?![ ]{0,3}(?:```|~~~))[^\n]*\S[^\n]*"
_BLOCK = re.compile(
    rf"{_FENCE}|(?P<math>{_MATH})|(?P<prose>^{_LINE}(?:\n{_LINE})*)", re.MULTILINE | re.DOTALL
)
_NOT_PROSE = re.compile(
    r"\$\$.*?\$\$|\$[^$\n]+\$|(`+).+?\1|</?[A-Za-z][^>]*>|\]\([^)]*\)|\w*_\w+", re.DOTALL
)
WORDS_IN_MATH = re.compile(r"\s*\\text\{(?P<words>[^{}]*)\}\s*")
_WORD = re.compile(r"[^\W\d_]{2,}")

_MARKER = re.compile(r"(?P<mark>#+ [A-Z][A-Z ]+ #+ *)(?P<tail>.*)")
_COMMENT = re.compile(r"(?P<mark>#+ *)(?P<tail>.*)")
_PRAGMA = re.compile(r"#\s*(noqa|type:|fmt:|nbval|%%)", re.IGNORECASE)
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_QUOTE = r"\"{3}|'{3}|\"|'"
_STRING = re.compile(rf"(?P<mark>[A-Za-z]*(?P<quote>{_QUOTE}))(?P<text>.*)(?P=quote)", re.DOTALL)


class Edit(NamedTuple):
    """A piece of source, from offset `start` to offset `end`, and what takes its place."""

    start: int
    end: int
    text: str


def markdown(source: str, translate: Translate) -> str:
    r"""Return a Markdown cell with each block of prose translated.

    Blocks are what blank lines separate. Fenced code and blocks without a word, such as an image
    with no alternative text or an equation without `\text{…}`, stay as they are.
    """

    def replace(block: re.Match[str]) -> str:
        said = block["prose"] or " ".join(WORDS_IN_MATH.findall(block["math"] or ""))
        if not has_words(said):
            return block[0]
        words = block[0].lstrip(" ")
        return block[0][: -len(words)] + translate(words)

    return _BLOCK.sub(replace, source)


def has_words(text: str) -> bool:
    """Return whether anything is left to translate beside symbols, code, tags and names."""
    return bool(_WORD.search(_NOT_PROSE.sub(_words_inside, text)))


def _words_inside(part: re.Match[str]) -> str:
    """Return what an equation says in words; no other part has any."""
    return f" {' '.join(WORDS_IN_MATH.findall(part[0]))} "


def code(source: str, translate: Translate, language: str) -> str:
    """Return a code cell with its comments and docstrings translated.

    Args:
        source: Python source.
        translate: what to do with a comment's text, and with each paragraph of a docstring.
        language: the language that the comment `# language: …` is to name.

    Raises:
        ValueError: where the source can't be split into tokens.
    """
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError) as error:
        raise ValueError(f"the cell is not plain Python ({error})") from error
    offsets = _line_offsets(source)
    edits = [
        *_comment_edits(tokens, offsets, translate, language),
        *_docstring_edits(tokens, offsets, translate),
    ]
    for edit in sorted(edits, reverse=True):
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source


def _line_offsets(source: str) -> list[int]:
    """Return where each line starts, counted from 1 as tokens count."""
    offsets = [0, 0]
    for line in io.StringIO(source):
        offsets.append(offsets[-1] + len(line))
    return offsets


def _comment_edits(
    tokens: list[tokenize.TokenInfo], offsets: list[int], translate: Translate, language: str
) -> Iterator[Edit]:
    for run in _comment_runs(tokens):
        first, last = run[0], run[-1]
        indent = " " * first.start[1]
        text = _translated_comment([token.string for token in run], translate, language)
        yield Edit(
            offsets[first.start[0]] + first.start[1],
            offsets[last.end[0]] + last.end[1],
            text.replace("\n", f"\n{indent}"),
        )


def _comment_runs(tokens: list[tokenize.TokenInfo]) -> Iterator[list[tokenize.TokenInfo]]:
    """Yield the comments, those on neighbouring lines together: they are one sentence."""
    run: list[tokenize.TokenInfo] = []
    for token in tokens:
        if token.type != tokenize.COMMENT:
            continue
        if run and not _continues(run[-1], token):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _continues(above: tokenize.TokenInfo, below: tokenize.TokenInfo) -> bool:
    if _stands_alone(above.string) or _stands_alone(below.string):
        return False
    if not all(token.line.lstrip().startswith("#") for token in (above, below)):
        return False
    return below.start == (above.start[0] + 1, above.start[1])


def _stands_alone(comment: str) -> bool:
    return any(rule.match(comment) for rule in (_MARKER, LANGUAGE_COMMENT, _PRAGMA))


def _translated_comment(lines: list[str], translate: Translate, language: str) -> str:
    if LANGUAGE_COMMENT.fullmatch(lines[0]):
        return f"# language: {language}"
    parts = [_MARKER.fullmatch(line) or _COMMENT.fullmatch(line) for line in lines]
    text = "\n".join(part["tail"] for part in parts if part)
    if _PRAGMA.match(lines[0]) or not has_words(text):
        return "\n".join(lines)
    mark = parts[0]["mark"] if parts[0] else "# "
    return "\n".join((mark + line).rstrip() for line in translate(text).splitlines())


def _docstring_edits(
    tokens: list[tokenize.TokenInfo], offsets: list[int], translate: Translate
) -> Iterator[Edit]:
    """Edit every string that is a statement of its own."""
    opening = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    closing = (tokenize.NEWLINE, tokenize.ENDMARKER)
    kinds = (tokenize.COMMENT, tokenize.NL)
    tokens = [token for token in tokens if token.type not in kinds]
    for before, (token, after) in zip([None, *tokens], pairwise(tokens), strict=False):
        begins = before is None or before.type in opening
        if token.type == tokenize.STRING and begins and after.type in closing:
            start = offsets[token.start[0]] + token.start[1]
            text = _translated_docstring(token.string, translate)
            yield Edit(start, start + len(token.string), text)


def _translated_docstring(literal: str, translate: Translate) -> str:
    parts = _STRING.fullmatch(literal)
    if parts is None:
        return literal

    def replace(paragraph: re.Match[str]) -> str:
        return _translated_paragraph(paragraph[0], paragraph.start() == 0, translate)

    return parts["mark"] + _PARAGRAPH.sub(replace, parts["text"]) + parts["quote"]


def _translated_paragraph(text: str, is_first: bool, translate: Translate) -> str:
    """Translate a paragraph without its indentation; the first line of a docstring has none."""
    lines = text.split("\n")
    lead = lines[:1] if is_first else []
    rest = lines[len(lead) :]
    indent = os.path.commonprefix([line[: len(line) - len(line.lstrip())] for line in rest])
    words = "\n".join([*lead, *(line[len(indent) :] for line in rest)])
    if not has_words(words):
        return text
    translated = translate(words).replace("\n", f"\n{indent}")
    return translated if is_first else indent + translated
