"""`autograder translate`: it begins, updates and checks a catalogue."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from autograder.commands import translate
from autograder.course.language import catalogue_path
from tests.support.made_up_language import translate_all


@pytest.mark.slow
def test_the_command_begins_updates_and_checks_a_catalogue(
    tiny: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tiny.parent.parent)
    assert translate.run(Namespace(language="de", check=False)) == 0
    assert "0 of " in capsys.readouterr().out
    assert 'msgid "## The forget gate"' in catalogue_path(tiny, "de").read_text(encoding="utf-8")
    assert translate.run(Namespace(language=None, check=True)) == 1
    assert "missing: “## The forget gate”" in capsys.readouterr().out
    translate_all(tiny, "de")
    assert translate.run(Namespace(language=None, check=True)) == 0
    assert translate.run(Namespace(language="../de", check=False)) == 2
