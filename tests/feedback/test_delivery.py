"""The delivery: a record, a page and a notebook for each submission, and when it is done."""

from __future__ import annotations

import json

import pytest

from autograder.feedback.delivery import GradebookWriter
from tests.support.toy_class import scores


@pytest.fixture
def course(graded_course):
    return graded_course


def test_what_was_graded_is_known_again(course, save, hand_in, toy_cells):
    file, content = save()
    with GradebookWriter(course) as writer:
        assert writer.is_done(file, content)
        assert not writer.is_done(file, content + b" ")
        stranger, _ = hand_in("grace", toy_cells)
        assert not writer.is_done(stranger, content)


@pytest.mark.parametrize("lost", ["record", "feedback_page", "autograded_notebook"])
def test_a_submission_with_a_file_missing_is_not_done(course, save, lost):
    file, content = save()
    getattr(course, lost)("ada", "toy").unlink()
    with GradebookWriter(course) as writer:
        assert not writer.is_done(file, content)


@pytest.mark.slow
def test_a_new_gradebook_makes_nothing_done(course, save):
    file, content = save()
    (course.root / "classroom/gradebook.db").unlink()
    with GradebookWriter(course) as writer:
        assert not writer.is_done(file, content)


def test_a_refused_submission_leaves_a_record_and_a_page(course, save, judged):
    save(record=judged(double=2.0))
    refusal = judged(status="refused", reason="It is not a notebook.", exercises=[], score=0.0)
    save(record=refusal)
    assert scores(course)["double"] == 2.0
    assert json.loads(course.record("ada", "toy").read_text())["status"] == "refused"
    assert "It is not a notebook." in course.feedback_page("ada", "toy").read_text()
    assert not course.autograded_notebook("ada", "toy").exists()


def test_the_files_of_the_exchange_go_along(course, save, hand_in, toy_cells):
    file, _ = hand_in("ada", toy_cells)
    (file.path.parent / "timestamp.txt").write_text("2030-01-01 12:00:00.000000 UTC")
    (file.path.parent / "submission_secret.txt").write_text("secret")
    save()
    for step in (course.autograded, course.feedback):
        assert (step / "ada/toy/submission_secret.txt").read_text() == "secret"
