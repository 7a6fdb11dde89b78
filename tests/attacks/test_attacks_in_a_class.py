"""The same attacks in one class, beside honest work: with two workers, and through nbgrader."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.attacks.attack import POINTS, WON, honest
from tests.attacks.groups import GROUPS
from tests.attacks.target import CANARIES, servers, visitors, write_course
from tests.support.cells import write
from tests.support.places import ROOT
from tests.support.waiting import become_true

SOON = {"cell_seconds": 2, "call_seconds": 2, "cells_seconds": 6, "exercise_seconds": 4}
"""Limits that an attack on the machine meets before long."""
WAYS = {
    "two-workers": ["autograder", "grade", "--jobs", "2"],
    "nbgrader": ["nbgrader", "autograde", "trio"],
}
HONEST_EVERY = 10
SECONDS = 1200
PR_SET_CHILD_SUBREAPER = 36

ATTACKS = {
    f"{group}-{attack.name}": attack for group, attacks in GROUPS.items() for attack in attacks
}

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=pytest.mark.xdist_group(f"class-{way}")) for way in WAYS]
)
def test_no_attack_wins_anything_in_a_class(
    way: str, tmp_path: Path, orphans: Callable[[], list[psutil.Process]]
) -> None:
    write_course(tmp_path, **SOON)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "classroom/gradebook.db").unlink()
    with servers(tmp_path) as listening:
        port = str(listening[0].getsockname()[1])
        earned = hand_in(tmp_path, {"root": str(tmp_path), "repository": str(ROOT), "port": port})
        said = grade(tmp_path, WAYS[way])
        assert not visitors(listening)
    records = {student: record(tmp_path, student) for student in earned}
    assert {student: row["score"] for student, row in records.items()} == earned, said
    assert all(row["status"] == "graded" for row in records.values())
    text = said + json.dumps(records, ensure_ascii=False)
    assert WON not in text
    assert not [canary for canary in CANARIES.values() if canary in text]
    assert become_true(lambda: not orphans())


def hand_in(root: Path, places: Mapping[str, str]) -> dict[str, float]:
    """Hand in every attack, and honest work between; give what each is to earn."""
    earned = {}
    for number, (student, attack) in enumerate(ATTACKS.items()):
        if number % HONEST_EVERY == 0:
            earned[f"honest-{number}"] = sum(POINTS.values())
            submit(root, f"honest-{number}", honest())
        earned[student] = attack.earns
        submit(root, student, attack.notebook(places))
    return earned


def submit(root: Path, student: str, content: Any) -> None:
    write(root / "classroom/submitted" / student / "trio/trio.ipynb", content)


def grade(root: Path, command: list[str]) -> str:
    """Grade the class; give all that was said."""
    environment = {
        **os.environ,
        "AUTOGRADER_CANARY": CANARIES["environment"],
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return done.stdout


@pytest.fixture
def orphans() -> Iterator[Callable[[], list[psutil.Process]]]:
    """Tells which processes were left behind: they become children of this one."""
    libc, this = ctypes.CDLL(None), psutil.Process()
    before = this.children()
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield lambda: [
        child
        for child in this.children()
        if child not in before and child.status() != psutil.STATUS_ZOMBIE
    ]
    libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def test_a_process_left_behind_would_be_seen(orphans: Callable[[], list[psutil.Process]]) -> None:
    subprocess.run(["sh", "-c", "sleep 600 &"], check=True)
    left = orphans()
    assert len(left) == 1
    for process in left:
        process.kill()
        process.wait()


def record(root: Path, student: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        (root / f"classroom/records/{student}/trio.json").read_text()
    )
    return found
