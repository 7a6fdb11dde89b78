"""Nobody is somebody else by an e-mail address or a number that happens to be called alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.classroom.folders import Classroom
from tests.support.downloads import handed_in, work
from tests.support.toy_class import enrol

Collect = Callable[..., tuple[int, str]]
ANNS, BOBS = work("return x + x"), work("return 3 * x")
ANN, BOB = "s1,Ann,Lee,ann.lee@school.example,,", "s3,Bob,Li,bob@school.example,,"
MALS = [
    "s2,Mal,Moe,4711@mail.example,,",
    "s2,Mal,Moe,4711,,",
    "s2,Mal,Moe,,4711,",
    "s2,Mal,Moe,,,4711",
    "4711,Mal,Moe,,,",
]
"""Mal's address, login, school number or id is Ann's number at Canvas."""


def enrol_all(course: Classroom, *rows: str) -> None:
    header = "id,first_name,last_name,email,login,number\n"
    enrol(course).write_text(header + "".join(f"{row}\n" for row in rows))


@pytest.mark.parametrize("mals", MALS)
def test_canvas_s_number_is_nobody_s_address_login_or_school_number(
    mals: str, collect: Collect, course: Classroom
) -> None:
    enrol_all(course, ANN, mals, BOB)
    files = [("leeannie_4711_900_work.ipynb", ANNS), ("libob_4713_901_work.ipynb", BOBS)]
    status, said = collect(files, "--platform=canvas")
    assert status == 1 and "leeannie_4711_900_work.ipynb: Nobody of this name" in said
    assert [path.name for path in course.submitted.iterdir()] == ["s3"]


@pytest.mark.parametrize("mals", MALS)
def test_nor_does_it_keep_out_whom_canvas_calls_by_her_name(
    mals: str, collect: Collect, course: Classroom
) -> None:
    enrol_all(course, ANN, mals, BOB)
    files = [("leeann_4711_900_work.ipynb", ANNS), ("libob_4713_901_work.ipynb", BOBS)]
    assert collect(files)[0] == 0
    assert [handed_in(course, one) for one in ("s1", "s3")] == [ANNS, BOBS]


@pytest.mark.parametrize("name", ["{}/x.ipynb", "{}_toy.ipynb", "{}_my_work.ipynb", "{}.ipynb"])
@pytest.mark.parametrize("anns", ["ann,Ann,Lee,,,", "s1,Ann,Lee,,ann,", "s1,Ann,Lee,,,ann"])
def test_a_mailbox_keeps_nobody_out_of_her_place(
    anns: str, name: str, collect: Collect, course: Classroom
) -> None:
    enrol_all(course, anns, "s2,Mal,Moe,ann@mail.example,,", "s4,Eve,Moe,ann_toy@x.example,,", BOB)
    assert collect([(name.format("ann"), ANNS), (name.format("s3"), BOBS)])[0] == 0
    assert [handed_in(course, one) for one in (anns[: anns.index(",")], "s3")] == [ANNS, BOBS]


@pytest.mark.parametrize("name", ["{}/x.ipynb", "{}_toy.ipynb", "{}_my_work.ipynb"])
def test_a_mailbox_is_offered_and_never_collected(
    name: str, collect: Collect, course: Classroom
) -> None:
    enrol_all(course, ANN, "s2,Mal,Moe,ALEE@mail.example,,", BOB)
    status, said = collect([(name.format("alee"), ANNS), (name.format("s3"), BOBS)])
    key = name.format("alee").removesuffix("/x.ipynb")
    offer = f"the e-mail address of Mal Moe (s2) begins so; settle it with --as={key}=s2\n"
    assert status == 1 and offer in said
    assert [path.name for path in course.submitted.iterdir()] == ["s3"]


def test_one_that_two_people_have_is_not_even_offered(collect: Collect, course: Classroom) -> None:
    enrol_all(course, "s1,Ann,Lee,alee@a.example,,", "s2,Al,Lee,alee@b.example,,")
    status, said = collect([("alee/x.ipynb", ANNS)])
    assert status == 1 and "begins so" not in said
    assert not course.submitted.exists()


@pytest.mark.parametrize("name", ["{}/x.ipynb", "{}_toy.ipynb"])
def test_a_whole_address_is_its_owner_s(name: str, collect: Collect, course: Classroom) -> None:
    enrol_all(course, ANN, BOB)
    whole = [name.format(f"{one}@school.example") for one in ("Ann.Lee", "bob")]
    assert collect(zip(whole, [ANNS, BOBS], strict=True))[0] == 0
    assert [handed_in(course, one) for one in ("s1", "s3")] == [ANNS, BOBS]
