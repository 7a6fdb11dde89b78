"""The lesson as it is released: without solutions, worth its points, and running through."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.classroom.folders import Classroom
from autograder.course.assignment import load
from autograder.course.places import edition, languages
from autograder.release import derived_files as release
from autograder.release.leaks import Secrets
from autograder.release.stubs import regions
from tests.support.places import ROOT

LESSON = "rnn_step_by_step"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lesson_files():
    """What `autograder release` makes of the course itself."""
    return release.derived_files(Classroom.load(ROOT))


@pytest.fixture(scope="module")
def lesson(lesson_files):
    """The released English notebook of the course itself."""
    return released_edition(lesson_files, LESSON)


def released_edition(files: dict[Path, bytes], name: str) -> nbformat.NotebookNode:
    return nbformat.reads(files[Path("notebooks", name, f"{name}.ipynb")].decode(), 4)


def test_the_released_lesson_holds_no_line_of_a_solution(lesson):
    assignment = load(ROOT / "solutions" / LESSON)
    shown = {line.strip() for cell in lesson.cells for line in cell.source.split("\n")}
    given = "\n".join(cell.source for cell in lesson.cells)
    solution = [
        line.strip()
        for cell, source in assignment.code_cells.items()
        for region in regions(source, cell)
        for line in source.split("\n")[region.first : region.last]
    ]
    code = {line for line in solution if len(line) > 3 and not line.startswith("#")}
    assert len(code) > 50
    assert code & shown == set()
    assert [line for line in code if len(line) > 24 and line in given] == []


def test_nothing_that_is_hidden_is_in_the_released_files(lesson_files):
    secrets = Secrets.of_course(Classroom.load(ROOT))
    public = {path: text for path, text in lesson_files.items() if path.parts[0] == "notebooks"}
    assert len(public) > 1
    assert [secrets.in_file(str(path), text) for path, text in public.items()] == [[]] * len(public)


def test_the_released_lesson_is_worth_a_hundred_points(lesson):
    grades = [cell.metadata.nbgrader for cell in lesson.cells if "nbgrader" in cell.metadata]
    assert sum(cell.points for cell in grades if cell.grade) == 100


@pytest.mark.parametrize("language", languages(ROOT / "solutions" / LESSON))
def test_the_released_lesson_runs_through_and_says_only_what_is_not_done_yet(
    lesson_files, tmp_path, language
):
    notebook = released_edition(lesson_files, edition(LESSON, language))
    shutil.copytree(ROOT / "rnn_utils", tmp_path / "rnn_utils")
    place = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, kernel_name="python3", resources=place).execute()
    outputs = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    streams = [out for group in outputs.values() for out in group if out.output_type == "stream"]
    assert [out.text for out in streams if out.name == "stderr"] == []
    for exercise in load(ROOT / "solutions" / LESSON).exercises:
        said = "".join(out.text for out in outputs[f"{exercise.name}-example"])
        assert said.startswith(exercise.name)
        assert said.count("\n") == 1
        assert language != "en" or said == f"{exercise.name}: Nothing is filled in yet.\n"
        assert outputs[exercise.name][-1].data["text/plain"] == "0.0"
    for cell in ("learn-recall-plot", "learn-colours-plot"):
        (said,) = outputs[cell]
        assert said.text.count("\n") == 1 and "cross_entropy" in said.text
    assert outputs["learn-invent-names"] == []
