"""What students wrote is opened through one door, which no link, pipe or locked folder gets past.

`Path.is_file`, `read_text` and their like follow links, wait for pipes, and raise what nobody
expects. The modules that meet a student's files call them for the course's own files only.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.places import ROOT

TRUSTING = {"read_bytes", "read_text", "open", "iterdir", "glob", "rglob", "copytree"} | {
    *("is_file", "is_dir", "exists", "copy", "copyfile")
}
OWN_FILES = {
    "classroom/begun.py": (),
    "classroom/folders.py": ("one.is_file",),  # of an entry, without following a link
    "classroom/standing.py": (),
    "collect/archive.py": (
        "self._path.is_dir",
        "self.open",
        "zipped.open",
    ),  # members
    "collect/labels.py": (),
    "collect/origins.py": ("self.classroom.collected.glob",),  # our own notes
    "collect/people.py": (),
    "collect/shelf.py": ("folder.glob", "place.exists"),  # what is kept aside
    "collect/sorting.py": ("path.is_file",),  # released notebooks
    "commands/class_run.py": (),
    "commands/grade_class.py": (),
    "feedback/delivery.py": (
        *("lesson.glob", "copy.exists", "picture.read_bytes"),  # the lesson's pictures
        *("path.read_text", "self.classroom.feedback_page(*place).is_file"),  # what we wrote
    ),
    "grading/intake/belonging.py": (),
    "grading/intake/choice.py": (),
    "grading/intake/matching.py": ("path.read_text",),  # released notebooks
    "grading/intake/safe_file.py": (),
    "grading/intake/submission.py": (),
    "nbgrader_plugins/autograde.py": (
        *("glob.glob", "(course / name).is_file", "(course / name).is_dir"),
        *("copy.is_file", "copy.is_dir"),  # what nbgrader copied
    ),
    "nbgrader_plugins/exchange.py": (
        "open",  # the copy that is made
        *("glob.glob", "(folder / name).is_file"),  # pages that we wrote
    ),
    "reports/similarity.py": (),
}
"""What each may call, by how it is written."""


def trusting_calls(module: str) -> set[str]:
    tree = ast.parse((ROOT / "autograder" / module).read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [call.attr if isinstance(call, ast.Attribute) else ast.unparse(call) for call in calls]
    return {ast.unparse(call) for call, name in zip(calls, names, strict=True) if name in TRUSTING}


@pytest.mark.parametrize("module", OWN_FILES)
def test_only_the_courses_own_files_are_read_as_they_are(module: str) -> None:
    assert trusting_calls(module) <= set(OWN_FILES[module])


def test_every_module_that_meets_submissions_is_looked_at() -> None:
    wings = ("collect", "grading/intake")
    found = {
        path.relative_to(ROOT / "autograder").as_posix()
        for wing in wings
        for path in Path(ROOT / "autograder" / wing).glob("*.py")
        if trusting_calls(path.relative_to(ROOT / "autograder").as_posix())
    }
    assert found <= OWN_FILES.keys()
