"""The zip for students: whole, the same every time, and without anything hidden."""

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.release import student_zip as bundle
from autograder.release.leaks import Secrets
from tests.support.cubes import write_course
from tests.support.files import write
from tests.support.places import ROOT

LESSON = "rnn_step_by_step"


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The small course, released, with its top level as the working directory."""
    root = tmp_path / "course"
    root.mkdir()
    course = write_course(root)
    monkeypatch.chdir(root)
    shutil.copy(ROOT / "pyproject.toml", root)
    write(root / "rnn_utils/__init__.py", '"""What the notebooks import."""\n')
    assert main(["release"]) == 0
    return course


def run(output: Path | None = None, language: list[str] | None = None) -> int:
    options = ["-o", str(output)] if output else []
    options += [option for name in language or [] for option in ("--language", name)]
    return main(["bundle", *options])


def test_the_zip_holds_what_a_student_needs(small, tmp_path, capsys):
    assert run(tmp_path / "hand-out.zip") == 0
    assert "hand-out.zip holds 7 files" in capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "hand-out.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "README.md",
            "environment.yml",
            "notebooks/cubes/cubes.ipynb",
            "notebooks/cubes/images/cube.svg",
            "pyproject.toml",
            "requirements.txt",
            "rnn_utils/__init__.py",
        ]
        assert "(notebooks/cubes/cubes.ipynb)" in archive.read("README.md").decode()
        assert archive.read("requirements.txt").decode().startswith("numpy>=")


def test_the_same_files_give_the_same_bytes(small, tmp_path):
    assert run(tmp_path / "first.zip") == 0
    for path in small.root.rglob("*.ipynb"):
        os.utime(path, (1e9, 1e9))
    write(small.root / "rnn_utils/__pycache__/x.pyc", b"compiled")
    assert run(tmp_path / "second.zip") == 0
    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()


def test_without_a_name_the_zip_is_called_after_the_project(small):
    assert run() == 0
    assert (small.root / "rnn-step-by-step.zip").is_file()


@pytest.mark.parametrize(
    ("place", "text", "what"),
    [
        ("rnn_utils/help.py", "v = np.multiply(side,side) * side", "line of the solution"),
        ("rnn_utils/help.json", '{"hint": "s = 6 * np.square(side) + 0"}', "line of the solution"),
        ("rnn_utils/help.py", "x = {'top': side, 'bottom': side}", None),
        ("rnn_utils/help.py", "faces = {'top': side, 'bottom': side}", "line of the solution"),
        ("rnn_utils/help.py", "SEED = 987654321", "the seed"),
        ("rnn_utils/help.txt", 'name = "a size that nobody is told"', "'assignment.toml'"),
        ("rnn_utils/help.txt", "Count the faces before you multiply.", "six-faces-forgotten"),
        ("rnn_utils/help.py", "return np.power(edge, 3)", None),
        ("rnn_utils/help.py", "from __future__ import annotations\nimport numpy as np", None),
        ("rnn_utils/help.py", "edge = np.abs(side)\nreturn np.power(edge, 3)", "'powers.py'"),
        ("notebooks/cubes/assignment.toml", "", "the name of a file"),
        ("notebooks/cubes/alternatives/powers.py", "", "the name of a file"),
        ("notebooks/cubes/notes.txt", "### BEGIN HIDDEN TESTS", "the marker of a hidden region"),
    ],
)
def test_a_zip_with_anything_hidden_inside_is_not_written(small, capsys, place, text, what):
    write(small.root / place, text)
    output = small.root / "out.zip"
    if what is None:
        assert run(output) == 0
        return
    assert run(output) == 2
    error = capsys.readouterr().err
    assert place in error
    assert what in error
    assert not output.exists()


def test_what_is_hidden_is_found_in_a_zip_within_a_zip(small):
    inner = bundle.zipped({"deep/help.py": b"v = np.multiply(side, side) * side"})
    found = Secrets.of_course(small).in_zip(bundle.zipped({"inner.zip": inner}))
    assert [finding.path for finding in found] == ["inner.zip/deep/help.py"]


def test_a_solution_in_a_notebook_s_cell_is_found_however_it_is_indented(small):
    notebook = {"cells": [{"cell_type": "code", "source": ["if 1:\n", "  v=np.multiply(\n", ""]}]}
    notebook["cells"][0]["source"].append("      side, side)*side # mine")
    found = Secrets.of_course(small).in_file("x.ipynb", json.dumps(notebook).encode())
    assert [finding.what for finding in found] == ["a line of the solution in cell 'volume-code'"]


def test_an_assignment_that_was_never_released_is_named(small, capsys):
    shutil.rmtree(small.release)
    assert run() == 2
    assert "cubes holds no released notebook; run autograder release" in capsys.readouterr().err


def test_an_unknown_language_is_refused(small, capsys):
    assert run(language=["tlh"]) == 2
    assert "'tlh'; there is en." in capsys.readouterr().err


def test_only_the_wanted_language_is_handed_out(small):
    write(
        small.source / "cubes/translations/eo.po",
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Start here"\nmsgstr "Komencu"\n',
    )
    assert main(["release"]) == 0
    both = bundle.student_files(small)
    assert {"README.md", "README_eo.md", "notebooks/cubes/cubes.ipynb"} <= set(both)
    only = bundle.student_files(small, ["eo"])
    assert "notebooks/cubes_eo/cubes_eo.ipynb" in only
    assert "notebooks/cubes/cubes.ipynb" not in only
    assert only["README_eo.md"].decode().startswith("# Komencu")
