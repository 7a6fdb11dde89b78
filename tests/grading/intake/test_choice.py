"""Of several files, the one with work in it is the submission, whatever they are called."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from autograder.classroom.folders import Classroom
from autograder.course.assignment import load
from autograder.grading.intake import allowance, matching
from autograder.grading.intake.choice import (
    Choice,
    Work,
    choose,
    may_hold_work,
    original,
    without_untouched,
)
from autograder.grading.intake.refusal import LONGEST_REASON, Refused
from autograder.grading.intake.submission import read
from tests.support.cells import encode
from tests.support.files import write
from tests.support.toys import filled_in

DOUBLE = "def double(x):\n    return x + x"
SCRIPT = f"import numpy as np\n\n{DOUBLE}\n\ndef halve(x):\n    return x * 0.5\n".encode()
APPLE_DOUBLE = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X"


@pytest.fixture
def chosen(course: Classroom):
    """Lay files into ada's folder, and choose."""

    def run(**files: bytes) -> Choice:
        folder = course.submitted / "ada" / "toy"
        for name, content in files.items():
            write(folder / name, content)
        file = course.submission("ada", "toy")
        assignment = load(course.source / "toy")
        notebooks = course.released_notebooks(assignment.folder)
        released = partial(matching.released_code, notebooks)
        return choose(file.path, file.candidates, assignment, released)

    return run


@pytest.fixture
def blank(course: Classroom) -> bytes:
    return course.released_notebook("toy").read_bytes()


def work(**changes: str) -> bytes:
    return encode(filled_in(**changes))


def half_done(blank: bytes) -> bytes:
    halve = next(c["source"] for c in read_cells(blank) if "def halve" in c["source"])
    return work(halve=halve)


def read_cells(content: bytes) -> list[dict[str, str]]:
    return [{"source": cell.source} for cell in read("x.ipynb", content).cells]


def test_a_finished_copy_counts_before_the_untouched_notebook_and_says_so(chosen, blank) -> None:
    choice = chosen(**{"toy.ipynb": blank, "toy-Copy1.ipynb": work()})
    assert choice.path.name == "toy-Copy1.ipynb" and choice.content == work()
    assert choice.said and "toy-Copy1.ipynb" in choice.said and "toy.ipynb" in choice.said


def test_an_untouched_copy_is_not_worth_a_word(chosen, blank) -> None:
    choice = chosen(**{"toy.ipynb": work(), "toy-Copy1.ipynb": blank, "helper.py": b"x = 1"})
    assert (choice.path.name, choice.said) == ("toy.ipynb", None)


def test_the_file_with_most_exercises_touched_counts(chosen, blank) -> None:
    choice = chosen(**{"toy.ipynb": half_done(blank), "final.ipynb": work(double=DOUBLE)})
    assert choice.path.name == "final.ipynb" and choice.said


def test_between_equals_the_expected_name_decides_and_it_is_said(chosen) -> None:
    choice = chosen(**{"toy.ipynb": work(), "a.ipynb": work(double=DOUBLE)})
    assert choice.path.name == "toy.ipynb" and choice.said and "a.ipynb" in choice.said


def test_a_notebook_counts_before_the_script_made_of_it(chosen) -> None:
    choice = chosen(**{"a.py": SCRIPT, "work.ipynb": work()})
    assert choice.path.name == "work.ipynb"


def test_twins_are_one_and_two_with_different_work_are_refused_by_name(chosen) -> None:
    assert chosen(**{"a.ipynb": work(), "b.ipynb": work()}).said is None
    with pytest.raises(Refused, match=r"a\.ipynb, c\.ipynb.*name the one to grade toy\.ipynb"):
        chosen(**{"c.ipynb": work(double=DOUBLE)})


@pytest.mark.parametrize(
    "name", ["toy.ipynb.json", "x.ipynb.txt", "X.IPYNB", "x.json", "work", "x.ipynb.download"]
)
def test_a_notebook_of_any_name_is_found(name: str, chosen) -> None:
    assert chosen(**{name: work(), "timestamp.txt": b"2030-01-01 12:00:00 UTC"}).path.name == name


def test_what_macos_leaves_beside_a_notebook_is_passed_over(chosen) -> None:
    assert chosen(**{"._x.ipynb": APPLE_DOUBLE, "x.ipynb": work()}).path.name == "x.ipynb"
    (path,) = {chosen().path}
    path.unlink()
    with pytest.raises(Refused, match="holds no notebook"):
        chosen()


def test_content_says_what_a_file_is() -> None:
    assert len(read("x.py", work()).cells) > 1 and read("x.py", work()).ending == ".ipynb"
    assert read("x.ipynb", SCRIPT).ending == read("x.py.txt", SCRIPT).ending == ".py"
    assert read("set.py", b"{1, 2}\ndef double(x): pass").ending == ".py"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_notepad_may_have_saved_it(encoding: str) -> None:
    assert read("x.ipynb", work().decode().encode(encoding)).cells
    assert read("x.py", SCRIPT.decode().replace("\n", "\r\n").encode(encoding)).ending == ".py"


def test_a_script_may_name_its_encoding_and_a_notebook_have_letters_of_another() -> None:
    script = "# -*- coding: gbk -*-\n# 作业\ndef double(x): pass\n".encode("gbk")
    assert "作业" in read("x.py", script).cells[0].source
    for odd in (b"# coding: nonsense\nx = 1", b"# coding: hex\nx = 1", b"# coding: punycode\nx"):
        with pytest.raises(Refused, match="not text"):
            read("x.py", odd)
    notebook = work(double="# caf\u00e9\ndef double(x): pass").decode()
    old = notebook.replace("\\u00e9", "\u00e9").encode("cp1252")
    assert any("caf\ufffd" in cell.source for cell in read("x.ipynb", old).cells)


@pytest.mark.parametrize(
    "name",
    [
        *("toy-Copy1.ipynb", "toy (1).ipynb", "Toy.IPYNB", "toy.ipynb.txt", "toy copy.ipynb"),
        *("Copy of toy.ipynb", "toy - Copy (2).ipynb", "toy-Copy1-Copy2.ipynb", "toy的副本.ipynb"),
    ],
)
def test_a_copy_is_known_by_its_name(name: str) -> None:
    assert original(Path(name)) == "toy"


def test_looking_at_a_folder_opens_nothing_that_could_hold_it_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "notes.txt")
    (tmp_path / "x.json").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "._x.ipynb")
    assert not may_hold_work(tmp_path / "notes.txt")
    assert not may_hold_work(tmp_path / "x.json")
    assert may_hold_work(tmp_path / "._x.ipynb")


def test_of_many_files_a_handful_is_named(chosen) -> None:
    many = {f"{number}{'x' * 200}.ipynb": work(double=DOUBLE) for number in range(40)}
    with pytest.raises(Refused) as refused:
        chosen(**many, **{"y.ipynb": work()})
    assert "and 36 others" in str(refused.value) and len(str(refused.value)) < 1_500
    choice = chosen(**{"toy.ipynb": work()})
    assert choice.said and "and 3 others beside it" in choice.said and len(choice.said) < 1_500


def test_files_beyond_what_is_looked_at_of_one_person_are_passed_over(
    chosen, blank: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fits = sum(len(cell.source) for cell in read("x.ipynb", blank).cells)
    monkeypatch.setattr(allowance, "MOST_OF_ONE", fits)
    files = {"toy.ipynb": blank, "more.ipynb": work()}
    assert chosen(**files).path.name == "toy.ipynb"
    monkeypatch.setattr(allowance, "MOST_OF_ONE", 9 * fits)
    assert chosen(**files).path.name == "more.ipynb"


def test_files_that_are_passed_over_are_named_where_two_could_be_meant(
    chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "MOST_OF_ONE", 2 * len(work()))
    many = {f"{number}.ipynb": work(double=f"{DOUBLE} + {number}") for number in range(9)}
    with pytest.raises(Refused, match="and 4 others"):
        chosen(**many)


def test_of_a_file_and_its_many_copies_a_handful_is_named(course: Classroom, blank: bytes) -> None:
    def one(number: int, **touched: bytes) -> Work:
        return Work(Path(f"{number}.ipynb"), b"", ".ipynb", touched)

    works = [one(number) for number in range(20)] + [one(number, f=b"x") for number in range(30)]
    held, said = without_untouched(works)
    assert len(held) == 30 and said
    assert "and 15 others is" in said and "and 25 others beside" in said


@pytest.mark.parametrize("length", [1, 5_000_000])
def test_no_reason_is_longer_than_a_page(length: int) -> None:
    reason = str(Refused(f"It holds {'x' * length}; mend it."))
    assert reason.startswith("It holds x") and reason.endswith("x; mend it.")
    assert len(reason) <= LONGEST_REASON
