"""The colour names that matplotlib carries, as something to learn to spell."""

from __future__ import annotations

import re

_SURVEY = "xkcd:"
_SPELT = re.compile(r"[a-z]+( [a-z]+)*")
_SWEAR_WORDS = {"piss", "shit"}


def colour_names() -> list[str]:
    """Give the names of colours that visitors of the comic xkcd voted for in a survey of 2010.

    Matplotlib has 949 of them under `XKCD_COLORS`. Left out are thirteen with a slash or an
    apostrophe, such as `blue/green`, and six with a swear word.

    Returns:
        930 names, sorted, in small letters and blanks.
    """
    from matplotlib.colors import XKCD_COLORS

    names = (name.removeprefix(_SURVEY) for name in XKCD_COLORS)
    spelt = (name for name in names if _SPELT.fullmatch(name))
    return sorted(name for name in spelt if _SWEAR_WORDS.isdisjoint(name.split()))
