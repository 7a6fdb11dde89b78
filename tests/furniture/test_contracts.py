"""Which wing may know which: the contracts hold, and an import that breaks one is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
PLANTED = {
    "autograder/base/files.py": (
        "from autograder.course.places import Places",
        "base knows nothing",
        "autograder.base is not allowed to import autograder.course:",
    ),
    "autograder/classroom/standing.py": (
        "from autograder.grading.grader import Grader",
        "classroom knows course and base",
        "autograder.classroom is not allowed to import autograder.grading:",
    ),
    "autograder/reports/page.py": (
        "import nbgrader",
        "only the plug-ins and the release import nbgrader, which takes seconds",
        "autograder.reports is not allowed to import nbgrader:",
    ),
}


def lint(root: Path) -> tuple[int, str]:
    """Check the contracts of a tree; give the status and what was said, on one line."""
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages and their contracts, without the rest of the tree."""
    for package in ("autograder", "rnn_utils"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_the_tree_keeps_its_contracts() -> None:
    status, said = lint(ROOT)
    assert status == 0 and " 0 broken." in said


@pytest.mark.slow
@pytest.mark.parametrize("path", PLANTED)
@pytest.mark.parametrize("inside_a_function", [False, True], ids=["at the top", "in a function"])
def test_a_forbidden_import_breaks_its_contract_by_name(
    copy: Path, path: str, inside_a_function: bool
) -> None:
    line, contract, words = PLANTED[path]
    planted = f"\n\ndef _hidden():\n    {line}\n" if inside_a_function else f"\n\n{line}\n"
    with (copy / path).open("a", encoding="utf-8") as file:
        file.write(planted)
    status, said = lint(copy)
    assert status == 1 and " 1 broken." in said
    assert f"{contract} BROKEN" in said and words in said
