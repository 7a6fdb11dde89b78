"""Reads a zip or a folder that others filled, trusting nothing in it."""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from functools import lru_cache
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any, Generic, Protocol, TypeVar

import yaml

from autograder.base.errors import CommandError
from autograder.base.files import below, is_folder, is_of_machine
from autograder.classroom.folders import DEEPEST
from autograder.collect.bounds import (
    Heap,
    Left,
    Most,
    Pile,
    Sized,
    share,
    too_many,
    too_much,
    without,
)
from autograder.collect.labels import Label, Layout, may_be_work, person_of
from autograder.collect.told_platforms import GRADESCOPE, METADATA
from autograder.collect.zip_names import names_of
from autograder.grading.intake.naming import named
from autograder.grading.intake.refusal import Refused
from autograder.grading.intake.safe_file import MAX_BYTES, read_file

ZIP = ".zip"
UNEXPECTED = "It could not be sorted ({error}); look at it by hand and report this."
MOST_RATIO = 500
_RATIO_MATTERS_FROM = 2**20
_JUNK = ("__MACOSX", ".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "__pycache__")
_STEP = re.compile(r"[/\\]")
_LISTED = b"PK\1\2"
"""How each line of a zip's list begins, of which a reader makes many times what it takes."""
_MOST_LISTED = 10_000
"""Lines of a student's zip, folders too, beyond which it is not opened to count its files."""
_NO_DATE = datetime(1980, 1, 1)


OF_ALL = Most(200_000, 2**36)
"""In a whole download: far beyond what one person can put into it."""
OF_ONE = Most(5_000, 2**29)
"""Of one person; of more, none is taken, and all that is others'."""
IN_ZIPS_OF_ONE = Most(1_000, 2**29)
"""In the zips of one person, all of them together."""
MOST_PEOPLE = 20
"""So many people's is taken where files are called alike up to the first underscore, at most."""


class ArchiveError(CommandError):
    """A zip that can't be used at all; its text is one sentence."""


class Unreadable(Exception):
    """A member that can't be taken; its text is one sentence."""


class Source(Sized, Protocol):
    """Where a file's bytes are; when it came is not for it to say, as it may be a student's."""

    def read(self) -> bytes:
        """Return them, or raise Unreadable."""


class HandedOut(Source, Protocol):
    """A file as the platform handed it out, which says when it came."""

    def changed(self, zone: tzinfo | None) -> datetime | None:
        """Return when it was last written, None where nothing says so."""

    def __hash__(self) -> int:
        """One and the same file is opened once."""


@dataclass(frozen=True)
class Member:
    """One file of a download, whose path is harmless.

    Attributes:
        path: its path.
        source: where its bytes are.
        position: its place among the others.
        entry: the path of what the platform handed out: the file, or the zip that holds it.
        handed_out: that itself.
    """

    path: PurePosixPath
    source: Source
    position: int
    entry: PurePosixPath
    handed_out: HandedOut

    def changed(self, zone: tzinfo | None) -> datetime | None:
        """Return when it came, as the platform says; a date in a student's own zip says nothing."""
        return self.handed_out.changed(zone)


@dataclass(frozen=True)
class RefusedFile:
    """What isn't taken of a download: whose it is, what it is called, and a sentence that says why.

    `whose` is equal for the files of one person; it is the name alone where no more can be told.
    `entry` is the path of what the platform handed out, if it is of one file.
    """

    whose: str
    name: str
    reason: str
    entry: PurePosixPath | None = None


@dataclass(frozen=True)
class _Unpacked:
    """A file in a folder."""

    path: Path

    @property
    def size(self) -> int:
        try:
            return self.path.lstat().st_size
        except OSError:
            return 0

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

    @property
    def size(self) -> int:
        return self.info.file_size

    def read(self) -> bytes:
        with self.open() as zipped:
            return _unpacked(zipped, self.info)


@dataclass(frozen=True)
class _ZippedByPlatform(_Zipped):
    """A file in the platform's own zip, whose date is the platform's."""

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


SourceT = TypeVar("SourceT", bound=Source, covariant=True)


@dataclass(frozen=True)
class _Found(Generic[SourceT]):
    """A file that was found: how it is called there, its path, its bytes, why it isn't taken."""

    name: str
    path: PurePosixPath
    source: SourceT
    fault: str | None

    @property
    def is_zip(self) -> bool:
        return self.path.suffix.lower() == ZIP


class Archive:
    """A download, a zip or a folder, open for reading; use it in a `with` block.

    A zip inside it counts as the folder that it was made of; one inside that is a file. What one
    person handed in is counted by itself: too much of it costs nobody else.

    Args:
        path: where it is.
        platform: where it is from, if that is known.
        title: what the assignment is called there, where names begin with that.

    Attributes:
        members: the files that can be read, person by person, without what systems leave.
        refused: the others.
        layout: how it names its files.

    Raises:
        ArchiveError: where it is neither, or holds more than a class can hand in.
    """

    def __init__(self, path: Path, platform: str | None = None, title: str = "") -> None:
        self._path = path
        self._zip: zipfile.ZipFile | None = None
        self._places = count()
        self.refused: list[RefusedFile] = []
        entries = list(self._entries())
        for one in entries:
            if one.fault:
                whose = person_of(one.path)
                self.refused.append(RefusedFile(whose, one.name, one.fault, one.path))
        sound = [one for one in entries if not one.fault]
        metadata = self._metadata(sound) if platform == GRADESCOPE else {}
        sound = [one for one in sound if platform != GRADESCOPE or one.path.name != METADATA]
        self.layout = Layout((one.path for one in sound), platform, title, metadata)
        by_person: defaultdict[object, list[_Found[HandedOut]]] = defaultdict(list)
        for one in sound:
            by_person[self.layout.label(one.path).claimant].append(one)
        heaps: list[tuple[Label, list[Member]]] = []
        held = 0
        for files in by_person.values():
            label = self.layout.label(files[0].path)
            heaps.append((label, self._taken(label, files)))
            held += len(heaps[-1][1])
            if held > 2 * OF_ALL.files:
                heaps = self._fitting(heaps)
                held = sum(len(members) for _label, members in heaps)
        self.members = [one for _label, members in self._fitting(heaps) for one in members]

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *exception: object) -> None:
        _inner.cache_clear()
        if self._zip:
            self._zip.close()

    def _metadata(self, entries: Iterable[_Found[HandedOut]]) -> dict[str, Any]:
        """Return what Gradescope says of its submissions, in the file beside all of them."""
        entries = list(entries)
        files = [one for one in entries if one.path.name == METADATA]
        files = [file for file in files
                 if all(one.path.is_relative_to(file.path.parent) for one in entries)]  # fmt: skip
        if len(files) != 1:
            raise ArchiveError(
                f"{self._path} holds no {METADATA} beside the submissions, which says whose each "
                "is; give the whole export."
            )
        (nearest,) = files
        try:
            said = yaml.safe_load(nearest.source.read())
        except (Unreadable, yaml.YAMLError, ValueError, RecursionError) as error:
            raise ArchiveError(f"{nearest.name} can't be read: {type(error).__name__}.") from error
        return said if isinstance(said, dict) else {}

    def _entries(self) -> Iterator[_Found[HandedOut]]:
        """Yield what the platform handed out, without what systems leave."""
        if self._path.is_dir():
            yield from self._in_folder()
            return
        self._zip = zipped = _opened(self._path)
        for info, name in names_of(zipped.infolist()).items():
            path = PurePosixPath(name)  # a `\\` in it is a student's
            if not _is_folder(info) and not _is_junk(path):
                source = _ZippedByPlatform(lambda: nullcontext(zipped), info)
                yield _Found(name, path, source, _fault(name, path, info))

    def _in_folder(self) -> Iterator[_Found[HandedOut]]:
        for entry in below(self._path, lambda name: name.startswith("."), self._cannot_read):
            path = self._name(entry.path)
            if not is_folder(entry) and not _is_junk(path):
                yield _Found(str(path), path, _Unpacked(Path(entry.path)), _too_deep(path))

    def _cannot_read(self, error: OSError) -> None:
        path = self._name(error.filename)
        self.refused.append(RefusedFile(person_of(path), str(path), f"{error.strerror}.", path))

    def _name(self, place: str) -> PurePosixPath:
        return PurePosixPath(Path(place).relative_to(self._path))

    def _fitting(self, heaps: list[tuple[Label, list[Member]]]) -> list[tuple[Label, list[Member]]]:
        """Return what each handed in; where all is too much, the largest are refused."""
        left, fits = OF_ALL, set()
        sources = [[one.source for one in members] for _label, members in heaps]
        for at in sorted(range(len(heaps)), key=lambda at: share(sources[at], OF_ALL)):
            if not too_much(sources[at], left):
                left = without(left, sources[at])
                fits.add(at)
        for at in sorted(set(range(len(heaps))) - fits):
            whose = heaps[at][0].person
            reason = "It is too much, with what others handed in; none of it is taken."
            self.refused.insert(0, RefusedFile(whose, whose, reason))
        return [heaps[at] for at in sorted(fits)]

    def _taken(self, label: Label, files: list[_Found[HandedOut]]) -> list[Member]:
        """Take one person's files, in order, and in the place of a zip the files in it."""
        whose = label.person
        heap = Heap[_Found[HandedOut]](_of_all_called_so(label, files, OF_ONE), label.is_flat)
        for file in files:
            heap.add(Pile(file, file.path.stem, [file.source], may_be_work(file.path)))
        heap.settle()
        if heap.what:
            self._tell(label, f"It holds {heap.what}", heap.left)
        taken = [pile.file for pile in heap.piles]
        zips = [one for one in taken if one.is_zip]
        held: dict[_Found[HandedOut], list[_Found[Source]]] = {one: [] for one in zips}
        held |= self._unzipped(label, zips)
        found = ((entry, one) for entry in taken for one in held.get(entry, [entry]))
        return [member for pair in found if (member := self._member(whose, *pair))]

    def _member(self, whose: str, entry: _Found[HandedOut], one: _Found[Source]) -> Member | None:
        """Return a file that is taken; None for one that isn't, which is said."""
        if one.fault:
            self.refused.append(RefusedFile(whose, one.name, one.fault, entry.path))
            return None
        return Member(one.path, one.source, next(self._places), entry.path, entry.source)

    def _unzipped(
        self, label: Label, zips: list[_Found[HandedOut]]
    ) -> dict[_Found[HandedOut], list[_Found[Source]]]:
        """Return what the zips of one person hold; nothing of any where that is too much."""
        held: dict[_Found[HandedOut], list[_Found[Source]]] = {}
        most = _of_all_called_so(label, zips, IN_ZIPS_OF_ONE)
        heap = Heap[_Found[HandedOut]](most, label.is_flat)
        for one in zips:
            try:
                files = _inside(one)
            except Exception as error:  # whatever a file makes of its reader is its own refusal
                if isinstance(error, OSError) and is_of_machine(error):
                    raise
                known = isinstance(error, Unreadable)
                reason = str(error) if known else UNEXPECTED.format(error=repr(error))
                self.refused.append(RefusedFile(label.person, one.name, reason, one.path))
                continue
            held[one] = files
            heap.add(Pile(one, one.path.stem, [file.source for file in files], True))
            if heap.is_closed:
                break
            if len(held) > 2 * len(heap.piles):
                held = {pile.file: held[pile.file] for pile in heap.piles}
        heap.settle()
        if heap.what:
            self._tell(label, f"The zips of this name hold {heap.what} together", heap.left)
        return {pile.file: held[pile.file] for pile in heap.piles}

    def _tell(self, label: Label, what: str, left: Iterable[Left[_Found[HandedOut]]]) -> None:
        """Say that there is too much, and what of it isn't taken, what may be missed most first."""
        in_order = sorted(left, key=lambda one: (not one.may_be_work, -one.size))
        names = named(one.file.path for one in in_order)
        reason = f"{what}; {f'not taken: {names}' if label.is_flat else 'none of it is taken'}."
        self.refused.insert(0, RefusedFile(label.person, label.person, reason))


def _of_all_called_so(label: Label, files: Sequence[object], of_one: Most) -> Most:
    """Return how much is taken of files of one name, which in a flat download may be several's."""
    people = min(MOST_PEOPLE, max(1, len(files))) if label.is_flat else 1
    return Most(people * of_one.files, people * of_one.size)


def _inside(entry: _Found[HandedOut]) -> list[_Found[Source]]:
    """Return the files of a student's zip, as those of the folder that it was made of."""
    infos = [info for info in _inner(entry.source).infolist() if not _is_folder(info)]

    def opened() -> AbstractContextManager[zipfile.ZipFile]:
        return nullcontext(_inner(entry.source))

    if what := too_much([_Zipped(opened, info) for info in infos], IN_ZIPS_OF_ONE):
        raise Unreadable(f"It holds {what}.")
    found: list[_Found[Source]] = []
    for info, name in names_of(infos).items():
        path = PurePosixPath(name.replace("\\", "/"))  # as older Windows wrote it
        whole = entry.path / path
        if not _is_junk(path):
            found.append(_Found(str(whole), whole, _Zipped(opened, info), _fault(name, path, info)))
    return found


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ArchiveError(f"{path} can't be read as a zip ({reason}).") from error


@lru_cache(maxsize=1)
def _inner(source: HandedOut) -> zipfile.ZipFile:
    """Open a student's zip; the last one stays open, as its files are read one after the other."""
    content = source.read()
    if content.count(_LISTED) > _MOST_LISTED:
        raise Unreadable(f"It holds {too_many(IN_ZIPS_OF_ONE)}.")
    try:
        return zipfile.ZipFile(io.BytesIO(content))
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


def _is_folder(info: zipfile.ZipInfo) -> bool:
    """Whether it is one by its name, which may be none at all."""
    return info.filename.endswith("/")


def _is_junk(path: PurePosixPath) -> bool:
    return bool(set(path.parts) & set(_JUNK)) or path.name.startswith("._")


def _fault(name: str, path: PurePosixPath, info: zipfile.ZipInfo) -> str | None:
    """Return why a member isn't taken, None if it is."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "It is a link or a device, not a file."
    steps = _STEP.split(name)
    if path.is_absolute() or ".." in steps or ":" in steps[0]:
        return "Its path leads out of the class."
    if not path.name or not name.isprintable():
        return "Its name has characters that don't print."
    if info.file_size > MAX_BYTES:
        return _too_large(info.file_size)
    if reason := _too_deep(path):
        return reason
    packed = max(1, info.compress_size)
    if info.file_size > _RATIO_MATTERS_FROM and info.file_size / packed > MOST_RATIO:
        return "It unpacks to far more than any notebook would."
    return None


def _too_deep(path: PurePosixPath) -> str | None:
    if len(path.parts) > DEEPEST:
        return f"It lies in folders in folders, more than {DEEPEST} deep."
    return None


def _too_large(size: int) -> str:
    return f"It is too large ({size / 2**20:.0f} MB, at most {MAX_BYTES // 2**20})."
