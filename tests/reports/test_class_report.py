"""The class report: what it says, that it needs nothing else, and that it survives bad input."""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

import pytest
from nbgrader.api import Gradebook

from autograder.classroom.standing import of_class
from autograder.cli import main
from autograder.reports import findings
from autograder.reports.page import page
from tests.support.markup import ACTIVE, ATTACK, Elements
from tests.support.toy_class import due, enrol, standings, toy


def words(page):
    """What a page says, with a blank where one element ends and another begins."""
    body = re.sub(r"<[^>]+>", " ", page[page.index("<body") :])
    return " ".join(html.unescape(body).split()).replace(" :", ":")


@pytest.fixture
def report(course):
    def make():
        output = course.submitted.parent / "report/toy.html"
        return page(course, toy(course), of_class(course, toy(course)), output)

    return make


def ten(double, halve=lambda number: 5.0):
    return {f"s{number}": (double(number), halve(number)) for number in range(10)}


def found(course):
    return findings.find(toy(course), standings(course).values())


def test_it_says_who_is_in_and_who_is_missing(class_of, course, report):
    enrol(course, "ada,Ada,Byron,", "bob,Bob,Last,", "eve,Eve,Gone,")
    class_of({"ada": (5.0, 5.0), "bob": (1.0, 5.0), "zoe": (5.0, 5.0)})
    said = words(report())
    assert "Handed in 3 of 4" in said
    assert "Missing (1) eve Gone, Eve" in said
    assert "Not on the roster (1) zoe" in said


def test_it_says_of_how_many_nothing_says_when_they_came(
    class_of, course, hand_in, toy_cells, report
):
    file, _ = hand_in("ada", toy_cells)
    (file.path.parent / "timestamp.txt").write_text("2030-01-13 12:00:00 UTC")
    class_of({"ada": (5.0, 5.0), "bob": (5.0, 5.0), "eve": (5.0, 5.0)})
    assert "When 2 of them came is unknown, so nothing is taken off for that." in words(report())


def test_it_says_who_is_late_and_by_how_much(class_of, course, hand_in, toy_cells, report):
    due(course, datetime(2030, 1, 10, 12))
    file, _ = hand_in("ada", toy_cells)
    (file.path.parent / "timestamp.txt").write_text("2030-01-13 12:00:00 UTC")
    class_of({"ada": (5.0, 5.0), "bob": (5.0, 5.0)})
    assert standings(course)["ada"].late == timedelta(days=3)
    assert "Late (1) Student By Taken off ada 3 days 0" in words(report())


def test_it_says_why_a_submission_was_refused(class_of, report):
    class_of({"ada": (5.0, 5.0)})
    class_of({"bob": (0.0, 0.0)}, status="refused", reason="It is empty.", exercises=[])
    assert "Refused (1) bob: It is empty." in words(report())


def test_it_shows_how_marks_are_spread(class_of, course, report):
    class_of(ten(lambda number: 5.0 if number < 6 else 0.0, lambda number: number / 2))
    sentence = findings.marks_sentence(found(course))
    assert sentence == (
        "Half of the class has 5.25 marks or more of 10; "
        "0 of 10 have everything, 4 of 10 have less than half."
    )
    assert sentence in words(report())


def test_a_persons_mark_counts_in_it(class_of, course):
    class_of({"ada": (1.0, 5.0)})
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.find_grade("double", "toy", "toy", "ada").manual_score = 4.0
        gradebook.db.commit()
    assert found(course).marks == (9.0,)
    assert found(course).exercises[0].mean == 4.0


def test_it_names_the_exercise_and_the_quantity_that_went_worst(class_of, course):
    class_of({"ada": (4.0, 5.0), "bob": (0.0, 5.0)})
    got = found(course)
    assert (got.hardest.name, got.hardest.share) == ("double", 0.4)
    assert [(one.name, one.mean, one.right) for one in got.hardest.quantities] == [
        ("y", 2.0, 0.5),
        ("inputs", 0.0, 0.0),
    ]


def test_it_counts_students_by_mistake_with_the_line_to_say(class_of, report):
    class_of({"ada": (1.0, 5.0), "bob": (1.0, 5.0), "eve": (5.0, 5.0)})
    text = report()
    said = words(text)
    assert "half of <it> is missing 2 students double Twice means two times & no less." in said
    assert "half of &lt;it&gt; is missing" in text
    assert "<math" in text


def test_a_cause_that_is_no_misconception_is_listed_apart(class_of, course, judged):
    record = judged(double=0.0)
    record["exercises"][0]["diagnosis"]["misconception"] = "no-end-in-time"
    class_of({"ada": (0.0, 5.0)}, exercises=record["exercises"])
    got = found(course)
    assert [stop.title for stop in got.stops] == ["no end in time"]
    assert got.mistakes == ()


def test_two_mistakes_at_once_count_as_two(class_of, course, judged):
    record = judged(double=0.0)
    record["exercises"][0]["diagnosis"]["misconception"] = "a-slip+another"
    class_of({"ada": (0.0, 5.0)}, exercises=record["exercises"])
    assert len(found(course).mistakes) + len(found(course).stops) == 2


def test_an_exercise_separates_where_its_marks_go_with_the_others(class_of, course):
    class_of(ten(lambda number: number / 2, lambda number: number / 2))
    assert found(course).exercises[0].separation == pytest.approx(1.0)
    class_of(ten(lambda number: number / 2, lambda number: 5.0 - number / 2))
    assert found(course).exercises[0].separation == pytest.approx(-1.0)
    assert "look at what the marks there are given for" in findings.separation_sentence(
        found(course)
    )


def test_few_students_tell_nothing_about_separation(class_of, course):
    class_of({"ada": (5.0, 1.0), "bob": (1.0, 5.0)})
    assert found(course).exercises[0].separation is None
    assert "It takes 10" in findings.separation_sentence(found(course))


def test_it_links_to_the_feedback_from_where_it_is(class_of, course, report):
    class_of({"ada l'été": (5.0, 5.0)})
    (link,) = re.findall(r'<a href="([^"]+)"', report())
    assert link == "../feedback/ada%20l%27%C3%A9t%C3%A9/toy/toy.html"


def test_it_stands_alone_and_runs_nothing(class_of, report):
    class_of(ten(lambda number: number / 2))
    text = report()
    page_elements = Elements(text)
    assert not set(page_elements.tags) & (set(ACTIVE) - {"svg"})
    assert not [name for name, _ in page_elements.attributes if name.startswith("on")]
    assert not re.search(r"https?:|@import|url\((?!#)", text)
    assert "default-src 'none'" in text


def test_what_students_choose_stands_as_text(class_of, course, report):
    enrol(course, f'ada,"{ATTACK}","{ATTACK}",')
    class_of({"ada": (5.0, 5.0)})
    class_of({"bob": (0.0, 0.0)}, status="refused", reason=ATTACK, exercises=[])
    text = report()
    assert not set(Elements(text).tags) & {"script", "img"}
    assert text.count("&lt;script&gt;") >= 2


def test_every_chart_has_words_and_the_pages_colours(class_of, report):
    class_of(ten(lambda number: number / 2, lambda number: number / 3))
    text = report()
    charts = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(charts) == 3
    for chart in charts:
        assert re.search(r'role="img" aria-label="[^"]{20,}"', chart)
        assert "var(--text)" in chart and "#0000" not in chart
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_the_same_class_gives_the_same_page(class_of, report):
    class_of(ten(lambda number: number / 2))
    assert report() == report()


def test_an_empty_class_gets_a_page_that_says_so(course, report):
    assert "No submission is in yet." in words(report())
    enrol(course, "ada,Ada,Byron,")
    assert "Handed in 0 of 1" in words(report())


@pytest.mark.parametrize("half", ['{"submission": "ada", "exer', "[]", '{"exercises": 3}', ""])
def test_a_half_written_record_is_named_and_the_rest_reported(class_of, course, report, half):
    class_of({"ada": (5.0, 5.0), "bob": (5.0, 5.0)})
    path = course.record("ada", "toy")
    path.write_text(half)
    said = words(report())
    assert f"Waiting (1) ada: The record {path} can't be used (" in said
    assert "run `autograder grade` to make it anew." in said
    assert len(found(course).marks) == 1


def test_a_submission_without_a_record_is_waiting(course, hand_in, toy_cells, report):
    hand_in("ada", toy_cells)
    assert "Waiting (1) ada: Not graded yet" in words(report())


def test_the_command_writes_the_page_and_says_where(class_of, course, monkeypatch, capsys):
    class_of({"ada": (5.0, 5.0)})
    monkeypatch.chdir(course.root)
    assert main(["report"]) == 0
    place = course.submitted.parent / "report/toy.html"
    assert capsys.readouterr().out.strip() == str(place)
    assert "Class report" in place.read_text()


def test_a_class_with_no_gradebook_is_no_error(course, monkeypatch):
    (course.submitted.parent / "gradebook.db").unlink()
    monkeypatch.chdir(course.root)
    assert main(["report", "-o", "there/report.html"]) == 0
    assert not (course.submitted.parent / "gradebook.db").exists()
