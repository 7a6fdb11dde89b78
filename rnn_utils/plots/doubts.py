"""Whether the functions behind a plot are right yet: a finding must not rest on wrong ones."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

from rnn_utils.checking.checks import check
from rnn_utils.language import _, listed


def not_right_yet(of: str | Sequence[str], namespace: Mapping[str, Any]) -> list[str]:
    """List the functions behind a plot that don't pass their own checks.

    Args:
        of: the function's name, or several.
        namespace: where the functions are looked up.

    Returns:
        The names of those that don't pass, in the order given.
    """
    names = [of] if isinstance(of, str) else of
    with contextlib.redirect_stdout(io.StringIO()):
        return [
            name for name in names if name not in namespace or not check(namespace[name]).passed
        ]


def title_in_doubt(names: Sequence[str]) -> str:
    """Say that a plot shows no finding yet.

    Args:
        names: the functions that aren't right yet.

    Returns:
        Two lines for a title.
    """
    said = _("{names}: not right yet.\nThe plot shows what there is so far.")
    return said.format(names=listed(names))
