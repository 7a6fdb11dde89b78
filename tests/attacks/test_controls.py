"""What holds an attack is what it is said to be: taken out, the attack wins."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.grading.sandbox import launch
from tests.attacks.attack import WON, Attack
from tests.attacks.groups import GROUPS
from tests.attacks.target import Target, open_target

seccomp = pytest.importorskip("pyseccomp")

_bubblewrap_arguments = launch._bubblewrap_arguments

pytestmark = pytest.mark.slow

BY_THE_FILTER = {
    "asking": "page-cache out-of-band descriptors-on-their-way the-machine starting-programs "
    "newer-calls",
    "exhausting": "memory-in-pipes larger-buffers",
    "leaving": "locks watches queues-and-segments core-dump",
}
BY_THE_VIEW = {"asking": "programs terminals"}
BY_A_LIMIT = {
    ("exhausting", "memory-in-sockets"): {"open_files": 128, "resident": 8192},
    ("exhausting", "memory-in-page-tables"): {"resident": 8192},
    ("exhausting", "memory-in-records"): {"resident": 8192},
    ("asking", "signals-in-a-queue"): {"processes": 600, "resident": 8192},
}


def each(table: dict[str, str]) -> list[Attack]:
    return [attack(group, name) for group, names in table.items() for name in names.split()]


def attack(group: str, name: str) -> Attack:
    return next(each for each in GROUPS[group] if each.name == name)


def allowing_all() -> bytes:
    """A filter that refuses nothing."""
    with tempfile.TemporaryFile() as file:
        seccomp.SyscallFilter(seccomp.ALLOW).export_bpf(file)
        file.seek(0)
        return file.read()


def showing_more(*given: Any) -> list[str]:
    """Bubblewrap's arguments with its usual devices, and all programs of the environment."""
    programs = f"{sys.prefix}/bin"
    words = " ".join(_bubblewrap_arguments(*given)).replace("--tmpfs /dev ", "--dev /dev ")
    return words.replace(
        "--tmpfs /scratch", f"--ro-bind {programs} {programs} --tmpfs /scratch"
    ).split()


@contextmanager
def without(mechanism: str, instead: Callable[..., Any], root: Path) -> Iterator[Target]:
    """The target, started with one of the launch's functions taken out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launch, mechanism, instead)
        with open_target(root) as target:
            yield target


@pytest.fixture(scope="module")
def unfiltered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with without("filter_program", allowing_all, tmp_path_factory.mktemp("unfiltered")) as target:
        yield target


@pytest.fixture(scope="module")
def in_full_view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    root = tmp_path_factory.mktemp("in-full-view")
    with without("_bubblewrap_arguments", showing_more, root) as target:
        yield target


@pytest.mark.parametrize("tried", each(BY_THE_FILTER), ids=lambda each: each.name)
def test_without_the_filter_the_attack_wins(tried: Attack, unfiltered: Target) -> None:
    assert WON in str(unfiltered.attack(tried))


@pytest.mark.parametrize("tried", each(BY_THE_VIEW), ids=lambda each: each.name)
def test_where_more_is_shown_the_attack_wins(tried: Attack, in_full_view: Target) -> None:
    assert WON in str(in_full_view.attack(tried))


@pytest.mark.parametrize("name", BY_A_LIMIT, ids=lambda name: name[1])
def test_without_the_limit_the_attack_wins(name: tuple[str, str], target: Target) -> None:
    tried = attack(*name)
    changes = {**tried.changes, **BY_A_LIMIT[name]}
    assert WON in str(target.attack(replace(tried, changes=changes)))
