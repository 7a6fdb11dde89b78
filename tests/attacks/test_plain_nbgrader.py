"""The same attacks against plain nbgrader, on a notebook of the same three exercises."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.base.files import locked
from tests.attacks.attack import EXERCISES, HONEST, POINTS, RIGHT, WON, Attack, honest
from tests.attacks.groups import GROUPS
from tests.attacks.target import CANARIES, servers, write_course
from tests.support.cells import (
    Notebook,
    by_id,
    grade_cell,
    known,
    notebook,
    read,
    solution_cell,
    write,
)

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "plain"
c.CourseDirectory.source_directory = "plain/source"
c.CourseDirectory.release_directory = "plain/release"
c.CourseDirectory.submitted_directory = "plain/submitted"
c.CourseDirectory.autograded_directory = "plain/autograded"
c.CourseDirectory.db_url = "sqlite:///classroom/gradebook.db"
c.Exchange.root = "plain/exchange"
"""
TESTS = {
    "spread": """
        case = np.random.RandomState(3).randn(3, 2)
        expected = 2 * case, case / 2
        answer = spread(case)
        assert np.allclose(answer[0], expected[0])
        assert np.allclose(answer[1], expected[1])
    """,
    "chain": """
        case = np.random.RandomState(4).randn(3, 2)
        answer = chain(case)
        assert np.allclose(answer[0], 4 * case)
        assert np.allclose(answer[1], case / 2)
    """,
    "total": """
        case = np.random.RandomState(5).randn(3, 2)
        assert np.allclose(total(case)["s"], case.sum(axis=1))
    """,
}
ATTACKS = [
    pytest.param(attack, id=f"{group}-{attack.name}")
    for group, attacks in GROUPS.items()
    for attack in attacks
    if attack.plain is not None
]
SECONDS = 900

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("plain-nbgrader")]


@dataclass(frozen=True)
class PlainClass:
    """What nbgrader's own autograde made of a class of attackers."""

    root: Path

    def score(self, student: str) -> float:
        query = """
            select sum(grade.auto_score) from grade
            join submitted_notebook on grade.notebook_id = submitted_notebook.id
            join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
            where submitted_assignment.student_id = ?
        """
        gradebook = sqlite3.connect(self.root / "classroom" / "gradebook.db")
        try:
            return gradebook.execute(query, (student,)).fetchone()[0] or 0.0
        finally:
            gradebook.close()

    def told(self, student: str) -> str:
        folder = self.root / "plain" / "autograded" / student / "trio"
        outputs = json.loads((folder / "trio.ipynb").read_text())["cells"]
        return json.dumps([made.get("outputs") for made in outputs])


@pytest.fixture(scope="module")
def plain_class(tmp_path_factory: pytest.TempPathFactory) -> PlainClass:
    """The graded class, made by the first test process that asks for it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    root = shared / "plain-nbgrader"
    with locked(shared / "plain-nbgrader.lock"):
        if not root.exists():
            grade_class(root)
    return PlainClass(root)


def grade_class(root: Path) -> None:
    write_course(root)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / "home").mkdir()
    write(root / "plain/source/trio/trio.ipynb", source())
    nbgrader(root, "generate_assignment", "trio")
    with servers(root) as listening:
        port = str(listening[0].getsockname()[1])
        places = {"root": str(root), "repository": str(root), "port": port}
        hand_in(root, "honest", honest())
        for param in ATTACKS:
            hand_in(root, param.id, param.values[0].notebook(places))
        nbgrader(root, "autograde", "trio")


def source() -> Notebook:
    """The instructor's notebook, with hidden tests as nbgrader has them."""
    cells = [known("setup", "import numpy as np", locked=True)]
    for name in EXERCISES:
        solution = f"### BEGIN SOLUTION\n{RIGHT[name]}\n### END SOLUTION"
        check = grade_cell(name, hidden_tests(name), POINTS[name])
        cells += [solution_cell(name, solution), check]
    return notebook(cells)


def hidden_tests(name: str) -> str:
    lines = "\n".join(line.strip() for line in TESTS[name].strip().splitlines())
    tests = f"# {CANARIES['test']}\n{lines}"
    return f"### BEGIN HIDDEN TESTS\n{tests}\n### END HIDDEN TESTS"


def hand_in(root: Path, student: str, content: Notebook) -> None:
    """Hand a notebook in, with the released grade cell after each exercise's own cell."""
    kept = by_id(read(root / "plain/release/trio/trio.ipynb"))
    cells = [kept["setup"]]
    for made in content["cells"]:
        cells.append(made)
        name = made["id"].removesuffix("-code")
        cells += [kept[name]] if name in EXERCISES else []
    write(root / "plain/submitted" / student / "trio/trio.ipynb", notebook(cells))


def nbgrader(root: Path, *command: str) -> None:
    environment = {
        **os.environ,
        "HOME": str(root / "home"),
        "IPYTHONDIR": str(root / "home" / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(root / "home" / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(root / "home" / "runtime"),
        "AUTOGRADER_CANARY": CANARIES["environment"],
        "OPENBLAS_NUM_THREADS": "1",
    }
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *command],
        cwd=root,
        env=environment,
        timeout=SECONDS,
        capture_output=True,
        check=False,
    )


def test_plain_nbgrader_grades_an_honest_submission(plain_class: PlainClass) -> None:
    assert plain_class.score("honest") == sum(POINTS.values())


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_attack_fares_as_its_table_says(
    attack: Attack, plain_class: PlainClass, request: pytest.FixtureRequest
) -> None:
    student = request.node.callspec.id
    forged = attack.earns == HONEST and plain_class.score(student) > HONEST
    told = WON in plain_class.told(student)
    assert (forged or told) is attack.plain
