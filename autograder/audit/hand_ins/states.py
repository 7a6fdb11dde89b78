"""State: what a later cell does to names costs nothing, and excuses nothing."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.audit.hand_ins.hand_in import HandIn, Lost, Section
from autograder.audit.hand_ins.material import Material
from autograder.grading.judge.attempts import makers

TITLE = "state: later cells cost nothing, and hide nothing"
LATER = {
    "builtins rebound": """\
sum = len = range = zip = list = tuple = dict = enumerate = reversed = max = abs = 0""",
    "np is a number": "np = 3",
    "all of numpy imported by name": "from numpy import *",
    "the functions deleted": """\
for name in NAMES:
    del globals()[name]""",
    "the functions' names given to numbers": """\
for name in NAMES:
    globals()[name] = 0""",
    "the functions' names given to one that raises": """\
def broken(*given):
    raise RuntimeError("not this one")
for name in NAMES:
    globals()[name] = broken""",
    "the functions' code exchanged": """\
for name in NAMES:
    globals()[name].__code__ = (lambda *given: None).__code__""",
    "numpy's functions replaced by None": """\
for name in dir(np):
    if callable(getattr(np, name)) and not isinstance(getattr(np, name), type):
        setattr(np, name, None)""",
    "all other functions replaced by None": """\
for name, value in list(globals().items()):
    if callable(value) and not name.startswith("_") and name not in NAMES:
        globals()[name] = None""",
    "everything reset": "%reset -f",
}
"""Cells at a notebook's end, where NAMES stands for a list of the exercises' functions."""


def section(material: Material) -> Section:
    """Return the submissions with later cells."""
    return Section(TITLE, tuple(_hand_ins(material)))


def _hand_ins(material: Material) -> Iterator[HandIn]:
    names = [exercise.name for exercise in material.assignment.exercises]
    mistakes = material.first_mistakes()
    wrong = {name: mistake.cell for name, mistake in mistakes.items()}
    lost: Lost = {name: mistake.lost for name, mistake in mistakes.items()}
    for what, template in LATER.items():
        cell = template.replace("NAMES", repr(names))
        yield HandIn(what, material.files(end=cell), {})
        yield HandIn(f"a mistake each, then {what}", material.files(wrong, end=cell), lost)
    deleted = {name: f"del {name}" for name in _leaned_on_by_none(material)}
    yield HandIn("each function deleted after its check", material.files(after=deleted), {})
    mended = "\n".join(f"exec({material.cells[name]!r})" for name in wrong)
    yield HandIn("mistakes mended at the end", material.files(wrong, end=mended), {})
    yield HandIn(
        "written anew at the end, with a mistake each",
        material.files(end="\n\n".join(wrong.values())),
        lost,
    )


def _leaned_on_by_none(material: Material) -> list[str]:
    """The exercises whose functions no other one calls, or gets its arguments from."""
    exercises = material.assignment.exercises
    needed = {name for row in exercises for name in (*row.uses, *makers(row, material.assignment))}
    return [row.name for row in exercises if row.name not in needed]
