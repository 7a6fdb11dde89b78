"""The progress bar of long work: how far, how fast, how long still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from autograder.base.printing import console


@contextmanager
def progress(total: int, what: str = "Grading") -> Iterator[Callable[..., None]]:
    """Show a bar on the error stream while work goes on; gives the function that advances it."""
    if total < 2:
        yield _nothing
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")

    columns = [
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    ]
    with Progress(*columns, console=console(error=True), transient=True) as bar:
        task = bar.add_task(what, total=total)

        def advance(*_done: Any) -> None:
            bar.advance(task)

        yield advance


def _nothing(*_done: Any) -> None:
    """Stand for the function that advances a bar, where one piece of work needs none."""
