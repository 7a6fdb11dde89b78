"""Which of the machine's files a student process sees: the interpreter, and libraries to load.

No other program is among them, and nothing that says what the machine is or who uses it.
"""

from __future__ import annotations

import glob
import os
import re
import site
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

SYSTEM = "/usr"
LOADER_TABLE = "/etc/ld.so.cache"
LOADERS = "/lib*/ld-*.so.*"
LOCALES = "/usr/lib/locale"
LIBRARY = re.compile(rb"(/[^\0]*)/([^\0/]+)\.so\b[^\0/]*\0")
"""A library's path in the loader's table; its folder and its name."""
ALL_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
"""What is shown where the loader has no table."""


def readable_paths() -> list[str]:
    """Return the files and folders, none of them inside another."""
    wanted = {*_interpreter(), *_python_libraries(), *_system_libraries(), LOCALES}
    existing = sorted(path for path in wanted if os.path.exists(path))
    return [path for path in existing if not _inside_another(path, existing)]


def shown(places: Iterable[Path]) -> tuple[Path, str] | None:
    """Return the first of some places that a student process would see, and by what path it would.

    Args:
        places: files and folders of the machine; one that is a link lies where it leads.
    """
    readable = readable_paths()
    for place in places:
        for path in readable:
            if place.resolve().is_relative_to(path):
                return place, path
    return None


def _interpreter() -> Iterator[str]:
    """The interpreter, every link on the way to it, and what tells it that it is in a venv."""
    path = sys.executable
    yield path
    while os.path.islink(path):
        path = os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))
        yield path
    yield f"{sys.prefix}/pyvenv.cfg"


def _python_libraries() -> Iterator[str]:
    for prefix in {sys.prefix, sys.base_prefix}:
        if prefix == SYSTEM:
            yield from (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
            yield from site.getsitepackages()
        else:
            yield from (f"{prefix}/lib", f"{prefix}/lib64")


def _system_libraries() -> Iterator[str]:
    """The folders that the loader knows libraries in, and the loader itself."""
    try:
        table = Path(LOADER_TABLE).read_bytes()
    except OSError:
        yield from ALL_LIBRARIES
        return
    yield LOADER_TABLE
    yield from glob.glob(LOADERS)
    for folder, name in set(LIBRARY.findall(table)):
        if not name.startswith(b"ld-"):
            yield os.fsdecode(folder)


def _inside_another(path: str, paths: list[str]) -> bool:
    return any(path != other and Path(path).is_relative_to(other) for other in paths)
