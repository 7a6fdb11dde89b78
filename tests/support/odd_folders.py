"""What one student may leave in the folder of a submission, one kind a name."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.support.cells import encode
from tests.support.files import write
from tests.support.toys import filled_in

Make = Callable[[Path], object]
RIGHT = encode(filled_in())
NOT_TEXT = os.fsdecode(b"eve\xff\xfe")
LEVELS = 1_300


def _dated(moment: bytes) -> Make:
    def make(folder: Path) -> None:
        write(folder / "toy.ipynb", RIGHT)
        write(folder / "timestamp.txt", moment)

    return make


def _beside(name: str, kind: int) -> Make:
    def make(folder: Path) -> None:
        write(folder / "toy.ipynb", RIGHT)
        (folder / name).unlink(missing_ok=True)
        os.mknod(folder / name, kind | 0o644)

    return make


def _link(name: str, target: str) -> Make:
    def make(folder: Path) -> None:
        write(folder / "toy.ipynb", RIGHT)
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)

    return make


def _looping(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.symlink_to(folder)


def _locked(place: str) -> Make:
    def make(folder: Path) -> None:
        write(folder / "toy.ipynb", RIGHT)
        (folder / place).chmod(0)

    return make


def nested(folder: Path, levels: int = LEVELS) -> Path:
    """Make a folder of folders, deeper than Python would recurse."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "d").mkdir()
    for _ in range(levels - 1):
        (folder / "d").rename(folder / "inner")
        (folder / "d").mkdir()
        (folder / "inner").rename(folder / "d/d")
    return folder


def flatten(folder: Path) -> None:
    """Take a folder of folders away again, which pytest could not."""
    while (folder / "d/d").exists():
        (folder / "d/d").rename(folder / "inner")
        (folder / "d").rmdir()
        (folder / "inner").rename(folder / "d")


def undo(folder: Path) -> None:
    """Let pytest take away again what was made in place of a submission."""
    for path in (folder.parent, folder, folder / "toy.ipynb", folder / "timestamp.txt"):
        if os.path.lexists(path) and not path.is_symlink():
            path.chmod(0o700)
    if os.path.isdir(folder):
        flatten(folder)


def _deep(folder: Path) -> None:
    write(folder / "toy.ipynb", RIGHT)
    nested(folder)


ODD: dict[str, Make] = {
    "ones": _dated(b"1" * 30),
    "no-text": _dated(b"2030-01-01 \xff\xfe"),
    "long-time": _dated(b"2030-01-01 00:00:00 UTC" + b"0" * 2_000_000),
    "year-zero": _dated(b"0000-00-00 00:00:00 UTC"),
    "clock-pipe": _beside("timestamp.txt", stat.S_IFIFO),
    "clock-folder": lambda folder: (
        write(folder / "toy.ipynb", RIGHT),
        (folder / "timestamp.txt").mkdir(),
    ),
    "clock-loop": _link("timestamp.txt", "timestamp.txt"),
    "deep": _deep,
    "braces": lambda folder: write(
        folder / "toy.ipynb", b'{"cells": [{}' + b",{}" * 10_000_000 + b"]}"
    ),
    "folder": lambda folder: (folder / "toy.ipynb").mkdir(parents=True),
    "pipe": _beside("toy.ipynb", stat.S_IFIFO),
    "socket": _beside("toy.ipynb", stat.S_IFSOCK),
    "loop": _link("toy.ipynb", "toy.ipynb"),
    "link": _link("toy.ipynb", "/etc/hostname"),
    "all-loop": _looping,
    NOT_TEXT: lambda folder: write(folder / "toy.ipynb", RIGHT),
}
"""By the student's id; each is to be refused."""
LOCKED: dict[str, Make] = {
    "locked-file": _locked("toy.ipynb"),
    "locked-folder": _locked("."),
    "locked-clock": lambda folder: (
        _dated(b"2030-01-01 00:00:00 UTC")(folder),
        (folder / "timestamp.txt").chmod(0),
    ),
    "locked-student": _locked(".."),
}
"""What nobody but the superuser can read."""
with tempfile.NamedTemporaryFile() as probe:
    os.chmod(probe.name, 0)
    if not os.access(probe.name, os.R_OK):
        ODD |= LOCKED
