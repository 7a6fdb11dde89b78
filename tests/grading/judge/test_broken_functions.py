"""Each way a function can go wrong costs its own exercise, with a plain sentence."""

from __future__ import annotations

import json

import pytest

from autograder.grading.grader import Grader
from tests.support.cells import encode
from tests.support.records import exercise, failed_checks, not_passed
from tests.support.submissions import filled_in, released, with_function

HEAD = "def rnn_cell_forward(xt, a_prev, parameters):\n"
RIGHT = """    a = np.tanh(parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"])
    y = softmax(parameters["Wya"] @ a + parameters["by"])
    cache = (a, a_prev, xt, parameters)
"""
BODIES = {
    "one value too few": "    return a, y",
    "one value too many": "    return a, y, cache, None",
    "None": "    return None",
    "a scalar": "    return 3.5",
    "a generator": "    yield a\n    yield y\n    yield cache",
    "complex arrays": "    return a.astype(complex), y, cache",
    "object arrays": "    return a.astype(object), y.astype(object), cache",
    "not a number": "    return a * np.nan, y, cache",
    "infinity": "    a[0, 0] = np.inf\n    return a, y, cache",
    "two gigabytes": "    return np.zeros((2**28,)), y, cache",
    "a large array": "    return np.zeros((3000, 3000)), y, cache",
    "nested without end": "    c = []\n    c.append(c)\n    return a, y, c",
    "a lying object": "    return type('Liar', (), {'__eq__': lambda s, o: True})(), y, cache",
    "a lying array": "    return type('L', (), {'__array__': lambda s, *k: 2 * a})(), y, cache",
    "an array that raises": "    return type('L', (), {'__array__': lambda s: 1 / 0})(), y, cache",
    "a mapping that raises": """
    from collections.abc import Mapping
    methods = dict.fromkeys(("__getitem__", "__iter__", "__len__"), lambda *a: 1 / 0)
    return a, y, (a, a_prev, xt, type("M", (Mapping,), methods)())
""",
    "a lying float": "    return type('F', (float,), {'__eq__': lambda s, o: True})(1.0), y, cache",
    "raising": "    raise ValueError('no')",
    "raising what nobody expects": "    raise type('Odd', (BaseException,), {})()",
    "an error that can't be shown": "    raise type('E', (Exception,), {'__str__': lambda s: 1})()",
    "recursion": "    return rnn_cell_forward(xt, a_prev, parameters)",
    "leaving Python": "    import os\n    os._exit(0)",
    "a killed process": "    import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)",
    "a crash": "    import ctypes\n    ctypes.string_at(0)",
    "sys.exit": "    raise SystemExit(0)",
}


def wrong(body: str) -> bytes:
    return encode(with_function("rnn_cell_forward", HEAD + RIGHT + body))


@pytest.mark.parametrize("what", BODIES)
def test_a_broken_function_costs_its_own_exercise_only(what: str, grader: Grader) -> None:
    record = grader.grade("x.ipynb", wrong(BODIES[what])).record
    broken = exercise(record, "rnn_cell_forward")
    assert not_passed(record) == ["rnn_cell_forward"]
    assert broken["score"] < broken["max_score"]
    message = next(c["message"] for c in broken["checks"] if not c["passed"])
    assert message.endswith((".", "?")) and "Traceback" not in message


@pytest.mark.slow
def test_an_endless_loop_costs_its_own_exercise_only(grader: Grader) -> None:
    record = grader.grade("x.ipynb", wrong("    while True:\n        pass")).record
    assert record["score"] == 90.0
    assert exercise(record, "rnn_cell_forward")["diagnosis"]["misconception"] == "no-end-in-time"


@pytest.mark.slow
def test_a_cell_that_never_ends_costs_nothing_but_itself(grader: Grader) -> None:
    notebook = filled_in()
    notebook["cells"].insert(0, {"cell_type": "code", "metadata": {}, "source": "while 1: pass"})
    assert grader.grade("x.ipynb", encode(notebook)).record["score"] == 100.0


def test_a_cell_that_ends_its_process_costs_nothing_but_itself(grader: Grader) -> None:
    notebook = filled_in()
    for source in ("import os; os._exit(1)", "import os, signal; os.kill(os.getpid(), 9)"):
        cell = {"cell_type": "code", "metadata": {}, "source": source}
        notebook["cells"].insert(0, cell)
    assert grader.grade("x.ipynb", encode(notebook)).record["score"] == 100.0


def test_the_blank_release_scores_nothing_and_says_why(grader: Grader) -> None:
    record = grader.grade("x.ipynb", encode(released())).record
    assert record["score"] == 0.0
    causes = {e["diagnosis"]["misconception"] for e in record["exercises"]}
    assert causes == {"not-filled-in"}


def test_half_a_notebook_scores_its_half(grader: Grader) -> None:
    notebook = filled_in(only=["rnn_cell_forward", "lstm_backward"])
    assert grader.grade("x.ipynb", encode(notebook)).record["score"] == 10.0 + 12.0


def test_a_wrong_cell_does_not_spoil_the_loop_that_calls_it(grader: Grader) -> None:
    notebook = filled_in(("a_next = ot * np.tanh(c_next)", "a_next = np.tanh(c_next)"))
    record = grader.grade("x.ipynb", encode(notebook)).record
    assert not_passed(record) == ["lstm_cell_forward"]


def test_a_cell_kept_under_another_name_is_the_reference_too(grader: Grader) -> None:
    source = filled_in()
    body = "".join(next(c for c in source["cells"] if c.get("id") == "rnn_forward-code")["source"])
    body = "step = rnn_cell_forward\n" + body.replace("= rnn_cell_forward(", "= step(")
    notebook = with_function("rnn_forward", body)
    for cell in notebook["cells"]:
        if cell.get("id") == "rnn_cell_forward-code":
            cell["source"] = cell["source"].replace("np.tanh(", "np.sin(")
    record = grader.grade("x.ipynb", encode(notebook)).record
    assert not_passed(record) == ["rnn_cell_forward"]


def test_a_cell_cannot_be_had_from_the_loop_that_uses_it(grader: Grader) -> None:
    body = HEAD + (
        "    a, y, caches = rnn_forward(xt[:, :, None], a_prev, parameters)\n"
        "    return a[:, :, 0], y[:, :, 0], caches[0][0]\n"
    )
    record = grader.grade("x.ipynb", encode(with_function("rnn_cell_forward", body))).record
    assert exercise(record, "rnn_cell_forward")["score"] == 0.0


def test_writing_into_an_argument_costs_that_point_alone(grader: Grader) -> None:
    notebook = filled_in(
        ("dtanh = (1 - a_next ** 2) * da_next", "da_next *= 1 - a_next ** 2; dtanh = da_next")
    )
    broken = exercise(grader.grade("x.ipynb", encode(notebook)).record, "rnn_cell_backward")
    assert failed_checks(broken) == ["inputs"]


def test_a_right_result_in_an_arguments_memory_is_found(grader: Grader) -> None:
    line = "da_prev = np.dot(Waa.T, dtanh)"
    notebook = filled_in((line, f"{line}; da_next[...] = da_prev; da_prev = da_next"))
    broken = exercise(grader.grade("x.ipynb", encode(notebook)).record, "rnn_cell_backward")
    assert failed_checks(broken) == ["da_prev", "inputs"]
    shared = next(check for check in broken["checks"] if check["name"] == "da_prev")
    assert "`da_prev` shares its memory with `da_next`" in shared["message"]


def test_a_result_that_depends_on_the_calls_before_is_found(grader: Grader) -> None:
    body = "calls = []\n" + HEAD + RIGHT
    body += "    calls.append(1)\n    return a + 0.01 * (len(calls) > 6), y, cache"
    broken = exercise(
        grader.grade("x.ipynb", encode(with_function("rnn_cell_forward", body))).record,
        "rnn_cell_forward",
    )
    assert failed_checks(broken) == ["a_next"]
    assert "second time" in broken["checks"][0]["message"]


def test_a_name_that_only_the_notebook_defines_is_named(grader: Grader) -> None:
    body = "Waa = np.eye(4)\n" + HEAD + RIGHT.replace('parameters["Waa"]', "Waa")
    body += "    return a, y, cache"
    broken = exercise(
        grader.grade("x.ipynb", encode(with_function("rnn_cell_forward", body))).record,
        "rnn_cell_forward",
    )
    assert broken["score"] == 0.0
    assert broken["error"] == "NameError: name 'Waa' is not defined"


@pytest.mark.parametrize(
    "leak",
    [
        "    raise ValueError(str(xt))",
        "    raise ValueError(xt.tobytes().hex())",
        "    raise NameError(f\"name 'x{abs(xt[0, 0])}' is not defined\")",
        "    raise type('X' + xt.tobytes().hex()[:40], (Exception,), {})()",
        "    return type('X' + xt.tobytes().hex()[:40], (), {})(), y, cache",
        "    return {xt.tobytes().hex()[:40]: 1}",
        "    return float(abs(xt[0, 0])) * a, y, cache",
        "    return np.zeros(int(1000 * abs(xt[0, 0]))), y, cache",
        "    return (0,) * int(1000 * abs(xt[0, 0]))",
    ],
)
def test_no_message_carries_a_hidden_input(leak: str, grader: Grader) -> None:
    from autograder.course.secret import key_of
    from autograder.grading.judge.hidden_calls import explaining_cases, marking_cases
    from autograder.grading.judge.reference import Reference

    assignment = grader.assignment
    content = wrong(leak)
    about = (assignment, assignment.exercise("rnn_cell_forward"), Reference(assignment))
    cases = explaining_cases(*about) + marking_cases(*about, key_of(b"", content))
    record = exercise(grader.grade("x.ipynb", content).record, "rnn_cell_forward")
    told = json.dumps(record)
    for case in cases:
        xt = case.arguments()[0]
        secrets = [str(abs(xt[0, 0]))[:6], f"{abs(xt[0, 0]):.3g}", xt.tobytes().hex()[:8]]
        telling = [secret for secret in secrets if len(secret) > 3]  # "1" is in any record
        assert not [secret for secret in telling if secret in told]
