"""How much of a download is taken: of all, and of one person, so that nobody pays for another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from autograder.grading.intake.safe_file import MAX_BYTES


class Sized(Protocol):
    """What has a size."""

    @property
    def size(self) -> int:
        """How many bytes there are."""


class Most(NamedTuple):
    """How many files, and how many bytes once unpacked, may lie somewhere."""

    files: int
    size: int


MOST_PARTS = 20
"""Of a name, beyond which each is somebody's of its own; no login comes near."""
FileT = TypeVar("FileT")


@dataclass(frozen=True)
class Pile(Generic[FileT]):
    """What one file of a download holds: itself, or what lies in it where it is a zip."""

    file: FileT
    name: str
    held: Sequence[Sized]
    may_be_work: bool

    @property
    def size(self) -> int:
        """How many bytes it holds that could be read."""
        return _size(self.held)


@dataclass(frozen=True)
class Left(Generic[FileT]):
    """What isn't taken, and how much it held."""

    file: FileT
    size: int
    may_be_work: bool


class Heap(Generic[FileT]):
    """What comes of one name, of which no more is kept than may be.

    To choose, all has to be looked at, so it is done where twice as much has come together.

    Args:
        most: how much is kept.
        is_of_several: whether it may be several people's; of one person's too much, all goes.

    Attributes:
        piles: what is kept.
        what: what there was more than, None where there wasn't.
        left: what isn't kept.
    """

    def __init__(self, most: Most, is_of_several: bool) -> None:
        self._most, self._is_of_several = most, is_of_several
        self._files = self._size = 0
        self.piles: list[Pile[FileT]] = []
        self.what: str | None = None
        self.left: list[Left[FileT]] = []

    @property
    def is_closed(self) -> bool:
        """Whether nothing of it is kept, whatever else comes."""
        return bool(self.what) and not self._is_of_several

    def add(self, pile: Pile[FileT]) -> None:
        """Take one more; see `settle`."""
        self.piles.append(pile)
        self._files += len(pile.held)
        self._size += pile.size
        times = 2 if self._is_of_several else 1
        if self._files > times * self._most.files or self._size > times * self._most.size:
            self.settle()

    def settle(self) -> None:
        """Let go of what is too much; to be called at the end, too."""
        what = too_much(_all(self.piles), self._most)
        if not (what or self.is_closed):
            return
        self.what = self.what or what
        kept = fitting(self.piles, self._most) if self._is_of_several else []
        files = {pile.file for pile in kept}
        gone = (pile for pile in self.piles if pile.file not in files)
        self.left += [Left(pile.file, pile.size, pile.may_be_work) for pile in gone]
        self.piles = kept
        self._files = sum(len(pile.held) for pile in kept)
        self._size = sum(pile.size for pile in kept)


def too_much(sources: Sequence[Sized], most: Most) -> str | None:
    """Return what files are more than, None if they aren't; what is never read has no size."""
    if len(sources) > most.files:
        return too_many(most)
    if _size(sources) > most.size:
        return f"more than {most.size / 2**20:g} MB once unpacked"
    return None


def too_many(most: Most) -> str:
    """Return what is said of too many files."""
    return f"more than {most.files} files"


def fitting(piles: Sequence[Pile[FileT]], most: Most, parts: int = 2) -> list[Pile[FileT]]:
    """Return what is taken of piles that may be several people's, whose names begin alike.

    Whose they are may show in any number of parts of their names, with an underscore between. So
    they are parted by one more; the least is taken first, and nobody's few go for another's many.
    What can't be work goes for what can.

    Args:
        piles: all that one beginning names.
        most: what is taken of it, together.
        parts: by how many parts of the names they are told apart.
    """
    if not too_much(_all(piles), most):
        return list(piles)
    if len(piles) == 1:
        return []
    groups: defaultdict[object, list[Pile[FileT]]] = defaultdict(list)
    for number, pile in enumerate(piles):
        its = pile.name.split("_", MOST_PARTS)
        told_apart = parts < min(len(its), MOST_PARTS) + 1
        groups["_".join(its[:parts]) if told_apart else number].append(pile)
    taken: list[Pile[FileT]] = []
    left = most
    for group in sorted(groups.values(), key=lambda group: _order(group, most)):
        more = fitting(group, left, parts + 1)
        taken += more
        held = _all(more)
        left = Most(left.files - len(held), left.size - _size(held))
    return taken


def _all(piles: Sequence[Pile[FileT]]) -> list[Sized]:
    return [one for pile in piles for one in pile.held]


def _order(group: Sequence[Pile[FileT]], most: Most) -> tuple[bool, float]:
    return not any(pile.may_be_work for pile in group), _share(_all(group), most)


def _share(sources: Sequence[Sized], most: Most) -> float:
    return max(len(sources) / max(1, most.files), _size(sources) / max(1, most.size))


def _size(sources: Sequence[Sized]) -> int:
    return sum(source.size for source in sources if source.size <= MAX_BYTES)
