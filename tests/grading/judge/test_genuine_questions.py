"""The judge answers for a helper what could come up in the case, and nothing that could not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.course.assignment import load
from autograder.grading.grader import Grader
from autograder.grading.judge import judge as judge_module
from autograder.grading.judge.genuine import axes_at, demand_genuine
from autograder.grading.judge.hidden_calls import explaining_cases
from autograder.grading.judge.reference import Reference
from tests.support.cells import encode
from tests.support.places import FOLDER
from tests.support.records import exercise
from tests.support.submissions import with_function

CACHED = "lstm_cell_backward"


def pattern() -> tuple[dict[str, Any], set[int]]:
    assignment = load(FOLDER)
    row = assignment.exercise(CACHED)
    case = explaining_cases(assignment, row, Reference(assignment))[0]
    arguments = dict(zip(row.arguments, case.arguments(), strict=True))
    return arguments, axes_at(assignment, assignment.sizes[0])


CHANGES = {
    "as they are": lambda given: given,
    "of single precision": lambda g: {**g, "da_next": g["da_next"].astype(np.float32)},
    "another shape of the case": lambda g: {**g, "da_next": g["da_next"].T},
    "nothing": lambda g: {**g, "da_next": None},
    "a number": lambda g: {**g, "da_next": 0.0},
    "a list for a tuple": lambda g: {**g, "cache": list(g["cache"])},
    "fewer fields": lambda g: {**g, "cache": g["cache"][:4]},
}
FOREIGN = {
    "a long array": lambda g: {**g, "da_next": np.ones((1755, 1))},
    "many axes": lambda g: {**g, "da_next": np.ones((1, 1, 1, 1))},
    "words": lambda g: {**g, "da_next": "x"},
    "a list for an array": lambda g: {**g, "da_next": [1.0]},
    "objects": lambda g: {**g, "da_next": np.array([None])},
    "a longer cache": lambda g: {**g, "cache": (*g["cache"], g["cache"][0])},
    "a foreign array in a cache": lambda g: {**g, "cache": (np.ones(1755), *g["cache"][1:])},
    "a foreign parameter": lambda g: {
        **g,
        "cache": (*g["cache"][:-1], {**g["cache"][-1], "Wf": np.ones((1755, 1))}),
    },
    "a list among the parameters": lambda g: {
        **g,
        "cache": (*g["cache"][:-1], {**g["cache"][-1], "Wf": [0.0]}),
    },
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_question_of_the_case_passes(change: str) -> None:
    arguments, axes = pattern()
    demand_genuine(CHANGES[change](arguments), arguments, axes)


@pytest.mark.parametrize("change", FOREIGN)
def test_a_question_that_could_not_come_up_is_refused(change: str) -> None:
    arguments, axes = pattern()
    with pytest.raises(TypeError):
        demand_genuine(FOREIGN[change](arguments), arguments, axes)


ASKING = """
def rnn_forward(x, a0, parameters):
    long = np.ones((1755, 1))
    try:
        rnn_cell_forward(long.T, long.T, {name: long for name in parameters})
    except TypeError:
        raise KeyError("parameters")
    except Exception:
        raise KeyError("a0")
    raise KeyError("x")
"""


def answered(grader: Grader) -> str:
    """What became of an outer product of long arrays, asked of a helper that is wrong."""
    notebook = with_function("rnn_forward", ASKING)
    for cell in notebook["cells"]:
        if cell.get("id") == "rnn_cell_forward-code":
            cell["source"] = "def rnn_cell_forward(xt, a_prev, parameters):\n    return xt, xt, xt"
    record = grader.grade("x.ipynb", encode(notebook)).record
    return str(exercise(record, "rnn_forward")["error"])


def test_an_outer_product_of_long_arrays_is_not_worked_out(grader: Grader) -> None:
    assert answered(grader) == "KeyError: 'parameters'"


def test_it_would_be_worked_out_otherwise(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge_module, "demand_genuine", lambda *_: None)
    assert answered(grader) != "KeyError: 'parameters'"


PAIRS = """
import sys
calls = next(m for n, m in sys.modules.items() if n.endswith(".student.calls"))
calls._shared = lambda value, arguments: ((str(i), str(i)) for i in range(10**5))
def rnn_cell_forward(xt, a_prev, parameters):
    return xt, xt, xt
"""


def test_a_report_without_end_costs_its_own_exercise(grader: Grader) -> None:
    content = encode(with_function("rnn_cell_forward", PAIRS))
    record = grader.grade("x.ipynb", content).record
    assert exercise(record, "rnn_cell_forward")["error"] == "ValueError: not an answer"
