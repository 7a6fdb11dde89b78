"""What a class holds is its owner's alone, whatever the umask; what is handed out is for all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.base.files import below, write_atomically
from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.course.places import Places
from autograder.course.traces import keep_trace
from tests.support.cells import encode
from tests.support.downloads import write_zip
from tests.support.places import ROOT
from tests.support.toys import filled_in


@pytest.fixture(autouse=True)
def _open_to_everybody() -> Iterator[None]:
    usual = os.umask(0)
    yield
    os.umask(usual)


def rights(path: str | Path) -> int:
    return stat.S_IMODE(os.lstat(path).st_mode)


def test_nobody_else_reads_what_a_class_holds(
    course: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {course.feedback_page(student, "toy") for student in ("ada", "bob")}
    right, wrong = encode(filled_in()), encode(filled_in(double="def double(x):\n    return x"))
    monkeypatch.chdir(course.root)
    for work in (wrong, right):  # the first one goes aside
        download = write_zip(
            tmp_path / "download.zip", [("ada/toy.ipynb", work), ("bob/toy.ipynb", right)]
        )
        assert main(["collect", str(download)]) == 0
    assert main(["grade", "--jobs", "1", "--no-sandbox"]) == 0
    assert main(["report"]) == main(["export", "--to", "csv"]) == 0
    keep_trace(course, "grading", "Traceback")
    found = [Path(entry.path) for entry in below(course.classroom)]
    assert {course.aside, course.records, course.secret, course.log, *pages} <= set(found)
    assert any(path.name == "gradebook.db" for path in found)
    folders = [path for path in found if path.is_dir()]
    assert {path: rights(path) for path in folders} == dict.fromkeys(folders, 0o700)
    files = [path for path in found if path not in folders and path not in pages]
    assert {path: rights(path) for path in files} == dict.fromkeys(files, 0o600)
    assert {rights(page) for page in pages} == {0o644}  # nbgrader hands them on as they are


def test_what_nbgrader_puts_into_a_class_lies_in_its_owner_s_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_CLASSROOM", str(tmp_path / "class"))
    places = Places.load(ROOT)
    steps = (places.submitted, places.autograded, places.feedback)
    assert [rights(step) for step in steps] == [0o700] * 3
    assert rights(tmp_path / "class") == 0o700
    assert rights(tmp_path / "class" / "gradebook.db") == 0o600
    exchange = tmp_path / "class" / "exchange"
    assert rights(exchange) == 0o1777
    exchange.chmod(0o700)
    Places.load(ROOT)
    assert rights(exchange) == 0o700


def test_what_is_handed_out_is_everybody_s(tmp_path: Path) -> None:
    os.umask(0o022)
    write_atomically(tmp_path / "notebooks/toy.ipynb", b"", for_all=True)
    assert rights(tmp_path / "notebooks/toy.ipynb") == 0o644
    assert rights(tmp_path / "notebooks") == 0o755
