"""Whether the functions behind a plot are right yet: a finding must not rest on wrong ones."""

from __future__ import annotations

from collections.abc import Sequence

from rnn_utils.language import _, listed


def title_in_doubt(names: Sequence[str]) -> str:
    """Say that a plot shows no finding yet.

    Args:
        names: the functions that aren't right yet.

    Returns:
        Two lines for a title.
    """
    said = _("{names}: not right yet.\nThe plot shows what there is so far.")
    return said.format(names=listed(names))
