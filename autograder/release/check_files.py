"""What the checks in `rnn_utils` read: exercises, published examples, known mistakes.

Numbers differ in their last digits from one machine to the next, so a file that is there stands
as long as what it holds agrees with what is made here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from autograder.course.assignment import load
from autograder.course.places import Places
from autograder.release import examples as published_examples
from autograder.release import fingerprints as known_mistakes
from autograder.release.exercise_facts import exercise_facts
from autograder.translation.texts import LEARNER_PACKAGE
from rnn_utils.checking.exercises import STORE as EXERCISES
from rnn_utils.checking.exercises import exercises_of
from rnn_utils.checking.fingerprints import STORE as FINGERPRINTS
from rnn_utils.checking.published import STORE as EXAMPLES

_AGREE = 1e-9


def check_files(places: Places, folders: Iterable[Path]) -> dict[str, bytes]:
    """Return the files that the checks read, by their path from the top level.

    Args:
        places: the course, for the files that are there.
        folders: the assignments' source folders.

    Returns:
        The files; none where no assignment lets its students check anything.

    Raises:
        AssignmentError: where a table, or the solution, can't be used.
    """
    assignments = [load(folder) for folder in folders]
    facts = {one.name: found for one in assignments if (found := exercise_facts(one))}
    if not facts:
        return {}
    examples: dict[str, Any] = {}
    mistakes: dict[str, Any] = {}
    for assignment in assignments:
        known = exercises_of({assignment.name: facts.get(assignment.name, {})})
        made = published_examples.examples(assignment, known)
        examples |= _settled(places.root, EXAMPLES.name, made)
        mistakes |= known_mistakes.fingerprints(assignment, known, examples)
    mistakes = _settled(places.root, FINGERPRINTS.name, mistakes)
    texts = {
        EXERCISES.name: _rendered(facts),
        EXAMPLES.name: published_examples.rendered(examples),
        FINGERPRINTS.name: known_mistakes.rendered(mistakes),
    }
    return {f"{LEARNER_PACKAGE}/{name}": text.encode() for name, text in texts.items()}


def agree(made: Any, stored: Any) -> bool:
    """Tell whether nested values are the same, in the same order, with numbers up to rounding."""
    if isinstance(made, dict) and isinstance(stored, dict):
        return list(made) == list(stored) and all(agree(made[key], stored[key]) for key in made)
    if isinstance(made, (list, tuple)) and isinstance(stored, list):
        return len(made) == len(stored) and all(map(agree, made, stored))
    if isinstance(made, float) and isinstance(stored, float):
        return math.isclose(made, stored, rel_tol=_AGREE, abs_tol=_AGREE)
    return bool(made == stored)


def _settled(root: Path, name: str, made: dict[str, Any]) -> dict[str, Any]:
    """Return what is made, with the digits that are there already wherever these agree."""
    try:
        stored = json.loads((root / LEARNER_PACKAGE / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return made
    return {
        key: stored[key] if key in stored and agree(value, stored[key]) else value
        for key, value in made.items()
    }


def _rendered(facts: dict[str, dict[str, Any]]) -> str:
    """Write one fact a line."""
    return f"{_nested(facts, 3)}\n"


def _nested(value: Any, depth: int, margin: str = "") -> str:
    if depth == 0:
        return json.dumps(value, ensure_ascii=False)
    entries = [
        f"{margin} {json.dumps(key)}: {_nested(item, depth - 1, margin + ' ')}"
        for key, item in value.items()
    ]
    return "{\n" + ",\n".join(entries) + f"\n{margin}}}"
