"""The record of one graded submission: what the class keeps, and `autograder grade --json` writes.

A record is plain JSON, so that it crosses processes and machines as it is; its form is published
in `record.schema.json` beside this module. Every reader goes through `load` or `parsed`, and so
has the same idea of a sound record.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any, TypedDict

import msgspec

from autograder.base.errors import CommandError
from autograder.base.files import write_json

VERSION = 2
"""Grows when a reader of the one before would misread a record."""


class Word(str, Enum):
    """A string out of a fixed set, which prints and is written as itself."""

    __str__ = str.__str__


class Status(Word):
    """What became of a submission."""

    GRADED = "graded"
    REFUSED = "refused"


class Isolation(Word):
    """What a student's code was kept apart by."""

    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


class CheckRecord(TypedDict):
    """One quantity of an exercise: its points, and a sentence."""

    name: str
    passed: bool
    points: float
    max_points: float
    message: str


class DiagnosisRecord(TypedDict):
    """The cause of an exercise's lost marks; without a name where only the place is known.

    `quantity` is the line of the exercise to begin with, by what stands on its left side, and
    `line` the number of the line of the student's cell at which it stopped, where it did.
    """

    misconception: str | None
    quantity: str | None
    line: int | None
    message: str
    equation: str | None


class ExerciseRecord(TypedDict):
    """One exercise: its marks, its checks, and why marks were lost."""

    name: str
    score: float
    max_score: float
    passed: bool
    matched_by: str | None
    error: str | None
    checks: list[CheckRecord]
    diagnosis: DiagnosisRecord | None


class Record(TypedDict):
    """One submission; `digest` is a hash over `exercises`, equal at every regrade."""

    version: int
    submission: str
    assignment: str
    status: Status
    reason: str | None
    score: float
    max_score: float
    isolation: Isolation
    digest: str
    exercises: list[ExerciseRecord]


class RecordError(CommandError):
    """A record that can't be used; its text is one sentence that names the file and the remedy."""


def save(path: Path, record: Record) -> None:
    """Write a record under its name, whole or not at all."""
    write_json(path, record)


def load(path: Path) -> Record | None:
    """Read a record; None where there is none.

    Raises:
        RecordError: where the file is half-written, of another version, or no record.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecordError(f"The record {path} can't be read: {error.strerror}.") from error
    try:
        value = msgspec.json.decode(content)
    except msgspec.DecodeError as error:
        raise _unusable(path, "it is half-written") from error
    return parsed(value, path)


def parsed(value: Any, path: Path) -> Record:
    """Return a value read from a file as the record that it should be.

    Raises:
        RecordError: where it is of another version, or no record.
    """
    version = value.get("version") if isinstance(value, dict) else None
    if isinstance(value, dict) and version != VERSION:
        raise _unusable(path, f"it was written by another version of the pack ({version or 1})")
    try:
        return msgspec.convert(value, Record)
    except msgspec.ValidationError as error:
        raise _unusable(path, str(error)) from error


def cause(exercise: ExerciseRecord) -> str | None:
    """Return the one sentence on why an exercise lost marks; None where there is none to say."""
    diagnosis = exercise["diagnosis"]
    return diagnosis["message"] if diagnosis else exercise["error"]


def _unusable(path: Path, reason: str) -> RecordError:
    return RecordError(
        f"The record {path} can't be used ({reason}); run `autograder grade` to make it anew."
    )
