"""Pairs of submissions whose code is alike, to look at.

Names, comments and layout don't count. Nor does what the exercise forces: short pieces of code
that the released notebook, the solution and the known mistakes hold, or much of the class. Of what
is left, rare pieces weigh more (inverse document frequency) and choose the pairs; rapidfuzz's
similarity of the pieces, in order, says how alike a pair is. A pair is no proof of anything.
"""

from __future__ import annotations

import keyword
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import Indel

from autograder.classroom.folders import Classroom, SubmittedFile
from autograder.course.assignment import CODE_SUFFIX, Assignment
from autograder.course.places import editions
from autograder.grading.intake import matching
from autograder.grading.intake.choice import choose
from autograder.grading.intake.refusal import Refused, refusing
from autograder.grading.intake.submission import read

Piece = tuple[str, ...]
"""A run of tokens, without names."""
Code = list[tuple[str, Piece]]
"""A submission's pieces, in order, each with its exercise; pieces overlap."""

PIECE = 8
MOST_TOKENS = 4000
COMMON_SHARE = 0.1
_NEVER_COMMON, _ALWAYS_COMMON = 5, 30  # students who wrote the same piece
_LEAST_SHARED = 5
_LEAST_LIKENESS = 0.25
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Pair:
    """Two submissions that are alike.

    Attributes:
        students: the two students.
        likeness: how alike the unforced parts of their code are, from 0 to 1.
        shared: how many rare pieces of code they share.
        weight: the same, the rarest counting most.
        exercises: where these stand, the exercise with the most first.
    """

    students: tuple[str, str]
    likeness: float
    shared: int
    weight: float
    exercises: tuple[str, ...]


def read_class(
    classroom: Classroom, assignment: Assignment
) -> tuple[dict[str, Code], dict[str, str]]:
    """Return the code of every submission that can be read, by student, and why others can't."""
    released = matching.released_code(classroom.released_notebooks(assignment.folder))
    codes, refused = {}, {}
    for edition in editions(assignment.folder):
        for file in classroom.submissions(edition):
            try:
                codes[file.student] = _submitted_code(file, assignment, released)
            except Refused as refusal:
                refused[file.student] = str(refusal)
    return {student: code for student, code in codes.items() if code}, refused


def forced(classroom: Classroom, assignment: Assignment) -> set[Piece]:
    """Return the pieces of code that are anybody's: released, right, or wrong in a known way."""
    code = matching.released_code(classroom.released_notebooks(assignment.folder))
    sources = [assignment.code_cells.get(one.code_cell, "") for one in assignment.exercises]
    released = (cell.split("\0") for cell in code)
    given = [
        *map(_tokens, [*sources, *_known_mistakes(assignment)]),
        *map(_without_names, released),
    ]
    return {piece for tokens in given for piece in pieces(tokens)}


def _known_mistakes(assignment: Assignment) -> Iterator[str]:
    """Yield the solution's cells with each known mistake in them; two may make one by chance."""
    for row in assignment.misconceptions:
        with suppress(ValueError, KeyError):
            yield row.apply(assignment.code_cells[row.exercise + CODE_SUFFIX])


def alike(codes: Mapping[str, Code], common: set[Piece]) -> list[Pair]:
    """Return the pairs that share rare code, those that share most first.

    Args:
        codes: the class's code, by student.
        common: pieces that count for nothing.
    """
    own = _own_code(codes, common)
    who: defaultdict[tuple[str, Piece], list[str]] = defaultdict(list)
    for student in sorted(own):
        for piece in set(own[student]):
            who[piece].append(student)
    shared: defaultdict[tuple[str, str], list[tuple[str, Piece]]] = defaultdict(list)
    for piece, students in who.items():
        for pair in combinations(students, 2):
            shared[pair].append(piece)
    pairs = []
    for (one, other), found in shared.items():
        likeness = Indel.normalized_similarity(own[one], own[other])
        if len(found) >= _LEAST_SHARED and likeness >= _LEAST_LIKENESS:
            weight = sum(math.log(len(codes) / len(who[piece])) for piece in found)
            places = Counter(exercise for exercise, _piece in found)
            exercises = tuple(sorted(places, key=lambda name: (-places[name], name)))
            pairs.append(Pair((one, other), likeness, len(found), weight, exercises))
    return sorted(pairs, key=lambda pair: (-pair.likeness * pair.weight, pair.students))


def pieces(tokens: Sequence[str]) -> list[Piece]:
    """Return every run of `PIECE` tokens."""
    return [tuple(tokens[i : i + PIECE]) for i in range(len(tokens) - PIECE + 1)]


def _own_code(codes: Mapping[str, Code], common: set[Piece]) -> dict[str, Code]:
    """Return each student's code without what is forced, or written by much of the class."""
    count = Counter(piece for code in codes.values() for piece in set(code))
    most = min(max(_NEVER_COMMON, COMMON_SHARE * len(codes)), len(codes) / 2, _ALWAYS_COMMON)
    return {
        student: [
            (exercise, piece)
            for exercise, piece in code
            if piece not in common and count[exercise, piece] <= max(2, most)
        ]
        for student, code in codes.items()
    }


@refusing()
def _submitted_code(
    file: SubmittedFile, assignment: Assignment, released: matching.Released
) -> Code:
    if file.problem:
        raise Refused(file.problem)
    choice = choose(file.path, file.candidates, assignment, lambda: released)
    submission = read(choice.path.name, choice.content)
    match = matching.match(submission, assignment, released)
    return [
        (name, piece)
        for name, found in match.exercises.items()
        if found.cell is not None and not found.untouched
        for piece in pieces(_tokens(submission.cells[found.cell].source))
    ]


def _tokens(source: str) -> list[str]:
    """Return a source's tokens without names; code that is no Python, word by word."""
    tokens = matching.normalise(source).split("\0")
    return _without_names(tokens if len(tokens) > 1 else _TOKEN.findall(source))


def _without_names(tokens: Sequence[str]) -> list[str]:
    """Return tokens with one word for every name but a keyword and what follows a dot."""
    kept = tokens[:MOST_TOKENS]
    return [
        "name" if token.isidentifier() and not keyword.iskeyword(token) and before != "." else token
        for before, token in zip(["", *kept], kept, strict=False)
    ]
