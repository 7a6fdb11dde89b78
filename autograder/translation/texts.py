"""What there is to translate in an assignment, wherever it stands.

The notebook's Markdown, comments and docstrings, the words of the figures, the texts in the
assignment's tables, and the sentences that `rnn_utils` and the engine mark with `_`.
"""

from __future__ import annotations

import ast
import importlib.util
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from jinja2.ext import babel_extract

from autograder.course import tables
from autograder.course.language import SOURCE_LANGUAGE
from autograder.course.lesson_pictures import drawings
from autograder.translation import prose

LEARNER_PACKAGE = "rnn_utils"
PLOT_WORDS = "words of a plot"
TABLES = ("assignment.toml", "misconceptions.toml")
TABLE_TEXTS = ("title", "hint", "class_line", "small_case")

_KEYWORDS: dict[str, Any] = {"_": None, "ngettext": (1, 2)}
_EXTRACTORS: dict[str, Any] = {".py": "python", ".j2": babel_extract}


@dataclass(frozen=True)
class Text:
    """Something to translate: the English, where it stands, and what kind of text it is."""

    english: str
    place: str
    kind: str
    plural: str = ""


def texts(folder: Path) -> Iterator[Text]:
    """Yield every text of an assignment in the order in which a translator should meet it."""
    yield from _notebook_texts(folder / f"{folder.name}.ipynb")
    yield from _figure_texts(folder)
    yield from _table_texts(folder)
    yield from package_texts(LEARNER_PACKAGE)
    yield from package_texts("autograder")


def package_texts(package: str, fresh: Mapping[str, bytes] | None = None) -> Iterator[Text]:
    """Yield a package's sentences: those marked `_` in modules and pages, and those in its data.

    Args:
        package: its name.
        fresh: data files as they are about to be written, by their path from the top level.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"The package {package} is not on Python's path.")
    root = Path(spec.origin).parent
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root.parent).as_posix()
        if path.suffix in _EXTRACTORS:
            yield from _marked_texts(path, place)
        elif path.suffix == ".json" and place not in (fresh or {}):
            yield from _data_texts(path.read_bytes(), place)
    for place, content in (fresh or {}).items():
        yield from _data_texts(content, place)


def _data_texts(content: bytes, place: str) -> Iterator[Text]:
    yield from (Text(text, place, kind) for kind, text in _strings(json.loads(content)))


def _marked_texts(path: Path, place: str) -> Iterator[Text]:
    with path.open("rb") as source:
        found = extract(_EXTRACTORS[path.suffix], source, _KEYWORDS, ("Translators:",))
        for _, message, comments, _ in found:
            singular, plural = (message, "") if isinstance(message, str) else message[:2]
            yield Text(singular, place, " ".join(["a sentence", *comments]), plural)


def _notebook_texts(path: Path) -> Iterator[Text]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        place = f"{path.name}#{cell['id']}"
        kind = "a comment or docstring" if cell["cell_type"] == "code" else "Markdown"
        found: list[str] = []
        source = "".join(cell["source"])
        translated_cell(cell["cell_type"], source, _remember(found))
        yield from (Text(text, place, kind) for text in found)
        if cell["cell_type"] == "code":
            yield from (Text(text, place, PLOT_WORDS) for text in _plot_words(source))


def _plot_words(source: str) -> Iterator[str]:
    """Yield the words, not the names, that a cell hands to `plots`, which translates them."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("plots."):
            parts = list(ast.walk(call))
            composed = [part for part in parts if isinstance(part, ast.JoinedStr)]
            pieces = {id(piece) for text in composed for piece in text.values}
            for part in parts:
                if isinstance(part, ast.Constant) and id(part) not in pieces:
                    text = part.value
                    yield from [text] if isinstance(text, str) and prose.has_words(text) else []


def learner_texts(folder: Path, fresh: Mapping[str, bytes] | None = None) -> Iterator[Text]:
    """Yield what a student's copy of `rnn_utils` has to say in another language."""
    yield from package_texts(LEARNER_PACKAGE, fresh)
    for text in _notebook_texts(folder / f"{folder.name}.ipynb"):
        if text.kind == PLOT_WORDS:
            yield text


def translated_cell(
    cell_type: str, source: str, translate: prose.Translate, language: str = SOURCE_LANGUAGE
) -> str:
    """Return a cell's source with its prose translated."""
    if cell_type == "markdown":
        return prose.markdown(source, translate)
    return prose.code(source, translate, language) if cell_type == "code" else source


def _figure_texts(folder: Path) -> Iterator[Text]:
    figures = drawings(folder)
    if figures is None:
        return
    for name in figures.FIGURES:
        found: list[str] = []
        figures.draw(name, _remember(found))
        yield from (Text(text, f"images/{name}.svg", "words of a figure") for text in found)


def _table_texts(folder: Path) -> Iterator[Text]:
    for path in (folder / name for name in TABLES):
        if path.is_file():
            table = tables.read(path)
            yield from (Text(text, path.name, kind) for kind, text in _strings(table))
            for size in table.get("size", []):
                yield Text(size["name"], path.name, "a size of the inputs, in a sentence")


def _strings(data: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts of nested tables and lists, each with its key."""
    if isinstance(data, list):
        for item in data:
            yield from _strings(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, str) and key in TABLE_TEXTS and value:
                yield key, value
            yield from _strings(value)


def _remember(found: list[str]) -> prose.Translate:
    def remember(text: str) -> str:
        found.append(text)
        return text

    return remember
