"""The lesson as a student unzips it: it runs on its own and needs three packages only."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.classroom.folders import Classroom
from autograder.course.assignment import load
from autograder.release import student_zip as bundle
from autograder.release.leaks import Secrets
from tests.support.places import ROOT

LESSON = "rnn_step_by_step"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory):
    """The course's own zip, unzipped in an empty folder."""
    folder = tmp_path_factory.mktemp("student")
    content = bundle.zipped(bundle.student_files(Classroom.load(ROOT)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def test_the_course_s_zip_hides_what_is_hidden(unzipped):
    assert Secrets.of_course(Classroom.load(ROOT)).in_tree(unzipped) == []
    assert [path.name for path in unzipped.rglob("*.toml")] == ["pyproject.toml"]


def test_the_unzipped_notebook_imports_and_checks_on_its_own(unzipped):
    folder = unzipped / "notebooks" / LESSON
    notebook = nbformat.read(folder / f"{LESSON}.ipynb", 4)
    names = [exercise.name for exercise in load(ROOT / "solutions" / LESSON).exercises]
    wanted = {"setup", *(f"{name}-code" for name in names), *names}
    notebook.cells = [cell for cell in notebook.cells if cell.id in wanted]
    notebook.cells.append(
        nbformat.v4.new_code_cell("import rnn_utils; print(rnn_utils.__file__)", id="place")
    )
    client = NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**os.environ, "PYTHONPATH": ""})
    outputs = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    assert outputs["place"][0].text.startswith(str(unzipped))
    for name in names:
        assert f"{name}: Nothing is filled in yet." in str(outputs[name])


def test_the_unzipped_package_needs_numpy_matplotlib_and_ipython_only(unzipped):
    banned = [
        "nbgrader",
        "autograder",
        "nbformat",
        "libcst",
        "rich",
        "polib",
        "babel",
        "jupyterlab",
    ]
    script = (
        "import sys\n"
        f"for name in {banned}: sys.modules[name] = None\n"
        "from rnn_utils import *\n"
        "import rnn_utils; print(rnn_utils.__file__)\n"
        "progress()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=unzipped, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(str(unzipped))
