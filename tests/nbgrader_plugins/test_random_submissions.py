"""Whatever one student writes into any of their files, nbgrader's commands go on for the others."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.folders import Classroom
from tests.support.files import write
from tests.support.hostile import contents, examples, moments, names
from tests.support.odd_folders import RIGHT
from tests.support.through_nbgrader import autograde, collect
from tests.support.toys import registered_course

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("random"),
    pytest.mark.filterwarnings("ignore"),  # nbgrader's and nbformat's own, on what is odd
]

many = examples(int(os.environ.get("EXAMPLES", "4")))
FILES = st.dictionaries(names(), contents(), max_size=3)
STAMP = "2030-01-01 00:00:00 UTC"
HONEST = "zoe"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, new_gradebook: Path) -> Classroom:
    return registered_course(tmp_path_factory.mktemp("random"), new_gradebook)


def clear(*folders: Path) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)


@many
@given(files=FILES, moment=st.none() | moments())
def test_autograde(course: Classroom, files: dict[str, bytes], moment: bytes | None) -> None:
    clear(course.submitted, course.records, course.autograded)
    write(course.submitted / HONEST / "toy/toy.ipynb", RIGHT)
    (course.submitted / "eve/toy").mkdir(parents=True)
    for name, content in {**files, "timestamp.txt": moment}.items():
        if content is not None:
            write(course.submitted / "eve/toy" / name, content)
    autograde(course)
    assert json.loads(course.record(HONEST, "toy").read_bytes())["score"] == 10.0
    eve = json.loads(course.record("eve", "toy").read_bytes())
    made = course.autograded_notebook("eve", "toy").is_file()
    assert made if eve["status"] == "graded" else eve["reason"]
    assert not course.log.exists(), course.log.read_text(errors="replace")


@many
@given(
    folder=names(),
    student=st.sampled_from(["eve", "", HONEST]) | names(),
    when=st.sampled_from(["", "1" * 30, "2030", "2030-01-01 00:00:00 /etc/passwd"]) | names(),
    files=FILES,
    moment=st.none() | moments(),
)
def test_collect(
    course: Classroom,
    folder: str,
    student: str,
    when: str,
    files: dict[str, bytes],
    moment: bytes | None,
) -> None:
    inbound = course.root / "exchange/toys/inbound"
    clear(course.submitted, inbound)
    write(inbound / f"{HONEST}+toy+{STAMP}/toy.ipynb", RIGHT)
    for odd in (folder, f"{student}+toy+{when}".replace("/", "")[:120]):
        for name, content in {**files, "timestamp.txt": moment}.items():
            if content is not None:
                write(inbound / odd / name, content)
    collect(course)
    place = course.submitted / HONEST / "toy/toy.ipynb"
    assert place.read_bytes() == RIGHT or student == HONEST
    assert {path.name for path in course.submitted.iterdir()} <= {HONEST, student}
