"""Slips, recognised by the numbers they give on the published example.

`fingerprints.json` is derived from the solution: from every known mistake of the table, and from
every single edit of a line. For each it holds the line, the question to ask, and a weighted sum of
what shows; no code and no right answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from rnn_utils.checking.forms import is_real
from rnn_utils.checking.nesting import is_sequence

STORE = Path(__file__).parents[1] / "fingerprints.json"
_AGREE = 1e-6
MOST_NUMBERS, MOST_PARTS = 20_000, 1_000
"""Far beyond an example's; a learner's function may give any number of them."""
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
        shares: whether it makes two results one array.
        marks: what it gives, for the first few of what it spoils.
    """

    steps: tuple[str, ...]
    marks: Mapping[str, Mark]
    ask: str = ""
    hint: str = ""
    word: str = ""
    name: str = ""
    either: bool = False
    shares: bool = False


def recognised(
    exercise: str,
    wrong: Sequence[str],
    got: Mapping[str, Any],
    beyond: Callable[[Collection[str]], int],
    possible: Callable[[Suspect], bool],
) -> Suspect | None:
    """Recognise a slip from what is off.

    Args:
        exercise: the name of the exercise.
        wrong: the names of what is off, causes first.
        got: what shows of the learner's function, by name.
        beyond: counts what is off that the lines of some steps can't have spoilt.
        possible: whether nothing else speaks against a slip.

    Returns:
        The slip that explains the first of what is off, spoils nothing that is right, and can have
        spoilt most of the others; None where there is none.
    """
    if not wrong:
        return None
    marks = {name: mark(got[name]) for name in wrong if name in got}

    def explained(suspect: Suspect) -> int:
        return sum(_alike(marks.get(name), one) for name, one in suspect.marks.items())

    def contradicted(suspect: Suspect) -> bool:
        in_one_line = suspect.either or len(suspect.steps) < 2
        return in_one_line and not suspect.marks.keys() <= set(wrong)

    fitting = [
        (
            -beyond(suspect.steps) if suspect.steps else 0,
            explained(suspect) / len(suspect.marks),
            bool(suspect.name),
            -place,
        )
        for place, suspect in enumerate(recognisable(exercise))
        if _alike(marks.get(wrong[0]), suspect.marks.get(wrong[0]))
        and not contradicted(suspect)
        and possible(suspect)
    ]
    return recognisable(exercise)[-max(fitting)[3]] if fitting else None


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
    found = _taken_apart(value)
    if found is None or sum(part.size for part in found[0]) > MOST_NUMBERS:
        return None
    parts, form = found
    numbers = np.concatenate([np.zeros(0), *(part.ravel() for part in parts)])
    if not np.all(np.isfinite(numbers)):
        return None
    shape = value.shape if isinstance(value, np.ndarray) else (numbers.size, crc32(form.encode()))
    return [float(_weights(numbers.size) @ numbers), *shape]


def _taken_apart(value: Any) -> tuple[list[np.ndarray], str] | None:
    """Give the arrays of real numbers in a value, and brackets that tell how they stand in it.

    One list may stand in another many times, and that one too, so what is counted is every visit.
    """
    parts: list[np.ndarray] = []
    form: list[str] = []
    waiting = [value]
    while waiting:
        if len(form) > MOST_PARTS:
            return None
        item = waiting.pop()
        if isinstance(item, dict):
            keys = sorted(item, key=str)
            form.append(f"{{{','.join(map(str, keys))[:MOST_PARTS]}:{len(keys)}")
            waiting += [item[key] for key in reversed(keys)]
        elif is_sequence(item):
            form.append(f"({len(item)}")
            waiting += reversed(item[:MOST_PARTS])
        elif is_real(item):
            form.append(".")
            parts.append(item)
        else:
            return None
    return parts, "".join(form)


@lru_cache(maxsize=16)
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
