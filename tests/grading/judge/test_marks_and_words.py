"""What earns marks is a submission's own, and no word about it comes from there."""

from __future__ import annotations

import json

import pytest

from autograder.course.assignment import load
from autograder.course.secret import key_of
from autograder.grading.grader import Grader
from autograder.grading.judge import hidden_calls
from autograder.grading.judge.hidden_calls import Case, explaining_cases, marking_cases
from autograder.grading.judge.reference import Reference
from autograder.grading.sandbox import session as session_module
from tests.support.cells import encode
from tests.support.places import FOLDER
from tests.support.records import exercise, not_passed
from tests.support.submissions import solution_cells, with_function

NAME = "rnn_cell_forward"
HEAD = f"def {NAME}(xt, a_prev, parameters):\n"


def cases_of(key: bytes) -> list[Case]:
    assignment = load(FOLDER)
    return marking_cases(assignment, assignment.exercise(NAME), Reference(assignment), key)


def frames(key: bytes) -> list[bytes]:
    return [case.frame for case in cases_of(key)]


def test_inputs_are_a_submissions_own_and_equal_at_every_regrade() -> None:
    mine = key_of(b"secret", b"bytes")
    assert frames(mine) == frames(key_of(b"secret", b"bytes"))
    others = key_of(b"secret", b"bytes "), key_of(b"Secret", b"bytes"), b""
    for other in others:
        assert not set(frames(mine)) & set(frames(other))


def test_no_exercise_and_no_size_shares_its_numbers_with_another() -> None:
    assignment = load(FOLDER)
    reference = Reference(assignment)
    key = key_of(b"", b"")
    firsts = [
        next(iter(case.drawn.values())).ravel()[0]
        for row in assignment.graded
        for case in marking_cases(assignment, row, reference, key)
    ]
    assert len(set(firsts)) == len(firsts)


def by_heart() -> bytes:
    """A function that knows the answers to all inputs that explain, and nothing else."""
    assignment = load(FOLDER)
    row = assignment.exercise(NAME)
    known = {}
    for case in explaining_cases(assignment, row, Reference(assignment)):
        xt, a_prev, _parameters = case.arguments()
        a_next, y, _cache = case.expected
        known[str(float(xt.ravel()[0]))] = [a_next.tolist(), y.tolist()]
    source = f"""KNOWN = {known!r}
{HEAD}    a_next, y = map(np.array, KNOWN.get(str(float(xt.ravel()[0])), (a_prev, xt)))
    return a_next, y, (a_next, a_prev, xt, parameters)
"""
    return encode(with_function(NAME, source))


def test_who_knows_the_answers_that_explain_earns_nothing(grader: Grader) -> None:
    row = exercise(grader.grade("x.ipynb", by_heart()).record, NAME)
    earned = {check["name"] for check in row["checks"] if check["points"]}
    assert earned <= {"cache", "inputs"}  # as any state that is made up earns them
    assert "wrong for others" in row["diagnosis"]["message"]


def test_it_would_earn_all_where_marks_and_words_came_from_the_same(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def same(assignment: object, row: object, reference: object, key: bytes) -> list[Case]:
        return explaining_cases(assignment, row, reference)  # type: ignore[arg-type]

    monkeypatch.setattr(hidden_calls, "marking_cases", same)
    assert exercise(grader.grade("x.ipynb", by_heart()).record, NAME)["passed"]


TELLING = f"""
import os
{HEAD}    with open("/scratch/seen", "a") as file:
        file.write(repr(float(xt.ravel()[0])) + " ")
    seen = open("/scratch/seen").read()
    raise KeyError("parameters" if len(seen.split()) <= 6 else "a_prev")
"""
"""Says by a key's name whether a call that earns marks left a note to one that explains."""


def test_the_process_that_explains_never_met_what_earns_marks(grader: Grader) -> None:
    content = encode(with_function(NAME, TELLING))
    assert exercise(grader.grade("x.ipynb", content).record, NAME)["error"] == (
        "KeyError: 'parameters'"
    )


def test_a_note_would_be_found_where_processes_were_not_kept_apart(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module.Session, "_is_apart_from", lambda *_: False)
    content = encode(with_function(NAME, TELLING))
    assert exercise(grader.grade("x.ipynb", content).record, NAME)["error"] == "KeyError: 'a_prev'"


def test_slow_cells_buy_no_look_at_what_earns_marks(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "MOST_RERUNS", 0)
    row = exercise(grader.grade("x.ipynb", encode(with_function(NAME, TELLING))).record, NAME)
    assert row["error"] == "TimeoutError: not run again"
    assert row["score"] == 0.0 and "take too long to run again" in row["diagnosis"]["message"]


NOTE = f"""
{solution_cells()[NAME + "-code"]}
_right = {NAME}
def {NAME}(xt, a_prev, parameters):
    open("/scratch/seen", "w").write("x")
    return _right(xt, a_prev, parameters)
"""
READ = """
import os
def rnn_forward(x, a0, parameters):
    raise KeyError("a0" if os.path.exists("/scratch/seen") else "parameters")
"""


def test_no_exercise_finds_what_another_wrote(grader: Grader) -> None:
    notebook = with_function(NAME, NOTE)
    for cell in notebook["cells"]:
        if cell.get("id") == "rnn_forward-code":
            cell["source"] = READ
    record = grader.grade("x.ipynb", encode(notebook)).record
    assert not_passed(record) == ["rnn_forward"]
    assert exercise(record, "rnn_forward")["error"] == "KeyError: 'parameters'"


def test_what_a_class_keeps_secret_decides_the_inputs(grader: Grader) -> None:
    keys = []
    content = encode(with_function(NAME, solution_cells()[NAME + "-code"]))
    for secret in (b"one", b"one", b"other"):
        keys.append(grader.admit("x.ipynb", content, secret=secret).key)
    assert keys[0] == keys[1] != keys[2]


def test_records_say_the_same_whatever_the_secret(grader: Grader) -> None:
    wrong = solution_cells()[NAME + "-code"].replace("tanh", "sin")
    content = encode(with_function(NAME, wrong))
    records = [grader.grade("x.ipynb", content, secret=s).record for s in (b"one", b"other")]
    assert records[0]["digest"] == records[1]["digest"]
    assert not exercise(records[0], NAME)["passed"]


def test_no_record_holds_the_key(grader: Grader) -> None:
    content = by_heart()
    record = json.dumps(grader.grade("x.ipynb", content, secret=b"secret").record)
    assert key_of(b"secret", content).hex() not in record
