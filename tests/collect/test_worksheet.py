"""Moodle's grading worksheet says who is behind a number, and when they handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from autograder.classroom.folders import Classroom
from autograder.collect import worksheet, written_dates
from tests.support.downloads import handed_in, work
from tests.support.toy_class import enrol

Collect = Callable[..., tuple[int, str]]
ENGLISH = (
    "Identifier,Full name,ID number,Email address,Status,Grade,Maximum grade,"
    "Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments"
)
GERMAN = (
    "ID,Vollständiger Name,ID-Nummer,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
    "Bewertung kann geändert werden,Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),Feedback"
)
SUBMITTED = "Submitted for grading - "
WRITTEN = {
    "Friday, 20 November 2026, 9:59 PM": (2026, 11, 20, 21, 59),
    "Samstag, 21. November 2026, 21:59": (2026, 11, 21, 21, 59),
    "vendredi 20 novembre 2026, 21:59": (2026, 11, 20, 21, 59),
    "viernes, 20 de noviembre de 2026, 21:59": (2026, 11, 20, 21, 59),
    "viernes, 20 de noviembre de 2026, 9:59 p. m.": (2026, 11, 20, 21, 59),
    "2026年11月20日 星期五 21:59": (2026, 11, 20, 21, 59),
    "2026年11月20日 下午9:59": (2026, 11, 20, 21, 59),
    "пятница, 20 ноября 2026, 21:59": (2026, 11, 20, 21, 59),
    "piątek, 20 listopada 2026, 21:59": (2026, 11, 20, 21, 59),
    "utorak, 20. listopad 2026, 21:59": (2026, 10, 20, 21, 59),
    "20 November 2026, 12:05 AM": (2026, 11, 20, 0, 5),
    "Nov 20, 2026 9:59 PM": (2026, 11, 20, 21, 59),
    "2026-11-20 21:59:03": (2026, 11, 20, 21, 59, 3),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_date_is_read_in_whatever_language_it_is_written(text: str) -> None:
    assert written_dates.read(text) == datetime(*WRITTEN[text])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["", "-", "12/11/2026 10:00", "Freitag, 21. November 2026, 21:59", "20 November 2026",
     "32 November 2026, 9:59 PM", "Submitted for grading - 2 days 10:20"],
)  # fmt: skip
def test_what_is_not_sure_is_no_date(text: str) -> None:
    assert written_dates.read(text) is None


def sheet(path: Path, header: str, *rows: str) -> str:
    path.write_text("\n".join((header, *rows)), encoding="utf-8-sig")
    return str(path)


def folder(name: str, number: int) -> str:
    return f"{name}_{number}_assignsubmission_file/x.ipynb"


@pytest.mark.parametrize(
    ("header", "moment"),
    [(ENGLISH, '"Friday, 20 November 2026, 9:59 PM"'),
     (GERMAN, '"Freitag, 20. November 2026, 21:59"')],
)  # fmt: skip
def test_it_says_when_each_handed_in(
    header: str, moment: str, collect: Collect, course: Classroom, tmp_path: Path
) -> None:
    enrol(course, "ada,Ada,Able,ada@x.org", "bob,Bob,Bee,bob@x.org")
    path = sheet(
        tmp_path / "w.csv",
        header,
        f"Participant 7,Ada Able,,ada@x.org,{SUBMITTED},,100,Yes,{moment},-,",
        "Participant 8,Bob Bee,,bob@x.org,No submission,,100,Yes,-,-,",
    )
    files = [(folder("Ada Able", 7), work()), (folder("Bob Bee", 8), work())]
    status, said = collect(files, "--worksheet", path)
    assert status == 0 and "Nothing says when 1 of them were handed in" in said
    assert course.submission("ada", "toy").timestamp == datetime(2026, 11, 20, 21, 59)
    assert course.submission("bob", "toy").timestamp is None


@pytest.mark.parametrize(
    "mals", ['"1 November 2026, 9:59 PM",,', 'Mal Moe,"1 November 2026, 9:59 PM",', "a1,,"]
)
def test_no_name_is_a_date_or_an_identity(
    mals: str, collect: Collect, course: Classroom, tmp_path: Path
) -> None:
    enrol(course, "a1,Ada,Able,a1@x.org", "mal,Mal,Moe,mal@x.org")
    dates = '"20 November 2026, 9:59 PM",-,"15 March 2026, 9:59 PM"'
    path = sheet(
        tmp_path / "w.csv",
        ENGLISH,
        f"Participant 7,Ada Able,,a1@x.org,,,100,Yes,{dates}",
        f"Participant 8,{mals}mal@x.org,,,100,Yes,{dates.replace('20', '21', 1)}",
    )
    files = [(folder("Ada Able", 7), work()), (folder("a1", 8), work("return x + x"))]
    assert collect(files, "--worksheet", path)[0] == 0
    assert handed_in(course, "a1") == work()
    assert course.submission("mal", "toy").timestamp == datetime(2026, 11, 21, 21, 59)


def test_it_tells_twins_apart_and_who_marks_blindly(
    collect: Collect, course: Classroom, tmp_path: Path
) -> None:
    enrol(course, "a1,Ada,Able,a1@x.org", "a2,Ada,Able,a2@x.org", "bob,Bob,Bee,bob@x.org")
    path = sheet(
        tmp_path / "w.csv",
        ENGLISH,
        "Participant 7,Ada Able,,a1@x.org,,,100,Yes,-,-,",
        "Participant 8,Ada Able,,a2@x.org,,,100,Yes,-,-,",
        "Participant 9,Participant 9,bob,,,,100,Yes,-,-,",
    )
    files = [
        (folder("Ada Able", 7), work()),
        (folder("Ada Able", 8), work("return x + x")),
        (folder("Participant", 9), work("return 3 * x")),
    ]
    assert collect(files)[0] == 1
    assert collect(files, "--worksheet", path)[0] == 0
    assert [handed_in(course, one) for one in ("a1", "a2", "bob")] == [
        work(), work("return x + x"), work("return 3 * x"),
    ]  # fmt: skip


def test_a_group_hands_in_for_all_who_are_in_it(collect: Collect, course: Classroom) -> None:
    enrol(course).write_text(
        'id,first_name,last_name,groups\nada,Ada,Able,Team 1\nbob,Bob,Bee,"Team 1, Late"\n'
        "eve,Eve,Eff,Team 2\n"
    )
    files = [(folder("Team 1", 4), work()), (folder("Team 2", 5), work("return 1"))]
    assert collect(files)[0] == 1 and not course.submitted.exists()
    assert collect(files, "--groups")[0] == 0
    newer = (folder("Team 1", 4), work("return x + x"), (2030, 1, 20, 0, 0, 0))
    assert collect([newer], "--groups")[0] == 0
    mals = (folder("Ada Able", 7), work("return 5"), (2030, 1, 21, 0, 0, 0))
    assert collect([mals], "--groups")[0] == 1
    assert [handed_in(course, one) for one in ("ada", "bob", "eve")] == [
        work("return x + x"), work("return x + x"), work("return 1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content", ["", "Identifier\n", "id,name,email\nada,Ada,a@x.org\n", f"{ENGLISH}\n"]
)
def test_what_is_no_worksheet_is_said_in_a_sentence(
    content: str, collect: Collect, tmp_path: Path
) -> None:
    (tmp_path / "w.csv").write_text(content)
    status, said = collect([("ada/x.ipynb", work())], "--worksheet", str(tmp_path / "w.csv"))
    assert status == 2 and str(tmp_path / "w.csv") in said and "Traceback" not in said


def test_a_row_may_be_short(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text(f"{ENGLISH}\nParticipant 7\n")
    assert worksheet.read(tmp_path / "w.csv")["7"].handed_in is None


def test_what_is_there_gets_its_date_once_that_is_known(
    collect: Collect, course: Classroom, tmp_path: Path
) -> None:
    enrol(course, "ada,Ada,Able,ada@x.org", "bob,Bob,Bee,bob@x.org")
    files = [(folder("Ada Able", 7), work()), (folder("Bob Bee", 8), work())]
    assert collect(files)[0] == 0
    row = 'Participant 7,Ada Able,,ada@x.org,,,100,Yes,"20 November 2026, 9:59 PM",-,'
    path = sheet(tmp_path / "w.csv", ENGLISH, row + "x" * 200_000)
    assert collect(files, "--worksheet", path)[0] == 0
    assert course.submission("ada", "toy").timestamp == datetime(2026, 11, 20, 21, 59)
