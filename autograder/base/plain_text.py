"""Text from outside, made harmless: no escapes, no control signs, nothing that acts as markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

_ANSI = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-_])")


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")


_RECKONING = ("=", "+", "-", "@", "\u2212")
"""How a formula begins; the last is the minus of mathematics."""


_FENCE = re.compile(r"`{3,}")


def plain(text: str) -> str:
    """Return text without anything that a terminal, a browser or a JSON file would act on."""
    text = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode("utf-8")


def visible(text: str) -> str:
    r"""Return text as one line in which every sign is seen and none acts.

    What ends a line, moves the cursor, turns the direction of writing, takes no room or can't be
    encoded is written out, as `\n`, `\x1b`, `\u202e` or `\udcff`.
    """
    return text if text.isprintable() else _written_out(text, _visible_sign)


def visible_lines(text: str) -> list[str]:
    r"""Return the lines of a text, which `\n` alone ends, each made visible."""
    return [visible(line) for line in text.split("\n")]


def visible_code(text: str) -> str:
    r"""Return code as it is, with what doesn't show written out, so that `# \x1b]` hides nothing.

    Tabs stay, as they are part of its margins.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in lines)


def visible_json(text: str) -> str:
    """Return a JSON text that says the same, with what doesn't print as JSON's own escapes."""
    return "\n".join(
        line if line.isprintable() else _written_out(line, _json_sign) for line in text.split("\n")
    )


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters: its beginning and its end, if it is longer."""
    if len(text) <= most:
        return text
    end = most // 4
    return f"{text[: most - end - 1]}…{text[-end:]}"


def begins_a_formula(text: str) -> bool:
    """Return whether a spreadsheet would reckon with a cell, in whatever width its sign is."""
    return unicodedata.normalize("NFKC", text.lstrip()[:1]).startswith(_RECKONING)


def fenced(text: str) -> str:
    """Return text as a Markdown code block that shows it and can't be closed from inside."""
    text = plain(text)
    longest = max((len(run) for run in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def joined(text: Any) -> str:
    """Return a notebook's text, which may be a list of lines, as one string."""
    if isinstance(text, str):
        return text
    if isinstance(text, list):
        return "".join(line for line in text if isinstance(line, str))
    return ""


def _written_out(text: str, sign: Callable[[str], str]) -> str:
    """Replace the signs that aren't seen, each sort of them looked at once."""
    return text.translate({ord(one): sign(one) for one in set(text) if not _is_visible(one)})


def _is_visible(sign: str) -> bool:
    """Whether a sign is seen; a blank of whatever width is."""
    return sign.isprintable() or unicodedata.category(sign) == "Zs"


def _visible_sign(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


def _json_sign(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
