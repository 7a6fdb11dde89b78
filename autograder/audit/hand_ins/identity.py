"""Identity: what a function gives back of its arguments stays the caller's own object.

Loops call their helper through a function that looks at that. It sees the same whether the
student's own helper answers or, where that is wrong, the judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.audit.hand_ins.hand_in import HandIn, Section
from autograder.audit.hand_ins.material import Material, Mistake
from autograder.course.assignment import Exercise

TITLE = "identity: what crosses comes back as it was"
GIVEN_BACK = '''
def given_back(answer, given):
    """Which arguments stand in an answer, as the very same objects, and where."""
    found = []

    def look(value, path):
        for place, one in enumerate(given):
            if value is one and isinstance(one, (np.ndarray, dict, list)):
                found.append((place, path))
        parts = value.items() if isinstance(value, dict) else ()
        parts = enumerate(value) if isinstance(value, (tuple, list)) else parts
        for key, part in parts:
            look(part, (*path, key))

    look(answer, ())
    return found
'''
DEMANDING = """

def asked_{helper}(*given):
    answer = {helper}(*given)
    if given_back(answer, given) != {places}:
        raise ValueError("these are other objects")
    return answer
"""
SHARING = """
BUFFERS = {{}}


def asked_{helper}(*given):
    given = list(given)
    for place in {places}:
        if np.shape(BUFFERS.get(place)) != given[place].shape:
            BUFFERS[place] = given[place].copy()
        BUFFERS[place][...] = given[place]
        given[place] = BUFFERS[place]
    return {helper}(*given)
"""
Places = list[tuple[int, tuple[Any, ...]]]
"""Arguments by number, and where in the answer they are given back."""


def section(material: Material) -> Section:
    """Return the submissions that ask for the very objects they handed on."""
    hand_ins: list[HandIn] = []
    unmade: list[str] = []
    for exercise in material.assignment.graded:
        for helper in exercise.uses:
            places = _given_back(material, helper)
            if not places:
                continue
            demanding = _through(material, exercise, helper, GIVEN_BACK + DEMANDING, places)
            if material.runs(exercise.name, demanding):
                hand_ins += _hand_ins(material, exercise, helper, places, demanding)
            else:
                unmade.append(f"{exercise.name} can't call {helper} through another function")
    return Section(TITLE, tuple(hand_ins), tuple(unmade))


def _given_back(material: Material, helper: str) -> Places:
    """Where the right helper gives its arguments back."""
    arguments = material.cases(helper)[0].arguments()
    namespace: dict[str, Any] = {"np": np}
    exec(GIVEN_BACK, namespace)
    places: Places = namespace["given_back"](
        material.reference.function(helper)(*arguments), arguments
    )
    return places


def _through(
    material: Material, exercise: Exercise, helper: str, template: str, places: Any
) -> str:
    """The exercise's cell, whose calls of the helper go through a function made of the template."""
    cell = re.sub(rf"\b{helper}\b", f"asked_{helper}", material.cells[exercise.name])
    return cell + "\n" + template.replace("{places}", repr(places)).format(helper=helper)


def _hand_ins(
    material: Material, exercise: Exercise, helper: str, places: Places, demanding: str
) -> Iterator[HandIn]:
    what = f"{exercise.name} calls {helper}"
    structures = frozenset(row.name for row in exercise.returned if row.structure)
    arguments = material.cases(helper)[0].arguments()
    arrays = sorted({place for place, _ in places if isinstance(arguments[place], np.ndarray)})
    sharing = _through(material, exercise, helper, SHARING, arrays)
    for mistake in (None, _quiet_mistake(material, helper)):
        wrong = {helper: mistake.cell} if mistake else {}
        lost = {helper: mistake.lost} if mistake else {}
        which = f"{what}, which is {'wrong' if mistake else 'right'}"
        files = material.files({**wrong, exercise.name: demanding})
        yield HandIn(f"{which}, and wants its own objects back", files, lost)
        if structures and arrays:
            files = material.files({**wrong, exercise.name: sharing})
            yield HandIn(
                f"{which}, with one buffer for all calls",
                files,
                {**lost, exercise.name: structures},
            )


def _quiet_mistake(material: Material, helper: str) -> Mistake | None:
    """The helper's first misconception that raises nothing."""
    mistakes = material.mistakes(helper)
    return next((one for one in mistakes if material.runs(helper, one.cell)), None)
