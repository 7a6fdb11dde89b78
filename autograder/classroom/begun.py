"""Notes of the submissions that are being graded, so that one that ends the grader is found out.

A note lies there from before a submission is read until all about it is written. A run that comes
to an end, by itself, by Ctrl-C or because it is asked to, takes its notes with it. So a note that a
later run finds is that of a run which was killed: of what was graded alone it is known what did
it; what was graded beside others is to be graded again, alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from autograder.base.endings import unwinding
from autograder.base.files import read_regular, sharing, write_json
from autograder.base.record import Word
from autograder.classroom.folders import Classroom, SubmittedFile
from autograder.course.language import _

_LONGEST_NOTE = 10_000


class Left(Word):
    """How a submission was being graded when a run was killed."""

    ALONE = "alone"
    BESIDE_OTHERS = "beside others"


class Begun:
    """The notes of one run; use it in a `with` block.

    Args:
        classroom: the class.
    """

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        self._own: set[Path] = set()
        self._open = contextlib.ExitStack()
        self._nobody_else = False

    def __enter__(self) -> Begun:
        self._nobody_else = self._open.enter_context(sharing(self._classroom.begun_lock))
        self._open.callback(self._drop)
        self._open.enter_context(unwinding())
        return self

    def __exit__(self, *exception: object) -> None:
        self._open.close()

    def left(self, file: SubmittedFile) -> Left | None:
        """Return how a run that was killed left a submission, None where it didn't.

        A note counts no more once the submission is another, or was graded after all; nor while
        another run is at work, whose own it may be.
        """
        if not self._nobody_else:
            return None
        note, path = self._note(file), self._classroom.autograded_notebook(*_place(file))
        with contextlib.suppress(OSError):
            if path.stat().st_mtime_ns >= note.stat().st_mtime_ns:
                return None
        try:
            held = json.loads(read_regular(note, _LONGEST_NOTE))
            return Left(held["left"]) if held["files"] == _stamp(file) else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):  # cut off where a machine lost power
            return Left.BESIDE_OTHERS

    def begin(self, file: SubmittedFile, how: Left) -> None:
        """Note that a submission is about to be read and graded.

        Raises:
            OSError: where that can't be written.
        """
        note = self._note(file)
        self._own.add(note)
        write_json(note, {"left": how, "files": _stamp(file)}, indent=None)

    def end(self, file: SubmittedFile) -> None:
        """Take away the note of a submission about which all is written."""
        note = self._note(file)
        self._own.discard(note)
        note.unlink(missing_ok=True)

    def _note(self, file: SubmittedFile) -> Path:
        return self._classroom.begun(*_place(file))

    def _drop(self) -> None:
        for note in self._own:
            with contextlib.suppress(OSError):
                note.unlink(missing_ok=True)


def killer() -> str:
    """Return why a submission is passed over that a run was killed at."""
    return _(
        "An earlier run was killed while it graded this submission, so it is passed over; look at "
        "it by hand, then run this again with --force."
    )


def _place(file: SubmittedFile) -> tuple[str, str]:
    return file.student, file.assignment


def _stamp(file: SubmittedFile) -> str:
    """Return what tells a submission from one that is handed in later, without reading it."""
    found: list[Any] = []
    for path in file.candidates:
        with contextlib.suppress(OSError):
            status = path.lstat()
            found.append((path.name, status.st_size, status.st_mtime_ns))
    return hashlib.sha256(repr(found).encode()).hexdigest()
