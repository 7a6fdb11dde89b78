"""A right solution keeps full marks, whatever became of the notebook around it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from autograder.grading.grader import Grader
from tests.support.cells import Notebook, code, encode
from tests.support.records import not_passed
from tests.support.submissions import code_cells, filled_in, solution_cells

Mangled = Callable[[Notebook], Notebook | None]
MANGLINGS: dict[str, Mangled] = {}


def mangling(function: Mangled) -> Mangled:
    MANGLINGS[function.__name__] = function
    return function


def grade_cells(notebook: Notebook) -> list[dict[str, Any]]:
    return [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]


@mangling
def nothing_changed(notebook: Notebook) -> None:
    return None


@mangling
def grade_cells_deleted(notebook: Notebook) -> None:
    gone = {c["id"] for c in grade_cells(notebook)}
    notebook["cells"] = [c for c in notebook["cells"] if c["id"] not in gone]


@mangling
def grade_cell_duplicated(notebook: Notebook) -> None:
    cell = grade_cells(notebook)[0]
    notebook["cells"].insert(notebook["cells"].index(cell), dict(cell))


@mangling
def grade_cells_edited(notebook: Notebook) -> None:
    for cell in grade_cells(notebook):
        cell["source"] = "assert True"


@mangling
def grade_cell_moved_to_the_top(notebook: Notebook) -> None:
    cell = grade_cells(notebook)[3]
    notebook["cells"].remove(cell)
    notebook["cells"].insert(0, cell)


@mangling
def grade_cell_turned_to_markdown(notebook: Notebook) -> None:
    for cell in grade_cells(notebook):
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]


@mangling
def solution_cell_split(notebook: Notebook) -> None:
    cell = code_cells(notebook)[0]
    place = notebook["cells"].index(cell)
    notebook["cells"].insert(place, code("def helper(z):\n    return np.tanh(z)"))
    cell["source"] = cell["source"].replace("np.tanh(", "helper(")


@mangling
def solution_cells_merged(notebook: Notebook) -> None:
    cells = code_cells(notebook)
    cells[0]["source"] = "\n\n".join(cell["source"] for cell in cells)
    notebook["cells"] = [c for c in notebook["cells"] if c not in cells[1:]]


@mangling
def solution_cells_merged_behind_a_cell_that_raises(notebook: Notebook) -> None:
    cells = code_cells(notebook)
    cells[0]["source"] = "1 / 0\n" + "\n\n".join(cell["source"] for cell in cells)
    notebook["cells"] = [c for c in notebook["cells"] if c not in cells[1:]]


@mangling
def solution_cell_copied(notebook: Notebook) -> None:
    cell = code_cells(notebook)[2]
    notebook["cells"].append(dict(cell))


@mangling
def older_wrong_attempt_left_above(notebook: Notebook) -> None:
    wrong = code("def rnn_forward(x, a0, parameters):\n    return None")
    notebook["cells"].insert(0, wrong)


@mangling
def blank_stub_left_below(notebook: Notebook) -> None:
    from tests.support.submissions import released

    notebook["cells"] += list(code_cells(released()))


@mangling
def solution_metadata_lost(notebook: Notebook) -> None:
    for cell in code_cells(notebook):
        cell["metadata"] = {}


@mangling
def all_nbgrader_metadata_lost(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["metadata"].pop("nbgrader", None)


@mangling
def all_metadata_and_ids_lost(notebook: Notebook) -> None:
    notebook["metadata"] = {}
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        del cell["id"]


@mangling
def grade_ids_shuffled(notebook: Notebook) -> None:
    cells = code_cells(notebook)
    ids = [cell["metadata"]["nbgrader"]["grade_id"] for cell in cells]
    for cell, grade_id in zip(cells, reversed(ids), strict=True):
        cell["metadata"]["nbgrader"]["grade_id"] = grade_id


@mangling
def kernelspec_absent(notebook: Notebook) -> None:
    notebook["metadata"].pop("kernelspec", None)


@mangling
def kernelspec_unknown(notebook: Notebook) -> None:
    notebook["metadata"]["kernelspec"] = {"name": "julia-1.9", "display_name": "Julia"}


@mangling
def saved_as_nbformat_4_0(notebook: Notebook) -> None:
    notebook["nbformat_minor"] = 0
    for cell in notebook["cells"]:
        cell.pop("id", None)
        cell["source"] = cell["source"].splitlines(keepends=True)


@mangling
def fields_of_unknown_tools_added(notebook: Notebook) -> None:
    notebook["metadata"]["colab"] = {"provenance": [], "toc_visible": True}
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
        cell["colab_type"] = "code"


@mangling
def setup_cell_deleted(notebook: Notebook) -> None:
    notebook["cells"] = [c for c in notebook["cells"] if c.get("id") != "setup"]


@mangling
def setup_cell_asks_for_a_missing_module(notebook: Notebook) -> None:
    setup = next(c for c in notebook["cells"] if c.get("id") == "setup")
    setup["source"] = "import tensorflow as tf\n" + setup["source"]


@mangling
def utils_imported_as_a_module(notebook: Notebook) -> None:
    notebook["cells"].insert(0, code("import numpy\nimport rnn_utils"))
    for cell in code_cells(notebook):
        cell["source"] = re.sub(r"\b(softmax|sigmoid)\(", r"rnn_utils.\1(", cell["source"])
        cell["source"] = cell["source"].replace("np.", "numpy.")


@mangling
def extra_cells_misbehave(notebook: Notebook) -> None:
    extras = [
        "raise RuntimeError('so far so bad')",
        "print('x' * 10_000_000)",
        "answer = input('What is your name? ')",
        "import a_module_that_nobody_has",
        "open('data/weights.h5').read()",
        "%matplotlib inline\n%load_ext autoreload\n!pip install torch\n%%bash",
        "%%time\nsum(range(10))",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()",
        "import sys\nsys.exit(3)",
        "def half_finished(\n",
        "del np",
        "raise KeyboardInterrupt",
    ]
    for position, source in enumerate(extras):
        notebook["cells"].insert(3 * position, code(source))


@mangling
def globals_of_the_same_names(notebook: Notebook) -> None:
    notebook["cells"].insert(0, code("parameters = {}\nWaa = np.eye(3)\nT_x = 99\ncache = None"))


@mangling
def functions_wrapped_by_a_decorator(notebook: Notebook) -> None:
    notebook["cells"].insert(0, code(DECORATOR))
    for cell in code_cells(notebook):
        cell["source"] = cell["source"].replace("def ", "@logged\ndef ", 1)


DECORATOR = """
import functools
def logged(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        return function(*args, **kwargs)
    return call
"""


@pytest.mark.parametrize("name", MANGLINGS)
def test_a_right_solution_keeps_full_marks(name: str, grader: Grader) -> None:
    notebook = filled_in()
    MANGLINGS[name](notebook)
    record = grader.grade(f"{name}.ipynb", encode(notebook)).record
    lost = {e["name"]: e["checks"][0]["message"] for e in record["exercises"] if not e["passed"]}
    assert (record["reason"], lost, record["score"]) == (None, {}, 100.0)


def test_a_notebook_that_this_pack_never_released_keeps_full_marks(grader: Grader) -> None:
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "metadata": {}, "source": "# RNN homework"},
        code("import numpy as np\nfrom rnn_utils import *"),
    ]
    for source in solution_cells().values():
        cells += [code(source), code("np.random.seed(1)\nprint(undefined_here)")]
    notebook = {"nbformat": 4, "nbformat_minor": 1, "metadata": {}, "cells": cells}
    record = grader.grade("theirs.ipynb", encode(notebook)).record
    assert record["score"] == 100.0
    assert {e["matched_by"] for e in record["exercises"]} == {"function"}


def test_code_exported_to_a_script_keeps_full_marks(grader: Grader) -> None:
    pieces = ["# coding: utf-8", "import numpy as np", *solution_cells().values()]
    script = "\n\n# In[ ]:\n\n".join(pieces)
    assert grader.grade("exported.py", script.encode()).record["score"] == 100.0


def test_a_syntax_error_in_a_script_costs_its_own_exercise_only(grader: Grader) -> None:
    script = "\n\n".join(solution_cells().values())
    script = script.replace("def rnn_forward(x,", "def rnn_forward((x,")
    record = grader.grade("exported.py", script.encode()).record
    assert record["score"] == 90.0
    assert not_passed(record) == ["rnn_forward"]


def test_two_mangled_twins_get_the_same_digest(grader: Grader) -> None:
    one, other = filled_in(), filled_in()
    kernelspec_absent(other)
    grade_cells_deleted(other)
    first, second = (grader.grade("x.ipynb", encode(nb)).record for nb in (one, other))
    assert first["digest"] == second["digest"]
    assert json.dumps(first) == json.dumps(second)
