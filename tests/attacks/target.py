"""The course that the attacks aim at: three exercises, and canaries wherever a secret lies."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import SystemRandom

import psutil

from autograder.base.record import Record
from autograder.course.secret import key_of
from autograder.grading.grader import Grader
from autograder.grading.judge.hidden_calls import explaining_cases, marking_cases
from autograder.grading.judge.reference import Reference
from tests.attacks.attack import RIGHT, Attack, honest
from tests.support.cells import encode, notebook, solution_cell, write
from tests.support.courses import Course, Exercise, quantity
from tests.support.limits import limited
from tests.support.places import ROOT

SHAPES = {"x": "n m"}
TRIO = Course(
    "trio",
    "Trio",
    (
        Exercise(
            "spread",
            RIGHT["spread"],
            (quantity("twice", 4), quantity("half", 3), quantity("inputs", 1)),
            SHAPES,
        ),
        Exercise(
            "chain",
            RIGHT["chain"],
            (quantity("a", 5), quantity("b", 5)),
            SHAPES,
            {"uses": ["spread"]},
        ),
        Exercise("total", RIGHT["total"], (quantity("s", 7),), SHAPES, {"returns": "dict"}),
    ),
    sizes={"few": {"n": 3, "m": 2}, "more": {"n": 5, "m": 4}},
    packages=("rnn_utils",),
    tables={
        "limits": {
            "cell_seconds": 4,
            "call_seconds": 4,
            "cells_seconds": 20,
            "exercise_seconds": 10,
            "memory": 1024,
            "resident": 1024,
            "processes": 40,
        }
    },
)
CANARIES = {
    place: f"CANARY-{place}-{word}"
    for place, word in {
        "environment": "wren",
        "file": "robin",
        "solution": "finch",
        "gradebook": "siskin",
        "submission": "linnet",
        "memory": "plover",
        "test": "dunlin",
    }.items()
}

WAIT_SECONDS = 10.0


@dataclass
class Target:
    """The course, its warm grader, and what must not get out."""

    root: Path
    grader: Grader
    canaries: list[str]
    servers: list[socket.socket]
    honest_digest: str = ""
    own: list[str] = field(default_factory=list)
    """The numbers that earn the last submission's marks."""

    def __post_init__(self) -> None:
        self.honest_digest = self.grade(honest())["digest"]
        self._own = self._processes()

    @property
    def places(self) -> dict[str, str]:
        return {
            "root": str(self.root),
            "repository": str(ROOT),
            "port": str(self.servers[0].getsockname()[1]),
        }

    def grade(self, content: Mapping[str, object]) -> Record:
        submission = encode(dict(content))
        self.own = hidden_numbers(self.grader, key_of(b"", submission))
        return self.grader.grade("x.ipynb", submission).record

    def attack(self, attack: Attack) -> Record:
        """Grade an attack, under its own limits."""
        with limited(self.grader, **attack.changes):
            return self.grade(attack.notebook(self.places))

    def left_behind(self, wait: float = WAIT_SECONDS) -> list[str]:
        """What runs beside the warm template, after a moment to end."""
        deadline = time.monotonic() + wait
        while self._processes() - self._own and time.monotonic() < deadline:
            time.sleep(0.02)
        return [str(process) for process in self._processes() - self._own]

    def visitors(self) -> list[object]:
        """The addresses that reached one of the machine's servers."""
        return visitors(self.servers)

    def told(self, record: Record) -> list[str]:
        """The canaries that a record tells."""
        text = json.dumps(record, ensure_ascii=False)
        closed_up = re.sub(r"[^0-9]", "", text)
        secrets = [*self.canaries, *self.own]
        return [c for c in secrets if c in text or (len(c) > 9 and c in closed_up)]

    @staticmethod
    def _processes() -> set[psutil.Process]:
        return set(psutil.Process().children(recursive=True))


@contextmanager
def open_target(root: Path) -> Iterator[Target]:
    """Lay out the course and warm up its grader, with a canary in the environment."""
    write_course(root)
    os.environ["AUTOGRADER_CANARY"] = CANARIES["environment"]
    try:
        with servers(root) as listening, Grader(root / "solutions" / "trio") as grader:
            canaries = [*CANARIES.values(), *hidden_numbers(grader)]
            yield Target(root, grader, canaries, listening)
    finally:
        os.environ.pop("AUTOGRADER_CANARY", None)


@contextmanager
def servers(root: Path) -> Iterator[list[socket.socket]]:
    """Listen on the loopback address, on an abstract socket and on a socket file."""
    places = ("127.0.0.1", 0), f"\0{root}", str(root / "socket")
    with contextlib.ExitStack() as stack:
        listening = []
        for place in places:
            family = socket.AF_INET if isinstance(place, tuple) else socket.AF_UNIX
            server = stack.enter_context(socket.socket(family))
            server.bind(place)
            server.listen()
            server.setblocking(False)
            listening.append(server)
        yield listening


def visitors(listening: Iterable[socket.socket]) -> list[object]:
    """The addresses that reached a server."""
    found = []
    for server in listening:
        with contextlib.suppress(BlockingIOError):
            connection, address = server.accept()
            connection.close()
            found.append(address)
    return found


def write_course(root: Path, **limits: float) -> None:
    tables = {"limits": {**TRIO.tables["limits"], **limits}}
    seed = SystemRandom().randrange(10**9)  # so that no other run's secret is taken for ours
    exercises = tuple(
        replace(each, right=f"# {CANARIES['solution']}\n{each.right}") for each in TRIO.exercises
    )
    replace(TRIO, seed=seed, exercises=exercises, tables=tables).write(root)
    TRIO.write_release(root)
    source = f"# {CANARIES['submission']}\n{RIGHT['spread']}"
    other = notebook([solution_cell("spread", source)])
    write(root / "classroom/submitted/other/trio/trio.ipynb", other)
    (root / "secret.txt").write_text(CANARIES["file"])
    with sqlite3.connect(root / "classroom" / "gradebook.db") as gradebook:
        gradebook.execute("create table secret (text)")
        gradebook.execute("insert into secret values (?)", (CANARIES["gradebook"],))
    gradebook.close()


def hidden_numbers(grader: Grader, key: bytes | None = None) -> list[str]:
    """The first numbers of all inputs that explain, or of those that a key earns marks by.

    They come in the forms in which they could get out.
    """
    found = []
    reference = Reference(grader.assignment)
    for exercise in grader.assignment.exercises:
        about = (grader.assignment, exercise, reference)
        for case in marking_cases(*about, key) if key else explaining_cases(*about):
            number = abs(case.arguments()[0][0, 0])
            digits = f"{number:.9f}".replace(".", "")
            raw = case.arguments()[0].tobytes().hex()
            found += [repr(float(number))[:9], digits[:8], digits, f"{number:.7e}"[:9], raw[:10]]
    return found
