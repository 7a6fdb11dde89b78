"""Reads a zip or a folder that others filled, trusting nothing in it."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Protocol

from autograder.base.errors import CommandError
from autograder.base.files import below, is_folder
from autograder.grading.intake.refusal import Refused
from autograder.grading.intake.safe_file import MAX_BYTES, read_file

ZIP = ".zip"
MOST_MEMBERS = 50_000
MOST_UNPACKED = 8 * 2**30
INNER_MEMBERS = 1_000
INNER_UNPACKED = 2**29
"""What one student's own zip may hold; more is refused without the others."""
MOST_RATIO = 500
_RATIO_MATTERS_FROM = 2**20
_JUNK = ("__MACOSX", ".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "__pycache__")
_NO_DATE = datetime(1980, 1, 1)


class ArchiveError(CommandError):
    """A zip that can't be used at all; its text is one sentence."""


class Unreadable(Exception):
    """A member that can't be taken; its text is one sentence."""


class Source(Protocol):
    """Where a member's bytes are."""

    def read(self) -> bytes:
        """Return them, or raise Unreadable."""

    def changed(self, zone: tzinfo | None) -> datetime | None:
        """Return when they were last written, None where nothing says so."""


@dataclass(frozen=True)
class Member:
    """One file of a download, whose path is harmless.

    Attributes:
        path: its path.
        source: where its bytes are.
        position: its place among the others.
        entry: the path of what the platform handed out: the file, or the zip that holds it.
    """

    path: PurePosixPath
    source: Source
    position: int
    entry: PurePosixPath


@dataclass(frozen=True)
class _Unpacked:
    """A file in a folder."""

    path: Path

    def read(self) -> bytes:
        try:
            return read_file(self.path)
        except Refused as refusal:
            raise Unreadable(str(refusal)) from refusal

    def changed(self, zone: tzinfo | None) -> datetime | None:
        """Return when the file was last changed, None where its clock stood beyond all years."""
        try:
            return datetime.fromtimestamp(self.path.lstat().st_mtime, timezone.utc)
        except (OSError, ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class _Zipped:
    """A file in a zip, which is read again for each file, so that a class needs no memory."""

    open: Callable[[], AbstractContextManager[zipfile.ZipFile]]
    info: zipfile.ZipInfo

    def read(self) -> bytes:
        with self.open() as zipped:
            return _unpacked(zipped, self.info)

    def changed(self, zone: tzinfo | None) -> datetime | None:
        """Return when the file was last changed, None where the zip doesn't say.

        Args:
            zone: where the clock stood that the zip was made by; None for this machine's.
        """
        try:
            moment = datetime(*self.info.date_time)
        except ValueError:
            return None
        if moment == _NO_DATE:
            return None
        return moment.replace(tzinfo=zone) if zone else moment.astimezone()


class Archive:
    """A download, a zip or a folder, open for reading; use it in a `with` block.

    A zip inside it counts as the folder that it was made of; one inside that is a file.

    Attributes:
        members: the files that can be read, in order, without what systems leave.
        refused: the names of the others, each with a sentence.

    Raises:
        ArchiveError: where it is neither, or holds more than a class can hand in.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._zip: zipfile.ZipFile | None = None
        self.members: list[Member] = []
        self.refused: list[tuple[str, str]] = []
        if path.is_dir():
            self._add_folder()
        else:
            self._zip = zipped = _opened(path)
            self._add_zip(zipped, lambda: nullcontext(zipped))

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._zip:
            self._zip.close()

    def _add_folder(self) -> None:
        for entry in below(self._path, lambda name: name.startswith("."), self._cannot_read):
            if not is_folder(entry):
                self._add(self._name(entry.path), _Unpacked(Path(entry.path)))
            if len(self.members) > MOST_MEMBERS:
                raise ArchiveError(f"{self._path} holds more than {MOST_MEMBERS} files.")

    def _cannot_read(self, error: OSError) -> None:
        self.refused.append((str(self._name(error.filename)), f"{error.strerror}."))

    def _name(self, place: str) -> PurePosixPath:
        return PurePosixPath(Path(place).relative_to(self._path))

    def _add_zip(
        self,
        zipped: zipfile.ZipFile,
        opened: Callable[[], AbstractContextManager[zipfile.ZipFile]],
        entry: PurePosixPath | None = None,
    ) -> None:
        infos = [info for info in zipped.infolist() if not info.is_dir()]
        most = (INNER_MEMBERS, INNER_UNPACKED) if entry else (MOST_MEMBERS, MOST_UNPACKED)
        if too_much := _too_much(infos, *most):
            raise (
                Unreadable(f"It {too_much}") if entry else ArchiveError(f"{self._path} {too_much}")
            )
        for info in infos:
            path = PurePosixPath(info.filename.replace("\\", "/"))
            whole = entry.with_suffix("") / path if entry else path
            reason = None if _is_junk(path) else _fault(path, info)
            if reason:
                self.refused.append((str(whole) if entry else info.filename, reason))
            else:
                self._add(whole, _Zipped(opened, info), entry)

    def _add(self, path: PurePosixPath, source: Source, entry: PurePosixPath | None = None) -> None:
        """Add a file, or the files of a zip in the place of that zip."""
        if _is_junk(path):
            return
        if path.suffix.lower() != ZIP or entry:
            self.members.append(Member(path, source, len(self.members), entry or path))
            return
        try:
            with _inner(source) as zipped:
                self._add_zip(zipped, partial(_inner, source), path)
        except Unreadable as error:
            self.refused.append((str(path), str(error)))


def _too_much(infos: list[zipfile.ZipInfo], members: int, unpacked: int) -> str | None:
    size = sum(info.file_size for info in infos)
    if len(infos) > members:
        return f"holds {len(infos)} files, more than {members}."
    if size > unpacked:
        return f"unpacks to {size / 2**30:.1f} GB, more than {unpacked / 2**30:g}."
    return None


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArchiveError(f"{path} can't be read as a zip ({reason}).") from error


def _inner(source: Source) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(source.read()))
    except Unreadable:
        raise
    except Exception as error:  # whatever its bytes make of the reader
        raise Unreadable("It can't be read as a zip.") from error


def _unpacked(zipped: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with zipped.open(info) as file:
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


def _is_junk(path: PurePosixPath) -> bool:
    return bool(set(path.parts) & set(_JUNK)) or path.name.startswith("._")


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
