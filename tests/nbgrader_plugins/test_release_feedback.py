"""Feedback goes back to each by itself: one student's files cost nobody else a page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.exchange.default import ExchangeReleaseFeedback

from autograder.classroom.folders import Classroom
from autograder.nbgrader_plugins.exchange import ReleaseFeedback
from tests.support.files import write
from tests.support.through_nbgrader import release_feedback

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # nbgrader's own

STAMP = b"2030-01-01 00:00:00 UTC"


def give(course: Classroom, student: str) -> Path:
    """Lay a page out for a student who came through the exchange; return its folder."""
    folder = course.feedback_page(student, "toy").parent
    write(folder / "toy.html", f"for {student}".encode())
    write(folder / "timestamp.txt", STAMP)
    write(folder / "submission_secret.txt", student.encode() * 9)
    return folder


@pytest.fixture
def course(course: Classroom) -> Classroom:
    (course.root / "exchange").mkdir(mode=0o777)
    return course


def released(course: Classroom) -> set[str]:
    return {path.read_text() for path in (course.root / "exchange/toys/feedback").iterdir()}


def unreadable(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\xff")


def a_folder(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (folder / name).mkdir()


def gone(folder: Path, name: str) -> None:
    (folder / name).unlink()


@pytest.mark.parametrize("spoil", [unreadable, a_folder, gone])
@pytest.mark.parametrize("name", ["timestamp.txt", "submission_secret.txt"])
def test_one_student_s_broken_file_keeps_nobody_s_page_back(
    name: str,
    spoil: Callable[[Path, str], None],
    course: Classroom,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for student in ("ada", "bob", "eve", "zoe"):
        give(course, student)
    spoil(course.feedback_page("bob", "toy").parent, name)
    with caplog.at_level(logging.WARNING):
        release_feedback(course)
    assert released(course) == {"for ada", "for eve", "for zoe"}
    assert "bob" in caplog.text and "Traceback" not in caplog.text


def test_without_the_rule_it_would(course: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReleaseFeedback, "copy_files", ExchangeReleaseFeedback.copy_files)
    unreadable(give(course, "bob"), "submission_secret.txt")
    with pytest.raises(UnicodeDecodeError):
        release_feedback(course)


@pytest.mark.parametrize("student", ["x,ada", "[a]da", "*"])
def test_an_odd_id_speaks_for_nobody_else(student: str, course: Classroom) -> None:
    give(course, "ada")
    gone(give(course, student), "submission_secret.txt")
    release_feedback(course)
    assert released(course) == {"for ada"}


def test_who_is_excluded_gets_nothing(course: Classroom) -> None:
    for student in ("ada", "bob", "zoe"):
        give(course, student)
    release_feedback(course, student_id_exclude="ada,zoe")
    assert released(course) == {"for bob"}
