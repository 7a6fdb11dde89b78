"""An assignment as its folder describes it: the tables of `assignment.toml` and its notebook."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from autograder.course import tables
from autograder.course.limits import Limits
from autograder.course.misconceptions import Misconception
from autograder.course.places import TABLE_NAME, AssignmentError
from autograder.course.published import Published, PublishedExercise

INPUTS = "inputs"
"""The quantity that is earned by leaving the arguments as they were."""
CODE_SUFFIX = "-code"
"""An exercise's solution cell is called after the exercise, with this behind it."""
WORKED_SUFFIX = "-hint-worked"
"""So is its worked hint, a text cell that students get from a day of the instructor's on."""

Points = Annotated[float, msgspec.Meta(ge=0)]


class Quantity(tables.Row, frozen=True):
    """One row of the rubric: a returned value, or the inputs left unchanged."""

    name: str
    points: Points
    shape: str | None = None
    structure: bool = False
    time: Literal["forward", "backward"] | None = None
    equation: str | None = None

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes, such as `n_a` and `m`."""
        return tuple(self.shape.split()) if self.shape else ()


class _ExerciseTable(tables.Row, frozen=True):
    """An exercise as `assignment.toml` has it, under its name."""

    returns: Literal["tuple", "dict", "value"]
    uses: tuple[str, ...]
    draw: dict[str, str]
    arguments: dict[str, str]
    quantities: tuple[Quantity, ...]
    graded: bool = True
    published: PublishedExercise | None = None


class Exercise(_ExerciseTable, frozen=True):
    """One function to write: how it is called, what it returns, what its parts are worth."""

    name: str = ""

    @property
    def max_score(self) -> float:
        """The marks there are."""
        return sum(quantity.points for quantity in self.quantities)

    @property
    def returned(self) -> list[Quantity]:
        """The quantities that the function returns, in order."""
        return [quantity for quantity in self.quantities if quantity.name != INPUTS]

    @property
    def code_cell(self) -> str:
        """The id and grade_id of the cell a student fills in."""
        return self.name + CODE_SUFFIX


class Size(tables.Row, frozen=True):
    """One set of dimensions at which every exercise is judged."""

    name: str
    dimensions: dict[str, Annotated[int, msgspec.Meta(ge=1)]]


class ParameterGroup(tables.Row, frozen=True):
    """A dictionary of arrays, drawn together."""

    scale: float
    shapes: dict[str, str]


class Demands(tables.Row, frozen=True):
    """What the audit demands of an assignment's own tables.

    Attributes:
        alternatives: right solutions in other styles, in `alternatives/`.
        misconceptions: misconceptions an exercise.
    """

    alternatives: int = 0
    misconceptions: int = 0


class _Tolerance(tables.Row, frozen=True):
    relative: float
    absolute: float


class _AssignmentTable(tables.Row, frozen=True):
    """The keys of `assignment.toml`; what stands under `exercise` is read one by one."""

    title: str
    seed: int
    prelude: str
    packages: tuple[str, ...]
    tolerance: _Tolerance
    size: tuple[Size, ...]
    exercise: dict[str, dict[str, object]]
    parameters: dict[str, dict[str, object]]
    worked_from: date | None = None
    limits: Limits = Limits()
    audit: Demands = Demands()
    published: Published | None = None
    carry_marks: bool = True


class _MisconceptionsTable(tables.Row, frozen=True):
    misconception: tuple[Misconception, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """Everything the engine knows of an assignment; see `assignment.toml` for the tables."""

    folder: Path
    title: str
    seed: int
    prelude: str
    packages: tuple[str, ...]
    relative: float
    absolute: float
    limits: Limits
    sizes: tuple[Size, ...]
    parameters: dict[str, ParameterGroup]
    exercises: tuple[Exercise, ...]
    worked_from: date | None = None
    audit: Demands = Demands()
    published: Published | None = None
    carry_marks: bool = True
    misconceptions: tuple[Misconception, ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """The English edition's id."""
        return self.folder.name

    @property
    def graded(self) -> list[Exercise]:
        """The exercises that earn marks."""
        return [exercise for exercise in self.exercises if exercise.graded]

    @property
    def max_score(self) -> float:
        """The marks there are."""
        return sum(exercise.max_score for exercise in self.graded)

    def lost_by(self, row: Misconception) -> frozenset[str]:
        """Return the quantities whose marks a misconception costs."""
        carried = row.carried if self.carry_marks else ()
        return frozenset(row.spoils).difference(carried)

    def shows_worked_hints(self, day: date) -> bool:
        """Return whether students may have the worked hints on a day."""
        return self.worked_from is not None and self.worked_from <= day

    def exercise(self, name: str) -> Exercise:
        """Return an exercise by name.

        Raises:
            KeyError: where the assignment has none of this name.
        """
        return {exercise.name: exercise for exercise in self.exercises}[name]

    @property
    def notebook_path(self) -> Path:
        """The solution notebook."""
        return self.folder / f"{self.name}.ipynb"

    @property
    def code_cells(self) -> dict[str, str]:
        """The sources of the solution notebook's code cells, by cell id."""
        return self._sources["code"]

    @property
    def text_cells(self) -> dict[str, str]:
        """The sources of the solution notebook's Markdown cells, by cell id."""
        return self._sources["markdown"]

    @cached_property
    def _sources(self) -> dict[str, dict[str, str]]:
        """The sources of the solution notebook's cells by kind and cell id."""
        try:
            cells = json.loads(self.notebook_path.read_text(encoding="utf-8"))["cells"]
        except OSError as error:
            raise AssignmentError(
                f"{self.notebook_path} can't be read: {error.strerror}."
            ) from error
        except (ValueError, KeyError) as error:
            raise AssignmentError(f"{self.notebook_path} is damaged: {error}.") from error
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for position, cell in enumerate(cells):
            name = cell.get("id", str(position))
            found[cell["cell_type"]][name] = "".join(cell["source"])
        return found


def load(folder: Path) -> Assignment:
    """Read an assignment from its folder.

    Raises:
        AssignmentError: naming the file, the row and the key at fault.
    """
    path = folder / TABLE_NAME
    table = tables.convert(tables.read(path), _AssignmentTable, path)
    exercises = tables.rows(table.exercise, _ExerciseTable, path, "exercise")
    return Assignment(
        folder=folder,
        title=table.title,
        seed=table.seed,
        prelude=table.prelude,
        packages=table.packages,
        relative=table.tolerance.relative,
        absolute=table.tolerance.absolute,
        limits=table.limits,
        sizes=table.size,
        parameters=tables.rows(table.parameters, ParameterGroup, path, "parameters"),
        exercises=tuple(
            Exercise(name=name, **msgspec.structs.asdict(row)) for name, row in exercises.items()
        ),
        worked_from=table.worked_from,
        audit=table.audit,
        published=table.published,
        carry_marks=table.carry_marks,
        misconceptions=_misconceptions(folder / "misconceptions.toml"),
    )


def _misconceptions(path: Path) -> tuple[Misconception, ...]:
    if not path.is_file():
        return ()
    return tables.convert(tables.read(path), _MisconceptionsTable, path).misconception
