"""`autograder doctor`: whether this machine can grade."""

from __future__ import annotations

import pytest

from autograder.cli import main
from autograder.commands import doctor
from autograder.grading.sandbox import launch
from tests.support.isolation import hide_bubblewrap
from tests.support.places import ROOT


@pytest.mark.parametrize("works", [True, False])
def test_doctor_says_whether_this_machine_isolates(
    works: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    if not works:
        hide_bubblewrap(monkeypatch)
    assert main(["doctor"]) == (0 if works else 1)
    said = capsys.readouterr().out
    assert (
        f"This machine {'grades in isolation' if works else 'can' + chr(39) + 't grade'}." in said
    )
    assert ("apt install bubblewrap" in said) is not works


def test_doctor_says_so_where_nothing_lists_the_calls(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    for module in (doctor, launch):
        monkeypatch.setattr(module, "filter_program", lambda: b"")
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "apt install libseccomp2" in said and "This machine can't grade." in said
