"""A pytest plug-in beside nbval that compares what notebooks print, numbers as numbers.

    pytest --nbval solutions

pytest finds it by itself, wherever the pack is installed. What is stored and what is printed now
are the same where the words between the numbers are the same, white space aside, and each number
is close. Pictures and warnings are not compared. Where nbval collects nothing, nothing happens.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, None]:
    """Put a `NumericNotebook` in the place of each notebook that nbval collects."""
    outcome = yield
    outcome.force_result([_numeric(found, file_path, parent) for found in outcome.get_result()])


def _numeric(found: pytest.Collector, path: Path, parent: pytest.Collector) -> pytest.Collector:
    if type(found).__module__ != "nbval.plugin":
        return found
    from autograder.replay.numeric_notebook import NumericNotebook

    numeric: pytest.Collector = NumericNotebook.from_parent(parent, path=path)
    return numeric
