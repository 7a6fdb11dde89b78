"""Text that somebody else wrote, made plain."""

from __future__ import annotations

from autograder.base.plain_text import fenced, plain, shortened, visible_code


def test_terminal_codes_and_invisible_characters_are_removed():
    assert plain("\x1b[31mred\x1b[0m\x1b]0;title\x07 a\x00b\u202ec\ud800") == "red abc?"


def test_nothing_hides_code():
    hidden = "x = 1  # \x1b]\n\ty = 2\r\n#\x07 \u202e z\rw = 3"
    assert visible_code(hidden) == "x = 1  # \\x1b]\n\ty = 2\n#\\x07 \\u202e z\\rw = 3"


def test_a_fence_is_longer_than_any_inside():
    assert fenced("`````") == "``````text\n`````\n``````"


def test_a_long_text_keeps_its_beginning_and_its_end():
    assert shortened("a" * 10, 10) == "a" * 10
    assert shortened("b" + "a" * 1000 + "e", 10) == "baaaaaa…ae"
