"""nbval's notebooks and cells, with outputs that are compared number by number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
