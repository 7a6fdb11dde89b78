"""Platforms whose downloads are read where the instructor says which one it is.

Blackboard   Homework 1_alee_attempt_2026-11-20-21-59-03_x.ipynb, and …-03.txt beside it
Brightspace  1234-5678 - Ann Lee - Nov 20, 2026 959 PM/x.ipynb
Gradescope   submission_123/x.ipynb, and submission_metadata.yml, which says whose it is
ILIAS        Lee_Ann_alee_4711/20261120215903_x.ipynb, of a team in Team_12/Lee_Ann_alee_4711
GitHub       week-5-alee/x.ipynb, of GitHub Classroom's repositories

All of a name was written by the platform up to where the student's file begins. Where a login
follows the assignment's title, that has to be told, as nothing parts the two. The folders around a
whole download are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from autograder.collect import written_dates

BLACKBOARD, BRIGHTSPACE, GRADESCOPE = "blackboard", "brightspace", "gradescope"
ILIAS, GITHUB = "ilias", "github"
TOLD = (BLACKBOARD, BRIGHTSPACE, GRADESCOPE, ILIAS, GITHUB)
METADATA = "submission_metadata.yml"
"""Where Gradescope says whose each submission is."""
_DEEPEST = 3
"""So many folders may be around all that a download holds."""
_PATTERNS = {
    BLACKBOARD: (
        r"{title}_(?P<who>[^/]+?)_attempt_(?P<when>\d{{4}}(?:-\d\d){{5}})(?:_[^/]+|\.txt)(?:/.*)?"
    ),
    BRIGHTSPACE: (
        r"(?P<number>\d+)-\d+ - (?P<who>[^/]+) - (?P<when>[^/]+? \d{{4}} \d{{3,4}} ?[AP]M)/.+"
    ),
    GRADESCOPE: r"(?P<who>submission_\d+)/.+",
    ILIAS: r"(?:Team[ _][^/]+/)?(?P<who>[^/]+)_(?P<number>\d+)/(?P<when>\d{{14}})_.+",
    GITHUB: r"{title}-(?!submissions/)(?P<who>[^/]+)/.+",
}
"""Over the path below the folders around all; `title` is the assignment's there."""
TITLED = (BLACKBOARD, GITHUB)
_HEADS = {
    BLACKBOARD: r"{title}_.+",
    BRIGHTSPACE: r"\d+-\d+ - .+",
    GRADESCOPE: r"submission_\d+",
    ILIAS: r"(?:Team[ _].+|[^/]+_\d+)",
    GITHUB: r"{title}-(?!submissions$).+",
}
"""How the first name of a hand-in's path looks; what lies below one is a student's."""
_WRITTEN = {BLACKBOARD: "%Y-%m-%d-%H-%M-%S", ILIAS: "%Y%m%d%H%M%S"}
_CLOCK_WITHOUT_COLON = re.compile(r"(\d{1,2})(\d{2})( ?[AP]M)$")


Matches = Mapping[PurePosixPath, Mapping[str, str]]
"""What stands in the parts of the paths that follow a platform's pattern."""


@dataclass(frozen=True)
class Named:
    """What a path says: by what identities its people are known, and when they handed in.

    Attributes:
        people: a login or an address of each; a name at Brightspace, and names and login at ILIAS.
        moment: by the platform's clock, None where it doesn't say.
        number: the platform's own, which nobody chooses.
    """

    people: tuple[str, ...]
    moment: datetime | None = None
    number: str = ""


def named(
    platform: str, paths: Iterable[PurePosixPath], title: str, metadata: Mapping[str, Any]
) -> dict[PurePosixPath, Named]:
    """Return what the paths of a download say; without those that say nothing.

    Args:
        platform: where it is from.
        paths: all its paths.
        title: what the assignment is called there, where names begin with that.
        metadata: what Gradescope says of its submissions, empty elsewhere.
    """
    paths = list(paths)
    head, pattern = (
        re.compile(each[platform].format(title=re.escape(title))) for each in (_HEADS, _PATTERNS)
    )
    found = _matches(pattern, paths, _depth(head, paths))
    if platform == GRADESCOPE:
        return _of_gradescope(found, metadata)
    return {
        path: Named((its["who"],), _moment(platform, its.get("when", "")), its.get("number", ""))
        for path, its in found.items()
    }


def _depth(head: re.Pattern[str], paths: Sequence[PurePosixPath]) -> int:
    """Return how many folders are around all that a download holds."""
    for depth in range(_DEEPEST):
        names = {path.parts[depth] for path in paths if len(path.parts) > depth}
        if len(names) != 1 or any(head.fullmatch(name) for name in names):
            return depth
    return _DEEPEST


def _matches(pattern: re.Pattern[str], paths: Sequence[PurePosixPath], depth: int) -> Matches:
    """Return who and when in the paths that match below some folders, which are around all."""
    below = {path: "/".join(path.parts[depth:]) for path in paths}
    found = {path: pattern.fullmatch(text) for path, text in below.items()}
    return {path: match.groupdict() for path, match in found.items() if match}


def _people(found: Matches) -> set[str]:
    return {its["who"] for its in found.values()}


def _moment(platform: str, when: str) -> datetime | None:
    if platform == BRIGHTSPACE:
        return written_dates.read(_CLOCK_WITHOUT_COLON.sub(r"\1:\2\3", when))
    try:
        return datetime.strptime(when, _WRITTEN[platform])
    except (KeyError, ValueError):
        return None


def _of_gradescope(found: Matches, metadata: Mapping[str, Any]) -> dict[PurePosixPath, Named]:
    read = {who: _submission(metadata.get(who)) for who in _people(found)}
    return {path: said for path, its in found.items() if (said := read[its["who"]])}


def _submission(said: Any) -> Named | None:
    """Return what Gradescope says of a submission; None where it says nothing of sense."""
    if not isinstance(said, dict) or not isinstance(said.get(":submitters"), list):
        return None
    people = [one for one in said[":submitters"] if isinstance(one, dict)]
    known = [str(one.get(":email") or one.get(":sid") or "") for one in people]
    created = said.get(":created_at")
    return Named(tuple(known), created if isinstance(created, datetime) else None)
