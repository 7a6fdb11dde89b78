"""Small calm tables: HTML in a notebook, aligned lines elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import east_asian_width

from rnn_utils.notebook import notebook_display
from rnn_utils.palette import PALETTE

State = Literal["right", "off", "open"]
_COLOURS: dict[State, str] = {
    "right": PALETTE["update"],
    "off": PALETTE["forget"],
    "open": PALETTE["muted"],
}
_TABLE = (
    "border-collapse: collapse; table-layout: auto; margin: 0.4em 0; color: inherit; "
    "font-size: inherit"
)
_CELL = "text-align: left; padding: 0.25em 0.9em; vertical-align: top; white-space: normal"


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Attributes:
        state: what its colour says.
        cells: its cells as plain text.
    """

    state: State
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """A heading, rows, and remarks below them; a result that shows itself.

    Attributes:
        heading: the sentence above.
        rows: the lines of the table.
        remarks: the sentences below.
        state: what its colour says.
    """

    heading: str
    rows: tuple[Row, ...] = ()
    remarks: tuple[str, ...] = ()
    state: State = "off"

    def __str__(self) -> str:
        """Give the heading, the rows with their cells aligned, and the remarks."""
        lines = [self.heading, *_aligned([row.cells for row in self.rows]), *self.remarks]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = "".join(_html_row(row) for row in self.rows)
        table = f'<table style="{_TABLE}">{rows}</table>'
        remarks = "".join(_html_line(remark) for remark in self.remarks)
        return (
            f'<div style="border-left: 4px solid {_COLOURS[self.state]}; padding: 0.1em 0.8em">'
            f"{_html_line(self.heading)}{table if rows else ''}{remarks}</div>"
        )


def show(report: object) -> None:
    """Show something that has both forms, wherever the code runs.

    Args:
        report: what to show: as HTML in a notebook, as plain lines elsewhere.
    """
    notebook = notebook_display()
    if notebook is None:
        print(report)
    else:
        notebook.display(report)


def _html_line(text: str) -> str:
    return f'<p style="margin: 0.3em 0">{_html(text)}</p>'


def _html_row(row: Row) -> str:
    edge = f"; border-left: 4px solid {_COLOURS[row.state]}"
    cells = "".join(
        f'<td style="{_CELL}{edge if index == 0 else ""}">{_html(cell)}</td>'
        for index, cell in enumerate(row.cells)
    )
    return f'<tr style="background: none">{cells}</tr>'


def _html(text: str) -> str:
    """Escape a text and set what stands between backticks as code."""
    from html import escape  # slow to load, and needed for tables only

    parts = escape(text).split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return "".join(
        f"<code>{part}</code>" if index % 2 else part for index, part in enumerate(parts)
    )


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]  # fmt: skip


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
