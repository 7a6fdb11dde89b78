"""The roster: which files serve as one, and what is wrong with those that don't."""

from __future__ import annotations

import pytest

from autograder.classroom import roster
from tests.support.toy_class import enrol


def test_canvas_own_gradebook_serves_as_a_roster(course):
    path = enrol(course)
    path.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
        '"Byron, Ada",4711,S-17,ada,Monday\n'
    )
    (person,) = roster.read(path).values()
    assert (person.id, person.name, person.platform_id) == ("ada", "Ada Byron", "4711")


def test_moodles_list_of_participants_serves_as_a_roster(course):
    path = enrol(course)
    path.write_text("﻿First name;Surname;Email address\nÅsa;Öberg;asa@x.org\n", encoding="utf-8")
    (person,) = roster.read(path).values()
    assert (person.id, person.sortable_name) == ("asa@x.org", "Öberg, Åsa")


def test_a_line_that_comes_twice_is_one_person(course):
    assert len(roster.read(enrol(course, "ada,Ada,Byron,", "ada,Ada,Byron,"))) == 1


@pytest.mark.parametrize("odd", ["../up", "<b>", ".hidden", '"a""b"', "x" * 200])
def test_an_id_that_can_be_no_folder_is_refused_by_its_line(course, odd):
    with pytest.raises(roster.RosterError, match=r"Line 3 of .*can't be a student's id"):
        roster.read(enrol(course, "ada,Ada,Byron,", f"{odd},Eve,Gone,"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00", "is not text in UTF-8"),
        (b"one,two\n1,2\n", "has no column “id”"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_in_a_sentence(course, content, said):
    path = enrol(course)
    path.write_bytes(content)
    with pytest.raises(roster.RosterError, match=said):
        roster.read(path)
