"""Opens a submission's file, and nothing that only looks like one: no link, no pipe, no flood."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from autograder.base.files import NotRegular, open_regular
from autograder.course.language import _
from autograder.grading.intake.refusal import Refused

MAX_BYTES = 30 * 2**20


def read_file(path: Path) -> bytes:
    """Read a submission's file.

    Raises:
        Refused: where it is not a regular file of bounded size.
    """
    with _regular_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > MAX_BYTES:
            raise too_large(size)
        return file.read(MAX_BYTES)


def read_head(path: Path, most: int) -> bytes:
    """Read the first bytes of a submission's file, however long it is.

    Raises:
        Refused: where it is not a regular file.
    """
    with _regular_file(path) as file:
        return file.read(most)


def _regular_file(path: Path) -> BinaryIO:
    try:
        return open_regular(path)
    except NotRegular as error:
        if path.is_symlink():
            raise Refused(_("It is a symbolic link; hand in the file itself.")) from error
        raise Refused(_("It is not a regular file; hand in the notebook itself.")) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise Refused(_("It can't be read ({reason}).").format(reason=reason)) from error


def too_large(size: int) -> Refused:
    """Return the refusal of a file of so many bytes."""
    sentence = _(
        "It is too large ({size} MB, at most {most}); clear its outputs and hand it in again."
    )
    return Refused(sentence.format(size=size // 2**20, most=MAX_BYTES // 2**20))
