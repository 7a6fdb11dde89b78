"""What students really hand in: right code keeps its marks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from autograder.grading.grader import Grader
from tests.support.cells import encode
from tests.support.foreign_notebooks import CHECK, IMPORTS, SOURCES, Changes, changed, notebook
from tests.support.limits import limited
from tests.support.places import FOLDER
from tests.support.records import lost
from tests.support.submissions import filled_in


def script(pieces: list[str]) -> bytes:
    return "\n\n".join(pieces).encode()


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

    return encode(filled_in(("+ ba)", "+ ba + 0 * sys.float_info.epsilon)")))


@right
def an_empty_list_of_worksheets() -> bytes:
    return json.dumps({**json.loads(notebook(SOURCES)), "worksheets": []}).encode()


SLOW = {"an_endless_loop_above_the_functions"}
"""It takes as long as a cell may take."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in RIGHT]
)
def test_right_code_keeps_full_marks(name: str, grader: Grader) -> None:
    content = RIGHT[name]()
    ending = "ipynb" if content.startswith(b"{") else "py"
    assert lost(grader.grade(f"{name}.{ending}", content).record) == {}


@pytest.fixture(scope="module")
def hasty_grader() -> Iterator[Grader]:
    """A grader with little patience, so that a test needs little too."""
    with (
        Grader(FOLDER) as grader,
        limited(grader, cell_seconds=1.0, cells_seconds=2.0) as hasty,
    ):
        yield hasty


@pytest.mark.slow
def test_many_slow_cells_leave_time_for_the_calls(hasty_grader: Grader) -> None:
    slow = ("import time\ntime.sleep(99)",) * 6
    assert lost(hasty_grader.grade("slow.ipynb", notebook(SOURCES, below=slow)).record) == {}


def test_too_much_code_is_refused_with_its_reason(grader: Grader) -> None:
    pasted = ("data = '" + "7" * 2**20 + "'",) * 3
    record = grader.grade("x.ipynb", notebook(SOURCES, above=pasted)).record
    assert record["status"] == "refused" and "too much code" in record["reason"]
