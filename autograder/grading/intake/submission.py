"""Reads a submission, trusting nothing in it: bytes in, cells or one sentence of refusal out."""

from __future__ import annotations

import codecs
import io
import json
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from autograder.base.plain_text import joined
from autograder.course.language import _
from autograder.grading.intake.outputs import plain_outputs
from autograder.grading.intake.refusal import Refused, refusing
from autograder.grading.intake.safe_file import MAX_BYTES, too_large

MAX_CELLS = 5000
MAX_CODE = 2 * 2**20
"""Bytes of all that is code, or counts as code, as JSON writes them."""
MAX_PARTS = 1_000_000
"""Objects and lists, of which Python makes some forty times the size of their text."""
MAX_QUOTES = 4 * MAX_PARTS
"""Quotation marks, two for each text, of which Python makes up to fourteen times its size."""
MAX_TEXT = 2 * 2**20
"""Characters of all text cells; what is beyond is not shown to anybody."""
KINDS = ("code", "markdown", "raw")
NOTEBOOK, SCRIPT = ".ipynb", ".py"
LIKE_PYTHON = re.compile(
    r"^(?:(?:async[ \t]+)?def|class|import|from)[ \t]+\w|^# ?(?:%%|In\[)", re.MULTILINE
)
SCRIPT_CELL = re.compile(r"^# ?(?:%%.*|In\[[ \d]*\]:)$", re.MULTILINE)
NO_TEXT = re.compile(r"[\0\ud800-\udfff]")
"""A NUL and half a surrogate pair: JSON can hold them, no Python source can."""
ENCODINGS = frozenset(
    "utf-8 utf-8-sig ascii iso8859-1 iso8859-15 cp1250 cp1251 cp1252 koi8-r mac-roman gbk gb2312 "
    "gb18030 big5 cp950 shift_jis cp932 euc_jp euc_kr cp949".split()
)
"""What editors save scripts in. Of the others that Python knows, some take hours to decode."""


@dataclass(frozen=True)
class Cell:
    """One cell as the submission holds it; all of it is the student's word only.

    Attributes:
        kind: code, markdown or raw.
        source: its text.
        grade_id: what nbgrader's metadata calls it, if they do.
        output: what its outputs say in plain text.
    """

    kind: str
    source: str
    grade_id: str | None = None
    output: str = ""


@dataclass(frozen=True)
class Submission:
    """A submission's cells, in order, and the ending that its content should have."""

    name: str
    cells: list[Cell]
    ending: str = NOTEBOOK


@refusing()
def read(name: str, content: bytes) -> Submission:
    """Read a notebook (nbformat 4) or a Python script, whichever it is, whatever it is called.

    Raises:
        Refused: with one sentence, where the content is neither.
    """
    if len(content) > MAX_BYTES:
        raise too_large(len(content))
    if not content.strip():
        raise Refused(_("The file is empty; save the notebook and hand it in again."))
    parts = content.count(b"{") + content.count(b"[")
    if parts > MAX_PARTS or content.count(b'"') > MAX_QUOTES:
        raise Refused(
            _("It holds more parts than a notebook has; clear its outputs and hand it in again.")
        )
    ending = SCRIPT if _is_script(name, content) else NOTEBOOK
    cells = _script_cells(content) if ending == SCRIPT else _notebook_cells(content)
    refuse_too_much_code(cell for cell in cells if cell.kind == "code")
    return Submission(name, cells, ending)


def refuse_too_much_code(cells: Iterable[Cell]) -> None:
    """Raise Refused where cells that are code, or count as code, hold more than `MAX_CODE`."""
    size = sum(len(json.dumps(cell.source)) for cell in cells)
    if size > MAX_CODE:
        sentence = _(
            "It holds too much code ({size} MB, at most {most}); take data that was pasted into "
            "cells out of them and hand it in again."
        )
        raise Refused(sentence.format(size=size // 2**20 + 1, most=MAX_CODE // 2**20))


def _is_script(name: str, content: bytes) -> bool:
    """Whether the content is a script: by what it holds, and only where that is neither by name."""
    try:
        text = _decoded(content)
    except (UnicodeError, LookupError, SyntaxError):
        return name.lower().endswith(SCRIPT)
    if text.lstrip().startswith("{"):
        return name.lower().endswith(SCRIPT) and not _is_json(text)
    return name.lower().endswith(SCRIPT) or bool(LIKE_PYTHON.search(text))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _decoded(content: bytes) -> str:
    """A file's text, in the encoding that its first bytes or a comment in its first lines name."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    encoding, _lines = tokenize.detect_encoding(io.BytesIO(content).readline)
    if codecs.lookup(encoding).name not in ENCODINGS:
        raise LookupError(encoding)
    return content.decode(encoding)


def _script_cells(content: bytes) -> list[Cell]:
    try:
        text = _text(_decoded(content))
    except (UnicodeError, LookupError, SyntaxError) as error:
        raise Refused(
            _("The script is not text in UTF-8; export it again from Jupyter.")
        ) from error
    pieces = [piece for piece in SCRIPT_CELL.split(text) if piece.strip()]
    _refuse_many(len(pieces))
    return [Cell("code", piece) for piece in pieces]


def _notebook_cells(content: bytes) -> list[Cell]:
    try:
        notebook = json.loads(_json_text(content))
    except (ValueError, RecursionError) as error:
        sentence = _("It is not a notebook: its JSON can't be read; open and save it in Jupyter.")
        raise Refused(sentence) from error
    if not isinstance(notebook, dict):
        raise Refused(_("It is not a notebook; hand in the .ipynb file itself."))
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        if "worksheets" in notebook or notebook.get("nbformat") in (1, 2, 3):
            sentence = _(
                "It is in an old notebook format; open it in Jupyter, save it, hand it in again."
            )
            raise Refused(sentence)
        raise Refused(_("It is not a notebook: it holds no list of cells."))
    _refuse_many(len(cells))
    return list(_shortened(_cell(cell) for cell in cells if isinstance(cell, dict)))


def _refuse_many(count: int) -> None:
    if count > MAX_CELLS:
        raise Refused(_("It has too many cells ({count}).").format(count=count))


def _shortened(cells: Iterable[Cell]) -> Iterator[Cell]:
    """Cut off text cells where all of them together hold more than anybody writes."""
    left = MAX_TEXT
    for cell in cells:
        if cell.kind == "code":
            yield cell
        else:
            yield replace(cell, source=cell.source[:left])
            left = max(0, left - len(cell.source))


def _json_text(content: bytes) -> str:
    """A notebook's text; a letter of another encoding is no letter, and no reason to refuse."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def _cell(cell: dict[str, Any]) -> Cell:
    kind, outputs = cell.get("cell_type"), cell.get("outputs")
    return Cell(
        kind=kind if kind in KINDS else "raw",
        source=_text(joined(cell.get("source"))),
        grade_id=_grade_id(cell.get("metadata")),
        output=plain_outputs(outputs) if isinstance(outputs, list) else "",
    )


def _text(text: str) -> str:
    return NO_TEXT.sub("\ufffd", text)


def _grade_id(metadata: Any) -> str | None:
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return grade_id if isinstance(grade_id, str) else None
