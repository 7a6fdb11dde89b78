"""Text as an attacker would choose it, and whether a terminal would act on what came of it."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

ACTING = (
    "\x1b]0;mine\x07",
    "\x9b31m",
    "\u202e",
    "\u2066",
    "\r",
    "\n",
    "\x85",
    "\u2028",
    "\x08",
    "\x7f",
    "\u200b",
    "\udcff",
    "[bold]",
    ":bomb:",
    "\\",
)
"""An escape, its one-byte twin, directions, line ends, what rubs out, and rich's own markup."""
texts = st.lists(st.sampled_from(ACTING) | st.text(max_size=4), max_size=6).map("".join)
"""Texts of such signs and of any others; `\\udcff` is a byte that is no UTF-8."""


def acting(text: str) -> set[str]:
    """The signs of a text that a terminal, or whoever encodes it, would act on."""
    return {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
