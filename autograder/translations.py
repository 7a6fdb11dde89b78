"""Editions in other languages: made from the English source and one catalogue a language."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polib

from .assignment import LANGUAGE_SUFFIX, edition, folders, languages
from .catalogue import problems, save, updated
from .faithful import losses
from .language import BrokenCatalogue, _, catalogue_path, read_catalogue, speaking
from .texts import LEARNER_PACKAGE as PACKAGE
from .texts import drawings, learner_texts, translated_cell


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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `autograder translate`."""
    parser.add_argument(
        "language", nargs="?", help="begin this language where it is new, such as fr or pt-BR"
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; list what is missing or wrong"
    )


def run(args: argparse.Namespace) -> int:
    """Bring the catalogues up to date, or list their problems; 1 where there are any."""
    if args.check:
        found = [problem for folder in folders() for problem in problems(folder)]
        print("\n".join(found) or "Every translation is there and up to date.")
        return 1 if found else 0
    if args.language and not LANGUAGE_SUFFIX.match(f"x_{args.language}"):
        print(f"{args.language!r} is not the name of a language; write it like fr or pt-BR.")
        return 2
    return max([_update(folder, args.language) for folder in folders()], default=0)


def _update(folder: Path, new: str | None) -> int:
    known = languages(folder)[1:]
    status = 0
    for language in [*known, new] if new and new not in known else known:
        path = catalogue_path(folder, language)
        try:
            catalogue = updated(folder, language)
        except BrokenCatalogue as error:
            print(error)
            status = 2
            continue
        save(catalogue, path)
        print(f"{path}: {_state(catalogue)}")
    return status


def _state(catalogue: polib.POFile) -> str:
    entries = [entry for entry in catalogue if not entry.obsolete]
    outdated = sum(entry.fuzzy for entry in entries)
    done = len(catalogue.translated_entries())
    return f"{done} of {len(entries)} translated, {outdated} outdated."
