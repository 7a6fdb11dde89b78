"""The sample class: made on the spot, through every step, to the marks that its table states."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course.assignment import load
from autograder.course.places import AssignmentError
from autograder.demo.sample_class import TABLE, SampleClass, Student
from tests.support.cells import Notebook, by_id, read
from tests.support.courses import copy_of_the_pack
from tests.support.files import edit, write
from tests.support.places import FOLDER, NAME, ROOT

SAMPLE = SampleClass.load(load(FOLDER))


@pytest.fixture
def pack(tmp_path):
    """A copy of the course pack, to run the demo in."""
    return copy_of_the_pack(tmp_path, ("solutions", "notebooks", "rnn_utils"))


def demo(pack: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", "demo", *arguments],
        cwd=pack,
        env={**os.environ, "COLUMNS": "160", "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=600,
    )


def keep_students(pack: Path, *names: str) -> Path:
    """Leave only some rows in the copied table."""
    path = pack / "solutions" / NAME / TABLE
    head, *rows = path.read_text().split("[[student]]\n")
    kept = [row for row in rows if re.match(r'id = "(\w+)"', row)[1] in names]
    path.write_text("[[student]]\n".join([head, *kept]))
    return path


@pytest.fixture
def hand_in(tmp_path):
    """Make what a student of the sample class hands in, and return its folder."""

    def make(**columns) -> Path:
        student = Student(id="sam", about="", **columns)
        folder = tmp_path / "fetched"
        shutil.copytree(ROOT / "notebooks" / NAME, folder)
        SAMPLE.fill_in(student, folder)
        return folder

    return make


def notebook(folder: Path) -> Notebook:
    return read(folder / f"{NAME}.ipynb")


def source(folder: Path, cell_id: str) -> str:
    return by_id(notebook(folder))[cell_id]["source"]


@pytest.mark.slow
def test_the_whole_class_gets_the_marks_that_its_table_states(pack):
    done = demo(pack)
    assert done.returncode == 0, done.stdout + done.stderr
    count = len(SAMPLE.students)
    assert count >= 14
    assert f"All {count} students have the marks" in done.stdout
    classroom = pack / "classroom/demo"
    for student in SAMPLE.students:
        assert re.search(rf"^ {student.id} ", done.stdout, re.MULTILINE)
        folder = classroom / "feedback" / student.id / SAMPLE.edition(student)
        assert list(folder.glob("*.html"))
    english = classroom / "feedback/dorothy" / NAME / f"{NAME}.html"
    assert '<html lang="en">' in english.read_text()


@pytest.mark.slow
def test_a_mark_that_differs_from_the_table_fails(pack):
    path = keep_students(pack, "carl", "quentin")
    edit(path, "[10, 10, 16, 10, 0, 0,", "[10, 9, 16, 10, 0, 0,")
    done = demo(pack)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "10≠9" in done.stdout
    assert "1 of 2 students differ" in done.stdout


def test_a_folder_with_somebodys_files_is_left_alone(pack):
    mine = write(pack / "mine/notes.txt", "keep me")
    done = demo(pack, "--classroom", str(mine.parent))
    assert done.returncode == 2
    assert "is not empty" in done.stderr and "Traceback" not in done.stderr
    assert mine.read_text() == "keep me"


def test_a_row_with_an_unknown_column_is_named(pack):
    path = pack / "solutions" / NAME / TABLE
    edit(path, 'about = "blank"', 'mood = "blank"')
    said = r"demo_class\.toml, student\[1\]: there is no key `mood`"
    with pytest.raises(AssignmentError, match=said):
        SampleClass.load(load(path.parent))


def test_a_student_fills_in_all_but_what_is_left_open(hand_in):
    folder = hand_in(open=("rnn_forward",))
    assert "np.tanh" in source(folder, "rnn_cell_forward-code")
    assert "caches = None" in source(folder, "rnn_forward-code")


def test_a_mistake_changes_only_its_exercise(hand_in):
    folder = hand_in(mistakes=("rnn_forward/a0-at-every-step",))
    right = SAMPLE.assignment.code_cells
    assert source(folder, "rnn_forward-code") != right["rnn_forward-code"]
    assert source(folder, "lstm_forward-code") == right["lstm_forward-code"]


def test_cells_are_deleted_and_duplicated(hand_in):
    ids = [
        cell["id"] for cell in notebook(hand_in(delete=("setup",), duplicate=("title",)))["cells"]
    ]
    assert "setup" not in ids and ids.count("title") == 2


def test_metadata_ids_and_the_kernel_are_lost(hand_in):
    folder = hand_in(lose=("metadata", "ids", "kernelspec"))
    made = notebook(folder)
    assert made["nbformat_minor"] == 0 and "kernelspec" not in made["metadata"]
    assert all("id" not in cell and cell["metadata"] == {} for cell in made["cells"])


def test_a_script_is_python_and_no_notebook_is_left(hand_in):
    folder = hand_in(form="script")
    assert not list(folder.glob("*.ipynb"))
    tree = ast.parse((folder / f"{NAME}.py").read_text())
    assert "lstm_backward" in [node.name for node in tree.body if hasattr(node, "name")]
