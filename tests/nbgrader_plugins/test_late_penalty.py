"""Late penalties: how much, from when on, for whom not; alike in nbgrader and in our writer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, Configurable

from autograder.nbgrader_plugins.late_penalty import GrantExtensions, LatePenalty
from tests.support.toy_class import due, grant, standings

HOUR, DAY = 3600.0, 86400.0
DUE = datetime(2030, 1, 10, 12)


@pytest.fixture
def course(graded_course):
    config = graded_course.config
    config.AssignLatePenalties.plugin_class = "autograder.nbgrader_plugins.late_penalty.LatePenalty"
    config.LatePenalty.update({"unit": "marks", "per_day": 1.0})
    return graded_course


def penalty(seconds, score=80.0, **settings):
    return LatePenalty(config=Config(LatePenalty=settings)).late_submission_penalty(
        "ada", score, seconds
    )


@pytest.fixture
def taken_off(course, hand_in, toy_cells, save):
    """Hand in by so much late, grade, and give what was taken off."""

    def grade(late):
        due(course, DUE)
        file, _ = hand_in("ada", toy_cells)
        (file.path.parent / "timestamp.txt").write_text(f"{DUE + late} UTC")
        save("ada")
        return standings(course)["ada"].penalty

    return grade


def test_nothing_is_taken_off_unless_it_is_configured():
    assert penalty(10 * DAY) is None


@pytest.mark.parametrize(("seconds", "days"), [(1, 1), (DAY, 1), (DAY + 1, 2), (2.5 * DAY, 3)])
def test_each_day_begun_costs(seconds, days):
    assert penalty(seconds, unit="marks", per_day=2.0) == 2.0 * days


def test_coming_late_costs_once_and_by_the_day():
    assert penalty(2 * DAY, unit="marks", once=5.0, per_day=1.0) == 7.0


def test_percent_are_of_the_marks_earned():
    assert penalty(DAY, score=80.0, per_day=10.0) == 8.0


def test_the_cap_holds():
    assert penalty(30 * DAY, score=80.0, per_day=10.0, most=50.0) == 40.0


def test_no_more_is_taken_off_than_was_earned():
    assert penalty(9 * DAY, score=3.0, unit="marks", per_day=1.0) == 3.0


def test_the_grace_period_costs_nothing_and_then_does_not_count():
    settings = {"unit": "marks", "per_day": 1.0, "grace_minutes": 60}
    assert penalty(HOUR, **settings) is None
    assert penalty(HOUR + 1, **settings) == 1.0
    assert penalty(DAY + 1, **settings) == 2.0


def test_our_writer_takes_off_what_is_configured(taken_off):
    assert taken_off(timedelta(days=2)) == 2.0


@pytest.mark.parametrize("granted", ["48", "2030-01-12 12:00 UTC", "2030-01-12T13:00+01:00"])
def test_an_extension_moves_the_due_date(course, taken_off, granted):
    grant(course, f"ada,toy,{granted}", "bob,toy,1")
    assert taken_off(timedelta(days=2)) == 0.0
    assert taken_off(timedelta(days=2, seconds=1)) == 1.0


def test_an_extension_stands_in_nbgraders_gradebook(course, taken_off):
    grant(course, "ada,toy,48")
    taken_off(timedelta(days=1))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        assert gradebook.find_submission("toy", "ada").extension == timedelta(days=2)


def test_hours_of_zero_take_an_extension_back(course, taken_off):
    grant(course, "ada,toy,48")
    assert taken_off(timedelta(days=1)) == 0.0
    grant(course, "ada,toy,0")
    assert taken_off(timedelta(days=1)) == 1.0


def test_an_extension_given_in_nbgrader_stays_where_the_file_is_silent(course, taken_off):
    taken_off(timedelta(days=1))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.find_submission("toy", "ada").extension = timedelta(days=5)
        gradebook.db.commit()
    grant(course, "bob,toy,48")
    assert taken_off(timedelta(days=1)) == 0.0


def test_nbgraders_own_step_grants_the_same(course, taken_off):
    taken_off(timedelta(days=1))
    grant(course, "ada,toy,36")
    names = {"assignment": "toy", "student": "ada", "db_url": course.db_url}
    step = GrantExtensions(parent=parents_of_a_step(course))
    step.preprocess(None, {"nbgrader": names})
    with Gradebook(course.db_url, course.course_id) as gradebook:
        submission = gradebook.find_submission("toy", "ada")
        assert submission.total_seconds_late == 0


def parents_of_a_step(course):
    """Stand in for the exporter of a step, whose parent knows the course's folders."""

    class Converter(Configurable):
        coursedir = CourseDirectory(config=course.config)

    return Configurable(parent=Converter(config=course.config))
