"""A pytest plug-in beside nbval that compares what notebooks print, numbers as numbers.

    pytest --nbval solutions

pytest finds it by itself, through the entry point of the installed pack.

What is stored and what is printed now are the same where the words between the numbers are the
same, white space aside, and each number is close. Pictures and warnings are not compared.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile

from autograder.replay.same_output import Printed

_NOT_COMPARED = ("image/png", "image/jpeg", "image/svg+xml", "application/pdf", "stderr")


class NumericCell(IPyNbCell):
    """A cell whose outputs nbval compares as `Printed`."""

    def sanitize(self, s: Any) -> Any:
        """Return what nbval is to compare."""
        clean = super().sanitize(s)
        return Printed(clean) if isinstance(clean, str) else clean


class NumericNotebook(IPyNbFile):
    """A notebook whose cells are compared number by number."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skip_compare += _NOT_COMPARED

    def collect(self) -> Iterator[NumericCell]:
        """Yield nbval's cells, each as a `NumericCell`."""
        for cell in super().collect():
            yield NumericCell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )


@pytest.hookimpl(hookwrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, None]:
    """Put a `NumericNotebook` in the place of each notebook that nbval collects."""
    outcome = yield
    outcome.force_result(
        [
            NumericNotebook.from_parent(parent, path=file_path)
            if type(collector) is IPyNbFile
            else collector
            for collector in outcome.get_result()
        ]
    )
