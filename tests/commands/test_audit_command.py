"""`autograder audit`: what it prints, and how it ends."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from autograder.commands import audit
from tests.support.blend import NAMED, TOO_FEW, write_blend


@pytest.mark.slow
def test_the_command_says_by_its_status_whether_the_numbers_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_blend(tmp_path)
    monkeypatch.chdir(tmp_path)
    options = argparse.ArgumentParser()
    audit.add_arguments(options)
    assert audit.run(options.parse_args(["--no-sandbox", "--jobs", "1", "--json", "-"])) == 1
    told = json.loads(capsys.readouterr().out)["blend"]
    assert {row["what"] for row in told["numbers"] if not row["holds"]} - {NAMED} == TOO_FEW
    assert audit.run(options.parse_args(["--no-sandbox", "--jobs", "1"])) == 1
    assert "demanded" in capsys.readouterr().out
