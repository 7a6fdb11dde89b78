"""When a file was handed in is what the platform wrote, and nothing that its student did."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from autograder.classroom.folders import Classroom
from autograder.cli import main
from tests.support import cells
from tests.support.cells import encode
from tests.support.downloads import MIDDAY, handed_in, work
from tests.support.files import write
from tests.support.toy_class import enrol
from tests.support.toys import filled_in

EARLY, LATE = (2020, 1, 1, 0, 0, 0), (2040, 1, 1, 0, 0, 0)
Collect = Callable[..., tuple[int, str]]
BOBS = ("bob/toy.ipynb", work(), (2030, 1, 3, 0, 0, 0))


def dated_zip(*files: tuple[str, str, tuple[int, ...]]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as zipped:
        for name, content, date in files:
            zipped.writestr(zipfile.ZipInfo(name, date), content)  # type: ignore[arg-type]
    return held.getvalue()


@pytest.mark.parametrize("date", [EARLY, LATE])
def test_a_date_in_a_students_own_zip_says_nothing(
    date: tuple[int, ...], collect: Collect, course: Classroom
) -> None:
    collect([("eve/hand-in.zip", dated_zip(("toy.ipynb", work(), date))), BOBS])
    assert handed_in(course, "eve") == work()
    assert course.submission("eve", "toy").timestamp == datetime(*MIDDAY)


def test_of_an_unpacked_download_the_zips_own_date_counts(
    course: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "d/eve/hand-in.zip", dated_zip(("toy.ipynb", work(), EARLY)))
    os.utime(path, (2_000_000_000, 2_000_000_000))
    write(tmp_path / "d/bob/toy.ipynb", work().encode())
    monkeypatch.chdir(course.root)
    assert main(["collect", str(tmp_path / "d")]) == 0
    assert course.submission("eve", "toy").timestamp == datetime(2033, 5, 18, 3, 33, 20)


def test_a_date_in_a_zip_puts_no_file_before_a_later_one(
    collect: Collect, course: Classroom
) -> None:
    first = dated_zip(("toy.ipynb", work("return 1"), LATE))
    collect([("eve/a.zip", first), ("eve/toy.ipynb", work(), (2030, 1, 11, 0, 0, 0))])
    assert handed_in(course, "eve") == work()


def test_a_timestamp_that_a_student_hands_in_is_left(collect: Collect, course: Classroom) -> None:
    said = dated_zip(
        ("toy.ipynb", work(), EARLY), ("timestamp.txt", "2020-01-01 00:00:00 UTC", EARLY)
    )
    collect([("eve/hand-in.zip", said), ("ada/timestamp.txt", "2020-01-01 00:00:00 UTC"), BOBS])
    assert course.submission("eve", "toy").timestamp == datetime(*MIDDAY)
    assert course.submission("ada", "toy").timestamp == datetime(*MIDDAY)


NAMES = ["Able Ada_1_assignsubmission_file_/x.ipynb", "Bee Bob_2_assignsubmission_file_/x.ipynb"]


@pytest.mark.parametrize("names", [NAMES, ["ada/x.ipynb", "bob/x.ipynb"]])
@pytest.mark.parametrize("seconds", [0, 2, 59])
def test_a_zip_that_was_written_at_once_knows_no_moment(
    seconds: int, names: list[str], collect: Collect, course: Classroom
) -> None:
    """As Moodle and Canvas write theirs: with the moment of the download."""
    enrol(course, "ada,Ada,Able,", "bob,Bob,Bee,")
    files = [(name, work(), (2030, 1, 10, 12, 0, n * seconds)) for n, name in enumerate(names)]
    status, said = collect(files)
    assert status == 0 and "Nothing says when 2 of them were handed in" in said
    assert course.submission("ada", "toy").timestamp is None
    assert course.submission("bob", "toy").timestamp is None


def test_of_two_downloads_without_moments_the_later_one_counts(
    collect: Collect, course: Classroom
) -> None:
    enrol(course, "ada,Ada,Able,", "bob,Bob,Bee,")
    first = [(name, work(), (2030, 1, 10, 12, 0, 0)) for name in NAMES]
    second = [(name, work("return x + x"), (2030, 1, 11, 12, 0, 0)) for name in NAMES]
    assert [collect(one)[0] for one in (second, first)] == [0, 0]
    assert handed_in(course, "ada") == work("return x + x")


TWICE, THRICE = work("return 2 * x"), work("return 3 * x")


def test_of_two_works_without_moments_none_is_guessed(collect: Collect, course: Classroom) -> None:
    enrol(course, "ada,Ada,Able,", "bob,Bob,Bee,")
    folder = NAMES[0].partition("/")[0]
    files = [(f"{folder}/a.ipynb", TWICE), (f"{folder}/b.ipynb", THRICE), (NAMES[1], work())]
    status, said = collect(files)
    assert status == 1 and said.count("Nothing says which of this student's files is the last") == 2
    assert handed_in(course, "ada") is None
    to_type = f"--as={folder}/b.ipynb=ada"
    assert f"--as='{folder}/b.ipynb=ada'" in said
    assert collect(files, to_type)[0] == 0
    assert handed_in(course, "ada") == THRICE


@pytest.mark.parametrize("names", [("a.ipynb", "b.ipynb"), ("b.ipynb", "a.ipynb")])
def test_what_goes_on_from_another_is_the_later_one(
    names: tuple[str, str], collect: Collect, course: Classroom
) -> None:
    """One function of the first is filled in there, too, and one more."""
    enrol(course, "ada,Ada,Able,", "bob,Bob,Bee,")
    released = course.released_notebook("toy")
    stub = cells.by_id(json.loads(released.read_text()))["halve-code"]["source"]
    half = encode(filled_in(halve=stub)).decode()
    assert collect([(f"ada/{names[0]}", half), (f"ada/{names[1]}", work()), BOBS[:2]])[0] == 0
    assert handed_in(course, "ada") == work()


@pytest.mark.parametrize(
    "late", ["Able Ada_1_assignsubmission_file_/x.ipynb", "ableada_4_5_x.ipynb"]
)
def test_moodle_s_and_canvas_s_dates_are_the_download_s_whatever_lies_between(
    late: str, collect: Collect, course: Classroom
) -> None:
    """A large file takes minutes to be streamed."""
    enrol(course, "ada,Ada,Able,", "bob,Bob,Bee,")
    other = late.replace("Able Ada_1", "Bee Bob_2").replace("ableada_4", "beebob_6")
    files = [(late, work()), (other, work(), (2030, 1, 10, 12, 9, 0))]
    assert collect(files)[0] == 0
    assert course.submission("ada", "toy").timestamp is None


def test_dates_count_where_most_lie_apart(collect: Collect, course: Classroom) -> None:
    minutes = [0, 0, 1, 1, 9, 9]
    files = [
        (f"s{at}/x.ipynb", work(), (2030, 1, 10, 12, minute, at))
        for at, minute in enumerate(minutes)
    ]
    assert collect(files)[0] == 0
    assert course.submission("s1", "toy").timestamp is None


def test_one_date_of_one_file_is_no_download_s(collect: Collect, course: Classroom) -> None:
    enrol(course, "ada,Ada,Able,", "bob,Bob,Bee,", "mal,Mal,Moe,")
    mals = ("Moe Mal_3_assignsubmission_file_/notes.txt", "", (2099, 1, 1, 0, 0, 0))
    assert collect([*((name, work()) for name in NAMES), mals])[0] == 0
    later = [(name, work("return x + x"), (2030, 1, 11, 12, 0, 0)) for name in NAMES]
    assert collect(later)[0] == 0
    assert handed_in(course, "ada") == work("return x + x")


def test_a_repository_s_dates_are_its_author_s(collect: Collect, course: Classroom) -> None:
    enrol(course, "ada,Ada,Able,", "bob,Bob,Bee,")
    files = [(f"w-{one}/x.ipynb", work(), (2030, 1, day, 12, 0, 0))
             for day, one in enumerate(("ada", "bob"), 1)]  # fmt: skip
    assert collect(files, "--platform=github", "--title=w")[0] == 0
    assert course.submission("ada", "toy").timestamp is None
