"""What `autograder collect` prints of a name that somebody chose."""

from __future__ import annotations

from autograder.commands.collect import shown


def test_a_name_can_not_write_to_the_terminal():
    assert shown("a\x1b[2Jb\nc") == "a\\x1b[2Jb\\x0ac"
