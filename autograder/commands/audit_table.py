"""Prints what an audit found."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from autograder.audit.numbers import Findings

MOST_SHOWN = 12


def print_findings(name: str, findings: Findings) -> None:
    """Print the table of numbers, what is wrong with those that fail, and the survivors."""
    console = Console(highlight=False)
    numbers = findings.numbers()
    table = Table("", "found", "demanded", "", title=f"Audit of {name}", title_justify="left")
    for number in numbers:
        table.add_row(number.what, number.value, number.demanded, "✓" if number.holds else "✗")
    console.print(table)
    _print_survivors(console, findings)
    for number in numbers:
        if not number.holds:
            console.print(
                f"{number.what}: {number.value}, demanded {number.demanded}", style="bold"
            )
            for problem in number.problems[:MOST_SHOWN]:
                console.print(f"  {problem}", markup=False, soft_wrap=True)
            if len(number.problems) > MOST_SHOWN:
                console.print(f"  … and {len(number.problems) - MOST_SHOWN} more; see --json.")


def _print_survivors(console: Console, findings: Findings) -> None:
    table = Table("exercise", "change that survives", "why it is no mistake")
    for case, reason in findings.survived:
        table.add_row(case.exercise, case.name, reason or "", style=None if reason else "bold")
    if table.row_count:
        console.print(table)
