"""What an instructor is told to type: a student's name in it is one word, whatever it holds."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.collect.labels import MOODLE, Label
from autograder.collect.outcome import Line, told
from autograder.collect.people import how_to_settle

SIGNS = "$()`\"'\\!;&|<>*?[]{}~#=-x "


def words_of(command: str, place: Path) -> list[str]:
    """What a shell makes of a command's arguments, in a folder that is empty before and after."""
    shell = ["bash", "-c", f"printf '%s\\n' {command}"]
    printed = subprocess.run(shell, cwd=place, check=True, capture_output=True, text=True).stdout
    assert not list(place.iterdir())
    return printed.split("\n")[:-1]


def typed(said: str) -> str:
    return said[said.index("--as=") :]


@pytest.mark.parametrize(
    "name",
    ["Moe $(touch X)", "`touch X`", 'a"$(touch X)"', "it's $(touch X)", "-rf", "a;touch X", "!!"],
)
def test_a_shell_takes_a_name_for_a_word(name: str, tmp_path: Path) -> None:
    said = how_to_settle(Label(MOODLE, name, "66").key, "ada")
    assert words_of(typed(said), tmp_path) == [f"--as={name}_66=ada"]


@given(st.text(SIGNS, min_size=1, max_size=12))
def test_whatever_signs_it_has(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    place = tmp_path_factory.mktemp("shell")
    assert words_of(typed(how_to_settle(Label(MOODLE, name, "6").key)), place) == [
        f"--as={name}_6=ID"
    ]


@pytest.mark.parametrize("before", range(0, 80, 7))
def test_a_line_is_never_cut_within_what_is_to_be_typed(before: int, tmp_path: Path) -> None:
    name = "it's" * 40 + "$(touch X)"
    line = Line("moe", "x" * (900 + before), how_to_settle(Label(MOODLE, name, "6").key))
    (said,) = told([line])
    assert words_of(typed(said), tmp_path) == [f"--as={name}_6=ID"]


def test_a_name_that_is_too_long_is_not_to_be_typed() -> None:
    assert "--as" not in how_to_settle(Label(MOODLE, "$(touch X)" * 50, "6").key)


def test_the_command_says_it_so(collect, course) -> None:
    course.roster.parent.mkdir(parents=True, exist_ok=True)
    course.roster.write_text("id\nada\n")
    said = collect([("Moe $(touch X)_66_assignsubmission_file_/w.ipynb", "{}")])[1]
    assert re.search(r"--as='Moe \$\(touch X\)_66=ID'\n", said)
