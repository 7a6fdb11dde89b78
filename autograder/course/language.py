"""The language the engine speaks: its sentences, looked up in the assignment's catalogue.

Every sentence meant for a student is written `_("Sentence with {name}.").format(name=…)`.
What `_` gives depends on where it is called:

    with speaking("zh", assignment.folder):
        verdict = judge(submission)

Outside such a block, and inside `speaking("en", …)`, the English stands and nothing is loaded.
The setting is a context variable: a new thread starts in English.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.base.printing import log_line

if TYPE_CHECKING:
    import polib

SOURCE_LANGUAGE = "en"

_ENGLISH = NullTranslations()
_PLACEHOLDER = re.compile(r"\{[A-Za-z_]\w*(?:![rsa])?(?::[^{}]*)?\}")
_LANGUAGE_NAME = re.compile(r"[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*")
_current: ContextVar[tuple[str, NullTranslations]] = ContextVar(
    "language", default=(SOURCE_LANGUAGE, _ENGLISH)
)
_log = logging.getLogger(__name__)


class BrokenCatalogue(Exception):
    """A catalogue that can't be read; its text is one sentence that names the file."""


def _(sentence: str) -> str:
    """Return the sentence in the language spoken here, or itself where no translation exists."""
    return _current.get()[1].gettext(sentence) if sentence else sentence


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form that goes with `n` in the language spoken here."""
    return _current.get()[1].ngettext(singular, plural, n)


def current_language() -> str:
    """Return the language spoken here, `"en"` where English stands in."""
    return _current.get()[0]


@contextmanager
def speaking(language: str, folder: Path) -> Iterator[None]:
    """Speak a language inside the `with` block.

    Args:
        language: the name of a catalogue, such as `"zh"`, or `"en"`.
        folder: the assignment's source folder, which holds `translations/<language>.po`.

    An unknown language or a broken catalogue is logged once, and English stands in.
    """
    path = catalogue_path(Path(folder), language)
    changed = path.stat().st_mtime_ns if path.is_file() else None
    token = _current.set(_load(language, path, changed))
    try:
        yield
    finally:
        _current.reset(token)


def catalogue_path(folder: Path, language: str) -> Path:
    """Return the place of an assignment's catalogue."""
    return folder / "translations" / f"{language}.po"


def read_catalogue(path: Path) -> polib.POFile:
    """Read a `.po` file.

    Raises:
        BrokenCatalogue: where the file is missing, no UTF-8, or no `.po` file.
    """
    import polib

    if not path.is_file():
        raise BrokenCatalogue(f"There is no catalogue {path}.")
    try:
        return polib.pofile(str(path), encoding="utf-8", wrapwidth=88)
    except (OSError, ValueError, LookupError) as error:
        raise BrokenCatalogue(f"The catalogue {path} can't be read ({error}).") from error


def placeholders(sentence: str) -> list[str]:
    """Return the `{name}` placeholders of a sentence, sorted."""
    return sorted(_PLACEHOLDER.findall(sentence))


@cache
def _load(language: str, path: Path, changed: int | None) -> tuple[str, NullTranslations]:
    """Return a language's sentences; `changed` makes an edited catalogue a new one."""
    if language == SOURCE_LANGUAGE:
        return SOURCE_LANGUAGE, _ENGLISH
    try:
        if not _LANGUAGE_NAME.fullmatch(language):
            raise BrokenCatalogue(f"{language!r} is not the name of a language.")
        return language, translations(read_catalogue(path))
    except BrokenCatalogue as error:
        log_line(_log.warning, f"{error} The English text stands in.")
        return SOURCE_LANGUAGE, _ENGLISH


def translations(catalogue: polib.POFile) -> GNUTranslations:
    """Return a catalogue in gettext's own form.

    Entries that are open or outdated stay out, and so do those that `format` could not fill.

    Raises:
        BrokenCatalogue: where its rule for plurals is none.
    """
    import polib

    usable = polib.POFile()
    usable.metadata = {**catalogue.metadata, "Content-Type": "text/plain; charset=UTF-8"}
    usable.extend(entry for entry in catalogue.translated_entries() if _asks_no_more(entry))
    try:
        return GNUTranslations(io.BytesIO(usable.to_binary()))
    except ValueError as error:
        raise BrokenCatalogue(f"The catalogue {catalogue.fpath} is broken ({error}).") from error


def _asks_no_more(entry: polib.POEntry) -> bool:
    given = {*placeholders(entry.msgid), *placeholders(entry.msgid_plural)}
    forms = [entry.msgstr, *entry.msgstr_plural.values()]
    return all(given.issuperset(placeholders(text)) for text in forms)
