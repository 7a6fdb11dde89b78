"""Errors that nobody expected: one sentence, a trace for who mends them, and the others go on."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.base.errors import CommandError
from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.commands import doctor
from autograder.course import traces
from autograder.course.assignment import Assignment
from autograder.grading.intake import matching
from autograder.grading.intake.matching import Match
from autograder.grading.intake.submission import Submission
from tests.support import cells, files
from tests.support.places import ROOT
from tests.support.toys import filled_in

CAUGHT = "Traceback (most recent call last):"
SUBMISSION = "# this one breaks the grader\ndef double(x):\n    return 2 * x"


@pytest.fixture(autouse=True)
def in_the_course(course: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "_debugging", False)
    monkeypatch.chdir(course.root)


def plant(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the command `doctor` end with an error."""

    def lose_the_way(_args: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(doctor, "run", lose_the_way)


@pytest.fixture(params=["sorting", "grading"])
def one_breaks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let submissions that say so break what looks whose they are, or what grades them."""
    usual = matching.match

    def match(submission: Submission, assignment: Assignment, released: matching.Released) -> Match:
        grading = bool(released)
        breaks = any(cell.source == SUBMISSION for cell in submission.cells)
        if breaks and (grading or request.param == "sorting"):
            raise KeyError("lost in a submission")
        return usual(submission, assignment, released)

    monkeypatch.setattr(matching, "match", match)


def test_the_version_says_which_pack_this_is_and_where() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and done.stderr == ""
    version = files.read_toml(ROOT / "pyproject.toml")["project"]["version"]
    assert done.stdout == f"rnn-step-by-step {version}, in {ROOT}\n"


def test_an_unexpected_error_is_one_sentence_and_its_trace_goes_to_the_log(
    course: Classroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(monkeypatch, KeyError("lost"))
    assert main(["doctor"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err == (
        "autograder doctor: an error that nobody expected (KeyError('lost')); its trace is at the "
        f"end of {course.log}: please report it.\n"
    )
    log = course.log.read_text()
    assert course.log == course.root / "classroom/autograder.log"
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, 'doctor'\n", log)
    assert CAUGHT in log and "in lose_the_way" in log and "KeyError: 'lost'" in log


def test_the_log_keeps_what_it_holds(course: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    for word in ("first", "second \udcff"):
        plant(monkeypatch, KeyError(word))
        assert main(["doctor"]) == 2
    log = course.log.read_text(encoding="utf-8")
    assert log.count(CAUGHT) == 2
    assert log.index("KeyError: 'first'") < log.index("KeyError: 'second \\udcff'")


def test_debug_shows_the_trace_too(
    course: Classroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(monkeypatch, KeyError("lost"))
    assert main(["doctor", "--debug"]) == 2
    said = capsys.readouterr().err
    assert said.count(CAUGHT) == 1 and "in lose_the_way" in said
    assert said.splitlines()[-1].startswith("autograder doctor: an error that nobody expected")
    assert "'doctor --debug'" in course.log.read_text()


def test_an_error_with_a_sentence_of_its_own_is_not_logged(
    course: Classroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(monkeypatch, CommandError("There is no tea."))
    assert main(["doctor"]) == 2
    assert capsys.readouterr().err == "autograder doctor: There is no tea.\n"
    assert main(["doctor", "--debug"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(CAUGHT) and said.endswith("\nautograder doctor: There is no tea.\n")
    assert not course.log.exists()


def test_ctrl_c_is_no_error(
    course: Classroom, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(monkeypatch, KeyboardInterrupt())
    assert main(["doctor"]) == 130
    assert capsys.readouterr().err == "autograder doctor: stopped.\n"
    assert not course.log.exists()


@pytest.mark.parametrize("spoilt", ["the log is a folder", "the settings can't be read"])
def test_without_a_log_the_sentence_says_how_to_see_the_trace(
    spoilt: str,
    course: Classroom,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if spoilt == "the log is a folder":
        course.log.mkdir(parents=True)
    else:
        files.write(course.root / "nbgrader_config.py", "1 / 0")
    plant(monkeypatch, KeyError("lost"))
    assert main(["doctor"]) == 2
    assert capsys.readouterr().err == (
        "autograder doctor: an error that nobody expected (KeyError('lost')); --debug shows its "
        "trace: please report it.\n"
    )
    assert main(["doctor", "--debug"]) == 2
    assert "in lose_the_way" in capsys.readouterr().err


@pytest.mark.usefixtures("one_breaks")
def test_a_notebook_that_breaks_the_grader_is_refused_alone_and_its_trace_is_kept(
    course: Classroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, output = tmp_path / "in", tmp_path / "out.json"
    cells.write(folder / "a_right.ipynb", filled_in())
    cells.write(folder / "breaking.ipynb", filled_in(double=SUBMISSION))
    cells.write(folder / "c_right.ipynb", filled_in())
    arguments = ["grade", str(folder), "--jobs", "1", "--json", str(output)]
    assert main(arguments) == 1
    first, broken, last = json.loads(output.read_text())
    assert first["status"] == last["status"] == "graded"
    assert broken["status"] == "refused" and broken["score"] == 0.0
    assert broken["reason"] == (
        "It could not be graded (KeyError('lost in a submission')); look at it by hand and report "
        "this."
    )
    log = course.log.read_text()
    assert log.count(CAUGHT) == 1 and "KeyError: 'lost in a submission'" in log
    assert repr(str(folder / "breaking.ipynb")) in log
    assert CAUGHT not in capsys.readouterr().err
    assert main([*arguments, "--debug"]) == 1
    assert "in match" in capsys.readouterr().err


@pytest.mark.usefixtures("one_breaks")
@pytest.mark.parametrize("one_breaks", ["grading"], indirect=True)
def test_of_a_class_only_the_submission_that_breaks_the_grader_is_refused(
    graded_course: Classroom, hand_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in("ada", filled_in()["cells"])
    hand_in("bob", filled_in(double=SUBMISSION)["cells"])
    hand_in("cleo", filled_in()["cells"])
    assert main(["grade", "--jobs", "1"]) == 1
    said = capsys.readouterr().out
    assert "bob (toy) refused: It could not be graded (KeyError(" in said
    assert "2 graded, 0 graded before, 1 refused." in said
    records = {s: json.loads(graded_course.record(s, "toy").read_text()) for s in ("ada", "bob")}
    assert records["ada"]["status"] == "graded" and records["bob"]["status"] == "refused"
    log = graded_course.log.read_text()
    assert "UTC, 'bob'\n" in log and log.count(CAUGHT) == 1
