"""Files that are either wholly there or not there at all."""

from __future__ import annotations

import errno
import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from autograder.base.plain_text import visible_json

_READABLE = 0o644
_OWNERS_FILE, _OWNERS_FOLDER = 0o600, 0o700


def for_its_owner(path: str | os.PathLike[str], flags: int) -> int:
    """Open a file as `open` does, and one that it makes for its owner alone: an `opener`."""
    return os.open(path, flags, _OWNERS_FILE)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, for their owner alone; what is there stays as it is."""
    for one in reversed((folder, *folder.parents)):
        if not one.is_dir():
            one.mkdir(_OWNERS_FOLDER, exist_ok=True)


def write_atomically(path: Path, content: bytes, for_all: bool = False) -> None:
    """Write a file under its name only once it is complete, and make its folders.

    Args:
        path: the file.
        content: what it is to hold.
        for_all: whether everybody may read it; else its owner alone may, whatever the umask, and
            enter the folders that are made for it.
    """
    if for_all:
        path.parent.mkdir(parents=True, exist_ok=True)
    else:
        make_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, _READABLE if for_all else _OWNERS_FILE)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def write_json(path: Path, value: Any, indent: int | None = 1) -> None:
    """Write a value as JSON, atomically; without indentation it takes a tenth of the time."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    text = text.encode("utf-8", "replace").decode("utf-8")
    write_atomically(path, visible_json(text).encode("utf-8") + b"\n")


_OF_MACHINE = {
    getattr(errno, name, None)
    for name in ("ENOSPC", "EDQUOT", "EROFS", "EIO", "ENOMEM", "EMFILE", "ENFILE")
}


def is_of_machine(error: Exception) -> bool:
    """Return whether an error would meet every other file too, as where a disk is full."""
    return isinstance(error, OSError) and error.errno in _OF_MACHINE


class NotRegular(OSError):
    """What is no regular file, such as a folder, a link, a pipe or a socket."""


def open_regular(path: Path, folder: int | None = None) -> BinaryIO:
    """Open a file that somebody else may have put there, and nothing that only looks like one.

    Args:
        path: the file.
        folder: the descriptor of an open folder that it lies in; None where the path is whole.

    Raises:
        NotRegular: where it is no regular file itself.
        OSError: where it can't be opened.
    """
    # O_NONBLOCK keeps a pipe from holding us up; O_NOFOLLOW refuses a symbolic link.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if not stat.S_ISREG(os.stat(path, dir_fd=folder, follow_symlinks=False).st_mode):
        raise NotRegular(errno.EINVAL, "Not a regular file", str(path))
    descriptor = os.open(path, flags, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegular(errno.EINVAL, "Not a regular file", str(path))
    return open(descriptor, "rb")


@contextmanager
def open_folder(path: Path, folder: int | None = None) -> Iterator[int]:
    """Open a folder that somebody else may have put there, and no link to one.

    Args:
        path: the folder.
        folder: the descriptor of an open folder that it lies in; None where the path is whole.

    Yields:
        Its descriptor, by which all that lies in it is reached, whatever becomes of its name.

    Raises:
        OSError: where it is no folder itself, or can't be opened.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def read_regular(path: Path, most: int) -> bytes:
    """Read a file that somebody else may have put there.

    Args:
        path: the file.
        most: how many bytes it may hold.

    Raises:
        OSError: where it is no regular file, can't be read, or holds more.
    """
    with open_regular(path) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return content


def below(
    folder: Path,
    skipped: Callable[[str], bool] = lambda name: False,
    unreadable: Callable[[OSError], None] | None = None,
) -> Iterator[os.DirEntry[str]]:
    """Yield all that lies below a folder, however deep, without following symbolic links.

    Args:
        folder: where to begin.
        skipped: says by its name whether a folder is passed over.
        unreadable: is told of folders that can't be read, in place of an error.

    Raises:
        OSError: where one can't be read, and nobody is to be told.
    """
    waiting = [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            if unreadable is None:
                raise
            unreadable(error)
            continue
        kept = [entry for entry in entries if not (is_folder(entry) and skipped(entry.name))]
        yield from kept
        waiting += (entry.path for entry in reversed(kept) if is_folder(entry))


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is a folder itself, no link to one."""
    return entry.is_dir(follow_symlinks=False)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time into the `with` block, where the system has file locks."""
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:
        yield
        return
    make_folder(path.parent)
    with open(path, "a", opener=for_its_owner) as file:
        flock(file, LOCK_EX)
        yield


@contextmanager
def sharing(path: Path) -> Iterator[bool]:
    """Hold a lock that others may hold too; gives whether nobody held it when this began."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
    except ImportError:
        yield True
        return
    make_folder(path.parent)
    with open(path, "a", opener=for_its_owner) as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
            first = True
        except BlockingIOError:
            first = False
        flock(file, LOCK_SH)
        yield first
