"""What a learning platform writes into the names of the files that it hands out.

Moodle   Surname Firstname_12345_assignsubmission_file_/x.ipynb, since version 4 without the last _
Canvas   surnamefirstname_LATE_12345_67890_x-1.ipynb · surnamefirstname_12345_text.html
plain    id/…/x.ipynb · id_x.ipynb · id.ipynb

Whose a file is stands in the first name of its path alone: the platform wrote that one, students
all that follow. And which platform it was is decided once, for the whole download.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from autograder.collect.told_platforms import TOLD, named
from autograder.grading.intake.choice import named_like_work

MOODLE, CANVAS, PLAIN = "moodle", "canvas", "plain"
PLATFORMS = (MOODLE, CANVAS, PLAIN, *TOLD)

_PATTERNS = {
    CANVAS: re.compile(
        r"(?P<name>[^_]+)(?P<late>_LATE)?_(?P<number>[0-9]+)_(?:(?P<next>(?:[0-9]+_)+)(?=.)"
        r"(?:.*?)(?:-(?P<version>[0-9]+))?(?:\.\w+)?|(?:text|link)\.html)"
    ),
    MOODLE: re.compile(r"(?P<name>[^_]+)_(?P<number>[0-9]+)_assignsubmission_[a-z]+(?:_.*)?"),
}
"""Canvas's first: the student's own end of its name may look like Moodle's, not the reverse."""
_TYPED = ("_text.html", "_link.html")
"""How the name of what was typed into Canvas ends, which has no number of its own."""
_MOODLES = "_assignsubmission_"
"""A name with two of these can be read as two people's, one of whom wrote the other's part into
their own name; so it is read as nobody's.
"""
_RANKS = (*_PATTERNS, PLAIN)
_TITLES = {MOODLE: "Moodle's", CANVAS: "Canvas's"}
_ARCHIVE = ".zip"
NO_PLATFORM = "It is not sure which platform gave the files their names; say it by --platform"


Claimant = tuple[str, bool, str]
"""Who somebody is to whoever made a download: the platform, whether by a folder, number or name."""


@dataclass(frozen=True)
class Label:
    """Whose file it is, as far as its path tells.

    Attributes:
        platform: which pattern the path follows.
        name: the person's name, or for a plain path the id.
        number: the platform's number of the person (Canvas) or of the hand-in (Moodle).
        late: whether the platform marked it late.
        version: which version the platform says it is.
        folder: whether the name is that of a folder with all of one person's files.
        file: what a flat file is called as it was handed out, with its ending.
        also: the numbers one of which it has if the one above is the end of the name, which the
            person chose: in Canvas, where more numbers follow than a file has; empty where there is
            one reading.
        people: by what identities its people are known, where the platform writes those.
        moment: when it was handed in, by the platform's clock, where its name says so.
        doubt: why it may be nobody's, or anybody's, whatever its name says; empty where it isn't.
    """

    platform: str
    name: str
    number: str = ""
    late: bool = False
    version: int = 0
    folder: bool = False
    file: str = ""
    also: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    moment: datetime | None = None
    doubt: str = ""

    @property
    def key(self) -> str:
        """The name, with what tells two people of one name apart; a flat file's whole.

        Two people's flat files may be called alike but for their endings.
        """
        if self.number:
            return "_".join((self.name, self.number, *self.also))
        return self.file or self.name

    @property
    def claimant(self) -> Claimant:
        """What is equal for the files of one person, as whoever made the download sees it."""
        if self.number:
            return self.platform, False, self.number
        return self.platform, self.folder, self.person

    @property
    def is_flat(self) -> bool:
        """Whether nothing ends the name but an underscore, after which all is the student's own."""
        return self.platform == PLAIN and not self.folder

    @property
    def start(self) -> str:
        """What stands before the first underscore of a file's name, which the platform wrote."""
        return _person(self.name)

    @property
    def person(self) -> str:
        """What the files of one person are all called by, without what is theirs to choose."""
        return self.key if self.number or self.folder else self.start


class Layout:
    """How a whole download names its files.

    Each person has one vote, however many files are theirs, so that nobody decides for the others.

    Args:
        paths: the paths of all its files, those of a zip in it being that zip's.
        platform: where it is from, if that is known.
        title: what the assignment is called there, where names begin with that.
        metadata: what the platform says of its submissions in a file of its own.

    Attributes:
        platform: where it is from.
        is_told: whether that is known, or else has to be told from the names.
        is_tied: whether the names speak for two platforms alike.
        is_of_files: whether it holds no folders, so that names may be the students' own to the end.
    """

    def __init__(
        self,
        paths: Iterable[PurePosixPath],
        platform: str | None = None,
        title: str = "",
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        paths = list(paths)
        self._named = (
            named(platform, paths, title, metadata or {}) if platform and platform in TOLD else {}
        )
        firsts = {path.parts[0]: len(path.parts) > 1 for path in paths}
        votes = Counter(_votes(firsts).values())
        (first, most), (_second, next_most) = (*votes.most_common(2), (PLAIN, 0), (PLAIN, 0))[:2]
        self.platform = platform or first
        self.is_told = platform is not None
        self.is_tied = 0 < most == next_most
        self.is_of_files = not any(firsts.values())
        self._has_folders = _have_folders(paths)
        self._may_be_wrapped = (
            len(firsts) == 1 and self.platform == PLAIN and _may_hold_a_class(paths)
        )

    def label(self, path: PurePosixPath) -> Label:
        """Return what a path in the download says of its file."""
        if self.platform in TOLD:
            return self._told(path)
        name = unicodedata.normalize("NFC", path.parts[0])
        if self.platform == PLAIN:
            folder, doubt = len(path.parts) > 1, self._plain_doubt(path)
            if folder and not self._has_folders:
                return Label(PLAIN, name, doubt="It lies in a folder beside the students' files")
            if folder:
                return Label(PLAIN, name, folder=True, doubt=doubt)
            return Label(PLAIN, PurePosixPath(name).stem, file=name, doubt=doubt)
        found = _match(self.platform, name, len(path.parts) > 1)
        if not found or (self.platform == MOODLE and name.count(_MOODLES) > 1):
            doubt = f"It is not named as {_TITLES[self.platform]} others are"
            return Label(PLAIN, name, doubt=doubt)
        said = found.groupdict()
        version = int((said.get("version") or "0")[:9])
        late, following = bool(said.get("late")), (said.get("next") or "").split("_")[:-1]
        its_own = 0 if name.endswith(_TYPED) else 1
        also = tuple(following) if len(following) > its_own else ()
        name = said["name"].strip()
        return Label(self.platform, name, said["number"], late, version, also=also)

    def _told(self, path: PurePosixPath) -> Label:
        its = self._named.get(path)
        if not its:
            return Label(PLAIN, str(path), doubt=f"It is not named as {self.platform}'s others are")
        people = tuple(unicodedata.normalize("NFC", one) for one in its.people)
        name = ", ".join(people)
        return Label(self.platform, name, its.number, folder=True, people=people, moment=its.moment)

    def _plain_doubt(self, path: PurePosixPath) -> str:
        if self._may_be_wrapped:
            return (
                f"All lies in the folder “{path.parts[0]}”; if that is not one student's, unpack "
                "the download and give the folder itself"
            )
        if self._has_folders and len(path.parts) == 1 and path.suffix.lower() != _ARCHIVE:
            return "It lies beside the students' folders"
        return ""


def _may_hold_a_class(paths: Sequence[PurePosixPath]) -> bool:
    """Return whether the one folder of a download may be around all students' files.

    In it are names as platforms give them, several folders with work, or files that are called
    alike but for what stands before the first underscore.
    """
    inside = [path.parts[1:] for path in paths if may_be_work(path)]
    folders = {parts[0] for parts in inside if len(parts) > 1}
    flat = {parts[0].partition("_") for parts in inside if len(parts) == 1}
    alike = Counter(end for _person, underscore, end in flat if underscore)
    return (
        len(folders) > 1
        or max(alike.values(), default=0) > 1
        or any(_pattern(name) != PLAIN for path in paths for name in path.parts[1:])
    )


def may_be_work(path: PurePosixPath) -> bool:
    """Return whether a file is called as one is that can hold work."""
    return named_like_work(path) or path.suffix.lower() == _ARCHIVE


def _have_folders(paths: Iterable[PurePosixPath]) -> bool:
    """Return whether students have a folder each; a zip of theirs may stand for one, or for none.

    What a student calls a file may look like a folder, or become one where a download is unpacked.
    """
    votes: dict[str, bool] = {}
    for path in paths:
        if len(path.parts) > 1 or path.suffix.lower() != _ARCHIVE:
            person = person_of(path)
            votes[person] = votes.get(person, False) or len(path.parts) > 1
    for_folders = sum(votes.values())
    return for_folders > 0 and 2 * for_folders >= len(votes)


def _votes(names: Mapping[str, bool]) -> dict[str, str]:
    """Return the platform that each person's names speak for; for each, whether it is a folder.

    Who a person is shows before the first underscore on every platform; what follows may be the
    student's own choice. All who are called alike up to there have one vote. Within it, they may be
    several, who are told apart by one more part, and have a vote each.
    """
    platforms: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, is_folder in names.items():
        start = "_".join(name.split("_")[:2])
        within = platforms[_person(name)]
        within[start] = min(_pattern(name, is_folder), within.get(start, PLAIN), key=_RANKS.index)
    return {person: _most(within.values()) for person, within in platforms.items()}


def _most(platforms: Iterable[str]) -> str:
    count = Counter(platforms)
    return max(_RANKS, key=lambda platform: count[platform])


def person_of(path: PurePosixPath) -> str:
    """Return who is meant by a path, as far as can be told without the others of its download."""
    return _person(next(iter(path.parts), ""))


def _person(name: str) -> str:
    return name.split("_")[0]


def _pattern(name: str, is_folder: bool = False) -> str:
    """Return the platform that would give a file or folder such a name."""
    return next((key for key in _PATTERNS if _match(key, name, is_folder)), PLAIN)


def _match(platform: str, name: str, is_folder: bool) -> re.Match[str] | None:
    """Match a name with a platform's pattern; Canvas makes no folders."""
    makes_it = not (is_folder and platform == CANVAS)
    return _PATTERNS[platform].fullmatch(name) if makes_it else None
