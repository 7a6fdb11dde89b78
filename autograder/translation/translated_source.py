"""Editions in other languages: made from the English source and one catalogue a language."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polib

from autograder.course.language import BrokenCatalogue, _, catalogue_path, read_catalogue, speaking
from autograder.course.lesson_pictures import drawings
from autograder.course.places import edition, languages
from autograder.translation.faithfulness import losses
from autograder.translation.texts import LEARNER_PACKAGE as PACKAGE
from autograder.translation.texts import learner_texts, translated_cell


def translated_source(folder: Path, language: str, destination: Path) -> Path:
    """Write the source folder of an edition: notebook, table, and figures in `images/`.

    Markdown, comments and docstrings are those of the language, or English where it has none;
    all else in the notebook is as it was, apart from stored outputs, which are left out.

    Args:
        folder: the assignment's source folder.
        language: the name of a catalogue in its `translations/`.
        destination: the folder to write, made where it is missing.

    Returns:
        The path of the notebook, `<assignment>_<language>.ipynb`.
    """
    notebook = json.loads((folder / f"{folder.name}.ipynb").read_text(encoding="utf-8"))
    destination.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "assignment.toml", destination / "assignment.toml")
    with speaking(language, folder):
        for cell in notebook["cells"]:
            _translate_cell(cell, language)
        _draw(folder, destination)
    path = destination / f"{edition(folder.name, language)}.ipynb"
    text = json.dumps(notebook, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return path


def _translate_cell(cell: dict[str, Any], language: str) -> None:
    source = translated_cell(cell["cell_type"], "".join(cell["source"]), _, language)
    cell["source"] = source.splitlines(keepends=True)
    if cell["cell_type"] == "code":
        cell["outputs"], cell["execution_count"] = [], None


def _draw(folder: Path, destination: Path) -> None:
    images = folder / "images"
    if images.is_dir():
        shutil.copytree(images, destination / "images", dirs_exist_ok=True)
    figures = drawings(folder)
    if figures:
        figures.draw_all(destination / "images", _)


def locale_files(
    assignments: Iterable[Path], fresh: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Return the catalogues that students' copies of `rnn_utils` read, and nothing else.

    Args:
        assignments: source folders; where two translate the same sentence, the first counts.
        fresh: the package's data files as they are about to be written, by their path.

    Returns:
        For each language, the path from the top level and the bytes of a `.mo` file, the same
        for the same translations.
    """
    sentences: dict[str, dict[str, polib.POEntry]] = {}
    for folder in assignments:
        wanted = {text.english for text in learner_texts(folder, fresh)}
        for language in languages(folder)[1:]:
            found = sentences.setdefault(language, {})
            for entry in _sound_entries(catalogue_path(folder, language)):
                if entry.msgid in wanted:
                    found.setdefault(entry.msgid, entry)
    return {
        f"{PACKAGE}/locale/{language.replace('-', '_')}/LC_MESSAGES/{PACKAGE}.mo": _compiled(
            language, found.values()
        )
        for language, found in sorted(sentences.items())
    }


def _sound_entries(path: Path) -> list[polib.POEntry]:
    try:
        catalogue = read_catalogue(path)
    except BrokenCatalogue:
        return []
    return [
        entry
        for entry in catalogue.translated_entries()
        if entry.msgid_plural or not losses(entry.msgid, entry.msgstr)
    ]


def _compiled(language: str, entries: Iterable[polib.POEntry]) -> bytes:
    catalogue = polib.POFile()
    catalogue.metadata = {"Language": language, "Content-Type": "text/plain; charset=UTF-8"}
    catalogue.extend(entries)
    return catalogue.to_binary()
