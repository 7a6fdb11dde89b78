"""The one door to a terminal, a log and an error line: nothing that passes it acts there.

A file's name, an id, a line of a notebook and an error's words are somebody else's text. Each line
is written out by `visible`, so that none can colour, hide, turn round or forge another. No other
module prints; `tests/furniture/test_printing_door.py` holds that.
"""

from __future__ import annotations

import argparse
import io
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, cast

from autograder.base.plain_text import visible, visible_lines

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_LINE_END = re.compile(r"(\r?\n)")
_CONTINUED = "\n    "
"""What stands before an entry's second line, so that none looks like another entry's first."""


def say(*lines: str, error: bool = False) -> None:
    """Print lines, each of which stays one line whatever it holds.

    Args:
        lines: the lines.
        error: whether they go to the error stream.
    """
    if lines:
        stream = sys.stderr if error else sys.stdout
        print("\n".join(map(visible, lines)), file=stream, flush=True)


def complain(*lines: str) -> None:
    """Print lines on the error stream."""
    say(*lines, error=True)


def hand_out(text: str) -> None:
    """Print what would else be a file's content, with the line ends that it has."""
    parts = _LINE_END.split(text)
    shown = (part if _LINE_END.fullmatch(part) else visible(part) for part in parts)
    _behind(sys.stdout).write("".join(shown))


def complain_of(trace: str) -> None:
    """Print a trace on the error stream, as `entry` writes it."""
    complain(*entry(trace.rstrip()).split("\n"))


def entry(text: str) -> str:
    """Return text as one entry of a log, its second line and all that follow indented."""
    return _CONTINUED.join(visible_lines(text))


def log_line(tell: Callable[..., object], sentence: str) -> None:
    """Write a sentence into a log, by a logger's method such as `self.log.error`."""
    tell("%s", visible(sentence))


def plain_logs() -> None:
    """Let whatever is logged in this process pass this door, by nbgrader too."""
    logging.setLogRecordFactory(_Record)


def console(error: bool = False, **settings: Any) -> Console:
    """Return a console of rich for tables and bold names.

    Args:
        error: whether it prints on the error stream.
        settings: see rich's own class.
    """
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class VisibleConsole(Console):
        """A console that acts on rich's own styles, and on nothing that is in a text."""

        def render_str(self, text: str, **settings: Any) -> Text:
            return super().render_str(visible(text), **settings)

        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            for segment in super().render(renderable, options):
                yield segment if segment.control else segment._replace(text=_shown(segment.text))

    stream = sys.stderr if error else sys.stdout
    return VisibleConsole(file=_behind(stream), emoji=False, **settings)


def styled(text: str, style: str = "") -> Text:
    """Return text for a console or a cell of its table, on one line and without its own markup."""
    from rich.text import Text

    return Text(visible(text), style)


class Parser(argparse.ArgumentParser):
    """A parser of arguments whose complaints quote them harmlessly."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong, and end with status 2."""
        super().error(visible(message))


@contextmanager
def plain_streams() -> Iterator[None]:
    """Let what others print inside the `with` block, such as a warning, pass this door too."""
    before = sys.stdout, sys.stderr
    _replace_streams()
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def plain_process() -> None:
    """Let all that is printed or logged pass this door, from now to this process's end."""
    plain_logs()
    _replace_streams()


def _replace_streams() -> None:
    given = sys.stdout, sys.stderr
    for stream in given:
        if isinstance(stream, io.TextIOWrapper):  # no sign may stop the output
            stream.reconfigure(errors="backslashreplace")
    sys.stdout, sys.stderr = (cast(TextIO, _Stream(stream)) for stream in given)


class _Stream:
    """A stream before another: line ends pass as they are, and what doesn't print written out."""

    def __init__(self, stream: Any) -> None:
        self.behind = _behind(stream)

    def write(self, text: str) -> int:
        self.behind.write(_shown(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        self.write("".join(lines))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.behind, name)


class _Record(logging.LogRecord):
    """What a logger is told, as one entry."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if self.exc_info and self.exc_info[0]:
            self.exc_text = entry("".join(traceback.format_exception(*self.exc_info)).rstrip())

    def getMessage(self) -> str:
        return entry(super().getMessage())


def _behind(stream: Any) -> Any:
    """Return the stream that text goes to once it has passed this door."""
    return getattr(stream, "behind", stream)


def _shown(text: str) -> str:
    return "\n".join(visible_lines(text))
