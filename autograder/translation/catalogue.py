"""The catalogues of an assignment: bringing them up to date, and saying what is wrong in them.

One `.po` file a language holds everything that `texts` finds. polib reads and writes it, because
it keeps the English sentence that an outdated translation was made from.
"""

from __future__ import annotations

import re
from pathlib import Path

import polib
from babel.messages.plurals import DEFAULT_PLURAL, PLURALS
from rapidfuzz import fuzz, process

from autograder.course.language import BrokenCatalogue, catalogue_path, read_catalogue
from autograder.course.places import languages
from autograder.translation.faithfulness import losses
from autograder.translation.texts import texts

_LIKENESS = 60  # in percent: from here on, a new sentence counts as an old one that changed
_EXCERPT = 70  # characters of a sentence in a list of problems
_WRAP = 88
_NUMBER_OF_FORMS = re.compile(r"nplurals\s*=\s*([1-6])")


def updated(folder: Path, language: str) -> polib.POFile:
    """Return a language's catalogue, made to fit what the assignment says today.

    A new sentence is open. One that resembles a sentence no longer there keeps that one's
    translation, is marked fuzzy, and remembers the English it was made from. Translations that
    nothing needs any more go to the end, as obsolete.

    Raises:
        BrokenCatalogue: where there is a file that can't be read.
    """
    path = catalogue_path(folder, language)
    old = read_catalogue(path) if path.is_file() else _new_catalogue(folder, language)
    known = {entry.msgid: entry for entry in old if entry.msgstr or entry.msgstr_plural}
    entries = _template(folder)
    gone = {msgid: entry for msgid, entry in known.items() if msgid not in entries}
    for msgid, entry in entries.items():
        _fill(entry, known.get(msgid) or _closest(msgid, gone))
    taken = {entry.previous_msgid for entry in entries.values()}
    return _assembled(old, entries, [e for e in gone.values() if _origin(e) not in taken])


def _new_catalogue(folder: Path, language: str) -> polib.POFile:
    number, rule = PLURALS.get(language.split("_")[0].split("-")[0], DEFAULT_PLURAL)
    catalogue = polib.POFile(wrapwidth=_WRAP)
    catalogue.header = f"The words of {folder.name} in another language: see docs/translating.md."
    catalogue.metadata = {
        "Project-Id-Version": folder.name,
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": f"nplurals={number}; plural={rule};",
    }
    return catalogue


def _template(folder: Path) -> dict[str, polib.POEntry]:
    """Return an empty entry for each text, in order; equal texts share one."""
    entries: dict[str, polib.POEntry] = {}
    for text in texts(folder):
        entry = entries.setdefault(text.english, polib.POEntry(msgid=text.english))
        if text.plural:
            entry.msgid_plural = text.plural
        if (text.place, "") not in entry.occurrences:
            entry.occurrences.append((text.place, ""))
        if text.kind not in entry.comment.split("; "):
            entry.comment = "; ".join(filter(None, [entry.comment, text.kind]))
    return entries


def _closest(msgid: str, gone: dict[str, polib.POEntry]) -> polib.POEntry | None:
    match = process.extractOne(msgid, list(gone), scorer=fuzz.ratio, score_cutoff=_LIKENESS)
    return gone[match[0]] if match else None


def _fill(entry: polib.POEntry, before: polib.POEntry | None) -> None:
    """Give an entry what its predecessor had, marked fuzzy where the English differs."""
    if before is None:
        return
    entry.tcomment = before.tcomment
    entry.msgstr, entry.msgstr_plural = before.msgstr, before.msgstr_plural
    changed = before.msgid != entry.msgid or before.msgid_plural != entry.msgid_plural
    if changed or before.fuzzy:
        entry.flags = ["fuzzy"]
        entry.previous_msgid = _origin(before) if changed else before.previous_msgid


def _origin(entry: polib.POEntry) -> str:
    """Return the English sentence that an entry's translation was made from."""
    return entry.previous_msgid or entry.msgid


def _assembled(
    old: polib.POFile, entries: dict[str, polib.POEntry], gone: list[polib.POEntry]
) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=_WRAP)
    catalogue.metadata, catalogue.header = old.metadata, old.header
    for entry in entries.values():
        if entry.msgid_plural:
            forms = entry.msgstr_plural
            entry.msgstr_plural = {n: forms.get(n, "") for n in range(_number_of_forms(old))}
        catalogue.append(entry)
    for entry in gone:
        catalogue.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=entry.msgstr,
                msgid_plural=entry.msgid_plural,
                msgstr_plural=entry.msgstr_plural,
                tcomment=entry.tcomment,
                obsolete=True,
            )
        )
    return catalogue


def _number_of_forms(catalogue: polib.POFile) -> int:
    stated = _NUMBER_OF_FORMS.search(catalogue.metadata.get("Plural-Forms", ""))
    return int(stated[1]) if stated else 2


def save(catalogue: polib.POFile, path: Path) -> None:
    """Write a catalogue; the same catalogue gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{catalogue}\n", encoding="utf-8", newline="\n")


def problems(folder: Path) -> list[str]:
    """Return what keeps an assignment's translations from being whole, one line each.

    Missing and outdated translations are problems, and so is one that lost or changed anything
    but words, and a catalogue that can't be read.
    """
    found: list[str] = []
    for language in languages(folder)[1:]:
        try:
            found += catalogue_problems(updated(folder, language), catalogue_path(folder, language))
        except BrokenCatalogue as error:
            found.append(str(error))
    return found


def catalogue_problems(catalogue: polib.POFile, path: Path) -> list[str]:
    """Return the problems of one up-to-date catalogue, one line each."""
    name = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    return [
        f"{name}: {entry.occurrences[0][0]}: {fault}: {_excerpt(entry.msgid)}"
        for entry in catalogue
        if not entry.obsolete
        for fault in _faults(entry)
    ]


def _faults(entry: polib.POEntry) -> list[str]:
    if entry.fuzzy:
        return ["outdated"]
    if not entry.translated():
        return ["missing"]
    if not entry.msgid_plural:
        return losses(entry.msgid, entry.msgstr)
    return [
        fault
        for form in entry.msgstr_plural.values()
        if losses(entry.msgid, form)
        for fault in losses(entry.msgid_plural, form)
    ]


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= _EXCERPT else f"“{line[:_EXCERPT].rstrip()}…”"
