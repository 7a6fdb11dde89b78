"""The class's secret, from which the inputs that earn marks are drawn, for each submission anew."""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from autograder.base.files import make_folder
from autograder.course.places import Places

BYTES = 32


def key_of(secret: bytes, content: bytes) -> bytes:
    """Return the key from which a submission's own inputs are drawn.

    Args:
        secret: the class's; empty where there is no class.
        content: the submission's bytes; the same ones give the same key at every regrade.
    """
    return hmac.digest(secret, content, "sha256")


def class_secret(places: Places) -> bytes:
    """Return the class's secret, and make it where there is none yet.

    Only its owner can read the file. Where none can be written, the secret lasts for this run.

    Args:
        places: the course.
    """
    path = places.secret
    with contextlib.suppress(OSError):
        if len(kept := path.read_bytes()) == BYTES:
            return kept
    made = secrets.token_bytes(BYTES)
    with contextlib.suppress(OSError):
        _write(path, made)
        return path.read_bytes()  # another process may have been the first
    return made


def _write(path: Path, secret: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all; the first one stays."""
    make_folder(path.parent)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with open(descriptor, "wb") as file:
            file.write(secret)
        if path.exists():
            _replace_damaged(path)
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)


def _replace_damaged(path: Path) -> None:
    """Make room for a secret where half of one was written."""
    if path.stat().st_size != BYTES:
        path.unlink()
