"""Nobody's work goes for a file that is not surely the same person's, in one download or two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.classroom.folders import Classroom
from autograder.collect.people import People
from tests.support.downloads import handed_in, work
from tests.support.toy_class import enrol

Collect = Callable[..., tuple[int, str]]
HERS, MINE = work("return x + x"), work("return 3 * x")
FROM_CANVAS, ALL_LISTED = ("--platform", "canvas"), ("--whole-roster",)
MOODLE = "_assignsubmission_file_/x.ipynb"
LATER = (2030, 1, 20, 12, 0, 0)
PEOPLE = ("ann,Ann,Moe,", "ann_lee,Ann,Lee,", "bob,Bob,Bee,")
TWO_PEOPLE = "2 people on the roster can be meant (ann, ann_lee)"
NOT_SURE = "has work there, and nothing shows that it is the same person's"


def later(name: str) -> tuple[Any, ...]:
    return name, MINE, LATER


@pytest.mark.parametrize("mine", ["ann_lee_mine.ipynb", "ann_lee.ipynb", "ANN_LEE_toy.ipynb"])
def test_a_file_s_name_that_begins_as_two_people_s_ids_is_neither_s(
    mine: str, collect: Collect, course: Classroom
) -> None:
    enrol(course, *PEOPLE)
    status, said = collect([("ann_lee_work.ipynb", HERS), ("bob_x.ipynb", HERS), later(mine)])
    assert (status, said.count(TWO_PEOPLE)) == (1, 2)
    assert [handed_in(course, one) for one in ("ann", "ann_lee", "bob")] == [None, None, HERS]


def test_nor_is_one_that_begins_as_an_id_and_as_another_s_address(
    collect: Collect, course: Classroom
) -> None:
    enrol(course, "ann,Ann,Moe,", "s17,Ann,Lee,ann_lee@x.org")
    status, said = collect([("s17_work.ipynb", HERS), later("ann_lee_mine.ipynb")])
    assert status == 1 and "(ann, s17)" in said
    assert handed_in(course, "s17") == HERS


@pytest.mark.parametrize(
    ("hers", "mine"),
    [
        ("ann_lee_toy.ipynb", "ann_lee_toy.ipynb"),
        ("ann_lee_toy.ipynb", "ann_lee_toy_zh.ipynb"),
        ("ann_toy.ipynb", "ann_lee_work.ipynb"),
        ("student_01.ipynb", "student_02.ipynb"),
        ("ann_work.ipynb", "ann_lee.ipynb"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_without_a_roster_the_end_of_a_file_s_name_takes_nothing(
    at_once: bool, hers: str, mine: str, collect: Collect, course: Classroom
) -> None:
    (course.source / "toy/translations").mkdir()
    (course.source / "toy/translations/zh.po").write_text("")
    files = [(hers, HERS), later(mine)]
    said = [collect(one) for one in ([files] if at_once else [[file] for file in files])]
    assert said[-1][0] == 1 and mine in said[-1][1]
    assert MINE not in everything(course)


@pytest.mark.parametrize(
    ("hers", "mine"),
    [
        (f"Able Ada_11{MOODLE}", f"Able-Ada_66{MOODLE}"),
        (f"Able Ada_11{MOODLE}", f"Able Ada_66{MOODLE}"),
        ("ableada_11_8_x.ipynb", "ableada_66_9_x.ipynb"),
        ("ada/x.ipynb", "Ada Able/x.ipynb"),
        ("Ada Able/x.ipynb", "Able Ada/x.ipynb"),
        ("Ada Able/x.ipynb", "Ada Able/x.ipynb"),
        ("ada_x.ipynb", "Able Ada.ipynb"),
        ("ada/x.ipynb", "ADA/x.ipynb"),
        ("ada_work.ipynb", "ada_x_work.ipynb"),
        ("ada_work.ipynb", "ada_x.ipynb"),
        ("ada.ipynb", "ada_x.ipynb"),
    ],
)
def test_another_of_the_same_name_in_the_next_download_replaces_nothing(
    hers: str, mine: str, collect: Collect, course: Classroom
) -> None:
    enrol(course, "ada,Ada,Able,")
    assert collect([(hers, HERS)], *options_for(hers))[0] == 0
    status, said = collect([later(mine)], *options_for(mine))
    assert status == 1 and f"ada {NOT_SURE}" in said and "--as=" in said
    assert everything(course) == [HERS]


SAME = [
    "Able Ada_11_assignsubmission_file_/{}.ipynb",
    "ableada_11_8_{}.ipynb",
    "ada/{}.ipynb",
]


@pytest.mark.parametrize(
    ("roster", "name"),
    [*((True, one) for one in [*SAME, "ada.ipynb"]),
     *((False, one) for one in [*SAME, "able ada/{}.ipynb", "ada.ipynb"])],
)  # fmt: skip
def test_the_same_person_s_later_work_replaces_the_earlier(
    roster: bool, name: str, collect: Collect, course: Classroom
) -> None:
    if roster:
        enrol(course, "ada,Ada,Able,")
    options = options_for(name)
    assert collect([(name.format("first"), HERS)], *options)[0] == 0
    assert collect([later(name.format("second"))], *options)[0] == 0
    assert MINE in everything(course) and len(everything(course)) == 1


def test_what_the_instructor_settles_replaces_and_is_remembered(
    collect: Collect, course: Classroom
) -> None:
    enrol(course, "ada,Ada,Able,")
    moodle = f"Able Ada_{{}}{MOODLE}"
    collect([(moodle.format(11), HERS)])
    assert collect([later(moodle.format(66))], "--as=Able Ada_66=ada")[0] == 0
    assert handed_in(course, "ada") == MINE
    newest = (moodle.format(66), work("return 4 * x"), (2030, 1, 21, 12, 0, 0))
    assert collect([newest])[0] == 0
    assert collect([(moodle.format(11), HERS, (2030, 1, 22, 12, 0, 0))])[0] == 1
    assert handed_in(course, "ada") == newest[1]


@pytest.mark.parametrize("when", [LATER, (2030, 1, 5, 12, 0, 0)])
@pytest.mark.parametrize("roster", [True, False])
def test_who_bore_another_s_name_before_keeps_her_place_no_longer(
    roster: bool, when: tuple[int, ...], collect: Collect, course: Classroom
) -> None:
    """The number says that what lies there is of somebody who is called otherwise now."""
    if roster:
        enrol(course, "Ada-Able,Ada,Able,", "Mal-Moe,Mal,Moe,")
    name = "{} {}_{}" + MOODLE
    his = (name.format("Mal", "Moe", 5), MINE)
    collect([(name.format("Ada", "Able", 5), MINE)])
    assert collect([his, (name.format("Ada", "Able", 9), HERS, when)])[0] == 0
    assert [handed_in(course, one) for one in ("Ada-Able", "Mal-Moe")] == [HERS, MINE]


def test_what_settles_a_flat_file_settles_no_other(collect: Collect, course: Classroom) -> None:
    enrol(course, *PEOPLE)
    files = [("ann_lee_work.ipynb", HERS), ("ann_lee_work.py", "x = 1", LATER)]
    status, said = collect(files, "--as=ann_lee_work.ipynb=ann_lee")
    assert status == 1 and "--as=ann_lee_work.py=ID" in said
    assert handed_in(course, "ann_lee") == HERS


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_nor_two_that_are_called_alike(collect: Collect, course: Classroom) -> None:
    enrol(course, *PEOPLE)
    files = [("ann_lee_work.ipynb", HERS), later("ann_lee_work.ipynb")]
    status, said = collect(files, "--as=ann_lee_work.ipynb=ann_lee")
    assert status == 1 and said.count("Several files of the download are called so") == 2
    assert everything(course) == []


def test_a_name_in_other_letters_is_no_second_student(collect: Collect, course: Classroom) -> None:
    collect([("Ann Lee/x.ipynb", HERS)])
    status, said = collect([later("ann-lee/x.ipynb")])
    assert status == 1 and "--as=ann-lee=Ann-Lee" in said
    assert [one.name for one in course.submitted.iterdir()] == ["Ann-Lee"]
    assert collect([later("ann-lee/x.ipynb")], "--as=ann-lee=ann-lee")[0] == 0
    assert collect([("Ann Lee/y.ipynb", work("return 4 * x"), (2030, 1, 21, 12, 0, 0))])[0] == 0


@pytest.mark.parametrize("note", [b"{", b"[]", b'{"toy": 3}', b'{"toy": ["moodle", false]}'])
def test_a_note_that_says_nothing_makes_nobody_the_same(
    note: bytes, collect: Collect, course: Classroom
) -> None:
    enrol(course, "ada,Ada,Able,")
    name = f"Able Ada_11{MOODLE}"
    collect([(name, HERS)])
    (course.collected / "ada.json").write_bytes(note)
    assert collect([later(name)])[0] == 1
    assert handed_in(course, "ada") == HERS


LOGINS = "id,first_name,last_name,email,login\n"
KNOWN = f"{LOGINS}s1,Ann,Lee,alee@mail.example,ann.lee\nbob,Bob,Bee,bee@school.example,bob\n"


@pytest.mark.parametrize("mine", ["alee", "alee@mail.example", "Ann Lee", "ANN.LEE"])
@pytest.mark.parametrize("kind", ["{}/x.ipynb", "{}_x.ipynb"])
def test_who_is_called_otherwise_in_the_next_download_replaces_nothing(
    kind: str, mine: str, collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(KNOWN)
    assert collect([(kind.format("ann.lee"), HERS), (kind.format("bob"), HERS)])[0] == 0
    assert collect([later(kind.format(mine))])[0] == 1
    assert everything(course) == [HERS, HERS]


@pytest.mark.parametrize("name", ["{}/x.ipynb", "{}_x.ipynb", "{}_toy.ipynb"])
@pytest.mark.parametrize("whose", ["ann.lee", "alee@mail.example", "s1"])
def test_who_is_called_as_before_replaces_the_earlier(
    whose: str, name: str, collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(KNOWN)
    options = ALL_LISTED if "_" in name else ()
    assert collect([(name.format(whose), HERS)])[0] == 0
    assert collect([later(name.format(whose))], *options)[0] == 0
    assert handed_in(course, "s1") == MINE


@pytest.mark.parametrize("roster", [True, False])
@pytest.mark.parametrize("later_one", ["s1_toy.ipynb", "s1_toy.py", "s1_toy (1).ipynb"])
def test_a_flat_name_goes_for_no_other_unless_all_are_known(
    later_one: str, roster: bool, collect: Collect, course: Classroom
) -> None:
    """It may be the file `toy` of `s1`, and of `s1_t` the file `oy`."""
    if roster:
        enrol(course).write_text(KNOWN)
    assert collect([("s1_toy.ipynb", HERS)])[0] == 0
    status, said = collect([later(later_one)])
    assert status == 1 and f"s1 {NOT_SURE}" in said and "say so by --whole-roster" in said
    assert handed_in(course, "s1") == HERS


def test_a_picture_beside_a_notebook_is_no_second_person(
    collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(KNOWN)
    assert collect([("s1_toy.ipynb", HERS), ("s1_plot.png", "", LATER)])[0] == 0
    assert handed_in(course, "s1") == HERS


@pytest.mark.parametrize("later_one", ["s1_toy_zh.ipynb", "s1_toy.py", "s1_toy (1).ipynb"])
def test_nor_beside_another_in_one_download(
    later_one: str, collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(KNOWN)
    status, said = collect([("s1_toy.ipynb", HERS), later(later_one)])
    assert (status, said.count("Two people of the download would be s1")) == (1, 2)
    assert everything(course) == []


@pytest.mark.parametrize("later_one", ["s1_toy.ipynb", "s1_x.ipynb", "s1_toy (1).ipynb"])
def test_where_all_are_listed_an_id_tells_whose_a_flat_file_is(
    later_one: str, collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(KNOWN)
    assert collect([("s1_toy.ipynb", HERS), ("s1_plot.png", "")], *ALL_LISTED)[0] == 0
    assert collect([later(later_one)], *ALL_LISTED)[0] == 0
    assert handed_in(course, "s1") == MINE


@pytest.mark.parametrize("noted", [True, False])
@pytest.mark.parametrize("mine", ["Ann Lee.ipynb", "annlee.ipynb"])
def test_nor_does_a_mere_name_tell_it_then(
    mine: str, noted: bool, collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(KNOWN)
    assert collect([("ann.lee.ipynb", HERS)], *ALL_LISTED)[0] == 0
    if not noted:
        (course.collected / "s1.json").unlink()
    assert collect([later(mine)], *ALL_LISTED)[0] == 1
    assert handed_in(course, "s1") == HERS


def test_nor_then_if_two_on_the_roster_can_be_meant(collect: Collect, course: Classroom) -> None:
    enrol(course, "ann,Ann,Lee,", "ann_to,Mal,Moe,")
    assert collect([("ann.ipynb", HERS)], *ALL_LISTED)[0] == 0
    status, said = collect([later("ann_to_y.ipynb")], *ALL_LISTED)
    assert status == 1 and "(ann, ann_to)" in said
    assert handed_in(course, "ann") == HERS


def test_of_an_id_with_an_underscore_as_well(collect: Collect, course: Classroom) -> None:
    enrol(course, "s_1,Ann,Lee,")
    assert collect([("s_1_toy.ipynb", HERS), later("s_1_draft.ipynb")], *ALL_LISTED)[0] == 0
    assert handed_in(course, "s_1") == MINE


def test_nor_of_a_roster_that_lacks_logins(collect: Collect, course: Classroom) -> None:
    """Who is called `ann_x` there may be anybody on it who has none."""
    enrol(course).write_text(f"{LOGINS}ann,Ann,Lee,,ann\ns2,Mal,Moe,,\n")
    status, said = collect([("ann_work.ipynb", HERS), later("ann_x_work.ipynb")], *ALL_LISTED)
    assert status == 2 and "The roster has logins, but none of s2" in said
    assert everything(course) == []


def test_without_a_roster_nobody_can_say_that_all_are_listed(collect: Collect) -> None:
    status, said = collect([("ann.ipynb", HERS)], *ALL_LISTED)
    assert status == 2 and "There is no roster that could list all" in said


def test_the_id_itself_replaces_what_came_from_elsewhere_alone(
    collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(KNOWN)
    assert collect([("s1/x.ipynb", HERS)])[0] == 0
    (course.collected / "s1.json").unlink()
    assert collect([later("s1/y.ipynb")])[0] == 0
    assert handed_in(course, "s1") == MINE


@pytest.mark.parametrize("kind", ["{}/x.ipynb", "{}_toy.ipynb"])
def test_nor_does_who_calls_himself_by_an_id(
    kind: str, collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(KNOWN)
    assert collect([(kind.format("ann.lee"), HERS)])[0] == 0
    assert collect([later(kind.format("s1"))])[0] == 1
    assert handed_in(course, "s1") == HERS


def test_nor_a_login_that_goes_on_as_a_file_s_name_did(collect: Collect, course: Classroom) -> None:
    enrol(course).write_text(KNOWN)
    assert collect([("bob_work.ipynb", HERS)])[0] == 0
    assert collect([later("bob_work_toy.ipynb")])[0] == 1
    assert handed_in(course, "bob") == HERS


CANVAS = "id,first_name,last_name,platform_id\n"
NUMBERS = {
    "everybody's": f"{CANVAS}ann,Ann,Lee,4711\nmal,Mal,Moe,99\n",
    "some": f"{CANVAS}ann,Ann,Lee,4711\nmal,Mal,Moe,\n",
    "nobody's": f"{CANVAS}ann,Ann,Lee,\nmal,Mal,Moe,\n",
    "no roster": "",
}


@pytest.mark.parametrize("beside", [[], [("Bee Bob_7_assignsubmission_file_/y.ipynb", MINE)]])
def test_a_folder_of_moodle_s_is_not_read_as_canvas_s(
    beside: list[Any], collect: Collect, course: Classroom
) -> None:
    """Who calls himself by Ann's number there may be alone in a second download."""
    enrol(course).write_text(NUMBERS["everybody's"] + "bob,Bob,Bee,4713\n")
    assert collect([(f"Lee Ann_5{MOODLE}", HERS)])[0] == 0
    assert collect([later(f"Q_4711_6{MOODLE}"), *beside])[0] == 1
    assert handed_in(course, "ann") == HERS


def test_what_came_from_one_platform_is_not_replaced_from_another(
    collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(NUMBERS["everybody's"])
    assert collect([(f"Lee Ann_5{MOODLE}", HERS)])[0] == 0
    assert collect([later("leeann_4711_9_x.ipynb")], *FROM_CANVAS)[0] == 1
    assert handed_in(course, "ann") == HERS


@pytest.mark.parametrize("name", ["leeann", "zzz"])
@pytest.mark.parametrize("first", [[], [("leeann_4711_8_x.ipynb", HERS)]])
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("known", NUMBERS)
def test_a_number_at_the_end_of_a_name_is_no_number_of_canvas_s(
    known: str, at_once: bool, first: list[Any], name: str, collect: Collect, course: Classroom
) -> None:
    if NUMBERS[known]:
        enrol(course).write_text(NUMBERS[known])
    mals = later(f"{name}_4711_99_902_x.ipynb")
    downloads = [[*first, mals]] if at_once else [first, [mals]]
    said = [collect(one, *FROM_CANVAS) for one in downloads if one]
    assert said[-1][0] == 1
    assert everything(course) == ([HERS] if first else [])


def test_where_the_roster_tells_such_files_are_as_sure_as_others(
    collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(NUMBERS["everybody's"])
    first = [("leeann_4711_902_1_rnn.ipynb", HERS), ("leeann_4711_903_2_p.png", "")]
    assert collect(first, *FROM_CANVAS, *ALL_LISTED)[0] == 0
    assert collect([later("leeann_4711_904_1_rnn-1.ipynb")], *FROM_CANVAS, *ALL_LISTED)[0] == 0
    assert handed_in(course, "ann") == MINE


@pytest.mark.parametrize("name", ["moe_4711_5_99_902_x.ipynb", "moe_4711_5_6_99_902_x.ipynb"])
def test_a_name_can_end_in_several_numbers(name: str, collect: Collect, course: Classroom) -> None:
    """Canvas takes them out of a name, and then its blanks: `Moe_47 11_5`."""
    enrol(course).write_text(NUMBERS["everybody's"])
    assert collect([later(name)], *FROM_CANVAS)[0] == 1
    assert everything(course) == []


@pytest.mark.parametrize("known", NUMBERS)
@pytest.mark.parametrize("kind", ["text", "link"])
def test_what_was_typed_into_canvas_has_no_number_of_its_own(
    kind: str, known: str, collect: Collect, course: Classroom
) -> None:
    """`Ann Lee_4711` is what number 99 calls himself."""
    if NUMBERS[known]:
        enrol(course).write_text(NUMBERS[known])
    assert collect([("leeann_4711_8_x.ipynb", HERS)], *FROM_CANVAS)[0] == 0
    status, said = collect([later(f"leeann_4711_99_{kind}.html")], *FROM_CANVAS)
    assert status == 1 and "It may be of 4711 or of 99" in said
    assert everything(course) == [HERS]


def test_what_was_typed_lies_beside_what_was_handed_in(collect: Collect, course: Classroom) -> None:
    enrol(course).write_text(NUMBERS["everybody's"])
    files = [("leeann_4711_text.html", "<p>"), ("leeann_4711_8_x.ipynb", HERS)]
    status, said = collect(files, *FROM_CANVAS)
    assert status == 0 and "ann: leeann_4711_text.html" in said
    assert everything(course) == [HERS]


LATE_PDF, AS_RELEASED = "ada/report.pdf", "ada/x.ipynb"


@pytest.mark.parametrize("what", [LATE_PDF, AS_RELEASED])
def test_what_holds_no_work_replaces_none(what: str, collect: Collect, course: Classroom) -> None:
    blank = course.released_notebook("toy").read_text()
    assert collect([("ada/x.ipynb", HERS)])[0] == 0
    content = "%PDF" if what == LATE_PDF else blank
    said = collect([(what, content, LATER)])[1]
    assert f"ada: {what}, which holds no work" in said
    assert everything(course) == [HERS]


STRANGERS = [("x77_4711_902_w.ipynb", MINE, LATER), ("y88_4713_903_w.ipynb", MINE, LATER)]


@pytest.mark.parametrize(
    "download",
    [STRANGERS[:1], [STRANGERS[0], ("bob_work.ipynb", HERS)], STRANGERS,
     [*STRANGERS, ("bob_work.ipynb", HERS)]],
)  # fmt: skip
def test_files_of_strangers_show_no_platform(
    download: list[Any], collect: Collect, course: Classroom
) -> None:
    """The login `x77`, and a file that he called `4711_902_w.ipynb`, as Canvas would Ann's."""
    enrol(course).write_text(NUMBERS["everybody's"] + "bob,Bob,Bee,4713\n")
    status, said = collect(download)
    assert status == 1 and "say it by --platform" in said
    assert everything(course) == []
    assert collect(download, "--platform", "plain")[0] == 1
    assert handed_in(course, "ann") is None


def test_nor_do_files_of_moodle_s_with_an_underscore_in_a_name(
    collect: Collect, course: Classroom
) -> None:
    """Moodle takes it out of names; the login `ann`, and the file `Lee_5_assignsubmission_…`."""
    enrol(course, "alee,Ann,Lee,", "bzed,Bob,Zed,")
    files = [(f"{name}_5_assignsubmission_file_x.ipynb", MINE) for name in ("ann_Lee", "bob_Zed")]
    assert collect(files)[0] == 1
    assert everything(course) == []


def test_a_class_comes_from_where_it_came_from_before(collect: Collect, course: Classroom) -> None:
    enrol(course).write_text(NUMBERS["everybody's"])
    assert collect([("ann/x.ipynb", HERS)])[0] == 0
    names = [f"Lee Ann_5{MOODLE}", f"Moe Mal_6{MOODLE}"]
    status, said = collect([later(name) for name in names])
    assert status == 1 and said.count("say it by --platform") == 2
    assert collect([later(names[1])], "--platform", "moodle")[0] == 0
    assert handed_in(course, "mal") == MINE


def test_most_of_the_class_has_to_be_in_a_download_of_files(
    collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(NUMBERS["everybody's"])
    ours = [("leeann_4711_8_x.ipynb", HERS), ("zzz_77_9_x.ipynb", MINE)]
    assert collect(ours)[0] == 1
    assert everything(course) == []
    assert collect(ours, *FROM_CANVAS)[0] == 1
    assert everything(course) == [HERS]
    assert collect([later("leeann_4711_9_x.ipynb")])[0] == 0
    assert everything(course) == [MINE]


@pytest.mark.parametrize(
    "mine",
    [["leeann_4711_902_work.ipynb", "leeann_5_903_x.png"],
     ["annlee_5_assignsubmission_file_x.ipynb", "bobbee_6_assignsubmission_file_x.ipynb"]],
)  # fmt: skip
def test_a_few_who_call_themselves_as_others_are_no_class(
    mine: list[str], collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(NUMBERS["everybody's"] + "bob,Bob,Bee,4713\nzed,Z,Zed,7\n")
    assert collect([later(name) for name in mine])[0] == 1
    assert everything(course) == []


def test_a_file_of_canvas_s_alone_is_no_plain_one_in_a_class_from_there(
    collect: Collect, course: Classroom
) -> None:
    """Who calls himself `Ann_x`, and has the number 99."""
    enrol(course).write_text(NUMBERS["everybody's"])
    assert collect([("moemal_99_8_x.ipynb", HERS)], *FROM_CANVAS)[0] == 0
    assert collect([later("ann_x_99_903_work.ipynb")])[0] == 1
    assert everything(course) == [HERS]


def test_what_settles_such_a_file_settles_no_other(collect: Collect, course: Classroom) -> None:
    enrol(course).write_text(NUMBERS["some"])
    files = [("leeann_4711_8_x.ipynb", HERS), later("leeann_4711_99_902_x.ipynb")]
    assert "--as=leeann_4711_99_902=ID" in collect(files, *FROM_CANVAS)[1]
    assert collect(files, "--as=leeann_4711_99_902=mal", *FROM_CANVAS)[0] == 0
    assert [handed_in(course, one) for one in ("ann", "mal")] == [HERS, MINE]


@pytest.mark.parametrize("options", [FROM_CANVAS, (*FROM_CANVAS, *ALL_LISTED)])
@pytest.mark.parametrize("known", NUMBERS)
def test_a_file_s_name_may_begin_with_a_number_where_the_roster_tells(
    known: str, options: tuple[str, ...], collect: Collect, course: Classroom
) -> None:
    if NUMBERS[known]:
        enrol(course).write_text(NUMBERS[known])
    if known == "no roster":
        options = FROM_CANVAS
    status, said = collect([("leeann_4711_902_2024_work.ipynb", HERS)], *options)
    told = known == "everybody's" and ALL_LISTED[0] in options
    assert (status, "It may be of 4711 or of 902" in said) == ((0, False) if told else (1, True))
    assert everything(course) == ([HERS] if told else [])


@pytest.mark.parametrize(
    ("hers", "mine"),
    [
        ("ann_work.ipynb", "ann_x_work.ipynb"),
        ("ann_work.ipynb", "ann_x.ipynb"),
        ("ann_toy.ipynb", "ann_x_toy.ipynb"),
        ("ann.ipynb", "ann_x.ipynb"),
        ("ann_x_work.ipynb", "ann_x_work.ipynb"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_names_that_begin_as_one_id_may_be_two_people_s(
    hers: str, mine: str, collect: Collect, course: Classroom
) -> None:
    enrol(course, "ann,Ann,Moe,", "mal,Mal,Moe,", "bob,Bob,Bee,")
    status, said = collect([(hers, HERS), ("bob_work.ipynb", HERS), later(mine)])
    assert (status, said.count("Two people of the download would be ann")) == (1, 2)
    assert [handed_in(course, one) for one in ("ann", "bob")] == [None, HERS]


@pytest.mark.parametrize("whose", ["s1", "ann.lee"])
def test_two_editions_after_one_identity_are_one_person_s_where_all_are_listed(
    whose: str, collect: Collect, course: Classroom
) -> None:
    enrol(course).write_text(KNOWN)
    (course.source / "toy/translations").mkdir()
    (course.source / "toy/translations/zh.po").write_text("")
    files = [(f"{whose}_toy.ipynb", HERS), later(f"{whose}_toy_zh.ipynb")]
    assert collect(files, *ALL_LISTED)[0] == 0
    assert everything(course) == [MINE]


def test_a_folder_s_name_is_an_id_as_a_whole_or_not_at_all(
    collect: Collect, course: Classroom
) -> None:
    enrol(course, *PEOPLE)
    assert collect([("bob/x.ipynb", HERS), later("bob_2/x.ipynb")])[0] == 1
    assert collect([later("bob_2/x.ipynb"), later("ann/x.ipynb")])[0] == 1
    assert handed_in(course, "bob") == HERS


@pytest.mark.parametrize(
    ("hers", "mine"),
    [
        ("Ann Lee/x.ipynb", "Ann-Lee/x.ipynb"),
        ("Ann Lee/x.ipynb", "ann-lee/x.ipynb"),
        ("ann lee_toy.ipynb", "ann-lee_toy.ipynb"),
        ("Ann  Lee.ipynb", "Ann-Lee.ipynb"),
        ("ann_toy.ipynb", "Ann/x.ipynb"),
        (f"Lee Ann_11{MOODLE}", "Lee-Ann/x.ipynb"),
    ],
)
def test_without_a_roster_a_name_is_no_id_that_was_made_of_another(
    hers: str, mine: str, collect: Collect, course: Classroom
) -> None:
    collect([(hers, HERS)])
    collect([later(mine)])
    assert HERS in everything(course)


@pytest.mark.parametrize(
    ("hers", "mine"),
    [
        ("Ann Lee/x.ipynb", "Ann Lee/y.ipynb"),
        ("ann/x.ipynb", "ann.ipynb"),
        ("ann.ipynb", "ann/x.ipynb"),
    ],
)
def test_without_a_roster_the_same_name_is_the_same_person_s(
    hers: str, mine: str, collect: Collect, course: Classroom
) -> None:
    collect([(hers, HERS)])
    assert collect([later(mine)])[0] == 0
    assert everything(course) == [MINE]


def test_without_the_rule_another_takes_the_place(
    collect: Collect, course: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(People, "is_same", lambda *_: True)
    enrol(course, "ada,Ada,Able,")
    collect([(f"Able Ada_11{MOODLE}", HERS)])
    collect([later(f"Able-Ada_66{MOODLE}")])
    assert handed_in(course, "ada") == MINE


def options_for(name: str) -> tuple[str, ...]:
    """What has to be said of a download of one file of such a name."""
    return FROM_CANVAS if name.startswith("ableada_") else ()


def everything(course: Classroom) -> list[str]:
    """All that lies in the class's folder of submissions."""
    return [path.read_text() for path in course.submitted.glob("*/*/*.ipynb")]
