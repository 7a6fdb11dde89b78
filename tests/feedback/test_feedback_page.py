"""The feedback page: what it says, in whose language, and that it holds nobody's markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from autograder.classroom.gradebook.marks import Mark, Marks
from autograder.course.assignment import load
from autograder.course.language import speaking
from autograder.feedback.page import page
from autograder.feedback.released_edition import Edition
from autograder.pages.escaping import coded
from tests.support.files import write
from tests.support.graded import graded
from tests.support.markup import ACTIVE, ATTACK, Elements
from tests.support.places import FOLDER


@pytest.fixture
def feedback(course, toy_cells, judged):
    def make(record=None, marks=None, cells=toy_cells, student="ada"):
        record = record or judged()
        content = json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}).encode()
        edition = Edition.find(course, "toy")
        notebook = edition.autograded(graded(course, content, record))
        return page(record, notebook, marks, assignment=edition.assignment, student=student)

    return make


def words(html: str) -> str:
    return re.sub(r"\s+", " ", Elements(html[html.index("<body") :]).text)


def test_the_mark_comes_first(feedback, judged):
    assert "Feedback for ada 7.5 of 10 marks" in words(feedback(judged(double=2.5)))


def test_each_exercise_shows_its_quantities_and_marks(feedback, judged):
    said = words(feedback(judged(double=1.0)))
    assert "double 1 of 5 marks partly right" in said
    assert "y 1 / 4 The values of y are off." in said
    assert "halve 5 of 5 marks passed" in said


def test_the_diagnosis_stands_with_its_equation(feedback, judged):
    html = feedback(judged(double=1.0))
    assert "Look at double." in words(html)
    assert "<math" in html


def test_no_sign_hides_code(feedback, toy_cells):
    toy_cells[1]["source"] += "\n# \x1b]\nhidden = 1\n#\x07 shown"
    assert "hidden = 1" in words(feedback(cells=toy_cells))


def test_the_students_own_code_and_outputs_are_shown(feedback, toy_cells):
    toy_cells[1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "I ran\n"}]
    said = words(feedback(cells=toy_cells))
    assert "return 2 * x" in said and "I ran" in said


def test_what_is_open_is_listed_and_what_is_done_is_not(feedback, judged):
    said = words(feedback(judged(double=4.0)))
    still_open = said[said.index("What is still open") : said.index("Exercise by exercise")]
    assert "double (1 mark): Look at double." in still_open
    assert "`inputs`" not in still_open and "inputs is the point for a function" in still_open
    assert "halve" not in still_open


def test_the_line_to_begin_with_has_a_small_case(judged):
    lesson = load(FOLDER)
    record = judged(double=1.0)
    record["exercises"] = [
        {
            **record["exercises"][0],
            "name": "lstm_cell_forward",
            "diagnosis": {
                "misconception": None,
                "quantity": "ft",
                "line": None,
                "message": "Begin with `ft`, equation (1). Are all terms of the sum there?",
                "equation": None,
            },
        }
    ]
    said = words(page(record, assignment=lesson, student="ada"))
    assert said.count("Begin with ft, equation (1).") == 2, "in the list and in its card"
    assert (
        "A small case to try: With one hidden unit and one input, a_prev = 1, xt = 2, Wf =" in said
    )


def test_full_marks_leave_nothing_open(feedback):
    assert "Nothing is open" in words(feedback())


def test_manual_marks_and_comments_take_precedence(feedback, judged):
    marks = Marks({"double": Mark(1.0, 4.5, None, "Well argued."), "halve": Mark(5.0)})
    said = words(feedback(judged(double=1.0), marks))
    assert "9.5 of 10 marks" in said
    assert "Well argued." in said
    assert "Marked by hand; the checks alone give 1." in said


def test_extra_credit_counts(feedback):
    marks = Marks({"double": Mark(5.0, None, 2.0), "halve": Mark(5.0)})
    assert "12 of 10 marks" in words(feedback(marks=marks))


def test_a_late_penalty_is_taken_off_and_said(feedback):
    marks = Marks({"double": Mark(5.0), "halve": Mark(5.0)}, late_penalty=3.0)
    said = words(feedback(marks=marks))
    assert "7 of 10 marks" in said
    assert "3 marks were taken off because it came late." in said


def test_a_missing_sandbox_is_said(feedback, judged):
    assert "graded without isolation" in words(feedback(judged(isolation="none")))
    assert "isolation" not in words(feedback())


def test_a_refusal_says_its_reason_and_no_marks(judged, course):
    record = judged(status="refused", reason="It is empty.", exercises=[], score=0.0)
    toy = Edition.find(course, "toy").assignment
    said = words(page(record, assignment=toy, student="ada"))
    assert "could not be graded. It is empty." in said
    assert "of 10 marks" not in said


def test_nothing_a_student_wrote_is_markup(feedback, judged, toy_cells, course):
    toy_cells[1]["source"] = f"# {ATTACK}\ndef double(x):\n    return '</code></pre>{ATTACK}'"
    toy_cells[1]["outputs"] = [
        {"output_type": "display_data", "data": {"text/html": ATTACK, "text/plain": ATTACK}},
        {"output_type": "error", "ename": ATTACK, "evalue": ATTACK, "traceback": [ATTACK]},
    ]
    record = judged(double=1.0)
    exercise = record["exercises"][0]
    exercise["error"] = f"NameError: {ATTACK}"
    exercise["diagnosis"]["message"] = f"`{ATTACK}` is not defined: {ATTACK}"
    exercise["checks"][0]["message"] = ATTACK
    marks = Marks({"double": Mark(1.0, None, None, ATTACK), "halve": Mark(5.0)})
    for html in (
        feedback(record, marks, toy_cells, student=ATTACK),
        page(
            judged(status="refused", reason=ATTACK),
            assignment=replace(Edition.find(course, "toy").assignment, title=ATTACK),
            student=ATTACK,
        ),
    ):
        elements = Elements(html)
        assert not set(elements.tags) & {*ACTIVE, "img"}
        assert not [name for name, _ in elements.attributes if name.startswith("on")]
        assert "alert(1)" in elements.text


def test_the_page_loads_nothing_and_runs_nothing(feedback, judged):
    elements = Elements(feedback(judged(double=1.0)))
    assert not set(elements.tags) & set(ACTIVE)
    targets = [value for name, value in elements.attributes if name in ("src", "href")]
    assert all(value.startswith("#") for value in targets)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:") in (
        elements.attributes
    )


def test_backticked_names_stand_as_code_and_the_rest_as_text():
    assert coded("`a` is < `b`") == "<code>a</code> is &lt; <code>b</code>"
    assert coded("one ` alone <b>") == "one ` alone &lt;b&gt;"


def test_the_page_speaks_the_students_language(feedback, tmp_path):
    write(
        tmp_path / "translations/xx.po",
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Exercise by exercise"\nmsgstr "逐题"\n',
    )
    with speaking("xx", tmp_path):
        html = feedback()
    assert '<html lang="xx">' in html and "逐题" in html
