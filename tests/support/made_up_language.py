"""A language that differs from English in its vowels, and its catalogue of an assignment."""

from __future__ import annotations

import re
from pathlib import Path

import polib

from autograder.course.language import catalogue_path
from autograder.translation.catalogue import save, updated
from autograder.translation.faithfulness import PARTS

_MARKED = str.maketrans("aeiou", "äëïöü")
_HELD = 0xE000  # from here on, characters stand for what a translation has to keep


def pseudo(text: str) -> str:
    """Translate a text as a faithful translator would: its words, and nothing else."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return chr(_HELD + len(held) - 1)

    for _what, pattern in PARTS:
        text = pattern.sub(hold, text)
    text = text.translate(_MARKED)
    for number in reversed(range(len(held))):
        text = text.replace(chr(_HELD + number), held[number])
    return text


def translate_all(folder: Path, language: str) -> polib.POFile:
    """Write a whole catalogue of the made-up language into an assignment's folder."""
    catalogue = updated(folder, language)
    for entry in catalogue:
        entry.msgstr = "" if entry.msgid_plural else pseudo(entry.msgid)
        forms = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else []
        entry.msgstr_plural = {number: pseudo(form) for number, form in enumerate(forms)}
        entry.flags = []
    save(catalogue, catalogue_path(folder, language))
    return catalogue
