"""What one person hands in, however much it is, counts for that one alone, and takes few words."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.collect import archive, bounds, outcome, people, sorting
from autograder.collect.bounds import Most
from autograder.grading.intake import allowance
from tests.support.downloads import as_zip, handed_in, work
from tests.support.files import write
from tests.support.toy_class import enrol

Collect = Callable[..., tuple[int, str]]
ALICE = ("aliceliddell_1_9_toy.ipynb", work())
ROOMY = 2**30


def zips_of_eve(count: int, each: dict[str, Any]) -> list[tuple[str, bytes]]:
    """As Canvas names them: each has a number of its own, and one person's all have another."""
    return [(f"evemoriarty_2_{number}_w.zip", as_zip(each)) for number in range(count)]


@pytest.fixture
def collect_folder(
    course: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> Collect:
    """Collect what lies unpacked in a folder."""

    def run(files: list[tuple[str, bytes]]) -> tuple[int, str]:
        for name, content in files:
            write(tmp_path / "unpacked" / name, content)
        monkeypatch.chdir(course.root)
        return main(["collect", str(tmp_path / "unpacked")]), capsys.readouterr().out

    return run


@pytest.mark.parametrize("unpacked", [False, True])
@pytest.mark.parametrize("most", [Most(5, ROOMY), Most(99, 5_000)])
def test_the_zips_of_one_person_count_together_and_for_nobody_else(
    most: Most,
    unpacked: bool,
    course: Classroom,
    collect: Collect,
    collect_folder: Collect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "IN_ZIPS_OF_ONE", most)
    monkeypatch.setattr(archive, "OF_ALL", Most(9, ROOMY))
    eves = zips_of_eve(4, {"1.ipynb": work("return 7"), "2.txt": b"x" * 1_000})
    files = [*eves, (ALICE[0], ALICE[1].encode())]
    status, said = (collect_folder if unpacked else collect)(files)
    assert status == 1 and handed_in(course, "aliceliddell") == work()
    assert "evemoriarty_2: The zips of this name hold more than" in said
    assert handed_in(course, "evemoriarty") is None


@pytest.mark.parametrize("most", [Most(5, ROOMY), Most(99, 15_000)])
def test_the_files_of_one_person_count_for_nobody_else(
    most: Most, course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "OF_ONE", most)
    monkeypatch.setattr(archive, "OF_ALL", Most(9, ROOMY))
    eves = [(f"evemoriarty_2_{number}_w.ipynb", work()) for number in range(20)]
    status, said = collect([*eves, ALICE])
    assert status == 1 and handed_in(course, "aliceliddell") == work()
    assert "evemoriarty_2: It holds more than" in said and "none of it is taken" in said
    assert handed_in(course, "evemoriarty") is None


def test_the_code_of_one_person_counts_together_and_for_nobody_else(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MOST_OF_ONE", 2 * len(work()))
    eves = [(f"evemoriarty_2_{number}_w.ipynb", work(f"return {number}")) for number in range(20)]
    status, said = collect([*eves, ALICE])
    assert status == 1 and handed_in(course, "aliceliddell") == work()
    assert re.search(r"evemoriarty_2_\d+_w.ipynb: With this person's other files it holds", said)
    assert handed_in(course, "evemoriarty") is not None


def test_a_namesakes_files_are_not_ones_own(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "OF_ONE", Most(2, ROOMY))
    eves = [(f"aliceliddell_2_{number}_w.ipynb", work("return 1")) for number in range(20)]
    collect([*eves, ALICE], "--as", "aliceliddell_1=alice")
    assert handed_in(course, "alice") == work()


MUCH = b"x" * 9_000


def test_a_zip_is_opened_once_for_all_that_is_read_of_it(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    real = zipfile.ZipFile
    monkeypatch.setattr(
        zipfile, "ZipFile", lambda file, *rest: opened.append(file) or real(file, *rest)
    )
    inside = {f"{number}.ipynb": work(f"return {number}") for number in range(9)}
    collect([("eve/w.zip", as_zip(inside)), ("ada/toy.ipynb", work())])
    assert len(opened) - len([file for file in opened if isinstance(file, (str, Path))]) <= 2
    assert handed_in(course, "eve")


@pytest.mark.parametrize("name", ["..zip", "...zip", ".zip"])
def test_a_zip_with_no_name_of_its_own_is_its_owner_s_alone(
    name: str, course: Classroom, collect: Collect
) -> None:
    status, _ = collect([(f"eve/{name}", as_zip({"toy.ipynb": work()})), ("ada/toy.ipynb", work())])
    assert handed_in(course, "ada") == work()


def test_what_nobody_thought_of_is_one_person_s_refusal(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_inside", lambda _: 1 / 0)
    status, said = collect([("eve/w.zip", as_zip({"1.py": ""})), ("ada/toy.ipynb", work())])
    assert status == 1 and "eve/w.zip: It could not be sorted (ZeroDivisionError(" in said
    assert handed_in(course, "ada") == work()


def test_a_file_without_a_name_costs_its_zip_alone(course: Classroom, collect: Collect) -> None:
    """Several Pythons can't say of such a name whether it is a folder's."""
    enrol(course, *(f"student_{number:02},A,B," for number in range(3)))
    odd = as_zip({"?": "", "toy.ipynb": work("return x + x")}).replace(b"?", b"\0")
    files = [(f"student_0{number}_toy.ipynb", work()) for number in range(2)]
    _, said = collect([*files, ("student_02_work.zip", odd)])
    assert "student_02_work.zip: Its name" in said or "student_02_work.zip/" in said
    assert [handed_in(course, f"student_0{number}") for number in range(2)] == [work(), work()]


def test_a_class_whose_ids_begin_alike_is_no_one_person(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "IN_ZIPS_OF_ONE", Most(15, 2**20))
    enrol(course, *(f"student_{number:02},A,B," for number in range(10)))
    held = as_zip({"toy.ipynb": work(), **{f"{number}.txt": "" for number in range(9)}})
    status, _ = collect([(f"student_{number:02}_work.zip", held) for number in range(10)])
    assert status == 0 and handed_in(course, "student_09") == work()


def test_nor_does_one_of_them_speak_for_all(course: Classroom, collect: Collect) -> None:
    enrol(course, *(f"student_{number:02},A,B," for number in range(10)))
    names = [*(f"student_{number:02}_toy.ipynb" for number in range(9)), "student_09_902_toy.ipynb"]
    assert collect([(name, work()) for name in names])[0] == 0
    assert handed_in(course, "student_08") == work()


FLAT = {
    "many": [(f"ann_x_{number}.ipynb", work()) for number in range(20)],
    "large": [(f"ann_x_{number}.ipynb", MUCH) for number in range(3)],
    "a deeper name": [(f"ann_work_x_{number}.ipynb", MUCH) for number in range(3)],
    "one zip": [("ann_x.zip", as_zip({f"{number}.ipynb": work() for number in range(20)}))],
    "zips": [(f"ann_x_{n}.zip", as_zip({f"{n}.ipynb": MUCH, "2.py": MUCH})) for n in range(3)],
}


@pytest.mark.parametrize("much", FLAT)
@pytest.mark.parametrize("anns", ["ann_work.ipynb", "ann_work.zip", "ann_work_1.ipynb"])
def test_who_is_called_by_more_of_a_flat_name_costs_its_beginning_nothing(
    anns: str, much: str, course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_PEOPLE", 1)
    for bound in ("OF_ONE", "IN_ZIPS_OF_ONE"):
        monkeypatch.setattr(archive, bound, Most(15, 20_000))
    enrol(course, "ann,Ann,Lee,", "ann_x,Mal,Moe,", "ann_work_x,Mo,Moe,")
    hers = as_zip({"toy.ipynb": work()}) if anns.endswith(".zip") else work()
    _, said = collect([(anns, hers), *FLAT[much]])
    assert handed_in(course, "ann") == work()
    assert "ann_x.zip: It holds more" in said or "; not taken: " in said


def test_a_name_is_compared_once_for_all_its_files(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    real = people.process.extractOne
    monkeypatch.setattr(
        people.process,
        "extractOne",
        lambda name, *rest, **how: asked.append(name) or real(name, *rest, **how),
    )
    enrol(course, "ann,Ann,Lee,")
    held = as_zip({f"{number}.ipynb": "" for number in range(50)})
    collect([("zed_1.zip", held), ("zed_2.ipynb", ""), ("zed_3.ipynb", "")])
    assert asked == ["zed"]


def test_what_is_not_taken_is_named_and_what_may_be_work_is_taken_first(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_PEOPLE", 1)
    monkeypatch.setattr(archive, "OF_ONE", Most(15, 2**20))
    enrol(course, "ann,Mal,Moe,", "ann_lee,Ann,Lee,")
    small = [(f"ann_lee_{number}.txt", "") for number in range(15)]
    like_it = [(f"ann_lee_{number}.py", "") for number in range(7)]
    _, said = collect([*like_it, *small[7:], ("ann_lee_toy.ipynb", work())])
    assert "ann: It holds more than 15 files; not taken: ann_lee_14.txt." in said
    assert said.index("ann_lee_toy.ipynb: 2 people") < said.index("ann_lee_0.py: 2 people")


def test_all_that_begins_alike_stays_within_the_bound(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_PEOPLE", 1)
    monkeypatch.setattr(archive, "OF_ONE", Most(15, ROOMY))
    names = [f"ann_{part}_{number}.ipynb" for part in "abcde" for number in range(6)]
    with archive.Archive(folder_of(course.root / "in", names)) as opened:
        assert len(opened.members) == 15


def test_a_name_of_however_many_parts_is_looked_through(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "OF_ONE", Most(15, ROOMY))
    enrol(course, "ann,Ann,Lee,", "ann_x,Mal,Moe,")
    long = [(f"ann_x{'_' * 5_000}{number}.ipynb", work()) for number in range(20)]
    collect([("ann_work.ipynb", work()), *long])
    assert handed_in(course, "ann") == work()


def folder_of(folder: Path, names: list[str]) -> Path:
    for name in names:
        write(folder / name, work())
    return folder


@pytest.mark.parametrize("zipped", [False, True])
def test_what_is_too_large_to_be_read_counts_for_nothing(
    zipped: bool, course: Classroom, collect_folder: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 20_000)
    monkeypatch.setattr(bounds, "MAX_BYTES", 20_000)
    monkeypatch.setattr(archive, "OF_ONE", Most(9, 20_000))
    monkeypatch.setattr(archive, "IN_ZIPS_OF_ONE", Most(9, 20_000))
    files = {"film.mp4": b"x" * 30_000, "toy.ipynb": work().encode()}
    loose = [(f"ada/{name}", content) for name, content in files.items()]
    _, said = collect_folder([("ada/w.zip", as_zip(files))] if zipped else loose)
    assert "film.mp4" in said and handed_in(course, "ada") == work()


@pytest.mark.parametrize("inside", [False, True])
def test_a_path_too_deep_is_refused_alone(
    inside: bool, course: Classroom, collect: Collect
) -> None:
    deep = "a/" * 5_000 + "toy.ipynb"
    eves = ("eve/w.zip", as_zip({deep: work()})) if inside else (f"eve/{deep}", work())
    status, said = collect([eves, ("ada/toy.ipynb", work())])
    assert status == 1 and "It lies in folders in folders, more than 50 deep." in said
    assert len(said) < 3_000 and handed_in(course, "ada") == work()


@pytest.mark.parametrize(
    "name",
    [
        "eve/{}.ipynb",  # earlier versions, which go aside
        "eve/{}/a.txt",  # no notebooks
        "<b>/{}.ipynb",  # refused by name
        "eve/\x1b{}.ipynb",  # refused by the name of the file
        "eve_{}.ipynb",  # doubtful: beside the folders
    ],
)
def test_one_persons_files_take_a_handful_of_lines(name: str, collect: Collect) -> None:
    names = [name.format("y" * 200 + str(number)) for number in range(60)]
    eves = [(one, work(f"return {number}")) for number, one in enumerate(names)]
    _, said = collect([*eves, ("eve/toy.ipynb", work()), ("ada/toy.ipynb", work())])
    assert len(said.splitlines()) < 15 and len(said) < 4_000
    assert re.search(r": and 5\d others\n", said)


def test_as_many_lines_as_there_is_room_for_are_all_told() -> None:
    lines = [outcome.Line("eve", str(number)) for number in range(outcome.MOST_LINES)]
    assert list(outcome.told(lines)) == [line.text for line in lines]
    assert list(outcome.told([*lines, outcome.Line("eve", "x")]))[-1] == "eve: and 2 others"


@pytest.mark.parametrize("most", [Most(3, ROOMY), Most(99, 2_000)])
def test_who_hands_in_more_than_anybody_looks_at_is_listed_alone(
    most: Most, course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "TO_LOOK_AT", most)
    each = {f"{number}.ipynb": work(f"return {number}") for number in range(4)}
    status, said = collect([*zips_of_eve(1, each), ALICE])
    assert status == 1 and handed_in(course, "aliceliddell") == work()
    assert "evemoriarty: The notebook could be in more than" in said
    assert handed_in(course, "evemoriarty") is None


def test_a_zip_that_is_a_list_of_names_is_refused_before_it_is_opened(
    course: Classroom, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its reader would make a few hundred bytes of each line."""
    opened: list[int] = []

    class Watched(zipfile.ZipFile):
        def __init__(self, file: Any, *rest: Any) -> None:
            super().__init__(file, *rest)
            opened.append(len(self.infolist()))

    listed = io.BytesIO()
    with zipfile.ZipFile(listed, "w") as made:
        for number in range(10_001):
            made.writestr(f"{number}/", "")
    files = [(f"evemoriarty_2_{number}_w.zip", listed.getvalue()) for number in range(3)]
    monkeypatch.setattr(archive.zipfile, "ZipFile", Watched)
    status, said = collect([*files, ALICE])
    assert (status, said.count("It holds more than 1000 files.")) == (1, 3)
    assert handed_in(course, "aliceliddell") == work()
    assert max(opened) < 10
