"""When a file was handed in is what the platform wrote, and nothing that its student did."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from autograder.classroom.folders import Classroom
from autograder.cli import main
from tests.support.downloads import MIDDAY, handed_in, work
from tests.support.files import write

EARLY, LATE = (2020, 1, 1, 0, 0, 0), (2040, 1, 1, 0, 0, 0)
Collect = Callable[..., tuple[int, str]]


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
    collect([("eve/hand-in.zip", dated_zip(("toy.ipynb", work(), date)))])
    assert handed_in(course, "eve") == work()
    assert course.submission("eve", "toy").timestamp == datetime(*MIDDAY)


def test_of_an_unpacked_download_the_zips_own_date_counts(
    course: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "d/eve/hand-in.zip", dated_zip(("toy.ipynb", work(), EARLY)))
    os.utime(path, (2_000_000_000, 2_000_000_000))
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
    collect([("eve/hand-in.zip", said), ("ada/timestamp.txt", "2020-01-01 00:00:00 UTC")])
    assert course.submission("eve", "toy").timestamp == datetime(*MIDDAY)
    assert course.submission("ada", "toy").timestamp == datetime(*MIDDAY)
