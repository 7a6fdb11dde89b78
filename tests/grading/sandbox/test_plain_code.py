"""Whose exercises may share a process: those of a submission that can only compute."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.course.limits import Limits
from autograder.grading.grader import Grader
from autograder.grading.sandbox import session as session_module
from autograder.grading.sandbox.launch import Template
from autograder.grading.sandbox.plain_code import Plainness
from autograder.grading.sandbox.session import Cells, Order, Session
from tests.support.cells import code, encode
from tests.support.submissions import filled_in, solution_cells

PACKAGES = ("rnn_utils",)
IsPlain = Callable[..., bool]
PLAIN = {
    "whole values, filled in": 'print("{:.2f} {} {x!r:>5} {{}}".format(1.5, "a.b", x=2))',
    "a function": "def f(x):\n    return np.tanh(x @ x.T)",
    "a magic": "%matplotlib inline\nimport matplotlib.pyplot as plt",
    "magics": "%load_ext autoreload\n%autoreload  2 ",
    "a timed cell in which a name is missing": "%%time\nmissing",
    "a timed cell": "%%time\nx = np.zeros((2, 2))",
    "a name of its own with an underscore": "def _f(_x):\n    _y = _x\n    return _y\n_f(1)",
    "a class": "class A:\n    def run(self, x):\n        return x",
    "a figure": "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()",
    "a text": "print(f'{np.pi:.3f}')",
    "a name in a comment": "# os.system\nx = 1",
    "a name in a text": "x = 'os.system'",
    "the library": "from rnn_utils import *\nfrom rnn_utils import check\nplots.gates",
}
HIDDEN = '"""\nimport os\n"""'
"""Of a cell that does not parse, each line at the margin is run that does."""
NOT_PLAIN = {
    "a module": "import os",
    "a module of a package": "import numpy.f2py",
    "a name of a module": "from os import system",
    "a star": "from numpy import *",
    "a file": "open('x')",
    "a way to any attribute": "getattr(np, 'l' + 'ib')",
    "a module of a module": "np.lib",
    "a file of numpy's": "np.save('x', 1)",
    "an array's file": "x.tofile('x')",
    "an array's address": "x.ctypes",
    "memory by its address": "class A:\n    __array_interface__ = {}",
    "memory by a method": "class A:\n    def __array_interface__(self):\n        return {}",
    "any attribute at all": "class A:\n    def __getattr__(self, name):\n        return {}",
    "a class that no text shows": "type('A', (), {'__array_interface__': {}})",
    "type by another name": "t = type",
    "a special attribute": "f.__globals__",
    "a method": "class A:\n    def __call__(self, x):\n        return x",
    "a class for an address": "class A:\n    @f\n    class __array_interface__: pass",
    "an import for an address": "class A:\n    from numpy import pi as __array_interface__",
    "an error for an address": "try:\n    f()\nexcept ValueError as __array_interface__:\n    pass",
    "an argument of that name": "lambda __array_interface__: 1",
    "attributes by their text": "import functools\nfunctools.wraps(random, updated=('_os',))(w)",
    "a function in the place of a module's": "import functools\nfunctools.partial = f",
    "a part of a value, filled in": 'x = "{0.modules[ctypes]}".format(np)',
    "one in the form of another": 'x = "{0:{1[a]}}".format(1, {"a": 2})',
    "a text that was put together": 'text = "{0." + "T}"\nx = text.format(np)',
    "a module's function taken away": "del np.tanh",
    "a module's function set by a loop": "for np.tanh in [f]:\n    pass",
    "objects out of a buffer": "np.ndarray((1,), object, bytes(8))",
    "a backend by its text": "import matplotlib.pyplot as plt\nplt.rcParams['backend'] = 'x'",
    "any method by its text": "import matplotlib.pyplot as plt\nplt.get(object, 'x')",
    "any setter by its text": "import matplotlib.pyplot as plt\nplt.gca().update({'x': 1})",
    "the shell's folders": "_dh[0].replace('x')",
    "a special name": "__builtins__",
    "a pattern's attribute": "match np:\n    case object(lib=l):\n        pass",
    "a shell command": "!ls",
    "another magic": "%run x",
    "a file of a cell": "%%writefile x\n1",
    "the shell": "get_ipython()",
    "a coroutine": "await f()",
    "text to run": "exec('1')",
    "what does not parse": "def f(:\n    pass",
    "a module of the library": "from rnn_utils.checking import published",
    "a line's end that only the shell sees": "# a comment\u2028%colors\u2028import os",
    "another sign for a letter": "ｏｐｅｎ('x')",
    "what runs in part, by a magic": f"x = (1\n%autoreload 2\n)\ns = {HIDDEN}",
    "what runs in part, by a prompt": f"x = {{\n...: 1, 2: 3}}\ns = {HIDDEN}",
    "what runs in part, by its depth": f"x = {'-' * 5000}1\ns = {HIDDEN}",
    "a cell without end": "x = 1\n" * 10_000,
}


@pytest.fixture(scope="module")
def is_plain() -> Iterator[IsPlain]:
    """Tells whether cells are plain, as they run in a real process."""
    plainness = Plainness(PACKAGES)
    with Template(PACKAGES) as template:
        template.wait()

        def tell(*sources: str) -> bool:
            cells = Cells("", list(enumerate(sources)), [], is_plain=plainness.holds)
            with Session(template, Limits(), cells) as session:
                return session.is_plain

        yield tell


@pytest.mark.parametrize("what", PLAIN)
def test_what_only_computes_is_plain(what: str, is_plain: IsPlain) -> None:
    assert is_plain(PLAIN[what])


@pytest.mark.parametrize("what", NOT_PLAIN)
def test_what_might_do_more_is_not(what: str, is_plain: IsPlain) -> None:
    assert not is_plain("x = 1", NOT_PLAIN[what])


def test_the_solution_is_plain(is_plain: IsPlain) -> None:
    assert is_plain(*solution_cells().values())


def test_a_cell_that_is_told_when_inputs_are_known_is_looked_at_too() -> None:
    """It runs anew where a state was given away; the first time there was no time to tell it."""
    cells = [(0, "x = 1"), (1, "def f():\n    return x"), (2, "late = 1")]
    asked: list[str] = []

    def holds(text: str) -> bool:
        asked.append(text)
        return asked.count("late = 1\n") < 2

    with Template(PACKAGES) as template:
        template.wait()
        given = Cells("", cells, ["f"], {"f": 1}, is_plain=holds)
        with Session(template, Limits(), given) as session:
            assert session.is_plain and asked.count("late = 1\n") == 1
            for _ in range(2):
                with session.exercise(Order("f", held=True)):
                    pass
            assert asked.count("late = 1\n") == 2 and not session.is_plain


@pytest.mark.parametrize("cell, runs", {"x = 1": 1, "import os": 8}.items())
def test_whoever_might_do_more_has_the_cells_run_for_each_exercise(
    cell: str, runs: int, grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    run = Session._run_cells
    monkeypatch.setattr(Session, "_run_cells", lambda *a: opened.append(1) or run(*a))  # type: ignore[func-returns-value]
    notebook = filled_in()
    notebook["cells"].insert(0, code(cell))
    record = grader.grade("x.ipynb", encode(notebook)).record
    assert record["score"] == 100.0
    assert len(opened) == runs


def test_cells_run_no_more_once_they_took_too_long(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    run = Session._run_cells
    monkeypatch.setattr(Session, "_run_cells", lambda *a: opened.append(1) or run(*a))  # type: ignore[func-returns-value]
    monkeypatch.setattr(session_module, "MOST_RERUNS", 0)
    notebook = filled_in()
    notebook["cells"].insert(0, code("import os"))
    assert grader.grade("x.ipynb", encode(notebook)).record["score"] == 100.0
    assert len(opened) == 1
