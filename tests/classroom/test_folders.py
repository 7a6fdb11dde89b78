"""A submission's folder is looked at through one door, which answers with a sentence at worst."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom import folders
from autograder.classroom.folders import Classroom


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "x\x1b"), "x\\x1b can't be read (Permission den"),
        (OSError(36, "File name too long", "d/" * 2_000), "d/…"),
        (LookupError("lost"), "It could not be read (LookupError('lost')); look at it by hand"),
        (RecursionError("deep"), "It could not be read (RecursionError('deep'))"),
    ],
)
def test_whatever_reading_one_raises_is_its_own_problem(
    error: Exception,
    said: str,
    course: Classroom,
    hand_in: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def check(student: str, folder: Path, zone: str | None = None) -> datetime | None:
        if student == "ada":
            raise error
        return usual(student, folder, zone)

    usual = folders.check_submission
    monkeypatch.setattr(folders, "check_submission", check)
    for student in ("ada", "bob"):
        hand_in(student, b"{}")
    ada, bob = course.submissions("toy")
    assert bob.problem is None and len(bob.candidates) == 1
    assert ada.problem and said in ada.problem and len(ada.problem) < 500


def test_a_problem_names_files_from_the_student_on(course: Classroom, hand_in: Any) -> None:
    """It goes on the student's page; where the class lies is none of the student's concern."""
    file, _content = hand_in("ada", b"{}")
    os.mkfifo(file.path.parent / "pipe")
    (problem,) = [one.problem for one in course.submissions("toy")]
    assert problem and problem.startswith("ada/toy/pipe is a pipe")
