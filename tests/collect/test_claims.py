"""Whose work it is can't be claimed: Eve names her files as she likes, and Alice keeps her place.

The platform writes the first name of a path. What follows it is Eve's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.collect import labels, sorting
from autograder.collect.labels import Layout
from tests.support import files
from tests.support.downloads import as_zip, handed_in, work
from tests.support.signs import acting
from tests.support.toy_class import enrol

ALICES, EVES = work("return x + x"), work("return 3 * x")
LATER = (2030, 1, 20, 12, 0, 0)
MOODLES = "_assignsubmission_"
DOUBLED = [
    "Liddell Alice_1_assignsubmission_file_2_assignsubmission_file_/hw.ipynb",
    "Liddell Alice_1_assignsubmission_file_2_assignsubmission_file/hw.ipynb",
    "Liddell Alice_1_assignsubmission_file_2_assignsubmission_file_hw.ipynb",
]
"""What Moodle writes for who calls herself `Liddell Alice_1_assignsubmission_file`."""
MIMICS = [
    "alice_4711_9_hw.ipynb",
    "liddellalice_4711_9_hw.ipynb",
    "Liddell Alice_1_assignsubmission_file_/hw.ipynb",
    "Liddell Alice_1_assignsubmission_file_hw.ipynb",
    "Liddell Alice_1_assignsubmission_file/hw.ipynb",
    "alice/hw.ipynb",
    "alice.ipynb",
    "deep/alice/alice_4711_9_hw.ipynb",
]
"""What Eve may call a file so that it looks like Alice's."""
DOWNLOADS = {
    "a folder each": ("alice/hw.ipynb", "eve/"),
    "Moodle": (
        "Liddell Alice_1_assignsubmission_file_/hw.ipynb",
        "Moriarty Eve_2_assignsubmission_file_/",
    ),
    "Moodle since version 4": (
        "Liddell Alice_1_assignsubmission_file/hw.ipynb",
        "Moriarty Eve_2_assignsubmission_file/",
    ),
    "Moodle without folders": (
        "Liddell Alice_1_assignsubmission_file_hw.ipynb",
        "Moriarty Eve_2_assignsubmission_file_",
    ),
    "Canvas": ("liddellalice_4711_8_hw.ipynb", "moriartyeve_4712_9_"),
}
"""How a platform writes Alice's file, and what it writes before Eve's."""
Collect = Callable[..., tuple[int, str]]


def enrol_both(course: Classroom) -> None:
    path = enrol(course)
    header = "id,first_name,last_name,platform_id\n"
    path.write_text(f"{header}alice,Alice,Liddell,4711\neve,Eve,Moriarty,4712\n")


@pytest.fixture(params=["with a roster", "without one"])
def course_of_both(request: pytest.FixtureRequest, course: Classroom) -> Classroom:
    if request.param == "with a roster":
        enrol_both(course)
    return course


def works(course: Classroom) -> dict[str, str]:
    """All that the class has, by student."""
    return {
        path.parent.parent.name: path.read_text() for path in course.submitted.glob("*/*/*.ipynb")
    }


@pytest.mark.parametrize("mimic", MIMICS)
@pytest.mark.parametrize("download", DOWNLOADS)
def test_whatever_eve_calls_her_file_it_is_hers(
    download: str, mimic: str, course_of_both: Classroom, collect: Collect
) -> None:
    alices, eves = DOWNLOADS[download]
    mimic = mimic if eves.endswith("/") else mimic.replace("/", "_")
    status, said = collect([(alices, ALICES), (f"{eves}{mimic}", EVES, LATER)])
    if mimic.count(MOODLES) and not eves.endswith("/") and MOODLES in eves:
        assert status == 1 and EVES not in works(course_of_both).values()
        return  # it could be Eve's file, or that of somebody who calls herself as in DOUBLED
    assert status == 0, said
    assert sorted(works(course_of_both).values()) == sorted([ALICES, EVES])
    (alice,) = [student for student, held in works(course_of_both).items() if held == ALICES]
    assert "alice" in alice.lower() and "eve" not in alice.lower()


@pytest.mark.parametrize("doubled", DOUBLED)
def test_nor_to_call_herself_as_moodle_calls_alices_folder(
    doubled: str, course_of_both: Classroom, collect: Collect
) -> None:
    alices = "Liddell Alice_1_assignsubmission_file_/hw.ipynb"
    status, _said = collect([(alices, ALICES), (doubled, EVES, LATER)])
    assert status == 1
    assert list(works(course_of_both).values()) == [ALICES]


@pytest.mark.parametrize("mimic", MIMICS)
@pytest.mark.parametrize("download", ["a folder each", "Moodle", "Moodle since version 4"])
def test_nor_does_it_help_to_be_alone_in_a_later_download(
    download: str, mimic: str, course_of_both: Classroom, collect: Collect
) -> None:
    alices, eves = DOWNLOADS[download]
    collect([(alices, ALICES), (f"{eves}hw.ipynb", work())])
    before = works(course_of_both)
    status, said = collect([(f"{eves}{mimic}", EVES, LATER)])
    after = works(course_of_both)
    changed = {student for student in after if after[student] != before.get(student)}
    assert all("eve" in student.lower() for student in changed), said
    assert changed or status == 1


@pytest.mark.parametrize("mimic", MIMICS)
def test_nor_to_put_it_into_a_zip(mimic: str, course_of_both: Classroom, collect: Collect) -> None:
    status, _ = collect(
        [("alice/hw.ipynb", ALICES), ("eve/alice.zip", as_zip({mimic: EVES}), LATER)]
    )
    assert status == 0
    assert works(course_of_both) == {"alice": ALICES, "eve": EVES}


def test_nor_in_a_folder(course: Classroom, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    enrol_both(course)
    files.write(tmp_path / "in/alice/hw.ipynb", ALICES)
    for mimic in MIMICS[:2]:
        files.write(tmp_path / "in/eve" / mimic, EVES)
    monkeypatch.chdir(course.root)
    assert main(["collect", str(tmp_path / "in")]) == 0
    assert works(course) == {"alice": ALICES, "eve": EVES}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alice/hw.ipynb", "ALICE/hw.ipynb"),
        ("alice/hw.ipynb", "4711/hw.ipynb"),
        ("alice_hw.ipynb", "4711_hw.ipynb"),
        (
            "Liddell Alice_1_assignsubmission_file_/hw.ipynb",
            "Liddell Alice_2_assignsubmission_file_/hw.ipynb",
        ),
    ],
)
def test_where_two_would_be_alice_neither_is(
    one: str, other: str, course: Classroom, collect: Collect
) -> None:
    enrol_both(course)
    status, said = collect([(one, ALICES), (other, EVES, LATER)])
    assert status == 1 and said.count("Two people of the download would be alice") == 2
    assert works(course) == {}
    key = labels.Layout([PurePosixPath(one)]).label(PurePosixPath(one)).key
    status, said = collect([(one, ALICES), (other, EVES, LATER)], "--as", f"{key}=alice")
    assert status == 1 and said.count("Two people of the download would be alice") == 1
    assert works(course) == {"alice": ALICES}


@pytest.mark.parametrize(
    ("one", "other"),
    [("alice/hw.ipynb", "Alice/hw.ipynb"), ("al ice/hw.ipynb", "al-ice/hw.ipynb")],
)  # fmt: skip
def test_without_a_roster_two_spellings_of_one_id_are_two_people(
    one: str, other: str, course: Classroom, collect: Collect
) -> None:
    status, said = collect([(one, ALICES), (other, EVES, LATER)])
    assert status == 1 and said.count("Two people of the download would be") == 2
    assert works(course) == {}


def test_without_a_roster_a_folder_is_named_after_its_student_in_full(
    course: Classroom, collect: Collect
) -> None:
    assert collect([("a_b/hw.ipynb", ALICES), ("a_c/hw.ipynb", EVES)])[0] == 0
    assert works(course) == {"a_b": ALICES, "a_c": EVES}


@pytest.mark.parametrize(
    "name", ["eve_4711_9_hw.ipynb", "liddellalice_4712_9_hw.ipynb", "liddellalice_4799_9_hw.ipynb"]
)
def test_a_number_and_a_name_of_two_people_are_nobodys(
    name: str, course: Classroom, collect: Collect
) -> None:
    enrol_both(course)
    status, said = collect([(name, EVES)], "--platform", "canvas")
    assert status == 1 and "its number isn't; settle it with --as" in said
    assert works(course) == {}


@pytest.mark.parametrize(
    ("stray", "said"),
    [
        ("alice_4711_9_hw.ipynb", "It lies beside the students' folders; settle it with --as"),
        ("alice.ipynb", "It lies beside the students' folders"),
    ],
)
def test_what_lies_beside_the_folders_is_nobodys(
    stray: str, said: str, course_of_both: Classroom, collect: Collect
) -> None:
    status, printed = collect([("bob/hw.ipynb", work()), ("eve/hw.ipynb", EVES), (stray, ALICES)])
    assert status == 1 and f"{stray}: {said}" in printed
    assert handed_in(course_of_both, "alice") is None


def test_one_odd_name_decides_for_nobody_else(course: Classroom, collect: Collect) -> None:
    enrol_both(course)
    own = [(f"e_v_e_{number}.ipynb", EVES) for number in range(2)]
    alices = [(f"liddellalice_4711_{number}_hw-{number}.ipynb", ALICES) for number in (1, 2)]
    status, said = collect([*own, *alices, ("moriartyeve_4712_9_hw.ipynb", work())])
    assert status == 1 and said.count("It is not named as Canvas's others are") == 2
    assert works(course) == {"alice": ALICES, "eve": work()}


def test_a_class_in_one_folder_is_no_student(course: Classroom, collect: Collect) -> None:
    names = [f"all/{name}hw.ipynb" for name in ("liddellalice_4711_8_", "moriartyeve_4712_9_")]
    status, said = collect([(name, ALICES) for name in names])
    assert status == 1 and said.count("All lies in the folder “all”") == 2
    assert works(course) == {}


@pytest.mark.parametrize("roster", [True, False])
@pytest.mark.parametrize("end", ["wo\\rk.ipynb", "lice\\x.ipynb", "x\\..\\y.ipynb"])
def test_a_backslash_in_one_name_makes_no_folders_of_the_others(
    end: str, roster: bool, course: Classroom, collect: Collect
) -> None:
    others = [f"s{number}_{'x' if roster else 'toy'}.ipynb" for number in range(5)]
    if roster:
        enrol(course, "alice,Alice,Liddell,", "a,A,A,", *(f"s{n},S,S," for n in range(5)))
    collect([*((name, ALICES) for name in others), (f"a_{end}", EVES)])
    assert {one: found for one, found in works(course).items() if one.startswith("s")} == {
        f"s{number}": ALICES for number in range(5)
    }


@pytest.mark.parametrize("roster", [True, False])
def test_a_folder_that_a_backslash_became_is_nobodys(
    roster: bool, course: Classroom, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    r"""An unpacked `ali_ce\hw.ipynb`, of Ali's, is the file `hw.ipynb` in the folder `ali_ce`."""
    if roster:
        enrol(course, "ali,Ali,A,", "ali_ce,Ali,Ce,", "bob,Bob,B,")
    for name in ("ali_ce/hw.ipynb", "bob_toy.ipynb", "cy_toy.ipynb", "dan_toy.ipynb"):
        files.write(tmp_path / "in" / name, EVES if "/" in name else ALICES)
    monkeypatch.chdir(course.root)
    assert main(["collect", str(tmp_path / "in")]) == 1
    assert works(course)["bob"] == ALICES and EVES not in works(course).values()


names = st.sampled_from([part for mimic in MIMICS for part in PurePosixPath(mimic).parts])
inner = st.lists(names | st.text("ab_.1", min_size=1).filter(lambda name: set(name) != {"."}),
                 min_size=1, max_size=3)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["alice", "bob", "eve"]), st.lists(inner, min_size=1),
                       min_size=2))  # fmt: skip
def test_a_path_says_what_its_first_name_says(below: dict[str, list[list[str]]]) -> None:
    paths = [PurePosixPath(first, *rest) for first, found in below.items() for rest in found]
    layout = Layout(paths)
    for path in paths:
        label = layout.label(path)
        assert (label.name, label.folder, label.doubt) == (path.parts[0], True, "")


@given(st.lists(inner, min_size=1))
def test_eve_alone_is_eve_or_nobody(below: list[list[str]]) -> None:
    paths = [PurePosixPath("eve", *rest) for rest in below]
    assert all(Layout(paths).label(path).name == "eve" for path in paths)


FLAT = {
    labels.MOODLE: "{who}_{number}_assignsubmission_file_{end}",
    labels.CANVAS: "{who}_{number}_9{number}_{end}",
    labels.PLAIN: "{who}_{end}",
}
HONEST = [("ada", 1), ("bob", 2)]
ENDS = ["1_{}_x.ipynb", "LATE_1_{}_x.ipynb", "{}_assignsubmission_x", "a_{}_assignsubmission_x"]
"""What looks like a platform's part of a name, with a number that makes it one of many."""


@pytest.mark.parametrize("platform", FLAT)
@pytest.mark.parametrize("end", ENDS)
def test_one_person_s_many_files_name_no_other_s(platform: str, end: str) -> None:
    honest = [FLAT[platform].format(who=who, number=n, end="hw.ipynb") for who, n in HONEST]
    ends = [end.format(count) for count in range(5)]
    eves = [FLAT[platform].format(who="eve", number=3, end=each) for each in ends]
    layout = Layout(map(PurePosixPath, honest + eves))
    for name, (who, _number) in zip(honest, HONEST, strict=True):
        label = layout.label(PurePosixPath(name))
        assert (label.platform, label.name.split("_")[0], label.doubt) == (platform, who, "")


@pytest.mark.parametrize("name", ["\x1b]0;x\x07", "\x9b31m", "\u202e", "\n", "=cmd", "\udcff"])
def test_a_folder_with_an_odd_name_is_nobodys_and_said_harmlessly(
    name: str, course: Classroom, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    files.write(tmp_path / "in" / f"{name}eve" / "hw.ipynb", EVES)
    files.write(tmp_path / "in" / "alice" / f"{name}hw.ipynb", ALICES)
    monkeypatch.chdir(course.root)
    assert main(["collect", str(tmp_path / "in")]) == 1
    said = "".join(capsys.readouterr())
    assert not acting(said.replace("\n", "")) and "eve" in said
    assert said.count("\n") == 3
    assert works(course) == {"alice": ALICES}


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\n", "\xa0"])
def test_a_sign_that_is_not_seen_makes_nobody_alice(
    sign: str, course: Classroom, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol_both(course)
    files.write(tmp_path / "in" / f"Alice{sign}Liddell" / "hw.ipynb", EVES)
    monkeypatch.chdir(course.root)
    assert main(["collect", str(tmp_path / "in")]) == 1
    assert works(course) == {}


@pytest.mark.parametrize(
    ("name", "content"), [("w.pdf", "%PDF"), ("w.json", work()), ("w.ipynb", b"x" * (31 * 2**20))]
)
def test_whatever_somebody_hands_in_is_theirs(
    name: str, content: Any, course: Classroom, collect: Collect
) -> None:
    """Eve calls herself as Alice is called, who handed in something else, or too much."""
    enrol_both(course)
    folder = "Liddell Alice_{}_assignsubmission_file_/{}"
    files = [(folder.format(5, name), content), (folder.format(9, "hw.ipynb"), EVES)]
    status, said = collect(files)
    assert status == 1 and "Two people of the download would be alice" in said
    assert works(course) == {}


def test_without_the_rule_eve_takes_the_place(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_any_part(self: Layout, path: PurePosixPath) -> labels.Label:
        alone = PurePosixPath(path.name)
        return usual(Layout([alone], labels.CANVAS), alone)

    enrol_both(course)
    usual = Layout.label
    monkeypatch.setattr(Layout, "label", by_any_part)
    monkeypatch.setattr(sorting.Sorter, "_claimant", lambda self, *pair: None)
    collect([("alice/alice.ipynb", ALICES), ("eve/alice_4711_9_hw.ipynb", EVES, LATER)])
    assert works(course) == {"alice": EVES}
