"""Who put a folder into the exchange, where anybody may put one under any name."""

from __future__ import annotations

import os
from pathlib import Path


def owner(path: Path) -> str | None:
    """Return the name of a file's owner, its number where it has no name; None on Windows."""
    try:
        from pwd import getpwuid
    except ImportError:
        return None
    number = os.lstat(path).st_uid
    try:
        return getpwuid(number).pw_name
    except KeyError:
        return str(number)
