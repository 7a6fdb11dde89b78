"""Reads an author's tables into types; what is wrong in one is named by file, row and key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from autograder.course.places import AssignmentError

Table = TypeVar("Table")

_PLACE = re.compile(r" - at `(?:key in )?\$(?P<path>[^`]*)`$")
_WORDS = (
    (re.compile(r"Object contains unknown field (.*)"), r"there is no key \1"),
    (re.compile(r"Object missing required field (.*)"), r"the key \1 is missing"),
    (re.compile(r"Expected (.*), got (.*)"), r"\1 is expected here, not \2"),
)
"""The library's words for what is wrong, and an author's."""
_STEP = re.compile(r"\.(?P<key>\w+)|\[(?P<row>\d+)\]")


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a row of a table may hold: the fields of a class derived from this one."""


def read(path: Path) -> dict[str, Any]:
    """Return a TOML file as it stands.

    Raises:
        AssignmentError: where it can't be read or is no TOML.
    """
    try:
        table: dict[str, Any] = msgspec.toml.decode(path.read_bytes())
    except OSError as error:
        raise AssignmentError(f"{path} can't be read: {error.strerror}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AssignmentError(f"{path} is damaged: {error}.") from error
    return table


def convert(value: Any, kind: type[Table], path: Path, place: str = "") -> Table:
    """Return a part of a table as the type that it should have.

    Args:
        value: the part.
        kind: the type.
        path: the file it is from, for the error.
        place: where it stands there, such as `exercise.NAME`.

    Raises:
        AssignmentError: where a key is missing, unknown, or has another kind of value.
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        where, what = _where(str(error), value, place)
        raise AssignmentError(f"{path}{where}: {what}; mend that row.") from error


def rows(table: Any, kind: type[Table], path: Path, place: str) -> dict[str, Table]:
    """Return a table of tables by their keys; see `convert`."""
    if not isinstance(table, dict):
        raise AssignmentError(f"{path}, {place}: a table is expected; mend that row.")
    return {name: convert(row, kind, path, f"{place}.{name}") for name, row in table.items()}


def _where(message: str, value: Any, place: str) -> tuple[str, str]:
    """Return where an error is, in the words of the file, and what it is."""
    found = _PLACE.search(message)
    inside = found["path"] if found else ""
    steps = "".join(filter(None, [place, inside] if place else [inside.lstrip(".")]))
    name = _row_name(value, inside)
    what = message[: found.start()] if found else message
    called = f" (“{name}”)" if name else ""
    for theirs, ours in _WORDS:
        what = theirs.sub(ours, what)
    return f", {steps}{called}" if steps else "", what


def _row_name(value: Any, inside: str) -> str | None:
    """Return the `name` of the innermost row on the way to an error, if it has one."""
    name = None
    for step in _STEP.finditer(inside):
        try:
            value = value[step["key"]] if step["key"] else value[int(step["row"])]
        except (LookupError, TypeError):
            return name
        if isinstance(value, dict) and isinstance(value.get("name"), str):
            name = value["name"]
    return name
