"""Marks for other systems: their documented columns, the final marks, and no formulas."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from nbgrader.api import Gradebook

from autograder.base.plain_text import begins_a_formula
from autograder.classroom import roster
from autograder.classroom.folders import check_student_id
from autograder.cli import main
from autograder.reports.marks_files import as_csv, safe
from tests.support.signs import acting, texts
from tests.support.toy_class import due, enrol, standings, toy

CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Toys"]
MOODLE = ["First name", "Last name", "ID number", "Username", "Email address", "Toys"]


def exported(course, system, **options):
    text = as_csv(system, toy(course), list(standings(course).values()), **options)
    return list(csv.reader(io.StringIO(text)))


def test_canvas_gets_its_columns_and_the_points_possible(course, class_of):
    header = "id,first_name,last_name,email,platform_id,sis_user_id,login,section\n"
    path = enrol(course)
    path.write_text(header + "ada,Ada,Byron,ada@x.org,4711,S-17,ab1,Monday\n")
    class_of({"ada": (2.5, 5.0)})
    assert exported(course, "canvas") == [
        CANVAS,
        ["    Points Possible", "", "", "", "", "10"],
        ["Byron, Ada", "4711", "S-17", "ab1", "Monday", "7.5"],
    ]


def test_canvas_finds_students_by_login_where_there_is_no_roster(course, class_of):
    class_of({"ada": (5.0, 5.0)})
    assert exported(course, "canvas")[2] == ["ada", "", "", "ada", "", "10"]


def test_an_assignment_that_canvas_has_keeps_its_title_and_number(course, class_of):
    class_of({"ada": (5.0, 5.0)})
    assert exported(course, "canvas", column="Week 5 (4711)")[0][-1] == "Week 5 (4711)"


def test_moodle_gets_columns_to_find_people_by_and_the_grade(course, class_of):
    enrol(course, "ada,Ada,Byron,ada@x.org")
    class_of({"ada": (2.5, 5.0)})
    assert exported(course, "moodle") == [
        MOODLE,
        ["Ada", "Byron", "ada", "ada", "ada@x.org", "7.5"],
    ]


def test_the_plain_file_has_every_exercise(course, class_of):
    class_of({"ada": (2.5, 5.0)})
    header, row = exported(course, "csv")
    got = dict(zip(header, row, strict=True))
    assert (got["student"], got["final_mark"], got["max_mark"]) == ("ada", "7.5", "10")
    assert (got["double"], got["halve"], got["state"]) == ("2.5", "5", "graded")


def test_manual_marks_count_and_late_penalties_are_taken_off(course, class_of, hand_in, toy_cells):
    course.config.AssignLatePenalties.plugin_class = (
        "autograder.nbgrader_plugins.late_penalty.LatePenalty"
    )
    course.config.LatePenalty.update({"unit": "marks", "once": 2.0})
    due(course, datetime(2030, 1, 10, 12))
    file, _ = hand_in("ada", toy_cells)
    (file.path.parent / "timestamp.txt").write_text("2030-01-11 12:00:00 UTC")
    class_of({"ada": (1.0, 5.0)})
    with Gradebook(course.db_url, course.course_id) as gradebook:
        gradebook.find_grade("double", "toy", "toy", "ada").manual_score = 4.0
        gradebook.db.commit()
    header, row = exported(course, "csv")
    got = dict(zip(header, row, strict=True))
    assert (got["marks"], got["late_penalty"], got["final_mark"]) == ("9", "2", "7")
    assert got["hours_late"] == "24"


def test_a_moment_that_nothing_says_is_said_to_be_unknown(course, class_of):
    enrol(course, "ada,Ada,Byron,", "eve,Eve,Gone,")
    class_of({"ada": (5.0, 5.0)})
    header, *rows = exported(course, "csv")
    assert [row[header.index("handed_in_utc")] for row in rows] == ["unknown", ""]


def test_who_handed_in_nothing_has_an_empty_cell_or_a_zero(course, class_of):
    enrol(course, "ada,Ada,Byron,", "eve,Eve,Gone,")
    class_of({"ada": (5.0, 5.0)})
    assert [row[-1] for row in exported(course, "moodle")[1:]] == ["10", ""]
    assert [row[-1] for row in exported(course, "moodle", zeros=True)[1:]] == ["10", "0"]


def test_a_refused_submission_is_named_and_gets_no_zero(
    course, class_of, save, judged, monkeypatch, capsys
):
    class_of({"ada": (5.0, 5.0)})
    refused = judged(status="refused", reason="It is empty.", exercises=[])
    save("bob", refused)
    monkeypatch.chdir(course.root)
    assert main(["export", "--to", "moodle", "--zeros"]) == 0
    out, err = capsys.readouterr()
    assert "bob has no mark: It is empty." in err
    assert out.strip().endswith("export/toy-moodle.csv")
    lines = (course.submitted.parent / "export/toy-moodle.csv").read_text().splitlines()
    assert lines[2].endswith(",")


@pytest.mark.parametrize(
    "name",
    ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", " =cmd|' /C calc'!A0", "=B2", "-a.b", "@ada",
     "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "\xa0=1", "−1+1"],
)  # fmt: skip
def test_a_name_is_never_a_formula(name):
    assert safe(name) == "'" + name


def test_a_part_of_a_name_is_no_formula_where_a_semicolon_parts_cells():
    assert safe("Eve; =1+1;-x; Last") == "Eve;' =1+1;'-x; Last"


@pytest.mark.parametrize(
    "plain", ["ada", "-5", "ada@x.org", "O'Neill", "", "3.5", "-1e-05", "a-b", "Last, -Eve"]
)
def test_what_is_no_formula_stays_as_it_is(plain):
    assert safe(plain) == plain


@given(texts)
def test_a_cell_holds_no_sign_that_acts_and_begins_no_formula(text):
    cell = safe(f"{text}x")
    assert not acting(cell) and not any(map(begins_a_formula, cell.split(";")))


@given(texts)
def test_an_id_is_exported_as_it_is(text):
    with suppress(ValueError):
        check_student_id(text)
        assert safe(text) == text


def test_a_formula_in_the_roster_is_made_harmless(course, class_of):
    enrol(course, 'ada,"=1+1(2)",Byron,')
    class_of({"ada": (5.0, 5.0)})
    assert exported(course, "moodle")[1][0] == "'=1+1(2)"


@pytest.mark.parametrize("system", ["canvas", "moodle"])
def test_a_stranger_called_as_another_has_no_row_there(
    course, class_of, monkeypatch, capsys, system
):
    monkeypatch.chdir(course.root)
    enrol(course).write_text("id,first_name,last_name,login\nann,Ann,Lee,alee\n")
    class_of({"alee": (5.0, 5.0), "zoe": (5.0, 5.0)})
    rows = exported(course, system)
    assert [row[-1] for row in rows if "alee" in row] == [""]
    assert [row[-1] for row in rows if "zoe" in row] == ["10"]
    assert main(["export", "--to", system]) == 0
    assert "alee has no row" in capsys.readouterr().err


def test_the_plain_file_leaves_nobody_out(course, class_of):
    enrol(course).write_text("id,first_name,last_name,login\nann,Ann,Lee,alee\n")
    class_of({"alee": (5.0, 5.0)})
    assert {row[0] for row in exported(course, "csv")[1:]} == {"ann", "alee"}


def test_an_empty_class_gives_the_header_alone(course):
    assert exported(course, "moodle") == [MOODLE]


def test_two_people_with_one_id_are_named(course, monkeypatch, capsys):
    enrol(course, "ada,Ada,Byron,", "bob,Bob,Last,", "ada,Adam,Smith,")
    monkeypatch.chdir(course.root)
    assert main(["export", "--to", "csv"]) == 2
    assert "gives the id “ada” to two people, in lines 2 and 4" in capsys.readouterr().err


def test_odd_names_are_kept_as_they_are(course):
    people = roster.read(enrol(course, "a,Łukasz,O'Neill-Núñez,", "b,,張偉,", "c,X Æ A-12,,"))
    assert [person.name for person in people.values()] == [
        "Łukasz O'Neill-Núñez",
        "張偉",
        "X Æ A-12",
    ]
