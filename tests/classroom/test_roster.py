"""The roster: which files serve as one, and what is wrong with those that don't."""

from __future__ import annotations

import pytest

from autograder.classroom import roster
from autograder.classroom.folders import check_student_id
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
    "address",
    ["pat.o'neil@x.org", "+pat@x.org", "a*b@x.org", ".pat@x.org", "'@x.org", "p" * 300 + "@x.org"],
)
def test_an_address_that_can_be_no_folder_stops_nobody(course, address):
    path = enrol(course)
    path.write_text(f"First name,Email address\nAda,ada@x.org\nPat,{address}\n")
    ada, pat = roster.read(path).values()
    check_student_id(pat.id)
    assert (ada.id, pat.email) == ("ada@x.org", address)
    path.write_text(f"First name,Email address\nPat,{address}\nEve,{address.replace('o', '0')}\n")
    assert next(iter(roster.read(path))) == pat.id


def test_two_addresses_that_can_be_no_folders_have_two_ids(course):
    path = enrol(course)
    path.write_text("Email address\no'neil@x.org\no*neil@x.org\no-neil@x.org\n")
    assert len(roster.read(path)) == 3


def test_nobody_has_an_id_who_has_no_name_for_it(course):
    path = enrol(course)
    path.write_text("First name,Email address\nAda,\n")
    with pytest.raises(roster.RosterError, match="Line 2"):
        roster.read(path)


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
