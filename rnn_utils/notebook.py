"""Whether a notebook is there to show things in."""

from __future__ import annotations

from typing import Any


def notebook_display() -> Any:
    """Find what shows things in a notebook.

    Returns:
        The module `IPython.display` where IPython runs the code; None elsewhere.
    """
    try:
        from IPython import display
        from IPython.core.getipython import get_ipython
    except ImportError:
        return None
    return None if get_ipython() is None else display
