"""The class is graded by the file with work in it, and the run says which that was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.feedback.delivery import content_digest
from tests.support.cells import encode
from tests.support.files import write
from tests.support.toys import filled_in


@pytest.fixture
def course(graded_course: Classroom) -> Classroom:
    return graded_course


def record(course: Classroom, student: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(course.record(student, "toy").read_bytes())
    return content


def graded(course: Classroom, student: str) -> str:
    """The digest of the file that was graded."""
    notebook = json.loads(course.autograded_notebook(student, "toy").read_bytes())
    digest: str = notebook["metadata"]["autograder"]["submission"]
    return digest


def test_the_finished_copy_is_graded_and_it_is_said(
    course: Classroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def hand_in(student: str, name: str, content: bytes) -> Path:
        return write(course.submitted / student / "toy" / name, content)

    right = encode(filled_in())
    hand_in("ada", "toy.ipynb", course.released_notebook("toy").read_bytes())
    hand_in("ada", "toy-Copy1.ipynb", right)
    hand_in("bob", "toy.ipynb.json", right)
    hand_in("eve", "a.ipynb", right)
    hand_in("eve", "b.ipynb", encode(filled_in(double="def double(x):\n    return x")))
    hand_in("joe", "thoughts.docx", b"PK")
    monkeypatch.chdir(course.root)
    assert main(["grade", "--jobs", "1"]) == 1
    said = capsys.readouterr().out
    assert "ada (toy): toy-Copy1.ipynb holds the most work and counts; toy.ipynb beside" in said
    assert graded(course, "ada") == graded(course, "bob") == content_digest(right)
    assert "several files (a.ipynb, b.ipynb)" in record(course, "eve")["reason"]
    assert "holds no notebook" in record(course, "joe")["reason"]
    assert main(["grade", "--jobs", "1"]) == 1
    assert "0 graded, 2 graded before, 2 refused" in capsys.readouterr().out
