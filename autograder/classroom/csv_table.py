"""Reads a table as spreadsheets and learning platforms write it, whatever parts its cells."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from pathlib import Path

from autograder.base.errors import CommandError

_SEPARATORS = ",;\t"
_NAMED_SEPARATOR = "sep="
"""How Excel says in a line of its own what stands between the cells."""


_LONGEST_CELL = 2**30
"""A worksheet holds what students typed, too."""


class TableError(CommandError):
    """A table that can't be read; its text is one sentence."""


def read(path: Path) -> list[list[str]]:
    """Return the lines of a table, the header first, as cells in one Unicode form.

    Raises:
        TableError: where it can't be read, or holds nothing.
    """
    text = _decoded(path)
    first, _end, rest = text.partition("\n")
    separator = max(_SEPARATORS, key=first.count)
    if first.casefold().startswith(_NAMED_SEPARATOR):
        separator, text = first.strip()[len(_NAMED_SEPARATOR) :] or separator, rest
    csv.field_size_limit(_LONGEST_CELL)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except (csv.Error, TypeError) as error:
        raise TableError(f"{path} is not a CSV file ({error}).") from error
    if not table:
        raise TableError(f"{path} is empty.")
    return [[_clean(cell) for cell in row] for row in table]


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} can't be read: {error.strerror}.") from error
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(f"{path} is not text in UTF-8; save it as “CSV UTF-8”.") from error


def _clean(cell: str) -> str:
    """Return a cell in one Unicode form, without characters that don't print."""
    text = unicodedata.normalize("NFC", cell.replace("\t", " "))
    return "".join(letter for letter in text if letter.isprintable()).strip()
