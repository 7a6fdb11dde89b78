"""What students must not see, and a search for it in files, folders and zips.

Hidden are the solutions' lines, the tables with their seeds and misconceptions, the alternative
solutions, the worked hints until their day, and every other file of a source folder but its
pictures.
"""

from __future__ import annotations

import io
import json
import re
import tokenize
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.course.assignment import WORKED_SUFFIX, Assignment, load
from autograder.course.language import _, speaking
from autograder.course.places import Places, languages
from autograder.release.stubs import regions
from autograder.translation.texts import translated_cell

PUBLIC_FOLDER = "images"

_SHORTEST_CODE = 16  # characters without white space; shorter lines say nothing
_SHORTEST_TEXT = 24
_SHORTEST_SEED = 5  # digits
_NBGRADER_REGION = re.compile(r"BEGIN(HIDDENTESTS|SOLUTION|MARKSCHEME)")
_IMPORT = re.compile(r"from[\w.]+import|import[\w.,]+$")  # without white space


@dataclass(frozen=True)
class Finding:
    """Something hidden in a file: the file, and what was found, without quoting it."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path} holds {self.what}."


@dataclass(frozen=True)
class Secrets:
    """What is hidden: phrases without white space, each with what it is, and file paths."""

    phrases: dict[str, str]
    paths: frozenset[PurePosixPath]

    @classmethod
    def of_course(cls, places: Places, day: date | None = None) -> Secrets:
        """Return what all the assignments of a course hide on a day, today if none is given."""
        parts = [cls.of_assignment(load(folder), day) for folder in places.assignments()]
        phrases = {text: what for part in parts for text, what in part.phrases.items()}
        return cls(phrases, frozenset(path for part in parts for path in part.paths))

    @classmethod
    def of_assignment(cls, assignment: Assignment, day: date | None = None) -> Secrets:
        """Return what an assignment hides on a day, today if none is given.

        Raises:
            AssignmentError: where its notebook can't be read.
            StubError: where the markers of a cell are unbalanced.
        """
        cells = assignment.code_cells
        given = _squeeze(
            "\n".join(_outside_markers(source, cell) for cell, source in cells.items())
        )
        candidates = [
            *_table_phrases(assignment),
            *_alternative_phrases(assignment.folder),
            *_solution_phrases(cells),
        ]
        if not assignment.shows_worked_hints(day or date.today()):
            candidates += _worked_phrases(assignment)
        phrases = {text: what for text, what in candidates if text not in given}
        return cls(phrases, frozenset(_private_paths(assignment)))

    def in_file(self, path: str, content: bytes) -> list[Finding]:
        """Return what is hidden and yet stands in a file; the members of a zip count too."""
        if content.startswith(b"PK\x03\x04"):
            return self.in_zip(content, f"{path}/")
        found = []
        if any(_ends_with(PurePosixPath(path), hidden) for hidden in self.paths):
            found.append("the name of a file that stays in the source folder")
        text = _squeeze(_text(path, content))
        found += sorted({what for phrase, what in self.phrases.items() if phrase in text})
        if _NBGRADER_REGION.search(text):
            found.append("the marker of a hidden region")
        return [Finding(path, what) for what in found]

    def in_tree(self, folder: Path) -> list[Finding]:
        """Return what is hidden and yet stands somewhere below a folder."""
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        return [
            finding
            for path in paths
            for finding in self.in_file(path.relative_to(folder).as_posix(), path.read_bytes())
        ]

    def in_zip(self, content: bytes, prefix: str = "") -> list[Finding]:
        """Return what is hidden and yet stands in a zip, given as bytes."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [
                finding
                for member in archive.infolist()
                if not member.is_dir()
                for finding in self.in_file(prefix + member.filename, archive.read(member))
            ]


def _outside_markers(source: str, cell: str) -> str:
    lines = source.split("\n")
    for region in reversed(regions(source, cell)):
        del lines[region.first : region.last]
    return "\n".join(lines)


def _private_paths(assignment: Assignment) -> Iterator[PurePosixPath]:
    folder = assignment.folder
    for path in folder.rglob("*"):
        inside = PurePosixPath(path.relative_to(folder))
        public = path == assignment.notebook_path or inside.parts[0] == PUBLIC_FOLDER
        if path.is_file() and not public and "__pycache__" not in inside.parts:
            yield inside


def _solution_phrases(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    for cell, source in cells.items():
        lines = source.split("\n")
        for region in regions(source, cell):
            code = "\n".join(lines[region.first : region.last])
            for line in _long_enough([*_statements(code), *_lines(code)], _SHORTEST_CODE):
                yield line, f"a line of the solution in cell {cell!r}"


def _alternative_phrases(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield two lines at a time; a single one, or imports, may well stand in `rnn_utils` too."""
    for path in sorted((folder / "alternatives").rglob("*.py")):
        what = f"lines of the alternative solution {path.name!r}"
        lines = _lines(path.read_text(encoding="utf-8"))
        pairs = map("".join, pairwise(line for line in lines if not _IMPORT.match(line)))
        yield from ((pair, what) for pair in _long_enough(pairs, _SHORTEST_TEXT))


def _worked_phrases(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """Yield the lines of the worked hints that stand in no other text, in every language."""
    for language in languages(assignment.folder):
        with speaking(language, assignment.folder):
            texts = {
                cell: translated_cell("markdown", source, _, language)
                for cell, source in assignment.text_cells.items()
            }
        worked = {cell: text for cell, text in texts.items() if cell.endswith(WORKED_SUFFIX)}
        others = _squeeze("\n".join(text for cell, text in texts.items() if cell not in worked))
        for cell, text in worked.items():
            lines = _long_enough(map(_squeeze, text.split("\n")), _SHORTEST_TEXT)
            what = f"a line of {cell!r} before its day"
            yield from ((line, what) for line in lines if line not in others)


def _table_phrases(assignment: Assignment) -> Iterator[tuple[str, str]]:
    for path in sorted(assignment.folder.glob("*.toml")):
        what = f"content of the table {path.name!r}"
        lines = map(_squeeze, path.read_text(encoding="utf-8").split("\n"))
        yield from ((line, what) for line in _long_enough(lines, _SHORTEST_TEXT))
    if len(str(assignment.seed)) >= _SHORTEST_SEED:
        yield str(assignment.seed), "the seed of the inputs that explain"
    for misconception in assignment.misconceptions:  # a hint is for students
        what = f"text of the misconception {misconception.name!r}"
        texts = map(_squeeze, (misconception.title, misconception.class_line))
        yield from ((text, what) for text in _long_enough(texts, _SHORTEST_TEXT))


def _statements(code: str) -> list[str]:
    """Return the statements of code without white space and comments."""
    whole = "".join("\n" if _ends(token) else _squeeze(token.string) for token in _tokens(code))
    return whole.split("\n")


def _lines(code: str) -> list[str]:
    """Return the lines of code without white space and comments."""
    lines: dict[int, str] = {}
    for token in _tokens(code):
        lines[token.start[0]] = lines.get(token.start[0], "") + _squeeze(token.string)
    return [line for line in lines.values() if line]


def _ends(token: tokenize.TokenInfo) -> bool:
    return token.type == tokenize.NEWLINE


def _long_enough(texts: Iterable[str], shortest: int) -> Iterator[str]:
    return (text for text in texts if len(text) >= shortest)


def _tokens(code: str) -> Iterator[tokenize.TokenInfo]:
    indented = code[:1].isspace()
    text = f"if True:\n{code}\n" if indented else f"{code}\n"
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    first = 2 if indented else 1
    comments = (tokenize.COMMENT, tokenize.NL)
    return (token for token in tokens if token.type not in comments and token.start[0] >= first)


def _text(path: str, content: bytes) -> str:
    """Return a file's text; of JSON, such as a notebook, the text of its strings."""
    text = content.decode("utf-8", errors="replace")
    if path.endswith((".ipynb", ".json")):
        try:
            return "".join(f"{string}\n" for string in _strings(json.loads(text)))
        except ValueError:
            return text
    return text


def _strings(value: Any) -> Iterator[str]:
    """Yield the strings inside nested lists and dicts, and numbers as strings."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _strings([key, item])
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    else:
        yield str(value)


def _squeeze(text: str) -> str:
    """Return the text without white space and with one kind of quotes."""
    return re.sub(r"\s+", "", text.replace('\\"', '"').replace("'", '"'))


def _ends_with(path: PurePosixPath, tail: PurePosixPath) -> bool:
    return path.parts[-len(tail.parts) :] == tail.parts
