"""Finds each exercise in a submission, and the cells that are the student's own work.

A cell counts for an exercise by its grade_id, else by the function it defines; of several
definitions the last one wins, as in Python. A solution cell that became text counts as the code it
was, where no code does, one an exercise; of Markdown with code in fences, what stands in them.
Cells that say what the released notebook says are not the student's work: what runs in their place,
for what it imports, is the released text itself.
"""

from __future__ import annotations

import functools
import json
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.course.assignment import Assignment, Exercise
from autograder.course.language import _
from autograder.course.places import AssignmentError
from autograder.grading.intake.refusal import Refused, refusing
from autograder.grading.intake.students_python import tokens_of
from autograder.grading.intake.submission import Cell, Submission, refuse_too_much_code

IMPORT = re.compile(r"^(?:import|from)[ \t]", re.MULTILINE)
ANY_FUNCTION = re.compile(r"^(?:async[ \t]+)?def[ \t]", re.MULTILINE)
BY_GRADE_ID, BY_FUNCTION = "grade_id", "function"
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
LAYOUT = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENCODING)
OPENERS = (tokenize.INDENT, tokenize.DEDENT)
LONGEST = 20_000
"""Characters, far beyond a released cell: on some Pythons a long line's tokens take minutes."""
REMEMBERED = 500
"""Texts, of `LONGEST` at most; the cells of some editions, which come again with each student."""

Released = Mapping[str, str]
"""The released code cells, each by what is left of it once normalised."""


@dataclass(frozen=True)
class Found:
    """Where an exercise was found.

    Attributes:
        cell: the cell's index; None where the function is defined in a way that no text shows.
        by: by what it was found.
        untouched: whether it is still the stub.
        check: the index of the cell after which its own check has been; None for the last cell.
    """

    cell: int | None
    by: str
    untouched: bool = False
    check: int | None = None


@dataclass(frozen=True)
class Match:
    """What a submission holds of an assignment.

    Attributes:
        exercises: where each exercise was found that was found.
        to_run: index and source of each code cell that is the student's own, or imports something.
        released: the indices of those of them whose source is the released notebook's.
    """

    exercises: dict[str, Found]
    to_run: list[tuple[int, str]]
    released: frozenset[int] = frozenset()

    def text_of(self, name: str) -> str:
        """Return the source of the cell in which an exercise was found; empty where none shows."""
        found = self.exercises.get(name)
        return dict(self.to_run).get(found.cell, "") if found and found.cell is not None else ""

    def with_defined(self, names: Iterable[str]) -> Match:
        """Return the match with the functions that exist once the cells ran, though no text shows.

        Args:
            names: the functions that exist, of those that exercises ask for.
        """
        unseen = {
            name: Found(None, BY_FUNCTION)
            for name in names
            if name not in self.exercises or self.exercises[name].untouched
        }
        return replace(self, exercises=self.exercises | unseen)


@refusing()
def match(submission: Submission, assignment: Assignment, released: Released) -> Match:
    """Match a submission's cells to the exercises.

    Args:
        submission: the submission.
        assignment: what it is to be an answer to.
        released: the released code cells; see `released_code`.

    Raises:
        Refused: where the submission holds nothing of this assignment, or can't be read.
    """
    code, untouched = _code(submission.cells, assignment, released)
    found = {
        exercise.name: place
        for exercise in assignment.exercises
        if (place := _find(exercise, code, untouched)) is not None
    }
    if not found:
        names = ", ".join(exercise.name for exercise in assignment.exercises)
        sentence = _(
            "It holds none of the functions of {assignment} ({names}); is it another one's?"
        )
        raise Refused(sentence.format(assignment=assignment.name, names=names))
    to_run = [
        (i, source)
        for i, cell in code.items()
        if (source := untouched.get(i, cell.source)).strip()
        and (i not in untouched or IMPORT.search(source))
    ]
    return Match(found, to_run, frozenset(untouched))


def released_code(notebooks: Iterable[Path]) -> Released:
    """Return the code cells of released notebooks.

    Raises:
        AssignmentError: where one of them is missing or can't be read.
    """
    return {normalise(source): source for path in notebooks for source in code_sources(path)}


def normalise(source: str) -> str:
    """Return a cell's code without comments, docstrings and layout: the same in every edition."""
    return _normalised(source) if len(source) <= LONGEST else source.strip()


@functools.lru_cache(maxsize=REMEMBERED)
def _normalised(source: str) -> str:
    try:
        return "\0".join(_meaningful(tokens_of(source)))
    except Exception:  # from 3.12 on even SystemError and UnicodeEncodeError, on odd Unicode
        return source.strip()


def defines(source: str, name: str) -> bool:
    """Return whether a cell's source defines, assigns or imports the name, at any indentation."""
    begins, at = _definition(name), source.find(name)
    while at >= 0:  # line by line, and only those that it stands in
        end = source.find("\n", at)
        end = len(source) if end < 0 else end
        if begins.match(source, source.rfind("\n", 0, at) + 1, end):
            return True
        at = source.find(name, end)
    return False


@functools.cache
def _definition(name: str) -> re.Pattern[str]:
    ways = (
        rf"(?:async[ \t]+)?def[ \t]+{name}\b",
        rf"{name}[ \t]*[:=](?!=)",
        rf"(?:\w+[ \t]*,[ \t]*){{0,9}}{name}[ \t]*(?:,[ \t]*\w+[ \t]*){{0,9}}=(?!=)",
        rf"from[ \t]+[\w.]+[ \t]+import[ \t][^\n#]*\b{name}\b",
    )
    return re.compile(rf"[ \t]*(?:{'|'.join(ways)})")


def _code(
    cells: list[Cell], assignment: Assignment, released: Released
) -> tuple[dict[int, Cell], dict[int, str]]:
    """The code cells by index, with solution cells that became text and that no code stands for.

    Returns:
        The cells, and the released text of those that say what it says.
    """
    code = {i: cell for i, cell in enumerate(cells) if cell.kind == "code"}
    untouched = _untouched(code, released)
    own = [cell.source for i, cell in code.items() if i not in untouched]
    lost = {
        exercise.code_cell: exercise.name
        for exercise in assignment.exercises
        if not any(defines(source, exercise.name) for source in own)
    }
    texts = {i: each for i, cell in enumerate(cells) if (each := _text_as_code(cell, lost))}
    refuse_too_much_code([*code.values(), *texts.values()])
    as_released = _untouched(texts, released)
    own_last = sorted(texts, key=lambda i: (i not in as_released, i))
    code |= {i: texts[i] for i in {texts[i].grade_id: i for i in own_last}.values()}
    said = untouched | as_released
    return dict(sorted(code.items())), {i: said[i] for i in code if i in said}


def _untouched(cells: Mapping[int, Cell], released: Released) -> dict[int, str]:
    """The released text of each cell that says what it says, by the cell's index."""
    if not released:
        return {}
    said = {i: released.get(normalise(cell.source)) for i, cell in cells.items()}
    return {i: source for i, source in said.items() if source is not None}


def _text_as_code(cell: Cell, lost: Mapping[str, str]) -> Cell | None:
    """The code that a text cell once was, where it defines what no code cell does."""
    name = lost.get(cell.grade_id or "")
    if cell.kind == "code" or name is None or not defines(cell.source, name):
        return None
    inside = _inside_fences(cell.source)
    return replace(cell, source=inside) if defines(inside, name) else cell


def _inside_fences(text: str) -> str:
    """Return what stands between Markdown's fences, each line where it was; else empty lines."""
    lines = text.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        found = FENCE.match(line)
        if found and not fence:
            fence, lines[number] = found[1], ""
        elif found and line.strip() == found[1] and found[1].startswith(fence):
            fence, lines[number] = "", ""
        elif not fence:
            lines[number] = ""
    return "\n".join(lines)


def _find(exercise: Exercise, code: dict[int, Cell], untouched: Collection[int]) -> Found | None:
    """The last cell that defines the function, the student's own before an untouched stub."""
    holders = [i for i, cell in code.items() if defines(cell.source, exercise.name)]
    marked = [i for i, cell in code.items() if cell.grade_id == exercise.code_cell]
    own = [i for i in holders if i not in untouched]
    candidates = own or holders or [i for i in marked if i not in untouched]
    if not candidates:
        return None
    cell = candidates[-1]
    by = BY_GRADE_ID if cell in marked else BY_FUNCTION
    return Found(cell, by, not own and bool(holders), _checked_at(exercise, code, candidates))


def _checked_at(exercise: Exercise, code: dict[int, Cell], candidates: list[int]) -> int:
    """The cell in which the function's own check stands, else the one that last defines it.

    What only gives its name another value, such as `f = f(x)`, is no definition where there is one.
    """
    definition = re.compile(rf"^[ \t]*(?:async[ \t]+)?def[ \t]+{exercise.name}\b", re.M)
    defining = [i for i in candidates if definition.search(code[i].source)] or candidates
    start = defining[-1]
    below = {i: cell for i, cell in code.items() if i > start}
    graded = (i for i, cell in below.items() if cell.grade_id == exercise.name)
    return next(graded, None) or _first_mention(exercise.name, below) or start


def _first_mention(name: str, cells: dict[int, Cell]) -> int | None:
    """The first cell that uses a function before the next one is defined, if there is one."""
    mention = re.compile(rf"\b{name}\b")
    for index, cell in cells.items():
        if ANY_FUNCTION.search(cell.source):
            return None
        if mention.search(cell.source):
            return index
    return None


def code_sources(path: Path) -> Iterator[str]:
    """Yield the code cells of a released notebook.

    Raises:
        AssignmentError: where it is missing or can't be read.
    """
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        yield from ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    except FileNotFoundError as error:
        raise AssignmentError(
            f"There is no released notebook {path}; run `autograder release`."
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AssignmentError(
            f"The released notebook {path} can't be read ({error!r}); run `autograder release`."
        ) from error


def _is_docstring(token: tokenize.TokenInfo) -> bool:
    """Whether a text at a statement's start says nothing; what an f-string holds is run."""
    if token.type != tokenize.STRING:
        return False
    return "f" not in token.string.partition(token.string[-1])[0].lower()


def _meaningful(tokens: Iterable[tokenize.TokenInfo]) -> Iterator[str]:
    starts_statement = True
    for token in tokens:
        if token.type in LAYOUT:
            starts_statement = starts_statement or token.type == tokenize.NEWLINE
        elif token.type in OPENERS:
            yield "<" if token.type == tokenize.INDENT else ">"
            starts_statement = True
        elif starts_statement and _is_docstring(token):
            starts_statement = False
        else:
            yield token.string
            starts_statement = False
