"""What became of a download's files, in lines of which no one person can make more than a few."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from autograder.base.plain_text import shortened

MOST_LINES = 6
_LONGEST_LINE = 1_000


@dataclass(frozen=True)
class Line:
    """What became of one file: whose it is, as far as that is known, and what there is to say.

    What is to be typed about it stands apart: half of a quoted word quotes nothing.
    """

    whose: str
    text: str
    to_type: str = ""

    def __str__(self) -> str:
        return shortened(self.text, _LONGEST_LINE) + self.to_type


@dataclass
class Outcome:
    """What became of an archive's files; each line names one, and says why."""

    placed: int = 0
    undated: int = 0
    known: int = 0
    editions: Counter[str] = field(default_factory=Counter)
    late: list[Line] = field(default_factory=list)
    aside: list[Line] = field(default_factory=list)
    left: list[Line] = field(default_factory=list)
    doubtful: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)


def told(lines: Iterable[Line]) -> Iterator[str]:
    """Yield lines, person by person: of each a handful, and how many others there are."""
    by_person: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        by_person[line.whose].append(str(line))
    for whose, texts in by_person.items():
        shown = len(texts) if len(texts) <= MOST_LINES else MOST_LINES - 1
        yield from texts[:shown]
        if texts[shown:]:
            yield f"{shortened(whose, _LONGEST_LINE)}: and {len(texts) - shown} others"
