"""The one door: whatever goes in, what comes out acts on nothing and forges no line."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.table import Table

from autograder.base import printing
from autograder.base.plain_text import visible, visible_json
from autograder.base.printing import (
    Parser,
    complain,
    complain_of,
    console,
    hand_out,
    log_line,
    plain_logs,
    plain_streams,
    say,
    styled,
)
from tests.support.signs import acting, texts


@pytest.fixture(autouse=True)
def usual_logs() -> Iterator[None]:
    usual = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(usual)


def printed(work: Callable[[], Any]) -> str:
    """What some work prints on either stream, which must be text in UTF-8."""
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        work()
    return stream.getvalue().encode("utf-8").decode("utf-8")


def logged(work: Callable[[logging.Logger], Any]) -> str:
    """What some work writes into a log."""
    stream = io.StringIO()
    logger = logging.Logger("of a test")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("[%(levelname)s] %(message)s"))
    logger.addHandler(handler)
    plain_logs()
    work(logger)
    return stream.getvalue()


def lines_of(text: str) -> list[str]:
    """The lines of what was printed, none of which holds a sign that acts."""
    *lines, last = text.split("\n")
    assert last == "" and not any(acting(line) for line in lines), ascii(text)
    return lines


@given(texts)
def test_one_text_is_one_line(text: str) -> None:
    assert len(lines_of(printed(lambda: say(text)))) == 1
    assert len(lines_of(printed(lambda: complain(text, "more")))) == 2


@given(texts)
def test_what_is_seen_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert not text.isprintable() or visible(text) == text


def test_what_acts_is_written_out() -> None:
    assert visible("a\x1b[2Jb\nc\u202ed\udcff") == "a\\x1b[2Jb\\nc\\u202ed\\udcff"
    assert visible("张偉\u3000Łukasz\xa0–") == "张偉\u3000Łukasz\xa0–"


@given(texts)
@settings(deadline=None)
def test_a_console_prints_names_as_they_are_and_nothing_that_acts(text: str) -> None:
    def work() -> None:
        table = Table("name", title=styled(text))
        table.add_row(styled(text))
        screen = console(width=400, soft_wrap=True, highlight=False)
        screen.print(styled(text, "bold"), "refused")
        screen.print(text, markup=False)
        screen.print(table)

    bold, plainly, *_table = lines_of(printed(work))
    assert (bold, plainly) == (f"{visible(text)} refused", visible(text))


@given(texts)
def test_a_console_filters_texts_that_were_made_without_it(text: str) -> None:
    from rich.text import Text

    lines_of(printed(lambda: console(width=400).print(Text(text))))


@given(texts)
def test_the_lines_of_a_trace_look_like_no_other_line(text: str) -> None:
    first, *others = lines_of(printed(lambda: complain_of(f"Traceback\nValueError: {text}")))
    assert first == "Traceback" and others
    assert all(line.startswith("    ") for line in others)


@given(texts, st.sampled_from(["\n", "\r\n"]))
def test_a_file_on_the_screen_keeps_its_line_ends_and_no_other_sign(text: str, end: str) -> None:
    body = text.replace("\n", "").rstrip("\r")

    def work() -> None:
        with plain_streams():
            hand_out(f"one{end}{body}{end}")

    said = printed(work)
    assert said.startswith(f"one{end}") and said.endswith(end)
    assert not acting(said.replace(end, ""))


@given(texts)
def test_json_says_the_same_without_a_sign_that_acts(text: str) -> None:
    value = {text: [text, 1]}
    said = visible_json(json.dumps(value, ensure_ascii=False, indent=1))
    assert json.loads(said) == value
    assert not acting(said.replace("\n", ""))


@given(texts)
def test_a_log_holds_no_sign_that_acts(text: str) -> None:
    def work(logger: logging.Logger) -> None:
        log_line(logger.error, text)
        logger.warning("Not %s", text)

    own, *others = lines_of(logged(work))
    assert own == f"[ERROR] {visible(text)}"
    assert [line for line in others if not line.startswith("    ")] == others[:1]


@given(texts)
def test_an_error_in_a_log_forges_no_entry(text: str) -> None:
    def work(logger: logging.Logger) -> None:
        try:
            raise ValueError(text)
        except ValueError:
            logger.exception("Failed")

    first, second, *others = lines_of(logged(work))
    assert (first, second) == ("[ERROR] Failed", "Traceback (most recent call last):")
    assert all(line.startswith("    ") for line in others)


@given(texts)
def test_what_others_print_passes_the_door_too(text: str) -> None:
    def work() -> None:
        with plain_streams():
            print(text)
            sys.stderr.writelines([warnings.formatwarning(text, UserWarning, "cell", 1)])

    lines_of(printed(work))


def test_the_streams_are_put_back() -> None:
    before = sys.stdout, sys.stderr
    with plain_streams(), plain_streams():
        assert sys.stdout.behind is before[0]  # type: ignore[attr-defined]
    assert (sys.stdout, sys.stderr) == before


def test_a_style_reaches_a_terminal_through_the_plain_streams() -> None:
    def work() -> None:
        with plain_streams():
            console(force_terminal=True).print("[bold]ada[/] \x1b[31m", highlight=False)

    assert "\x1b[1mada\x1b[0m \\x1b[31m" in printed(work)


@given(texts)
def test_a_complaint_about_an_argument_quotes_it_harmlessly(text: str) -> None:
    parser = Parser(prog="autograder")
    parser.add_argument("--jobs", type=int)

    def work() -> None:
        for arguments in ([f"--{text}x"], ["--jobs", text]):
            with contextlib.suppress(SystemExit):
                parser.parse_args(arguments)

    lines_of(printed(work))


ESCAPE = "a\x1b[31m\nb"
CONTROLS: dict[str, tuple[Any, Any, str]] = {
    "visible": (test_one_text_is_one_line, lambda text: text, "unpaired \udcff"),
    "visible_lines": (test_a_log_holds_no_sign_that_acts, lambda text: text.split("\n"), ESCAPE),
    "_CONTINUED": (test_an_error_in_a_log_forges_no_entry, "\n", ESCAPE),
    "_shown": (test_what_others_print_passes_the_door_too, lambda text: text, ESCAPE),
    "_LINE_END": (
        test_a_file_on_the_screen_keeps_its_line_ends_and_no_other_sign,
        re.compile(r"([\r\n\x1b])"),
        ESCAPE,
    ),
}
"""For each part of the door, a test that must fail where the part is as good as taken out."""


@pytest.mark.parametrize("part", CONTROLS)
def test_without_a_part_of_the_door_its_test_fails(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    test, nothing, text = CONTROLS[part]
    arguments = [text, "\n"] if part == "_LINE_END" else [text]
    test.hypothesis.inner_test(*arguments)
    monkeypatch.setattr(printing, part, nothing)
    with pytest.raises((AssertionError, UnicodeEncodeError)):
        test.hypothesis.inner_test(*arguments)
