"""`autograder grade PATH…`: what it prints, writes and refuses, and how it ends."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

from autograder.cli import main
from tests.support.cells import code, encode
from tests.support.foreign_notebooks import SOURCES, notebook
from tests.support.places import NAME, ROOT
from tests.support.submissions import filled_in, released

RECORD = {
    "version": int,
    "submission": str,
    "assignment": str,
    "status": str,
    "reason": (str, type(None)),
    "score": float,
    "max_score": float,
    "isolation": str,
    "digest": str,
    "exercises": list,
}
EXERCISE = {
    "name": str,
    "score": float,
    "max_score": float,
    "passed": bool,
    "matched_by": (str, type(None)),
    "error": (str, type(None)),
    "checks": list,
    "diagnosis": (dict, type(None)),
}
CHECK = {"name": str, "passed": bool, "points": float, "max_points": float, "message": str}
DIAGNOSIS = {
    "misconception": (str, type(None)),
    "quantity": (str, type(None)),
    "line": (int, type(None)),
    "message": str,
    "equation": (str, type(None)),
}


def grade(*paths: Path, output: Path) -> tuple[int, list[dict[str, Any]]]:
    status = main(["grade", *map(str, paths), "--jobs", "1", "--json", str(output)])
    return status, json.loads(output.read_text())


def holds(record: dict[str, Any], contract: dict[str, Any]) -> bool:
    """Whether a part of a record has these keys, no others, and their types."""
    right = [isinstance(record.get(key), kind) for key, kind in contract.items()]
    return record.keys() == contract.keys() and all(right)


@pytest.fixture(autouse=True)
def at_the_top_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_record_keeps_to_its_contract(tmp_path: Path) -> None:
    path = tmp_path / "half.ipynb"
    path.write_bytes(encode(filled_in(("a_next = ot * np.tanh(c_next)", "a_next = ot"))))
    status, (record,) = grade(path, output=tmp_path / "out.json")
    assert status == 0
    assert holds(record, RECORD) and record["isolation"] == "bubblewrap"
    for exercise in record["exercises"]:
        assert holds(exercise, EXERCISE)
        assert exercise["checks"] and all(holds(check, CHECK) for check in exercise["checks"])
        assert exercise["diagnosis"] is None or holds(exercise["diagnosis"], DIAGNOSIS)
        assert exercise["passed"] == all(check["passed"] for check in exercise["checks"])
        assert exercise["score"] == sum(check["points"] for check in exercise["checks"])
    assert [each["diagnosis"] for each in record["exercises"]].count(None) == 7
    assert record["score"] == sum(exercise["score"] for exercise in record["exercises"]) < 100


def bad_files(folder: Path) -> dict[str, str]:
    """Files that can't be graded, each with a word that its reason must hold."""
    blank = released()
    other = {**blank, "cells": [code("def another_course():\n    return 1")]}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": []}]}
    contents = {
        "empty.ipynb": (b"", "empty"),
        "spaces.ipynb": (b" \n", "empty"),
        "text.ipynb": (b"Dear teacher, my dog ate it.", "not a notebook"),
        "cut.ipynb": (encode(blank)[:5000], "not a notebook"),
        "list.ipynb": (b"[1, 2, 3]", "not a notebook"),
        "no_cells.ipynb": (b'{"nbformat": 4}', "no list of cells"),
        "deep.ipynb": (b"[" * 100_000, "not a notebook"),
        "old.ipynb": (json.dumps(old).encode(), "old notebook format"),
        "other.ipynb": (encode(other), "none of the functions"),
        "binary.py": (bytes(range(256)), "not text"),
    }
    for name, (content, _word) in contents.items():
        (folder / name).write_bytes(content)
    (folder / "link.ipynb").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.ipynb")
    words = {name: word for name, (_content, word) in contents.items()}
    return {**words, "link.ipynb": "symbolic link", "pipe.ipynb": "not a regular file"}


def test_what_cannot_be_graded_is_refused_by_name_and_the_others_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    words = bad_files(folder)
    (folder / "right.ipynb").write_bytes(encode(filled_in()))
    status, records = grade(folder, output=tmp_path / "out.json")
    assert status == 1
    by_name = {Path(record["submission"]).name: record for record in records}
    assert by_name.keys() == {*words, "right.ipynb"}
    assert by_name["right.ipynb"]["score"] == 100.0
    for name, word in words.items():
        assert by_name[name]["status"] == "refused"
        assert word in by_name[name]["reason"]
        assert by_name[name]["score"] == 0.0


def test_a_file_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.ipynb"
    with path.open("wb") as file:
        file.truncate(2**31)
    status, (record,) = grade(path, output=tmp_path / "out.json")
    assert status == 1 and "too large" in record["reason"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["nowhere.ipynb"], "does not exist"),
        (["--assignment", "knitting", "README.md"], "no assignment"),
    ],
)
def test_a_command_that_cannot_run_says_so_and_ends_with_two(
    arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", *arguments]) == 2
    said = capsys.readouterr().err
    assert word in said and said.count("\n") == 1


def test_a_folder_without_notebooks_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_the_screen_shows_the_mark_and_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.ipynb"
    path.write_bytes(encode(filled_in(("dba += gradients", "dba = gradients"))))
    assert main(["grade", str(path)]) == 0
    said = capsys.readouterr().out
    assert "99 of 100" in said and "rnn_backward  11 of 12" in said and "`dba`" in said


def test_an_edition_is_known_by_its_language_comment(tmp_path: Path) -> None:
    notebook = filled_in()
    setup = next(cell for cell in notebook["cells"] if cell.get("id") == "setup")
    setup["source"] = setup["source"].replace("# language: en", "# language: zh")
    path = tmp_path / "x.ipynb"
    path.write_bytes(encode(notebook))
    _status, (record,) = grade(path, output=tmp_path / "out.json")
    assert record["assignment"] == f"{NAME}_zh"


@pytest.mark.slow
def test_a_folder_is_searched_for_every_spelling_and_no_name_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    folder = tmp_path / "in"
    (folder / "unpacked.ipynb").mkdir(parents=True)
    names = ["HOMEWORK.IPYNB", "unpacked.ipynb/mine.ipynb", "my notes\nagain.ipynb", "\udcff.ipynb"]
    for name in names:
        Path(os.fsdecode(os.fsencode(folder / name))).write_bytes(notebook(SOURCES))
    (folder / "Wide.PY").write_bytes("\n".join(SOURCES.values()).encode("utf-16"))
    screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr("sys.stdout", screen)
    output = tmp_path / "out.json"
    assert main(["grade", str(folder), "--jobs", "1", "--json", str(output)]) == 0
    screen.flush()
    assert b"\\udcff.ipynb  100 of 100" in screen.buffer.getvalue()  # type: ignore[attr-defined]
    records = json.loads(output.read_text())
    assert {os.path.relpath(r["submission"], folder) for r in records} == {*names, "Wide.PY"}
    assert {record["score"] for record in records} == {100.0}


def test_an_untouched_notebook_beside_its_finished_copy_is_left_out_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / f"{NAME}.ipynb").write_bytes(encode(released()))
    (folder / f"{NAME}-Copy1.ipynb").write_bytes(encode(filled_in()))
    (folder / "other.ipynb").write_bytes(encode(released()))
    _status, records = grade(folder, output=tmp_path / "out.json")
    scores = {Path(record["submission"]).name: record["score"] for record in records}
    assert scores == {f"{NAME}-Copy1.ipynb": 100.0, "other.ipynb": 0.0}
    said = capsys.readouterr().out
    assert f"{NAME}.ipynb is as released; {NAME}-Copy1.ipynb beside it holds the work" in said


def test_a_folder_is_searched_by_content_and_not_by_ending(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / ".ipynb_checkpoints").mkdir(parents=True)
    right = encode(filled_in())
    for name in ("a.ipynb.json", "b.ipynb.txt", "C.IPYNB", "d.py", "e", "f.json"):
        (folder / name).write_bytes(right)
    for name in ("g.ipynb", "h.py.txt"):
        (folder / name).write_bytes("\n".join(["import numpy as np", *SOURCES.values()]).encode())
    (folder / "._a.ipynb").write_bytes(b"\x00\x05\x16\x07Mac OS X")
    (folder / "timestamp.txt").write_text("2030-01-01")
    (folder / "data.json").write_text('{"x": 1}')
    (folder / ".ipynb_checkpoints/a-checkpoint.ipynb").write_bytes(right)
    status, records = grade(folder, output=tmp_path / "out.json")
    assert status == 0 and {record["score"] for record in records} == {100.0}
    names = {Path(record["submission"]).name for record in records}
    assert names == {
        *("a.ipynb.json", "b.ipynb.txt", "C.IPYNB", "d.py", "e", "f.json"),
        *("g.ipynb", "h.py.txt"),
    }
