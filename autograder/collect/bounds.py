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


def beyond(piles: Sequence[Pile[FileT]], most: Most) -> str | None:
    """Return what piles are more than, together, None if they aren't."""
    return too_much(_all(piles), most)


def fitting(piles: Sequence[Pile[FileT]], most: Most, parts: int = 2) -> list[Pile[FileT]]:
    """Return what is taken of piles that may be several people's, whose names begin alike.

    Whose they are may show in any number of parts of their names, with an underscore between. So
    they are parted by one more; the least is taken first, and nobody's few go for another's many.

    Args:
        piles: all that one beginning names.
        most: what is taken of it, together.
        parts: by how many parts of the names they are told apart.
    """
    if not beyond(piles, most):
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
    for group in sorted(groups.values(), key=lambda group: _share(_all(group), most)):
        more = fitting(group, left, parts + 1)
        taken += more
        held = _all(more)
        left = Most(left.files - len(held), left.size - _size(held))
    return taken


def _all(piles: Sequence[Pile[FileT]]) -> list[Sized]:
    return [one for pile in piles for one in pile.held]


def _share(sources: Sequence[Sized], most: Most) -> float:
    return max(len(sources) / max(1, most.files), _size(sources) / max(1, most.size))


def _size(sources: Sequence[Sized]) -> int:
    return sum(source.size for source in sources if source.size <= MAX_BYTES)
