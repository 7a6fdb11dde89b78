"""Consistent slips: what two functions agree on, though wrongly, is paid for once."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
import libcst.matchers as m

from autograder.audit.hand_ins.hand_in import HandIn, Lost, Section
from autograder.audit.hand_ins.material import Material, with_inputs
from autograder.audit.rewriting import name_of, replaced
from autograder.course.assignment import Exercise
from autograder.grading.judge.attempts import makers

TITLE = "consistent slips: paid for once"


def section(material: Material) -> Section:
    """Return the submissions with a slip in two functions alike, or in the second alone."""
    made = [*_key_slips(material), *_cache_slips(material)]
    hand_ins = [one for one in made if isinstance(one, HandIn)]
    return Section(TITLE, tuple(hand_ins), tuple(one for one in made if isinstance(one, str)))


def _key_slips(material: Material) -> Iterator[HandIn | str]:
    """A key of a helper's dictionary renamed, one for each pair of a loop and its helper."""
    for loop in material.assignment.graded:
        for helper in map(material.assignment.exercise, loop.uses):
            keys = [row.name for row in helper.returned if helper.returns == "dict"]
            own = {row.name for row in loop.quantities}
            passed_on = [key for key in keys if key not in own]
            cells = material.cells[helper.name], material.cells[loop.name]
            for key in passed_on:
                changed = [_renamed(cell, key, f"{key}_too") for cell in cells]
                if all(old != new for old, new in zip(cells, changed, strict=True)):
                    lost = with_inputs(helper, {key})
                    what = f"{helper.name}'s key {key} renamed"
                    yield from _alike_and_alone(material, what, helper, loop, changed, lost)
                    break
            else:
                if passed_on:
                    yield f"no key of {helper.name} is found in {loop.name}"


def _cache_slips(material: Material) -> Iterator[HandIn | str]:
    """Two fields of a cache swapped, for each pair of functions that make and unpack it."""
    published = material.assignment.published
    for name, fields in (published.caches if published else {}).items():
        fitting = _of_one_shape(fields)
        pairs = list(_makers_and_readers(material, name)) if fitting else []
        made = False
        for maker, reader in pairs:
            cells = material.cells[maker.name], material.cells[reader.name]
            changed = [_swapped(cell, list(fields), fitting) for cell in cells]
            if all(old != new for old, new in zip(cells, changed, strict=True)):
                made = True
                lost = material.spoilt(maker.name, changed[0])
                what = f"{' and '.join(fitting)} swapped in the cache {name}"
                yield from _alike_and_alone(material, what, maker, reader, changed, lost)
        if pairs and not made:
            yield f"no two functions are found that make and unpack the cache {name}"


def _alike_and_alone(
    material: Material,
    what: str,
    first: Exercise,
    second: Exercise,
    changed: list[str],
    lost: frozenset[str],
) -> Iterator[HandIn]:
    own, other = changed
    alike = {first.name: own, second.name: other}
    yield HandIn(f"{what} in both", material.files(alike), _if_graded(first, lost))
    alone = {second.name: other}
    yield HandIn(f"{what} in {second.name}", material.files(alone), _if_graded(second, None))


def _if_graded(exercise: Exercise, lost: frozenset[str] | None) -> Lost:
    return {exercise.name: lost} if exercise.graded else {}


def _makers_and_readers(material: Material, cache: str) -> Iterator[tuple[Exercise, Exercise]]:
    """The exercises that deal with a cache, where one makes the other's arguments."""
    rows = material.assignment.exercises
    holders = [row for row in rows if row.published and row.published.cache == cache]
    for reader in holders:
        for maker in makers(reader, material.assignment):
            yield material.assignment.exercise(maker), reader


def _of_one_shape(fields: dict[str, str]) -> tuple[str, ...]:
    """The first two fields that have the same shape, so that nothing is raised."""
    shapes = list(fields.values())
    shape = next((one for one in shapes if shapes.count(one) > 1), None)
    return tuple(name for name, one in fields.items() if one == shape)[:2]


def _renamed(source: str, old: str, new: str) -> str:
    def rename(node: cst.SimpleString) -> cst.SimpleString:
        return node.with_changes(value=repr(new)) if node.evaluated_value == old else node

    return replaced(cst.parse_module(source), m.SimpleString(), rename).code


def _swapped(source: str, fields: list[str], pair: tuple[str, ...]) -> str:
    """Swap two names wherever all the fields stand in a row."""
    turned = dict(zip(pair, reversed(pair), strict=True))

    def swap(node: cst.Tuple) -> cst.Tuple:
        names = [name_of(element.value) for element in node.elements]
        if names != fields:
            return node
        return node.with_changes(
            elements=[
                element.with_changes(value=cst.Name(turned.get(name, name)))
                for element, name in zip(node.elements, names, strict=True)
            ]
        )

    return replaced(cst.parse_module(source), m.Tuple(), swap).code
