"""What the files of a zip are called, whatever wrote their names, in whatever script.

A zip says of each name that it is in UTF-8, or leaves it open. Where it is open, the name may stand
in UTF-8 once more, in a field of its own; else it is in the encoding of the machine that packed it,
one for all names.
"""

from __future__ import annotations

import struct
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from zlib import crc32

_IS_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_AS_READ = "cp437"
"""As what `zipfile` reads a name of which nothing is said."""
ENCODINGS = ("utf-8", "gbk", "big5", "cp1252", "cp850", _AS_READ)
"""The more likely one first, where a name makes as much sense in several."""
_COMMON = {"gbk": (0xB0, 0xD7), "big5": (0xA4, 0xC6)}
"""With which bytes the characters begin there that names are written with."""


def names_of(infos: Sequence[zipfile.ZipInfo]) -> Mapping[zipfile.ZipInfo, str]:
    """Return the name of each file of a zip."""
    names = {info: info.filename for info in infos}
    open_ones = {}
    for info in infos:
        raw = _raw(info)
        if raw is None or raw.isascii():
            continue
        names[info] = _in_unicode(info, raw) or names[info]
        if names[info] == info.filename:
            open_ones[info] = raw
    encoding = _encoding_of(open_ones.values())
    return names | {info: _decoded(raw, encoding) for info, raw in open_ones.items()}


def _raw(info: zipfile.ZipInfo) -> bytes | None:
    """Return the bytes of a name that may be in any encoding; None where it is in UTF-8."""
    if info.flag_bits & _IS_UTF8:
        return None
    try:
        return info.filename.encode(_AS_READ)
    except UnicodeEncodeError:  # a newer Python has read the field of its own
        return None


def _in_unicode(info: zipfile.ZipInfo, raw: bytes) -> str:
    """Return the name in the field of its own, if it is of that very name."""
    rest = info.extra
    while len(rest) >= 4:
        kind, size = struct.unpack("<HH", rest[:4])
        field, rest = rest[4 : 4 + size], rest[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            is_of_it = struct.unpack("<L", field[1:5])[0] == crc32(raw)
            return field[5:].decode("utf-8", "replace") if is_of_it else ""
    return ""


def _encoding_of(names: Iterable[bytes]) -> str:
    """Return the encoding in which most names make sense; each person's beginning counts once."""
    voters = {name.partition(b"/")[0]: name for name in names}.values()
    sense = {encoding: sum(_sense(one, encoding) for one in voters) for encoding in ENCODINGS}
    return max(ENCODINGS, key=lambda encoding: (sense[encoding], -ENCODINGS.index(encoding)))


def _sense(name: bytes, encoding: str) -> float:
    """Return what share of the characters beyond ASCII is such as names are written with."""
    try:
        text = name.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    beyond = [at for at, letter in enumerate(text) if not letter.isascii()]
    if encoding == "utf-8":
        return float(bool(beyond))  # by chance no other text is UTF-8
    return sum(_is_likely(text, at, encoding) for at in beyond) / max(1, len(beyond))


def _decoded(raw: bytes, encoding: str) -> str:
    """Return a name; one that is in another encoding than the others is as it was read."""
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return raw.decode(_AS_READ)


def _is_likely(text: str, at: int, encoding: str) -> bool:
    """Whether a character is common there; of a Latin script, a letter among plain ones."""
    letter = text[at]
    if encoding in _COMMON:
        first, last = _COMMON[encoding]
        return first <= letter.encode(encoding)[0] <= last
    beside = text[max(0, at - 1) : at + 2].replace(letter, "")
    is_latin = letter.isalpha() and "LATIN" in unicodedata.name(letter)
    return is_latin and any(one.isascii() and one.isalpha() for one in beside)
