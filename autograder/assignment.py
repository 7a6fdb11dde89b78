"""An assignment as its folder describes it: the tables of `assignment.toml` and its notebook."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.errors import CommandError
from autograder.published import Published, PublishedExercise
from autograder.sandbox.limits import Limits

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

INPUTS = "inputs"
"""The quantity that is earned by leaving the arguments as they were."""
CODE_SUFFIX = "-code"
"""An exercise's solution cell is called after the exercise, with this behind it."""
LANGUAGE_SUFFIX = re.compile(r"^(?P<name>.+)_(?P<language>[a-z]{2}(?:-[A-Za-z]+)?)$")


class AssignmentError(CommandError):
    """An assignment that can't be found or read; the text is one sentence that says what to do."""


@dataclass(frozen=True)
class Quantity:
    """One row of the rubric: a returned value, or the inputs left unchanged."""

    name: str
    points: float
    shape: tuple[str, ...] | None = None
    structure: bool = False
    time: str | None = None
    equation: str | None = None

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> Quantity:
        shape = table.get("shape")
        return cls(**{**table, "shape": tuple(shape.split()) if shape else None})


@dataclass(frozen=True)
class Exercise:
    """One function to write: how it is called, what it returns, what its parts are worth."""

    name: str
    returns: str
    uses: tuple[str, ...]
    draw: dict[str, str]
    arguments: dict[str, str]
    quantities: tuple[Quantity, ...]
    graded: bool = True
    published: PublishedExercise | None = None
    """What the check in the notebook may know; None where there is no such check."""

    @property
    def max_score(self) -> float:
        return sum(quantity.points for quantity in self.quantities)

    @property
    def returned(self) -> list[Quantity]:
        """The quantities that the function returns, in order."""
        return [quantity for quantity in self.quantities if quantity.name != INPUTS]

    @property
    def code_cell(self) -> str:
        """The id and grade_id of the cell a student fills in."""
        return self.name + CODE_SUFFIX

    def quantity(self, name: str) -> Quantity:
        return next(quantity for quantity in self.quantities if quantity.name == name)


@dataclass(frozen=True)
class Size:
    """One set of dimensions at which every exercise is judged."""

    name: str
    dimensions: dict[str, int]


@dataclass(frozen=True)
class ParameterGroup:
    """A dictionary of arrays, drawn together."""

    scale: float
    shapes: dict[str, str]


@dataclass(frozen=True)
class Demands:
    """What the audit demands of an assignment's own tables."""

    alternatives: int = 0
    """Right solutions in other styles, in `alternatives/`."""
    misconceptions: int = 0
    """Misconceptions an exercise."""


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
    audit: Demands = Demands()
    published: Published | None = None
    misconceptions: tuple[dict[str, Any], ...] = field(default=(), repr=False)

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def graded(self) -> list[Exercise]:
        return [exercise for exercise in self.exercises if exercise.graded]

    @property
    def max_score(self) -> float:
        return sum(exercise.max_score for exercise in self.graded)

    def exercise(self, name: str) -> Exercise:
        """Find an exercise by name; raises KeyError."""
        return {exercise.name: exercise for exercise in self.exercises}[name]

    @property
    def notebook_path(self) -> Path:
        return self.folder / f"{self.name}.ipynb"

    @cached_property
    def code_cells(self) -> dict[str, str]:
        """The sources of the solution notebook's code cells, by cell id."""
        notebook = _read(self.notebook_path, json.loads)
        return {
            cell.get("id", str(position)): "".join(cell["source"])
            for position, cell in enumerate(notebook["cells"])
            if cell["cell_type"] == "code"
        }


def load(folder: Path) -> Assignment:
    """Read an assignment from its folder; raises AssignmentError naming the file at fault."""
    path = folder / "assignment.toml"
    tables = _read(path, tomllib.loads)
    try:
        return Assignment(
            folder=folder,
            title=tables["title"],
            seed=tables["seed"],
            prelude=tables["prelude"],
            packages=tuple(tables["packages"]),
            limits=Limits.from_table(tables.get("limits", {})),
            sizes=tuple(Size(**row) for row in tables["size"]),
            parameters={k: ParameterGroup(**v) for k, v in tables["parameters"].items()},
            exercises=tuple(_exercise(k, v) for k, v in tables["exercise"].items()),
            audit=Demands(**tables.get("audit", {})),
            published=tables.get("published") and Published.from_table(tables["published"]),
            misconceptions=_misconceptions(folder / "misconceptions.toml"),
            **tables["tolerance"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AssignmentError(f"{path} can't be used: {error!r}; mend that row.") from error


def top_level() -> Path:
    """The folder that holds `solutions/`: where we are, or above, else the pack's own."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / "solutions").is_dir():
            return folder
    return Path(__file__).resolve().parent.parent


def resolve(assignment_id: str, root: Path | None = None) -> tuple[Path, str]:
    """Find an assignment's folder and language: `name` is English, `name_zh` its Chinese edition.

    Raises AssignmentError where `solutions/` holds no such assignment.
    """
    solutions = (root or top_level()) / "solutions"
    if (solutions / assignment_id / "assignment.toml").is_file():
        return solutions / assignment_id, "en"
    match = LANGUAGE_SUFFIX.match(assignment_id)
    if match and (solutions / match["name"] / "translations" / f"{match['language']}.po").is_file():
        return solutions / match["name"], match["language"]
    known = ", ".join(folder.name for folder in folders(root)) or "none"
    raise AssignmentError(
        f"There is no assignment “{assignment_id}” in {solutions} (there: {known})."
    )


def folders(root: Path | None = None) -> list[Path]:
    """The assignment folders in `solutions/`, by name."""
    found = ((root or top_level()) / "solutions").glob("*/assignment.toml")
    return sorted(path.parent for path in found)


def languages(folder: Path) -> list[str]:
    """The languages an assignment is released in: English, and one for each catalogue."""
    return ["en", *sorted(path.stem for path in folder.glob("translations/*.po"))]


def edition(name: str, language: str) -> str:
    """The assignment id of an edition, as nbgrader knows it."""
    return name if language == "en" else f"{name}_{language}"


def classroom(root: Path | None = None) -> Path:
    """The folder of the running class: `classroom/`, or what AUTOGRADER_CLASSROOM says."""
    return Path(os.environ.get("AUTOGRADER_CLASSROOM") or (root or top_level()) / "classroom")


def _exercise(name: str, table: dict[str, Any]) -> Exercise:
    converted = {
        "name": name,
        "uses": tuple(table["uses"]),
        "quantities": tuple(Quantity.from_table(row) for row in table["quantities"]),
        "published": table.get("published") and PublishedExercise.from_table(table["published"]),
    }
    return Exercise(**{**table, **converted})


def _misconceptions(path: Path) -> tuple[dict[str, Any], ...]:
    return tuple(_read(path, tomllib.loads).get("misconception", ())) if path.is_file() else ()


def _read(path: Path, parse: Any) -> Any:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise AssignmentError(f"{path} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise AssignmentError(f"{path} is damaged: {error}.") from error
