"""Prints what an audit found."""

from __future__ import annotations

from rich.table import Table

from autograder.audit.numbers import Findings
from autograder.base.printing import console, styled

MOST_SHOWN = 12


def print_findings(name: str, findings: Findings) -> None:
    """Print the table of numbers, what is wrong with those that fail, and the survivors."""
    screen = console(highlight=False)
    numbers = findings.numbers()
    table = Table("", "found", "demanded", "", title=f"Audit of {name}", title_justify="left")
    for number in numbers:
        table.add_row(number.what, number.value, number.demanded, "✓" if number.holds else "✗")
    screen.print(table)
    survivors = _survivors(findings)
    if survivors.row_count:
        screen.print(survivors)
    for number in numbers:
        if not number.holds:
            screen.print(f"{number.what}: {number.value}, demanded {number.demanded}", style="bold")
            for problem in number.problems[:MOST_SHOWN]:
                screen.print(styled(f"  {problem}"), soft_wrap=True)
            if len(number.problems) > MOST_SHOWN:
                screen.print(f"  … and {len(number.problems) - MOST_SHOWN} more; see --json.")


def _survivors(findings: Findings) -> Table:
    table = Table("exercise", "change that survives", "why it is no mistake")
    for case, reason in findings.survived:
        table.add_row(case.exercise, case.name, reason or "", style=None if reason else "bold")
    return table
