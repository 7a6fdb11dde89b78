"""`autograder doctor`: whether this machine can grade."""

from __future__ import annotations

import pytest

from autograder.cli import main
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
