"""A folder in the exchange is copied as it was opened, whatever is put in its place meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.nbgrader_plugins.exchange import _Copy
from tests.support.files import write

Change = Callable[[Path, Path], object]


@pytest.fixture
def inbound(tmp_path: Path) -> Path:
    """What a student handed in, beside what is not the student's."""
    write(tmp_path / "solutions/week_1.ipynb", b"the answers")
    write(tmp_path / "inbound/week_1.ipynb", b"mine")
    write(tmp_path / "inbound/data/numbers.csv", b"1,2")
    return tmp_path / "inbound"


def copied(source: Path, ignored: tuple[str, ...] = (), whose: int | None = None) -> dict[str, str]:
    """Copy a folder, and return what lies in the copy."""
    target = source.parent / "submitted"
    _Copy(lambda _folder, _names: list(ignored), 1_000, whose).make(source, target)
    files = (path for path in sorted(target.rglob("*")) if path.is_file())
    return {path.relative_to(target).as_posix(): path.read_text("utf-8") for path in files}


def test_files_and_folders_are_copied_without_what_is_left_behind(inbound: Path) -> None:
    assert copied(inbound) == {"data/numbers.csv": "1,2", "week_1.ipynb": "mine"}


def test_what_is_not_wanted_stays_behind(inbound: Path) -> None:
    assert copied(inbound, ("data",), os.getuid()) == {"week_1.ipynb": "mine"}


def test_a_copy_is_its_owner_s_alone(inbound: Path) -> None:
    usual = os.umask(0)
    try:
        copied(inbound)
    finally:
        os.umask(usual)
    submitted = inbound.parent / "submitted"
    rights = {path.name: path.stat().st_mode & 0o777 for path in submitted.rglob("*")}
    assert rights == {"data": 0o700, "numbers.csv": 0o600, "week_1.ipynb": 0o600}


def link_for_the_folder(inbound: Path, solutions: Path) -> None:
    inbound.rename(inbound.with_name("away"))
    inbound.symlink_to(solutions)


def link_for_a_folder_in_it(inbound: Path, solutions: Path) -> None:
    (inbound / "data").rename(inbound / "away")
    (inbound / "data").symlink_to(solutions)


LINKS: dict[str, Change] = {
    "the folder": link_for_the_folder,
    "a folder in it": link_for_a_folder_in_it,
    "a file": lambda inbound, solutions: (inbound / "x").symlink_to(solutions / "week_1.ipynb"),
    "a pipe": lambda inbound, _solutions: os.mkfifo(inbound / "x"),
}


@pytest.mark.parametrize("what", LINKS)
def test_a_link_in_the_place_of_something_is_not_followed(what: str, inbound: Path) -> None:
    LINKS[what](inbound, inbound.parent / "solutions")
    with pytest.raises(OSError, match=r"link|directory|regular"):
        copied(inbound)
    assert b"the answers" not in _all_below(inbound.parent / "submitted")


def test_a_folder_that_is_changed_for_a_link_once_it_is_open_gives_what_was_opened(
    inbound: Path,
) -> None:
    def change(_folder: str, _names: list[str]) -> list[str]:
        if not inbound.is_symlink():
            link_for_the_folder(inbound, inbound.parent / "solutions")
        return []

    target = inbound.parent / "submitted"
    _Copy(change, 1_000, None).make(inbound, target)
    assert (target / "week_1.ipynb").read_bytes() == b"mine"


@pytest.mark.parametrize("what", ["", "week_1.ipynb", "data", "data/numbers.csv"])
@pytest.mark.skipif(os.getuid() != 0, reason="only root gives files away")
def test_what_belongs_to_somebody_else_is_not_copied(what: str, inbound: Path) -> None:
    for path in (inbound, *inbound.rglob("*")):
        os.chown(path, 1234, 1234)
    os.chown(inbound / what, 4321, 4321)
    with pytest.raises(OSError, match="belongs to somebody else"):
        copied(inbound, whose=1234)
    (inbound.parent / "elsewhere").mkdir()
    assert len(copied(inbound.rename(inbound.parent / "elsewhere/inbound"))) == 2


def test_more_than_may_be_copied_is_not(inbound: Path) -> None:
    write(inbound / "large", b"x" * 999)
    with pytest.raises(OSError, match="large"):
        copied(inbound)


def test_a_file_that_grows_while_it_is_copied_is_not_copied_to_its_end(
    inbound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def grow(_folder: str, _names: list[str]) -> list[str]:
        with open(inbound / "week_1.ipynb", "ab") as file:
            file.truncate(10**9)
        return []

    target = inbound.parent / "submitted"
    with pytest.raises(OSError, match="large"):
        _Copy(grow, 1_000, None).make(inbound, target)
    assert (target / "week_1.ipynb").stat().st_size == 0


def _all_below(folder: Path) -> bytes:
    files = folder.rglob("*") if folder.exists() else ()
    return b"".join(path.read_bytes() for path in files if path.is_file())
