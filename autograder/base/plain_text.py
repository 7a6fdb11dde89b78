"""Text from outside, made harmless: no escapes, no control signs, nothing that acts as markup."""

from __future__ import annotations

import re
from typing import Any

_ANSI = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-_])")


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")


_FENCE = re.compile(r"`{3,}")


def plain(text: str) -> str:
    """Return text without anything that a terminal, a browser or a JSON file would act on."""
    text = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode("utf-8")


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
