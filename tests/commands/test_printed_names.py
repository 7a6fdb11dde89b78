"""Commands on files and students with names that would act on a terminal, as an attacker has them.

Each is run twice: through the door, and with the door taken out, so that the names do get there.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from autograder.base import printing
from autograder.base.errors import CommandError
from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.commands import doctor, options
from autograder.course import traces
from autograder.reports import marks_files
from tests.support import files
from tests.support.cells import encode
from tests.support.signs import acting
from tests.support.toys import filled_in

NAMES = [
    b"\x1b]0;mine\x07", b"\xc2\x9b31m", "\u202e".encode(), b"new\nline", b"\xff",
    "\u2028".encode(), b"\rover", b"[red]", b":bomb:", b"\\",
]  # fmt: skip
FORGED = "2030-01-01 00:00:00 UTC, 'bob'"


class Strange(Exception):
    """An error whose own words act, whoever shows it."""

    def __repr__(self) -> str:
        return f"\x1b]0;mine\x07\x9b31m\u202e\udcff\n{FORGED}"

    __str__ = __repr__


@pytest.fixture
def hall(graded_course: Classroom, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """A class in which students and files are called as an attacker likes."""
    content = encode(filled_in())
    for name in map(os.fsdecode, NAMES):
        files.write(graded_course.submitted / f"{name}eve" / "toy/toy.ipynb", content)
        files.write(graded_course.submitted / "bob/toy" / f"{name}.ipynb", content)
        files.write(graded_course.root / "in" / f"{name}.ipynb", b"{")
        files.write(graded_course.root / "download" / f"{name}dir" / "x.ipynb", content)
    link = graded_course.submitted / "carl/toy" / "\x1b]0;mine\x07.ipynb"
    files.write(link.parent / "toy.ipynb", content)
    link.symlink_to("/etc/hostname")
    monkeypatch.chdir(graded_course.root)
    return graded_course


@pytest.fixture
def printed(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run a command; give its status and all that it printed, which must be UTF-8."""

    def run(*arguments: str) -> tuple[int, str]:
        try:
            status = main(list(arguments))
        except SystemExit as end:
            status = int(str(end.code))
        return status, "".join(capfd.readouterr())

    return run


COMMANDS = {
    "grade files": (["grade", "in", "--jobs", "1"], 1),
    "grade files as JSON": (["grade", "in", "--jobs", "1", "--json", "-"], 1),
    "grade the class": (["grade", "--jobs", "1"], 1),
    "collect": (["collect", "download"], 1),
    "export": (["export", "--to", "csv", "-o", "-"], 0),
    "argument": (["grade", "--\x1b]0;mine\x07=\u202e\n"], 2),
    "missing file": (["grade", "no\x1b]0;mine\x07\n\u202e"], 2),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_name_acts_on_the_terminal(
    command: str, hall: Classroom, printed: Callable[..., tuple[int, str]]
) -> None:
    arguments, expected = COMMANDS[command]
    status, said = printed(*arguments)
    assert status == expected
    assert not acting(said.replace("\r\n", "\n").replace("\n", "")), ascii(said)
    assert "mine" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_without_the_door_names_do_act(
    command: str,
    hall: Classroom,
    printed: Callable[..., tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (printing, marks_files):
        monkeypatch.setattr(module, "visible", lambda text: text)
    monkeypatch.setattr(options, "visible_json", lambda text: text)
    monkeypatch.setattr(printing, "visible_lines", lambda text: text.split("\n"))
    _status, said = printed(*COMMANDS[command][0])
    assert acting(said.replace("\n", ""))


@pytest.mark.slow
@pytest.mark.parametrize("command", ["report", "similar"])
def test_a_class_of_odd_names_is_reported(
    command: str, hall: Classroom, printed: Callable[..., tuple[int, str]]
) -> None:
    printed("grade", "--jobs", "1")
    status, said = printed(command)
    assert status == 0 and not acting(said.replace("\n", ""))
    for page in hall.reports.glob("*.html"):
        assert not acting(page.read_text(encoding="utf-8").replace("\n", ""))


@pytest.mark.parametrize("error", [Strange(), CommandError(str(Strange()))])
@pytest.mark.parametrize("debug", [[], ["--debug"]])
def test_no_error_acts_or_forges_a_line(
    error: Exception,
    debug: list[str],
    course: Classroom,
    printed: Callable[..., tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_args: object) -> int:
        raise error

    monkeypatch.chdir(course.root)
    monkeypatch.setattr(traces, "_debugging", False)
    monkeypatch.setattr(doctor, "run", fail)
    status, said = printed("doctor", *debug)
    assert status == 2 and not acting(said.replace("\n", ""))
    assert not any(line.startswith(FORGED) for line in said.split("\n"))
    log = course.log.read_text(encoding="utf-8") if course.log.exists() else ""
    assert not acting(log.replace("\n", ""))
    assert not any(line.startswith(FORGED) for line in log.split("\n"))
    assert bool(log) == isinstance(error, Strange)
