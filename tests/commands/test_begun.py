"""A run that was killed: the next one passes over what killed it, and over nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.begun import Begun, Left
from autograder.classroom.folders import Classroom
from autograder.cli import main
from tests.support import dying
from tests.support.cells import encode
from tests.support.files import write
from tests.support.places import ROOT
from tests.support.toys import filled_in

pytestmark = pytest.mark.slow

SAID = (
    "An earlier run was killed while it graded this submission, so it is passed over; look at it "
    "by hand, then run this again with --force."
)


@pytest.fixture
def course(graded_course: Classroom, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    monkeypatch.chdir(graded_course.root)
    return graded_course


def hand_in(course: Classroom, **words: bytes) -> None:
    """Hand in right work for each student, with some words in a comment."""
    for student, word in words.items():
        source = f"# {word.decode()}\ndef double(x):\n    return 2 * x"
        write(course.submitted / student / "toy/toy.ipynb", encode(filled_in(double=source)))


def grade(course: Classroom, *options: str, by: str = "SIGKILL") -> int:
    """Run the command in a process of its own, which dies of what says so; give its status."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), dying.SIGNAL: by}
    command = [sys.executable, "-m", "tests.support.dying", "grade", "--no-sandbox", *options]
    done = subprocess.run(
        command, cwd=course.root, env=environment, capture_output=True, text=True, timeout=120
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode


def outcome(course: Classroom) -> dict[str, Any]:
    """What the records say: each score, or the reason of a refusal."""
    found = {}
    for path in course.records.glob("*/toy.json"):
        record = json.loads(path.read_bytes())
        found[path.parent.name] = record["reason"] or record["score"]
    return found


def notes(course: Classroom) -> set[str]:
    return {path.stem for path in course.records.glob(".begun/*/*.json")}


def test_what_a_run_alone_was_killed_at_is_passed_over_and_all_others_are_graded(
    course: Classroom,
) -> None:
    hand_in(course, ada=b"right", bob=dying.STOPS, cleo=b"right", dora=b"right")
    assert grade(course, "--jobs", "1") == -9
    assert outcome(course) == {"ada": 10.0} and notes(course) == {"bob"}
    for _again in range(2):
        assert main(["grade", "--no-sandbox", "--jobs", "1"]) == 1
        assert outcome(course) == {"ada": 10.0, "bob": SAID, "cleo": 10.0, "dora": 10.0}
    assert main(["grade", "--no-sandbox", "--jobs", "1", "--force"]) == 0
    assert outcome(course)["bob"] == 10.0 and not notes(course)


def test_two_in_flight_are_heard_alone_and_only_who_ends_a_run_again_is_passed_over(
    course: Classroom,
) -> None:
    hand_in(course, ada=dying.WAITS, bob=dying.STOPS, cleo=b"right")
    assert grade(course, "--jobs", "2") == -9
    assert {"ada", "bob"} <= notes(course)
    assert grade(course, "--jobs", "2") == -9
    assert outcome(course) == {"ada": 10.0} and notes(course) == {"bob", "cleo"}
    assert grade(course, "--jobs", "2") == 1
    assert outcome(course) == {"ada": 10.0, "bob": SAID, "cleo": 10.0}


@pytest.mark.parametrize("by", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_run_that_is_asked_to_end_takes_its_notes_with_it(course: Classroom, by: str) -> None:
    hand_in(course, ada=b"right", bob=dying.STOPS)
    assert grade(course, "--jobs", "1", by=by) == {"SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}[by]
    assert outcome(course) == {"ada": 10.0} and not notes(course)
    assert main(["grade", "--no-sandbox", "--jobs", "1"]) == 0
    assert outcome(course) == {"ada": 10.0, "bob": 10.0}


def test_what_is_handed_in_anew_is_heard(course: Classroom) -> None:
    hand_in(course, ada=b"right", bob=dying.STOPS)
    assert grade(course, "--jobs", "1") == -9
    hand_in(course, bob=b"mended")
    assert main(["grade", "--no-sandbox", "--jobs", "1"]) == 0
    assert outcome(course) == {"ada": 10.0, "bob": 10.0} and not notes(course)


def test_a_note_of_a_run_that_is_at_work_refuses_nobody(course: Classroom) -> None:
    hand_in(course, ada=b"right")
    file = course.submission("ada", "toy")
    with Begun(course) as at_work:
        at_work.begin(file, Left.ALONE)
        assert main(["grade", "--no-sandbox", "--jobs", "1"]) == 0
    assert outcome(course) == {"ada": 10.0} and not notes(course)


def test_a_note_that_was_left_when_all_was_written_refuses_nobody(course: Classroom) -> None:
    hand_in(course, ada=b"right")
    note = course.begun("ada", "toy")
    with Begun(course) as killed:
        killed.begin(course.submission("ada", "toy"), Left.ALONE)
        kept = note.read_bytes()
    write(note, kept)
    assert main(["grade", "--no-sandbox", "--jobs", "1", "--force"]) == 0
    write(note, kept)
    os.utime(note, (0, 0))
    assert main(["grade", "--no-sandbox", "--jobs", "1"]) == 0
    assert outcome(course) == {"ada": 10.0}


@pytest.mark.parametrize("content", [b"", b"[]", b"{\xff", b'{"left": 1, "files": 2}'])
def test_a_note_that_was_cut_off_is_one_of_a_run_that_was_killed(
    course: Classroom, content: bytes
) -> None:
    hand_in(course, ada=b"right")
    write(Path(course.begun("ada", "toy")), content)
    with Begun(course) as begun:
        found = begun.left(course.submission("ada", "toy"))
    assert found in (None, Left.BESIDE_OTHERS)
    assert main(["grade", "--no-sandbox", "--jobs", "1"]) == 0
    assert outcome(course) == {"ada": 10.0}
