"""The released notebooks: made from the solutions, without them, the same every time."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.release import derived_files as release
from tests.support.cells import by_id, read
from tests.support.cubes import (
    SURFACE,
    VOLUME,
    exercise_cells,
    small_cells,
    write_course,
    write_notebook,
)
from tests.support.files import edit, write
from tests.support.places import ROOT

LESSON = "rnn_step_by_step"


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The small course, with its top level as the working directory."""
    monkeypatch.delenv("AUTOGRADER_CLASSROOM", raising=False)
    monkeypatch.chdir(tmp_path)
    return write_course(tmp_path)


def run(*, check: bool = False) -> int:
    return main(["release", *(["--check"] if check else [])])


def released(course: Classroom) -> dict[str, dict]:
    """Return the cells of the small assignment's released notebook by their ids."""
    return by_id(read(course.release / "cubes/cubes.ipynb"))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_students_get_stubs_and_the_pictures_and_nothing_else(small):
    assert run() == 0
    assert sorted(tree(small.release)) == ["cubes/cubes.ipynb", "cubes/images/cube.svg"]
    source = released(small)["volume-code"]["source"]
    assert (
        "    # Multiply three times. (≈1 line)\n    v = None\n    # Keep it. (≈1 line)\n" in source
    )
    assert "np.multiply" not in source
    assert "memory.append" not in source


def test_points_come_from_the_table_not_from_the_notebook(small):
    assert run() == 0
    cells = released(small)
    assert cells["volume"]["metadata"]["nbgrader"]["points"] == 5.5
    assert cells["surface"]["metadata"]["nbgrader"]["points"] == 5


def test_one_line_of_the_table_makes_an_exercise_ungraded(small):
    edit(small.source / "cubes/assignment.toml", "graded = true", "graded = false")
    assert run() == 0
    check = released(small)["surface"]["metadata"]["nbgrader"]
    assert (check["grade"], check["locked"], check["solution"]) == (False, True, False)
    assert "points" not in check
    assert released(small)["volume"]["metadata"]["nbgrader"]["grade"] is True


def test_outputs_counts_and_editors_traces_are_gone(small):
    assert run() == 0
    notebook = json.loads((small.release / "cubes/cubes.ipynb").read_text())
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "version" not in notebook["metadata"]["language_info"]
    for cell in notebook["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert "execution" not in cell["metadata"]


def test_the_same_source_gives_the_same_bytes_from_any_folder(small, tmp_path):
    first = release.derived_files(small)
    shutil.copytree(tmp_path, tmp_path / "elsewhere")
    assert release.derived_files(Classroom.load(tmp_path / "elsewhere")) == first


def test_check_passes_after_a_release_and_writes_nothing(small, capsys):
    assert run() == 0
    before = {path: path.stat().st_mtime_ns for path in small.root.rglob("*")}
    assert run(check=True) == 0
    assert capsys.readouterr().out.endswith("Every derived file is what solutions/ gives.\n")
    assert {path: path.stat().st_mtime_ns for path in small.root.rglob("*")} == before


def test_check_fails_with_a_line_for_each_file_that_differs(small, capsys):
    assert run() == 0
    notebook = small.release / "cubes/cubes.ipynb"
    notebook.write_bytes(notebook.read_bytes() + b" ")
    (small.release / "cubes/images/cube.svg").unlink()
    (small.release / "cubes/extra.txt").write_text("by hand")
    capsys.readouterr()
    assert run(check=True) == 1
    listed = [line.split(" differs")[0] for line in capsys.readouterr().out.splitlines()]
    assert sorted(listed) == [
        "notebooks/cubes/cubes.ipynb",
        "notebooks/cubes/extra.txt",
        "notebooks/cubes/images/cube.svg",
    ]
    assert run() == 0
    assert run(check=True) == 0


def test_check_fails_where_the_solution_has_changed_since(small):
    assert run() == 0
    cells = small_cells()
    cells[0]["source"] = "# Other cubes"
    write_notebook(small.source / "cubes", cells)
    assert run(check=True) == 1


@pytest.mark.slow
def test_nbgrader_s_own_command_gives_the_same_folder(small):
    assert run() == 0
    ours = tree(small.release)
    shutil.rmtree(small.release)
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "cubes"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        command, cwd=small.root, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert tree(small.release) == ours
    assert (small.root / "classroom/gradebook.db").is_file()


def test_figures_are_drawn_anew_with_every_release(small):
    code = "def draw_all(folder, translate=str):\n    (folder / 'net.svg').write_text('<svg/>')\n"
    write(small.source / "cubes/drawings/__init__.py", code)
    assert run() == 0
    assert (small.source / "cubes/images/net.svg").read_text() == "<svg/>"
    assert (small.release / "cubes/images/net.svg").read_text() == "<svg/>"
    (small.source / "cubes/images/net.svg").write_text("<svg>by hand</svg>")
    assert run(check=True) == 1


def configure(course: Classroom, line: str) -> None:
    """Add a line to the course's settings."""
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\n{line}\n")


def test_badges_appear_with_a_repository_s_address(small):
    assert run() == 0
    assert "badges" not in released(small)
    configure(small, 'c.Badges.repository = "https://github.com/owner/cubes"')
    assert run() == 0
    links = released(small)["badges"]["source"]
    path = "notebooks/cubes/cubes.ipynb"
    assert f"https://colab.research.google.com/github/owner/cubes/blob/main/{path}" in links
    assert f"https://mybinder.org/v2/gh/owner/cubes/main?labpath={path}" in links


def with_solution(source: str) -> list[dict]:
    return [*small_cells()[:2], *exercise_cells("volume", source), *small_cells()[4:]]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (with_solution("def volume(side):\n    return side"), "'volume-code' has no line"),
        (with_solution(VOLUME.replace("### END CODE HERE ###", "")), "'volume-code' has a START"),
        (small_cells()[:4], "'surface' has no grade cell"),
        ([*small_cells(), *exercise_cells("edge", SURFACE)], "'edge' is no exercise"),
        ([*small_cells(), {**small_cells()[3], "id": "again"}], "'volume' is there twice"),
    ],
)
def test_a_notebook_that_cannot_be_released_is_refused_in_one_sentence(
    small, capsys, cells, reason
):
    write_notebook(small.source / "cubes", cells)
    assert run() == 2
    error = capsys.readouterr().err
    assert reason in error
    assert error.count("\n") == 1
    assert not small.release.exists()


def test_markers_outside_a_solution_cell_are_refused(small, capsys):
    cells = small_cells()
    cells[1]["source"] += "\n### START CODE HERE ###\nx = 1\n### END CODE HERE ###"
    write_notebook(small.source / "cubes", cells)
    assert run() == 2
    assert "'setup' has START and END markers, but is no solution cell" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("assignment.toml", "title = ", "assignment.toml is damaged"),
        ("cubes.ipynb", "no notebook", "cubes.ipynb can't be released"),
        ("cubes.ipynb", "", "cubes.ipynb can't be released"),
        ("cubes.ipynb", '{"cells": [], "nbformat": 2}', "cubes.ipynb can't be released"),
    ],
)
def test_a_damaged_file_is_named(small, capsys, name, text, reason):
    (small.source / "cubes" / name).write_text(text)
    assert run() == 2
    error = capsys.readouterr().err
    assert reason in error
    assert error.count("\n") == 1


def test_a_missing_notebook_is_named(small, capsys):
    (small.source / "cubes/cubes.ipynb").unlink()
    assert run() == 2
    assert "cubes.ipynb can't be read: No such file" in capsys.readouterr().err


def test_drawings_that_fail_are_named(small, capsys):
    code = "def draw_all(folder):\n    return 1 / 0\n"
    write(small.source / "cubes/drawings/__init__.py", code)
    assert run() == 2
    assert "cubes/drawings can't draw: ZeroDivisionError" in capsys.readouterr().err


def test_a_folder_without_a_course_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run() == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_an_address_that_is_no_repository_is_refused(small, capsys):
    configure(small, 'c.Badges.repository = "owner/cubes"')
    assert run() == 2
    assert "'owner/cubes'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("leak", "what"),
    [
        ("<details>v = np.multiply(side, side)*side</details>", "a line of the solution"),
        ("Count the faces before you multiply.", "six-faces-forgotten"),
        ("The inputs are drawn from seed 987654321.", "the seed"),
        ("```\nedge = np.abs(side)\nreturn np.power(edge, 3)\n```", "'powers.py'"),
    ],
)
def test_a_notebook_that_shows_what_is_hidden_is_not_released(small, capsys, leak, what):
    cells = small_cells()
    cells[0]["source"] += f"\n\n{leak}"
    write_notebook(small.source / "cubes", cells)
    assert run() == 2
    error = capsys.readouterr().err
    assert "cubes.ipynb" in error
    assert what in error
    assert not small.release.exists()
