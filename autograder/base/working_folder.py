"""The folder that a command is typed in, which may be a hand-in: nothing in it is run.

Python puts it first on the path of what is imported where it starts with `-c`, as
`multiprocessing` starts its processes, and matplotlib takes settings from a file in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType

_NOBODYS = os.sep


@contextmanager
def elsewhere() -> Iterator[None]:
    """Stand in a folder that is no student's for the length of a `with` block."""
    here = os.open(os.curdir, getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY)
    try:
        os.chdir(_NOBODYS)
        try:
            yield
        finally:
            os.fchdir(here)
    finally:
        os.close(here)


def import_elsewhere(name: str) -> ModuleType:
    """Import a module that would take its settings from the working folder."""
    with elsewhere():
        return import_module(name)
