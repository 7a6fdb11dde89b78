"""Which of the files that lie together is the submission: the one with work in it.

What a file is called says little: a browser adds an ending, Jupyter makes a copy and works on that.
So the files are read, and the one in which most exercises are touched counts. Between equals the
expected name decides, and a notebook before a script; where that leaves two, nothing is guessed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from autograder.course.assignment import Assignment
from autograder.course.language import _
from autograder.grading.intake import matching
from autograder.grading.intake.allowance import Allowance, BeyondAllowance
from autograder.grading.intake.naming import named
from autograder.grading.intake.refusal import Refused, refusing
from autograder.grading.intake.safe_file import read_file, read_head
from autograder.grading.intake.submission import NOTEBOOK, read

ENDINGS = (NOTEBOOK, ".py")
UNNAMED = ("", ".json", ".txt")
"""Endings of files that may be a notebook all the same."""
NOTEBOOK_HEAD = re.compile(
    rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"(?:cells|metadata|nbformat|nbformat_minor)"'
)
HEAD = 500
APPLE_DOUBLE = b"\x00\x05\x16\x07"
"""What `._x.ipynb` begins with, which macOS leaves beside `x.ipynb` for its own use."""
COPY = re.compile(
    r"(?:(?:[ _-]|的)*(?:copy|kopie|copie|copia|副本)(?: ?\d+| ?\(\d+\))?|-copy\d+| ?\(\d+\))$",
    re.IGNORECASE,
)
NAMED = re.compile(r"\.(?:ipynb|py)(?:\..*)?$", re.IGNORECASE)
COPY_OF = re.compile(r"^(?:copy of|kopie von|copie de|copia de|副本) *", re.IGNORECASE)
MOST_LOOKED_AT = 10
"""Files of one student that are read to find the one that counts; each can take seconds."""


@dataclass(frozen=True)
class Work:
    """What a file that can be read holds of an assignment.

    Attributes:
        path: the file.
        content: its bytes.
        ending: what it is, whatever it is called.
        touched: a hash of each exercise's code that is no longer the released one, normalised.
    """

    path: Path
    content: bytes
    ending: str
    touched: dict[str, bytes]


@dataclass(frozen=True)
class Choice:
    """The file that counts.

    Attributes:
        path: the file.
        content: its bytes.
        said: a sentence on what was passed over, if anything worth a word was.
    """

    path: Path
    content: bytes
    said: str | None = None


def named_like_work(path: PurePath) -> bool:
    """Return whether a file is called a notebook or a script, whatever else its name ends in."""
    return any(ending.lower() in ENDINGS for ending in path.suffixes)


def may_hold_work(path: Path) -> bool:
    """Return whether a file may be a submission, by its name or by how it begins.

    What is no regular file counts by its name, so that it is refused by name.
    """
    named = named_like_work(path)
    if not (path.name.startswith("._") if named else path.suffix.lower() in UNNAMED):
        return named
    try:
        head = read_head(path, HEAD)
    except Refused:
        return named
    return not head.startswith(APPLE_DOUBLE) if named else bool(NOTEBOOK_HEAD.match(head))


def original(path: PurePath) -> str:
    """Return the name of the file that a file is a copy of, else its own, without endings."""
    stem = NAMED.sub("", path.name)
    while (shorter := COPY_OF.sub("", COPY.sub("", stem))) not in ("", stem):
        stem = shorter
    return stem.casefold()


@refusing()
def work_in(
    path: Path,
    content: bytes,
    assignment: Assignment,
    released: matching.Released,
    allowance: Allowance,
) -> Work:
    """Return what a file holds of an assignment.

    Args:
        path: the file.
        content: its bytes.
        assignment: the assignment.
        released: the released code cells, normalised.
        allowance: what may be looked at of this and the same person's other files.

    Raises:
        Refused: where it holds none of it, or can't be read.
    """
    submission = read(path.name, content)
    allowance.take(submission)
    found = matching.match(submission, assignment, released).exercises
    touched = {
        name: _hash(matching.normalise(submission.cells[place.cell].source))
        for name, place in found.items()
        if place.cell is not None and not place.untouched
    }
    return Work(path, content, submission.ending, touched)


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


@refusing()
def choose(
    expected: Path,
    files: Sequence[Path],
    assignment: Assignment,
    released: Callable[[], matching.Released],
) -> Choice:
    """Choose among the files of one student's submission.

    Args:
        expected: where the submission should be.
        files: all that lie there; of very many, or very large ones, those that are named most
            like it count.
        assignment: the assignment.
        released: gives its released code cells.

    Raises:
        Refused: where there is none, where the only one can't be read, or where two with
            different work could be meant.
    """
    held = sorted((path for path in files if may_hold_work(path)), key=_rank(expected.name))
    candidates = held[:MOST_LOOKED_AT]
    if not candidates:
        raise Refused(
            _("{folder} holds no notebook; expected {right}.").format(
                folder=expected.parent.name, right=expected.name
            )
        )
    unread = held[MOST_LOOKED_AT:]
    several = len(candidates) > 1
    works = list(_works(candidates, assignment, released(), unread)) if several else []
    if not works:
        return Choice(candidates[0], read_file(candidates[0]))
    best = _best(works, expected, unread)
    return Choice(best.path, best.content, _said(best, works, candidates[0]))


def without_untouched(works: Sequence[Work]) -> tuple[list[Work], str | None]:
    """Return those of a file and its copies that hold work, all where none does.

    Returns:
        The files, and a sentence on those left out, if any were.
    """
    held = [work for work in works if work.touched]
    if not held or len(held) == len(works):
        return list(works), None
    left = named(work.path for work in works if not work.touched)
    sentence = _("{folder}: {left} is as released; {held} beside it holds the work and counts.")
    names = named(work.path for work in held)
    return held, sentence.format(folder=works[0].path.parent, left=left, held=names)


def _works(
    candidates: Iterable[Path],
    assignment: Assignment,
    released: matching.Released,
    unread: list[Path],
) -> Iterator[Work]:
    """Yield what files hold that can be read; those that are too much to look at go to `unread`."""
    allowance = Allowance()
    for path in candidates:
        try:
            yield work_in(path, read_file(path), assignment, released, allowance)
        except BeyondAllowance:
            unread.append(path)
        except Refused:
            continue


def _best(works: list[Work], expected: Path, unread: list[Path]) -> Work:
    """The work with most exercises touched; between equals, what the names decide."""
    most = max(len(work.touched) for work in works)
    first, *others = (work for work in works if len(work.touched) == most)
    rivals = [work for work in others if work.touched != first.touched]
    only_notebook = first.ending == NOTEBOOK and all(one.ending != NOTEBOOK for one in rivals)
    if rivals and first.path != expected and not only_notebook:
        names = named([first.path, *(work.path for work in rivals), *unread])
        raise Refused(
            _("{folder} holds several files ({names}); name the one to grade {right}.").format(
                folder=expected.parent.name, names=names, right=expected.name
            )
        )
    return first


def _said(best: Work, works: list[Work], usual: Path) -> str | None:
    """A sentence where another file holds other work, or the usual one none."""
    others = [work for work in works if work.touched != best.touched]
    if not others or (best.path == usual and not any(work.touched for work in others)):
        return None
    names = named(work.path for work in others)
    return _("{chosen} holds the most work and counts; {others} beside it doesn't.").format(
        chosen=best.path.name, others=names
    )


def _rank(expected: str) -> Callable[[Path], tuple[bool, bool, int, str]]:
    """What orders files: the expected name first, then notebooks, then the shortest name."""

    def rank(path: Path) -> tuple[bool, bool, int, str]:
        notebook = any(ending.lower() == NOTEBOOK for ending in path.suffixes)
        return path.name != expected, not notebook, len(path.name), path.name

    return rank
