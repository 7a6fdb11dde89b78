"""What students really hand in: right code keeps its marks, wrong code gets a true reason."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from submissions import FOLDER, ROOT, code, solution_cells

from autograder.cli import main
from autograder.course.assignment import CODE_SUFFIX
from autograder.grading.grader import Grader, Record

SOURCES = {cell_id.removesuffix(CODE_SUFFIX): text for cell_id, text in solution_cells().items()}
IMPORTS = "import numpy as np\nfrom rnn_utils import *\nfrom public_tests import *"
CHECK = "np.random.seed(1)\nout = {name}(*args_tmp)\nprint(out)\n{name}_test({name})"
Change = tuple[str, str]
Changes = dict[str, list[Change]]


def changed(changes: Changes) -> dict[str, str]:
    """The solution's functions, some changed text by text; each old text occurs once."""
    sources = dict(SOURCES)
    for name, pairs in changes.items():
        for old, new in pairs:
            assert sources[name].count(old) == 1, (name, old)
            sources[name] = sources[name].replace(old, new)
    return sources


def notebook(
    sources: dict[str, str], above: tuple[str, ...] = (), below: tuple[str, ...] = ()
) -> bytes:
    """A notebook of another course's edition: its own checks, no metadata of ours."""
    cells = [code(IMPORTS), *map(code, above)]
    for name, source in sources.items():
        cells += [code(source), code(CHECK.format(name=name))]
    cells += map(code, below)
    return json.dumps({"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": cells}).encode()


def script(pieces: list[str]) -> bytes:
    return "\n\n".join(pieces).encode()


def lost(record: Record) -> dict[str, set[str]]:
    """The quantities that lost their points, by exercise."""
    found = {
        e["name"]: {c["name"] for c in e["checks"] if not c["passed"]} for e in exercises(record)
    }
    return {name: quantities for name, quantities in found.items() if quantities}


def exercises(record: Record) -> list[dict[str, Any]]:
    assert record["reason"] is None
    return record["exercises"]


def exercise(record: Record, name: str) -> dict[str, Any]:
    return next(e for e in exercises(record) if e["name"] == name)


RIGHT: dict[str, Callable[[], bytes]] = {}


def right(make: Callable[[], bytes]) -> Callable[[], bytes]:
    RIGHT[make.__name__] = make
    return make


@right
def constants_below_an_import_that_fails() -> bytes:
    everything = "\n".join(SOURCES.values()).replace("sigmoid(", "squash(")
    return script([IMPORTS, "squash = lambda z: 1 / (1 + np.exp(-z))", everything])


@right
def a_fallback_import_below_a_line_that_fails() -> bytes:
    fallback = "try:\n    import cupy as xp\nexcept ImportError:\n    xp = np"
    return script([IMPORTS, fallback, *SOURCES.values()]).replace(b"np.tanh", b"xp.tanh")


@right
def constants_between_checks_that_raise() -> bytes:
    pieces = [IMPORTS]
    for name, source in SOURCES.items():
        pieces += [CHECK.format(name=name), f"one_of_{name} = 1.0", source]
    return script(pieces).replace(
        b"a_next = np.tanh(", b"a_next = one_of_rnn_cell_forward * np.tanh("
    )


@right
def text_at_the_margin_of_functions_beside_a_line_that_does_not_parse() -> bytes:
    pieces = [
        source.replace('    """', '    """\nMy notes at the margin,\nand more\n', 1).replace(
            "    ### START", "#   an earlier try\n    ### START"
        )
        for source in SOURCES.values()
    ]
    return script(["import numpy as np", *pieces, "print 'done'"])


@right
def an_endless_loop_above_the_functions() -> bytes:
    return script(["import time\nwhile True:\n    time.sleep(1)", *SOURCES.values()])


@right
def a_cell_with_arguments_of_its_own() -> bytes:
    changes: Changes = {
        "lstm_cell_forward": [("c_prev, parameters):", "c_prev, parameters, verbose=False):")],
        "lstm_forward": [
            ("c_next, parameters)\n        #", "c_next, parameters, verbose=True)\n        #")
        ],
    }
    return notebook(changed(changes))


@right
def cells_called_by_their_own_keywords() -> bytes:
    changes: Changes = {
        "rnn_cell_backward": [
            ("rnn_cell_backward(da_next, cache):", "rnn_cell_backward(upstream, memory):"),
            (
                "a_next, a_prev, xt, parameters = cache",
                "da_next, (a_next, a_prev, xt, parameters) = upstream, memory",
            ),
        ],
        "rnn_backward": [("(da_next, cache_list[t])", "(memory=cache_list[t], upstream=da_next)")],
    }
    return notebook(changed(changes))


@right
def numpy_numbers_as_constants() -> bytes:
    changes: Changes = {"rnn_cell_forward": [("+ ba)", "+ ba + NOTHING * EPSILON)")]}
    above = "EPSILON = np.finfo(float).eps\nNOTHING = np.float32(0)"
    return notebook(changed(changes), above=(above,))


@right
def functions_that_note_arrays_in_lists_and_dictionaries() -> bytes:
    changes: Changes = {
        "rnn_forward": [
            (
                "cache_list.append(cache)",
                "cache_list.append(cache); log.append(a_next); last['a'] = a_next",
            )
        ],
        "rnn_cell_backward": [("dWax = np", "notes['dtanh'].append(dtanh)\n    dWax = np")],
    }
    above = "import collections\nlog, last, notes = [], {}, collections.defaultdict(list)"
    used = "log.append(np.ones(3)); last['a'] = np.ones(3); notes['dtanh'].append(np.ones(3))"
    return notebook(changed(changes), above=(above,), below=(used,))


@right
def data_that_holds_itself() -> bytes:
    return notebook(SOURCES, above=("settings = {}\nsettings['all'] = settings",))


@right
def modules_written_by_cells() -> bytes:
    sources = dict(SOURCES)
    head = "import numpy as np\nfrom rnn_utils import *\n"
    sources["rnn_cell_forward"] = "%%writefile mine.py\n" + head + sources["rnn_cell_forward"]
    sources["rnn_forward"] = "from mine import rnn_cell_forward\n" + sources["rnn_forward"]
    sources["lstm_cell_backward"] = "%%writefile back.py\n" + head + sources["lstm_cell_backward"]
    sources["lstm_backward"] = "%run back.py\n" + sources["lstm_backward"]
    return notebook(sources)


@right
def functions_under_cell_magics() -> bytes:
    heads = ["%%time", "%%capture", "%%capture out", "%matplotlib inline", "#@title A form"]
    pairs = zip(SOURCES.items(), [*heads, "%%prun", "", ""], strict=True)
    return notebook({name: f"{head}\n{source}" for (name, source), head in pairs})


@right
def two_functions_made_by_one_assignment() -> bytes:
    sources = dict(SOURCES)
    names = ("rnn_forward", "lstm_forward")
    for name in names:
        sources[name] = sources[name].replace(f"def {name}(", f"def my_{name}(")
    sources["lstm_forward"] += "\nrnn_forward, lstm_forward = my_rnn_forward, my_lstm_forward"
    return notebook(sources)


@right
def a_function_pasted_with_its_prompts() -> bytes:
    sources = dict(SOURCES)
    prompted = "\n... ".join(sources["rnn_cell_forward"].splitlines())
    sources["rnn_cell_forward"] = ">>> " + prompted
    sources["lstm_cell_forward"] = f"exec({sources['lstm_cell_forward']!r})"
    return notebook(sources)


@right
def a_name_that_the_released_setup_cell_imports() -> bytes:
    from submissions import encode, filled_in

    return encode(filled_in(("+ ba)", "+ ba + 0 * sys.float_info.epsilon)")))


@right
def an_empty_list_of_worksheets() -> bytes:
    return json.dumps({**json.loads(notebook(SOURCES)), "worksheets": []}).encode()


@pytest.mark.parametrize("name", RIGHT)
def test_right_code_keeps_full_marks(name: str, grader: Grader) -> None:
    content = RIGHT[name]()
    ending = "ipynb" if content.startswith(b"{") else "py"
    assert lost(grader.grade(f"{name}.{ending}", content)) == {}


@pytest.fixture(scope="module")
def hasty_grader() -> Iterator[Grader]:
    """A grader with little patience, so that a test needs little too."""
    with Grader(FOLDER) as grader:
        limits = replace(grader.assignment.limits, cell_seconds=1.0, submission_seconds=14.0)
        grader.assignment = replace(grader.assignment, limits=limits)
        yield grader


def test_many_slow_cells_leave_time_for_the_calls(hasty_grader: Grader) -> None:
    slow = ("import time\ntime.sleep(99)",) * 16
    assert lost(hasty_grader.grade("slow.ipynb", notebook(SOURCES, below=slow))) == {}


EVERYTHING = "everything"
WRONG: dict[str, tuple[Changes, str, str | None]] = {
    "a state written as if it were the other": (
        {"rnn_cell_backward": [("np.dot(dtanh, a_prev.T)", "np.dot(dtanh, da_next.T)")]},
        "dWaa",
        None,
    ),
    "two mistakes at once": (
        {
            "rnn_cell_backward": [
                ("np.dot(dtanh, a_prev.T)", "np.dot(dtanh, a_next.T)"),
                ("np.sum(dtanh, axis=1, keepdims=True)", "np.mean(dtanh, axis=1, keepdims=True)"),
            ]
        },
        "dWaa dba",
        "next-state-for-a-prev+bias-gradient-averaged",
    ),
    "three mistakes, one of them known": (
        {
            "lstm_cell_backward": [
                ("np.sum(dft, axis=1, keepdims=True)", "np.sum(dft, axis=1)"),
                ("dc_prev = dC * ft", "dc_prev = dC * 1"),
                ("dWo = np.dot(dot,", "dWo = np.dot(dit,"),
            ]
        },
        "dbf dc_prev dWo",
        "forget-gate-left-out",
    ),
    "the gradient of the step after forgotten, and with it da0": (
        {"rnn_backward": [('        da_prevt = gradients["da_prev"]\n', "")]},
        EVERYTHING,
        "da-prevt-not-passed-back",
    ),
    "one gate for two, kept in the cache, and another mistake": (
        {
            "lstm_cell_forward": [
                ("it = sigmoid(np.dot(Wi, concat) + bi)", "it = 1 - ft"),
                ("softmax(np.dot(Wy, a_next) + by)", "softmax(np.dot(Wy, c_next) + by)"),
            ]
        },
        EVERYTHING,
        "one-minus-forget-for-update",
    ),
    "the hidden size taken for the input size": (
        {"lstm_cell_backward": [("n_a = a_next.shape[0]", "n_a = xt.shape[0]")]},
        "dxt da_prev",
        "wrong-shape",
    ),
    "sizes of the published example": (
        {"rnn_cell_forward": [("yt_pred = softmax", "yt_pred = np.zeros((2, 10)) * softmax")]},
        EVERYTHING,
        "raises-an-error",
    ),
    "stored one step off": (
        {"rnn_backward": [("dx[:, :, t] =", "dx[:, :, t - 1] =")]},
        "dx",
        None,
    ),
    "stored in the last step at every step": (
        {"rnn_forward": [("y_pred[:, :, t] =", "y_pred[:, :, -1] =")]},
        "y_pred",
        None,
    ),
    "two gates under each other's keys": (
        {
            "lstm_cell_backward": [
                ('"dWf": dWf, "dbf": dbf', '"dWf": dWi, "dbf": dbi'),
                ('"dWi": dWi, "dbi": dbi', '"dWi": dWf, "dbi": dbf'),
            ]
        },
        "dWf dWi dbf dbi",
        None,
    ),
    "the figures first published for lstm_backward": (
        {
            "lstm_backward": [
                ("da[:, :, t] + da_prevt", "da[:, :, t]"),
                ('        dc_prevt = gradients["dc_prev"]\n', ""),
            ]
        },
        EVERYTHING,
        "nothing-passed-back",
    ),
    "a loop that never counts": (
        {"rnn_backward": [("for t in reversed(range(T_x)):", "t = T_x - 1\n    while t >= 0:")]},
        EVERYTHING,
        "no-end-in-time",
    ),
    "one argument too many for the cell": (
        {"rnn_forward": [("a_next, parameters)\n", "a_next, parameters, t)\n")]},
        EVERYTHING,
        "raises-an-error",
    ),
    "results that are still None": (
        {
            "rnn_cell_forward": [
                ("np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)", "None"),
                ("softmax(np.dot(Wya, a_next) + by)", "None"),
            ]
        },
        EVERYTHING,
        "not-filled-in",
    ),
    "concatenated side by side": (
        {"lstm_cell_backward": [("(a_prev, xt), axis=0", "(a_prev, xt), axis=1")]},
        EVERYTHING,
        "raises-an-error",
    ),
    "a product without its transpose": (
        {"lstm_cell_backward": [("np.dot(Wf[:, n_a:].T, dft)", "np.dot(Wf[:, n_a:], dft)")]},
        EVERYTHING,
        "raises-an-error",
    ),
    "a product with all the weights": (
        {"lstm_cell_backward": [("np.dot(Wf[:, :n_a].T, dft)", "np.dot(Wf, dft)")]},
        EVERYTHING,
        "raises-an-error",
    ),
    "rows for columns, with another operator": (
        {
            "lstm_cell_backward": [
                (f"np.dot(W{gate}[{columns}].T, {grad})", f"W{gate}[{rows}].T @ {grad}")
                for gate, grad in (("f", "dft"), ("i", "dit"), ("c", "dcct"), ("o", "dot"))
                for columns, rows in ((":, :n_a", ":n_a, :"), (":, n_a:", "n_a:, :"))
            ]
        },
        EVERYTHING,
        "rows-for-columns",
    ),
    "parameters that an earlier cell left": (
        {"rnn_cell_forward": [('Wya = parameters["Wya"]', 'Wya = left_over["Wya"]')]},
        EVERYTHING,
        "name-from-outside",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_code_loses_its_own_marks_and_gets_a_true_reason(what: str, grader: Grader) -> None:
    changes, quantities, cause = WRONG[what]
    (name,) = changes
    left_over = "left_over = {'Wya': np.ones((2, 5))}"
    record = grader.grade("x.ipynb", notebook(changed(changes), above=(left_over,)))
    wrong = exercise(record, name)
    whole = {check["name"] for check in wrong["checks"]}
    expected = whole if quantities == EVERYTHING else set(quantities.split())
    assert lost(record) == {name: expected}
    assert wrong["diagnosis"]["misconception"] == cause


WORDS: dict[str, tuple[str, Change]] = {
    "cannot be interpreted as an integer": ("rnn_forward", ("range(T_x)", "range(None)")),
    "tuple indices must be integers": (
        "rnn_backward",
        ("cache_list, x = caches", 'x = caches["x"]'),
    ),
    "setting an array element with a sequence": ("lstm_forward", ("yt, cache =", "cache, yt =")),
    "truth value of an array": ("rnn_forward", ("a_next = a0", "a_next = a0 if a0 else None")),
}


@pytest.mark.parametrize("words", WORDS)
def test_what_python_and_numpy_say_of_common_slips_is_told(words: str, grader: Grader) -> None:
    name, change = WORDS[words]
    record = grader.grade("x.ipynb", notebook(changed({name: [change]})))
    assert words in exercise(record, name)["diagnosis"]["message"]


def test_a_value_right_at_the_last_step_alone_is_not_called_off_from_a_step_on(
    grader: Grader,
) -> None:
    changes, _quantities, _cause = WRONG["stored in the last step at every step"]
    wrong = exercise(grader.grade("x.ipynb", notebook(changed(changes))), "rnn_forward")
    assert wrong["diagnosis"]["message"] == "`y_pred` has the right shape, but other values."


def test_a_fixed_shape_is_not_told_in_symbols_that_fit_by_chance(grader: Grader) -> None:
    changes: Changes = {
        "rnn_cell_forward": [("softmax(np.dot(Wya, a_next) + by)", "np.ones((5, 6))")]
    }
    wrong = exercise(grader.grade("x.ipynb", notebook(changed(changes))), "rnn_cell_forward")
    assert "`yt_pred` has shape (?, ?); (n_y, m) is expected." in json.dumps(wrong)


def test_a_folder_is_searched_for_every_spelling_and_no_name_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    folder = tmp_path / "in"
    (folder / "unpacked.ipynb").mkdir(parents=True)
    names = ["HOMEWORK.IPYNB", "unpacked.ipynb/mine.ipynb", "my notes\nagain.ipynb", "\udcff.ipynb"]
    for name in names:
        Path(os.fsdecode(os.fsencode(folder / name))).write_bytes(notebook(SOURCES))
    (folder / "Wide.PY").write_bytes("\n".join(SOURCES.values()).encode("utf-16"))
    screen = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr("sys.stdout", screen)
    output = tmp_path / "out.json"
    assert main(["grade", str(folder), "--jobs", "1", "--json", str(output)]) == 0
    screen.flush()
    assert b"\\udcff.ipynb  100 of 100" in screen.buffer.getvalue()  # type: ignore[attr-defined]
    records = json.loads(output.read_text())
    assert {os.path.relpath(r["submission"], folder) for r in records} == {*names, "Wide.PY"}
    assert {record["score"] for record in records} == {100.0}


def test_too_much_code_is_refused_with_its_reason(grader: Grader) -> None:
    pasted = ("data = '" + "7" * 2**20 + "'",) * 3
    record = grader.grade("x.ipynb", notebook(SOURCES, above=pasted))
    assert record["status"] == "refused" and "too much code" in record["reason"]
