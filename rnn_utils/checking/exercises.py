"""What the exercises are called, take and return, in the course's notation.

`exercises.json` is derived from the assignments' tables, and holds what they let students see.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from rnn_utils.checking.forms import Tolerance
from rnn_utils.checking.lineage import ancestors

STORE = Path(__file__).parents[1] / "exercises.json"

LOOP = "loop"
"""The step that the head of a loop is."""

Time = Literal["forward", "backward"]
CELLS_CACHE = "cache"
CACHES = (CELLS_CACHE, "caches")
"""What a cell, and what a loop, keeps for its backward pass."""


@dataclass(frozen=True)
class Step:
    """One line to write, or several that make one thing.

    Attributes:
        name: what stands on its left side; for a call of another exercise, that one's name; for
            the head of the loop, `loop`.
        made_from: the names that it is computed from: of other steps, and of what is given.
        number: the number of its equation, if it has one.
        small_case: one to work out by hand, in English; empty where there is none.
        passes_on: whether its value is handed to the next time-step.
        arrives_as: as which field of the cell's cache its value arrives, if it does.
    """

    name: str
    made_from: tuple[str, ...]
    number: str
    small_case: str
    passes_on: bool
    arrives_as: str


@dataclass(frozen=True)
class Exercise:
    """One function of an assignment.

    Attributes:
        name: what it is called.
        arguments: what it takes, in order.
        returns: what it returns, in order, or the keys of the dictionary that it returns.
        gives_dictionary: whether it returns a dictionary.
        parameters: the keys of `parameters`, in order.
        cache: the fields of one cache, in order.
        time: the direction of the walk through time, for a loop.
        uses: the exercises that it calls at every step.
        shortened: an argument that may cover the first time-steps alone, if the published example
            does not show that.
        shapes: the shapes of all of these, such as `"(n_a, m)"`.
        steps: the lines to write, in order, by their names.
        tolerance: how far a number may be off.
    """

    name: str
    arguments: tuple[str, ...]
    returns: tuple[str, ...]
    gives_dictionary: bool
    parameters: tuple[str, ...]
    cache: tuple[str, ...]
    time: Time | None
    uses: tuple[str, ...]
    shortened: str
    shapes: dict[str, str]
    steps: dict[str, Step]
    tolerance: Tolerance

    @cached_property
    def upstream(self) -> dict[str, frozenset[str]]:
        """For each line, itself and those that it is made from, at this time-step or before."""
        made_from = {
            name: self.steps.keys() & set(step.made_from) for name, step in self.steps.items()
        }
        return {name: frozenset({name} | ancestors(name, made_from)) for name in self.steps}

    @classmethod
    def from_facts(cls, name: str, facts: Mapping[str, Any]) -> Exercise:
        """Make an exercise of what `exercises.json` holds under its name.

        Args:
            name: the exercise.
            facts: the other attributes, with lists for tuples.

        Returns:
            The exercise.
        """
        lists = ("arguments", "returns", "parameters", "cache", "uses")
        words = {key: tuple(facts[key]) for key in lists}
        steps = {
            step: Step(name=step, **{**one, "made_from": tuple(one["made_from"])})
            for step, one in facts["steps"].items()
        }
        tolerance = Tolerance(**facts["tolerance"])
        return cls(**{**facts, **words, "steps": steps, "tolerance": tolerance, "name": name})


def exercises_of(assignments: Mapping[str, Mapping[str, Any]]) -> dict[str, Exercise]:
    """Take the exercises of all assignments together.

    Args:
        assignments: for every assignment, the facts of its exercises, by name.

    Returns:
        The exercises by name, in order.
    """
    return {
        name: Exercise.from_facts(name, facts)
        for exercises in assignments.values()
        for name, facts in exercises.items()
    }


def stored_exercises() -> dict[str, Exercise]:
    """Read the exercises; a file that can't be used counts as empty, and the release mends it.

    Returns:
        The exercises by name, in order.
    """
    try:
        return exercises_of(json.loads(STORE.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


EXERCISES = stored_exercises()
