"""The language in which the pack speaks to the learner.

A notebook names its language in the cell that imports `rnn_utils`, with the comment
`# language: zh`. Without one, `RNN_UTILS_LANGUAGE` decides, then the system's locale, then
English. The catalogues are those of the standard library's gettext.
"""

from __future__ import annotations

import gettext
import linecache
import os
import re
import struct
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import FrameType

LOCALE = Path(__file__).parent / "locale"
DOMAIN = "rnn_utils"
_COMMENT = re.compile(r"^\s*#\s*language:\s*([A-Za-z]{2,3}(?:[_-][A-Za-z]+)?)\s*$", re.MULTILINE)
_forced: ContextVar[str | None] = ContextVar("forced_language", default=None)


def _(message: str) -> str:
    """Give a sentence in the current language, or as it stands where that has none.

    Args:
        message: an English sentence, its placeholders still in braces.

    Returns:
        The sentence to fill in with `str.format`.
    """
    language = current_language()
    return message if _is_english(language) else _catalogue(language).gettext(message)


def listed(names: Iterable[str]) -> str:
    """Join names as the current language does.

    Args:
        names: the names, in order.

    Returns:
        One text.
    """
    return _(", ").join(names)


def current_language() -> str:
    """Name the language in use.

    Returns:
        The notebook's, else the environment's, else `en`.
    """
    chosen = _forced.get() or _notebook_language or os.environ.get("RNN_UTILS_LANGUAGE")
    return (chosen or _system_language()).replace("-", "_")


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for the length of a `with` block.

    Args:
        language: its name, such as `"zh"`.

    Yields:
        Nothing.
    """
    token = _forced.set(language)
    try:
        yield
    finally:
        _forced.reset(token)


def _system_language() -> str:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "").split(".")[0].split("@")[0]
        if value:
            known = value not in ("C", "POSIX") and gettext.find(DOMAIN, str(LOCALE), [value])
            return value if known else "en"
    return "en"


def _is_english(language: str) -> bool:
    return language.split("_")[0].lower() in ("en", "c", "posix")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    try:
        return gettext.translation(DOMAIN, str(LOCALE), [language])
    except FileNotFoundError:
        reason = "has no catalogue for the language"
    except (OSError, ValueError, LookupError, struct.error):
        reason = "cannot read the catalogue of the language"
    print(f"rnn_utils {reason} {language!r}; English stands in.")
    return gettext.NullTranslations()


def _language_of_importing_cell() -> str | None:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and _is_import_machinery(frame.f_code.co_filename):
        frame = frame.f_back
    if frame is None:
        return None
    source = "".join(linecache.getlines(frame.f_code.co_filename, frame.f_globals))
    found = _COMMENT.search(source)
    return found[1] if found else None


def _is_import_machinery(filename: str) -> bool:
    inside = Path(__file__).parent in Path(filename).parents
    return inside or filename.startswith("<frozen importlib")


_notebook_language = _language_of_importing_cell()
