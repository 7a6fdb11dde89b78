"""The notebook around the learner's code, where there is one."""

from __future__ import annotations

import re
from typing import Any


def notebook_display() -> Any:
    """Find what shows things in a notebook.

    Returns:
        The module `IPython.display` where IPython runs the code; None elsewhere.
    """
    if _shell() is None:
        return None
    from IPython import display

    return display


def last_cell_with(name: str) -> str | None:
    """Give the last cell that was run, or was to be run, with a function in it.

    Args:
        name: the function.

    Returns:
        The cell's source; None where there is no notebook, or no such cell.
    """
    history = getattr(getattr(_shell(), "history_manager", None), "input_hist_raw", ())
    definition = re.compile(rf"^\s*def\s+{re.escape(name)}\s*\(", re.MULTILINE)
    return next((cell for cell in reversed(list(history)) if definition.search(cell)), None)


def _shell() -> Any:
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    return get_ipython()
