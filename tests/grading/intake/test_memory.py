"""What a notebook's bytes can take of the grader's own memory, which no sandbox bounds."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from autograder.classroom.folders import Classroom
from autograder.course.assignment import load
from autograder.grading.intake.allowance import Allowance
from autograder.grading.intake.choice import work_in
from autograder.grading.intake.matching import LONGEST, REMEMBERED
from autograder.grading.intake.refusal import Refused
from autograder.grading.intake.safe_file import MAX_BYTES
from autograder.grading.intake.submission import MAX_CELLS, read
from tests.support.cells import code, encode, notebook, prose

STREAM = '{"output_type":"stream","name":"stdout","text":"%s"}'
FULL_OF = {
    "signs that steer a terminal": STREAM % ("\x7f\u0100" * 1_000_000),
    "a letter that takes four bytes": STREAM % ("x" * 2_800_000 + "\U0001f600"),
    "short texts": '"\u0100",' * 200_000 + '""',
    "numbers": "1.0," * 750_000 + "1.0",
    "whole numbers": "257," * 750_000 + "1",
}
MOST_TIMES = 20
TOO_MANY = {"lists": "[]," * 10_000_000 + "[]", "short texts": '"\u0100",' * 5_000_000 + '""'}


def with_output(output: str) -> bytes:
    return encode(notebook([code("")])).replace(b'"outputs": []', f'"outputs": [{output}]'.encode())


@pytest.mark.slow
@pytest.mark.parametrize("what", FULL_OF)
def test_no_content_takes_many_times_its_size(what: str) -> None:
    content = with_output(FULL_OF[what])
    tracemalloc.start()
    try:
        read("x.ipynb", content)
        assert tracemalloc.get_traced_memory()[1] < MOST_TIMES * len(content)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("what", TOO_MANY)
def test_what_holds_more_parts_than_memory_bears_is_refused(what: str) -> None:
    with pytest.raises(Refused, match="more parts than a notebook has"):
        read("x.ipynb", with_output(TOO_MANY[what]))


def test_text_cells_are_cut_off_where_nobody_reads_them() -> None:
    found = read("x.ipynb", encode(notebook([prose("a", "x" * 4_000_000), prose("b", "y")]))).cells
    assert 1_000_000 < sum(len(cell.source) for cell in found) < MAX_BYTES / 10


@pytest.mark.parametrize("length", [LONGEST, 60 * LONGEST])
def test_what_was_read_of_many_files_is_not_kept(length: int, course: Classroom) -> None:
    """A letter beyond the first planes makes four bytes of each."""
    toy = load(course.source / "toy")
    width, kept = 4 * length, []
    count = 2 * REMEMBERED if length == LONGEST else 20
    tracemalloc.start()
    try:
        for number in range(count):
            start = f"def double(x):\n    return {number}\n# \U0001f600"
            cell = code(start + "x" * (length - len(start)))
            content = encode(notebook([cell]))
            kept.append(work_in(Path("x.ipynb"), content, toy, {}, Allowance()).touched)
        assert tracemalloc.get_traced_memory()[0] < (REMEMBERED + 2) * 4 * LONGEST + 5 * width
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["x.ipynb", "x.py"])
def test_no_more_cells_run_than_a_notebook_has(name: str) -> None:
    cells = [code(f"x = {number}", f"c{number}") for number in range(MAX_CELLS + 1)]
    script = "".join(f"# %%\nx = {number}\n" for number in range(MAX_CELLS + 1)).encode()
    with pytest.raises(Refused, match="too many cells"):
        read(name, encode(notebook(cells)) if name.endswith("ipynb") else script)
