"""The colour names that matplotlib carries, as something to learn to spell."""

from __future__ import annotations

import re

_SURVEY = "xkcd:"
_SPELT = re.compile(r"[a-z]+( [a-z]+)*")


def colour_names() -> list[str]:
    """Give the names of colours that visitors of the comic xkcd voted for in a survey of 2010.

    Matplotlib has 949 of them under `XKCD_COLORS`. Thirteen have a slash or an apostrophe, such as
    `blue/green`, and are left out.

    Returns:
        936 names, sorted, in small letters and blanks.
    """
    from matplotlib.colors import XKCD_COLORS

    names = (name.removeprefix(_SURVEY) for name in XKCD_COLORS)
    return sorted(name for name in names if _SPELT.fullmatch(name))
