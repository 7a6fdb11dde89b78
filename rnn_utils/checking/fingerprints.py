"""Slips, recognised by the numbers they give on the published example.

`fingerprints.json` is derived from the solution: from every known mistake of the table, and from
every single edit of a line. For each it holds the line, the question to ask, and a weighted sum of
what shows; no code and no right answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from rnn_utils.checking.nesting import is_sequence, leaves

STORE = Path(__file__).parents[1] / "fingerprints.json"
_AGREE = 1e-6
Mark = list[Any]
"""`[sum, *shape]`."""


@dataclass(frozen=True)
class Suspect:
    """A slip that can be recognised.

    Attributes:
        steps: the lines in which it sits, by the names of their steps; where it may sit in either
            of two, both.
        ask: which question it calls for, a key of `slip_questions.QUESTIONS`; empty with a hint.
        hint: the question of a known mistake, in English; empty for any other slip.
        word: a name of the wrong line that the question is about, if it is about one.
        name: what the table of mistakes calls it, if it has it.
        either: whether it sits in one line or the other, and nothing tells in which.
        marks: what it gives, for the first few of what it spoils.
    """

    steps: tuple[str, ...]
    marks: Mapping[str, Mark]
    ask: str = ""
    hint: str = ""
    word: str = ""
    name: str = ""
    either: bool = False


def recognised(exercise: str, wrong: Sequence[str], got: Mapping[str, Any]) -> Suspect | None:
    """Recognise a slip from what is off.

    Args:
        exercise: the name of the exercise.
        wrong: the names of what is off, causes first.
        got: what shows of the learner's function, by name.

    Returns:
        The slip that explains the first of what is off, and most of the others; None where none
        does.
    """
    if not wrong:
        return None
    marks = {name: mark(got[name]) for name in wrong if name in got}

    def explained(suspect: Suspect) -> int:
        return sum(_alike(marks.get(name), one) for name, one in suspect.marks.items())

    fitting = [
        (explained(suspect) / len(suspect.marks), bool(suspect.name), -place, suspect)
        for place, suspect in enumerate(recognisable(exercise))
        if _alike(marks.get(wrong[0]), suspect.marks.get(wrong[0]))
    ]
    return max(fitting, key=lambda one: one[:3])[3] if fitting else None


def recognisable(exercise: str) -> list[Suspect]:
    """List the slips that can be recognised in an exercise.

    Args:
        exercise: its name.

    Returns:
        The slips, known mistakes first.
    """
    return _known().get(exercise, [])


def mark(value: Any) -> Mark | None:
    """Boil an array, or a cache, down to a weighted sum and its form.

    Args:
        value: an array, or nested tuples, lists and dictionaries of arrays.

    Returns:
        `[sum, *shape]`, with the number of values and what tells its nesting as the shape of a
        cache; None where something in it is no array of finite numbers.
    """
    try:
        parts = [part for _path, part in leaves(value, "")]
    except RecursionError:
        return None
    if not all(isinstance(part, np.ndarray) and part.dtype.kind in "fiu" for part in parts):
        return None
    numbers = np.concatenate([np.zeros(0), *(np.asarray(part).ravel() for part in parts)])
    if not np.all(np.isfinite(numbers)):
        return None
    shape = value.shape if isinstance(value, np.ndarray) else (numbers.size, _nesting(value))
    return [float(_weights(numbers.size) @ numbers), *shape]


def _nesting(value: Any) -> int:
    """A number that tells how tuples, lists and dictionaries stand in one another."""
    return crc32(_brackets(value).encode())


def _brackets(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{''.join(f'{key}{_brackets(value[key])}' for key in sorted(value, key=str))}}}"
    if is_sequence(value):
        return f"({''.join(map(_brackets, value))})"
    return "."


@lru_cache(maxsize=64)
def _weights(size: int) -> np.ndarray:
    return np.random.RandomState(0).uniform(1, 2, size=size)


def _alike(mark: Mark | None, known: Mark | None) -> bool:
    return (
        mark is not None
        and known is not None
        and mark[1:] == known[1:]
        and abs(mark[0] - known[0]) <= _AGREE * (abs(known[0]) + 1e-3)
    )


@lru_cache(maxsize=1)
def _known() -> dict[str, list[Suspect]]:
    try:
        stored = json.loads(STORE.read_text(encoding="utf-8"))
        return {name: [_suspect(row) for row in rows] for name, rows in stored.items()}
    except (OSError, ValueError, TypeError):
        return {}


def _suspect(row: dict[str, Any]) -> Suspect:
    return Suspect(**{**row, "steps": tuple(row["steps"])})
