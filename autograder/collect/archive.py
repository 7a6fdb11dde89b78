"""Reads a zip that others filled, trusting nothing in it."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path, PurePosixPath

from autograder.base.errors import CommandError
from autograder.grading.intake.safe_file import MAX_BYTES

MOST_MEMBERS = 50_000
MOST_UNPACKED = 8 * 2**30
MOST_RATIO = 500
_RATIO_MATTERS_FROM = 2**20
_JUNK = ("__MACOSX", ".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "__pycache__")
_NO_DATE = datetime(1980, 1, 1)


class ArchiveError(CommandError):
    """A zip that can't be used at all; its text is one sentence."""


class Unreadable(Exception):
    """A member that can't be taken; its text is one sentence."""


@dataclass(frozen=True)
class Member:
    """One file in the archive, whose path is harmless."""

    path: PurePosixPath
    info: zipfile.ZipInfo
    position: int

    def changed(self, zone: tzinfo | None) -> datetime | None:
        """Return when the file was last changed, None where the archive doesn't say.

        Args:
            zone: where the clock stood that the archive was made by; None for this machine's.
        """
        try:
            moment = datetime(*self.info.date_time)
        except ValueError:
            return None
        if moment == _NO_DATE:
            return None
        return moment.replace(tzinfo=zone) if zone else moment.astimezone()


class Archive:
    """A zip, open for reading; use it in a `with` block.

    Attributes:
        members: the files that can be read, in the archive's order, without what systems leave.
        refused: the names of the others, each with a sentence.

    Raises:
        ArchiveError: where it is no zip, or holds more than a class can hand in.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ArchiveError(f"{path} can't be read as a zip ({reason}).") from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        _refuse_too_much(path, infos)
        self.refused: list[tuple[str, str]] = []
        self.members = list(self._harmless(infos))

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *exception: object) -> None:
        self._zip.close()

    def read(self, member: Member) -> bytes:
        """Return a member's content.

        Raises:
            Unreadable: where it can't be unpacked, or is too large.
        """
        try:
            with self._zip.open(member.info) as file:
                content = file.read(MAX_BYTES + 1)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Unreadable("It is damaged in the zip.") from error
        except RuntimeError as error:
            raise Unreadable("It is locked with a password.") from error
        except Exception as error:  # the decompressors raise errors of their own
            raise Unreadable("It can't be unpacked.") from error
        if len(content) > MAX_BYTES:
            raise Unreadable(_too_large(len(content)))
        return content

    def _harmless(self, infos: list[zipfile.ZipInfo]) -> Iterator[Member]:
        for position, info in enumerate(infos):
            path = PurePosixPath(info.filename.replace("\\", "/"))
            if set(path.parts) & set(_JUNK) or path.name.startswith("._"):
                continue
            reason = _fault(path, info)
            if reason:
                self.refused.append((info.filename, reason))
            else:
                yield Member(path, info, position)


def _refuse_too_much(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise ArchiveError(f"{path} holds {len(infos)} files, more than {MOST_MEMBERS}.")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > MOST_UNPACKED:
        raise ArchiveError(
            f"{path} unpacks to {unpacked / 2**30:.0f} GB, more than {MOST_UNPACKED // 2**30}."
        )


def _fault(path: PurePosixPath, info: zipfile.ZipInfo) -> str | None:
    """Return why a member isn't taken, None if it is."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "It is a link or a device, not a file."
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
        return "Its path leads out of the class."
    if not path.name or not info.filename.isprintable():
        return "Its name has characters that don't print."
    if info.file_size > MAX_BYTES:
        return _too_large(info.file_size)
    packed = max(1, info.compress_size)
    if info.file_size > _RATIO_MATTERS_FROM and info.file_size / packed > MOST_RATIO:
        return "It unpacks to far more than any notebook would."
    return None


def _too_large(size: int) -> str:
    return f"It is too large ({size / 2**20:.0f} MB, at most {MAX_BYTES // 2**20})."
