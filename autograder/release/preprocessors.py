"""The steps between a solution notebook and the notebook that students get."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Unicode

from autograder.base.errors import CommandError
from autograder.course.assignment import WORKED_SUFFIX, Exercise, load
from autograder.release.stubs import StubError, make_stub, regions

Resources = dict[str, Any]
"""What nbconvert hands from step to step beside the notebook."""

Preprocessed = tuple[NotebookNode, Resources]
"""A notebook or a cell as a step leaves it, and what it hands on."""

_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(\.git)?/?")
_CELL_METADATA = {"nbgrader", "tags", "jupyter", "deletable", "editable"}
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


class ReleaseError(CommandError):
    """A notebook that can't be released; its text is one sentence that names the cell or file."""


class PointsFromTable(NbGraderPreprocessor):
    """The step that writes the points of the notebook's `assignment.toml` into the grade cells.

    The grade cell of an ungraded exercise becomes a locked cell that runs its check.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Preprocessed:
        """Return the notebook with the table's points.

        Raises:
            ReleaseError: where the table and the grade cells don't match one to one.
            AssignmentError: where the table can't be read.
        """
        assignment = load(Path(resources["metadata"]["path"]))
        exercises = {exercise.name: exercise for exercise in assignment.exercises}
        cells: dict[str, NotebookNode] = {}
        for cell in filter(is_grade, nb.cells):
            name = cell.metadata.nbgrader.grade_id
            if cells.setdefault(name, cell) is not cell:
                raise ReleaseError(f"Grade cell {name!r} is there twice; remove one.")
        for name in exercises:
            if name not in cells:
                raise ReleaseError(f"Exercise {name!r} has no grade cell in the notebook; add it.")
        for name, cell in cells.items():
            if name not in exercises:
                raise ReleaseError(
                    f"Grade cell {name!r} is no exercise in assignment.toml; add it."
                )
            _set_points(cell.metadata.nbgrader, exercises[name])
        return nb, resources


def _set_points(metadata: dict[str, Any], exercise: Exercise) -> None:
    metadata["grade"] = exercise.graded
    metadata["locked"] = True
    metadata.pop("points", None)
    if exercise.graded:
        whole = exercise.max_score == int(exercise.max_score)
        metadata["points"] = int(exercise.max_score) if whole else exercise.max_score


class WorkedHints(NbGraderPreprocessor):
    """The step that leaves out the worked hints until the day in `assignment.toml`."""

    day = Unicode("", help="The day to release for, such as 2030-02-01; empty for today").tag(
        config=True
    )

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Preprocessed:
        """Return the notebook with the worked hints from their day on, without them before."""
        day = date.fromisoformat(self.day) if self.day else date.today()
        if not load(Path(resources["metadata"]["path"])).shows_worked_hints(day):
            nb.cells = [cell for cell in nb.cells if not cell.id.endswith(WORKED_SUFFIX)]
        return nb, resources


class StudentStubs(ClearSolutions):
    """The step that makes stubs of the solution cells."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Resources, cell_index: int
    ) -> Preprocessed:
        """Return the cell with a stub between its markers.

        Raises:
            StubError: where the markers are missing, unbalanced or outside a solution cell.
        """
        if cell.cell_type != "code":
            stock: Preprocessed = super().preprocess_cell(cell, resources, cell_index)
            return stock
        if is_solution(cell):
            cell.source = make_stub(cell.source, cell.id)
        elif regions(cell.source, cell.id):
            raise StubError(f"Cell {cell.id!r} has START and END markers, but is no solution cell.")
        return cell, resources


class Badges(NbGraderPreprocessor):
    """The step that adds links which open the released notebook in Colab and in Binder."""

    repository = Unicode(
        "", help="The address of the public repository on GitHub; empty for no badges"
    ).tag(config=True)
    branch = Unicode("main", help="The branch that holds the released notebooks").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Preprocessed:
        """Return the notebook with a cell of badges after its first cell.

        Raises:
            ReleaseError: where the repository is not an address on GitHub.
        """
        if self.repository:
            assignment = resources["nbgrader"]["assignment"]
            release = self.config.CourseDirectory.get("release_directory", "release")
            notebook = f"{release}/{assignment}/{resources['nbgrader']['notebook']}.ipynb"
            cell = new_markdown_cell(self._links(notebook), id="badges")
            nb.cells.insert(1, cell)
        return nb, resources

    def _links(self, notebook: str) -> str:
        match = _GITHUB.fullmatch(self.repository)
        if match is None:
            raise ReleaseError(
                f"Badges.repository is {self.repository!r}; "
                "write https://github.com/owner/name or leave it empty."
            )
        name, branch = match[1], self.branch
        colab = "https://colab.research.google.com"
        binder = "https://mybinder.org"
        return (
            f"[![Open in Colab]({colab}/assets/colab-badge.svg)]"
            f"({colab}/github/{name}/blob/{branch}/{notebook})\n"
            f"[![Open in Binder]({binder}/badge_logo.svg)]"
            f"({binder}/v2/gh/{name}/{branch}?labpath={notebook})"
        )


class TidyMetadata(NbGraderPreprocessor):
    """The step that keeps, of the metadata, what the course needs and no editor's traces."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Preprocessed:
        """Return the notebook with the same metadata whoever saved it last."""
        nb.metadata = NotebookNode(
            kernelspec=NotebookNode(_KERNEL), language_info=NotebookNode(name="python")
        )
        for cell in nb.cells:
            kept = {key: value for key, value in cell.metadata.items() if key in _CELL_METADATA}
            cell.metadata = NotebookNode(kept)
        return nb, resources
