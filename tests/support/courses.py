"""A course as an author would write it, from a few rows: tables, notebooks, mistakes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import cells, files
from tests.support.cells import Cell, Notebook
from tests.support.places import ROOT, known

Row = Mapping[str, Any]
TOLERANCE = {"relative": 1e-7, "absolute": 1e-9}


def quantity(name: str, points: float, **columns: Any) -> Row:
    """A row of an exercise's rubric."""
    return {"name": name, "points": points, **columns}


@dataclass(frozen=True)
class Exercise:
    """An exercise: its right source, its rubric, and its other columns where they are not usual.

    draw gives the shape of each argument, which is passed on under its own name.
    """

    name: str
    right: str
    rubric: tuple[Row, ...]
    draw: Mapping[str, str] = field(default_factory=lambda: {"x": "n"})
    columns: Row = field(default_factory=dict)
    check: str = "# checks {name}\nverdict({name})"
    stated: float | None = None
    """The points that its grade cell states, where they are not those of its rubric."""

    @property
    def points(self) -> float:
        return sum(row["points"] for row in self.rubric) if self.stated is None else self.stated

    @property
    def stub(self) -> str:
        return self.right.split("\n")[0] + "\n    return None"

    def row(self) -> Row:
        usual = {"returns": "tuple", "uses": [], "draw": self.draw}
        arguments = {name: name for name in self.draw}
        return {**usual, "arguments": arguments, "quantities": self.rubric, **self.columns}

    def cells(self, source: str) -> list[Cell]:
        """Its solution cell, with that source, and its grade cell."""
        check = self.check.format(name=self.name)
        return [
            cells.solution_cell(self.name, source),
            cells.grade_cell(self.name, check, self.points),
        ]


@dataclass(frozen=True)
class Course:
    """One assignment, which its tables and its notebooks are written from."""

    name: str
    title: str
    exercises: tuple[Exercise, ...] = ()
    first_cells: tuple[Cell, ...] = ()
    misconceptions: tuple[Row, ...] = ()
    sizes: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: {"small": {"n": 3}})
    seed: int = 1
    packages: tuple[str, ...] = ()
    tables: Mapping[str, Row] = field(default_factory=dict)
    """Further tables of `assignment.toml`, such as `limits`."""

    def assignment_toml(self) -> str:
        head = {"title": self.title, "seed": self.seed, "prelude": "import numpy as np"}
        sizes = [{"name": name, "dimensions": size} for name, size in self.sizes.items()]
        return "\n".join(
            [
                section("", {**head, "packages": self.packages, "tolerance": TOLERANCE}),
                *(section("[[size]]", size) for size in sizes),
                section("[parameters]", {}),
                *(section(f"[{name}]", table) for name, table in self.tables.items()),
                *(section(f"[exercise.{each.name}]", each.row()) for each in self.exercises),
            ]
        )

    def misconceptions_toml(self) -> str:
        return "\n".join(section("[[misconception]]", row) for row in self.misconceptions)

    def solution(self) -> Notebook:
        return self._notebook({each.name: each.right for each in self.exercises})

    def released(self) -> Notebook:
        """The notebook with a stub for each solution, as a release would leave it."""
        return self._notebook({each.name: each.stub for each in self.exercises})

    def write(self, root: Path) -> Path:
        """Write the source folder below a course's top level, and return it."""
        folder = known(root) / "solutions" / self.name
        files.write(folder / "assignment.toml", self.assignment_toml())
        if self.misconceptions:
            files.write(folder / "misconceptions.toml", self.misconceptions_toml())
        cells.write(folder / f"{self.name}.ipynb", self.solution())
        return folder

    def write_release(self, root: Path) -> Path:
        """Write the released notebook, without the command that would make it."""
        path = root / "notebooks" / self.name / f"{self.name}.ipynb"
        return cells.write(path, self.released())

    def _notebook(self, sources: Mapping[str, str]) -> Notebook:
        made = [each.cells(sources[each.name]) for each in self.exercises]
        return cells.notebook([*deepcopy(self.first_cells), *sum(made, [])])


def section(head: str, table: Row) -> str:
    """A section of a TOML file: its head, then a line for each key."""
    lines = [f"{key} = {toml(value)}" for key, value in table.items()]
    return "\n".join([*filter(None, [head]), *lines, ""])


def toml(value: Any) -> str:
    """A value as TOML writes it on one line; strings and numbers are as in JSON."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def copy_of_the_pack(root: Path, names: Iterable[str] = ("solutions", "notebooks")) -> Path:
    """Copy the course that ships, or what is named of it, with its settings; return the copy."""
    for name in [*names, "nbgrader_config.py"]:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    return known(root)
