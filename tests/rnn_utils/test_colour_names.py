"""`colour_names`: the names that matplotlib carries, fit to be spelt."""

from __future__ import annotations

import re

from matplotlib.colors import XKCD_COLORS

from rnn_utils import colour_names


def test_there_are_930_names_of_letters_and_blanks_in_order() -> None:
    names = colour_names()
    assert len(names) == len(set(names)) == 930
    assert names == sorted(names)
    assert all(re.fullmatch(r"[a-z ]+", name) and name == name.strip() for name in names)
    assert max(map(len, names)) == 26


def test_what_is_left_out_holds_another_sign_or_a_swear_word() -> None:
    left_out = {name.removeprefix("xkcd:") for name in XKCD_COLORS} - set(colour_names())
    swear = {name for name in left_out if re.search(r"\b(piss|shit)\b", name)}
    assert len(swear) == 6
    assert len(left_out - swear) == 13
    assert all("/" in name or "'" in name for name in left_out - swear)


def test_no_swear_word_is_left_as_a_part_of_another() -> None:
    assert not any(part in name for name in colour_names() for part in ("piss", "shit"))
