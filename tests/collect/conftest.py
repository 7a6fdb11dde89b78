"""The command, on a download that is made up."""

from __future__ import annotations

import pytest

from autograder.cli import main
from tests.support.downloads import write_zip


@pytest.fixture
def collect(course, tmp_path, monkeypatch, capsys):
    """Zip files, collect the zip; give the exit status and what was said."""

    def run(files, *options):
        path = write_zip(tmp_path / "download.zip", files)
        monkeypatch.chdir(course.root)
        status = main(["collect", str(path), "--timezone", "UTC", *options])
        out, err = capsys.readouterr()
        return status, out + err

    return run
