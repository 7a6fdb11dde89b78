"""What a worker prints passes the same door as what the command prints."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor

import pytest

from autograder.grading.crew import Plan, crew_of

LINE = "a warning of a\x1b[31m red sign\n"


def warn() -> None:
    """Print as Python's own warnings do."""
    sys.stderr.write(LINE)


def test_no_sign_of_a_worker_acts(capfd: pytest.CaptureFixture[str]) -> None:
    with crew_of(Plan()) as crew:
        assert isinstance(crew.executor, ProcessPoolExecutor)
        crew.executor.submit(warn).result()
    assert capfd.readouterr().err == "a warning of a\\x1b[31m red sign\n"
