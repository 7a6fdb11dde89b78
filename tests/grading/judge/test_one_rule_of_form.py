"""The notebook's check and the grader say the same of every form that an answer comes in."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.course.assignment import load
from autograder.grading.grader import Grader
from autograder.grading.judge import hidden_calls
from autograder.grading.judge.compare import first_gap
from autograder.grading.judge.faults import Evidence, find_faults
from autograder.grading.judge.hidden_calls import marking_cases
from autograder.grading.judge.reference import Reference
from autograder.grading.sandbox.exercise_process import Outcome
from autograder.grading.student import wire
from rnn_utils.checking.checks import CheckResult, check
from rnn_utils.checking.comparison import array_problem
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.forms import Tolerance
from rnn_utils.checking.gradients import gradient_check
from tests.support import learner, toys
from tests.support.cells import Notebook, encode
from tests.support.places import FOLDER
from tests.support.records import not_passed
from tests.support.submissions import code_cells, filled_in
from tests.support.toys import TOYS

TOOLS = """
import collections, types
import numpy as np

class Array(np.ndarray):
    def tobytes(self, *args): return b""
    def __eq__(self, other): return True

class Owner:
    def __init__(self, array): self.array = array
    def __array__(self, dtype=None, copy=None): return np.asarray(self.array, dtype)

class Tuple(tuple):
    def __len__(self): return 0
    def __getitem__(self, index): return None

class List(list): pass
class Dict(dict): pass
class Key(str): pass

def through(value, arrays=None, sequences=None, mappings=None):
    kinds = dict(arrays=arrays, sequences=sequences, mappings=mappings)
    if isinstance(value, dict):
        made = {key: through(item, **kinds) for key, item in value.items()}
        return mappings(made) if mappings else made
    if isinstance(value, (tuple, list)):
        made = [through(item, **kinds) for item in value]
        return sequences(made) if sequences else type(value)(made)
    return arrays(value) if arrays else value

def matrix(array): return np.matrix(array) if array.ndim == 2 else array

def closed(array):
    array = array.copy()
    array.flags.writeable = False
    return array

def masked(array):
    return np.ma.masked_array(array, np.arange(array.size).reshape(array.shape) == 0)

def keyed(kind): return lambda made: {kind(key): item for key, item in made.items()}
"""

RIGHT = {
    "what the solution gives": "value",
    "lists for tuples": "through(value, sequences=list)",
    "tuples for lists": "through(value, sequences=tuple)",
    "a subclass of tuple": "through(value, sequences=Tuple)",
    "a subclass of list": "through(value, sequences=List)",
    "a subclass of dict": "through(value, mappings=Dict)",
    "an ordered dictionary": "through(value, mappings=collections.OrderedDict)",
    "a mapping that is no dict": "through(value, mappings=collections.UserDict)",
    "a mapping that can't be written to": "through(value, mappings=types.MappingProxyType)",
    "keys of numpy's": "through(value, mappings=keyed(np.str_))",
    "keys of a subclass of str": "through(value, mappings=keyed(Key))",
    "single precision": "through(value, lambda a: a.astype(np.float32))",
    "long doubles": "through(value, lambda a: a.astype(np.longdouble))",
    "another byte order": "through(value, lambda a: a.astype('>f8'))",
    "masked arrays with nothing masked": "through(value, np.ma.masked_array)",
    "a subclass of ndarray": "through(value, lambda a: a.copy().view(Array))",
    "objects that own __array__": "through(value, Owner)",
    "column by column": "through(value, np.asfortranarray)",
    "arrays that can't be written to": "through(value, closed)",
    "views": "through(value, lambda a: np.stack([a, a], -1)[..., 0])",
}
REFUSED = {
    "half precision": "through(value, lambda a: a.astype(np.float16))",
    "doubles that are off by a millionth": "through(value, lambda a: (1 + 1e-6) * a)",
    "single precision that is off": "through(value, lambda a: (1.001 * a).astype(np.float32))",
    "whole numbers": "through(value, lambda a: a.astype(int))",
    "truth values": "through(value, lambda a: a != 0)",
    "complex numbers": "through(value, lambda a: a.astype(complex))",
    "long complex numbers": "through(value, lambda a: a.astype(np.clongdouble))",
    "arrays of objects": "through(value, lambda a: a.astype(object))",
    "arrays of texts": "through(value, lambda a: a.astype(str))",
    "masked entries": "through(value, masked)",
    "lists for arrays": "through(value, np.ndarray.tolist)",
    "buffers for arrays": "through(value, lambda a: memoryview(a.copy()))",
    "numbers for arrays": "through(value, np.max)",
    "arrays without axes": "through(value, lambda a: np.array(a.max()))",
    "matrices": "through(value, matrix)",
    "an owner of what is off": "through(value, lambda a: Owner(a + 1))",
    "other keys": "through(value, mappings=keyed(str.upper))",
    "keys of bytes": "through(value, mappings=keyed(str.encode))",
    "pairs for a dictionary": "through(value, mappings=lambda made: list(made.items()))",
    "an iterator": "iter(value)",
    "a deque": "collections.deque(value)",
    "a set of names": "set(map(str, value))",
}
FORMS = [
    *(pytest.param(form, True, id=what) for what, form in RIGHT.items()),
    *(pytest.param(form, False, id=what) for what, form in REFUSED.items()),
]
SINGLE = "lambda a: a.astype(np.float32)"
IN_SINGLE = f"through(right_{{name}}(*through([{{arguments}}], {SINGLE})), {SINGLE})"
"""What becomes of a function that takes, and gives, single precision."""
PLANTED = """
    first = value[0].copy()
    first[0, 0] += 1e-6
    return (first.astype({kind!r}), *value[1:])
"""
"""The end of a function whose first result is off by a millionth, in an array of a kind."""
WHOLE = [
    RIGHT["lists for tuples"],
    RIGHT["a mapping that is no dict"],
    RIGHT["long doubles"],
    RIGHT["a subclass of list"],
    "Tuple(value) if isinstance(value, tuple) else value",
]
"""The forms that a whole notebook is tried in, with its gradient check."""
CELL = EXERCISES["rnn_cell_forward"]
NUMBERS = [kind for kind in np.typecodes["All"] if kind not in "SUVOMmc"]
HANDED = {
    "a dictionary of another class": (", parameters)\n", ", Dict(parameters))\n"),
    "a mapping": (", parameters)\n", ", collections.UserDict(parameters))\n"),
    "keys of numpy's": (", parameters)\n", ", keyed(np.str_)(parameters))\n"),
    "a list for a cache": ("cache_list[t])", "list(cache_list[t]))"),
    "long doubles": ("(x[:, :, t],", "(x[:, :, t].astype(np.longdouble),"),
    "a subclass of ndarray": ("(x[:, :, t],", "(x[:, :, t].view(Array),"),
    "a masked array": ("(x[:, :, t],", "(np.ma.masked_array(x[:, :, t]),"),
    "an owner of an array": ("(x[:, :, t],", "(Owner(x[:, :, t]),"),
}
"""How a loop hands something on, and what becomes of it."""
HANDED_IN_VAIN = {
    "a matrix": ("(x[:, :, t],", "(np.matrix(x[:, :, t]),"),
    "masked entries": ("(x[:, :, t],", "(masked(x[:, :, t]),"),
}
HANDED_ON = [
    *(pytest.param(old, new, True, id=what) for what, (old, new) in HANDED.items()),
    *(pytest.param(old, new, False, id=what) for what, (old, new) in HANDED_IN_VAIN.items()),
]


def given(name: str) -> str:
    return ", ".join(EXERCISES[name].arguments)


def formed(name: str, source: str, form: str) -> str:
    """A cell whose function gives its results in another form."""
    arguments = given(name)
    return (
        f"{source}\n{TOOLS}\nright_{name} = {name}\n"
        f"def {name}({arguments}):\n    value = right_{name}({arguments})\n    return {form}\n"
    )


def checked(name: str, source: str) -> CheckResult:
    """What a notebook that is right in all other cells is told of a cell."""
    namespace = learner.run_cell(source, learner.solution_names())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numpy warns of matrices
        return check(namespace[name])


def notebook_of(sources: dict[str, str]) -> Notebook:
    notebook = filled_in()
    for cell in code_cells(notebook):
        name = cell["id"].removesuffix("-code")
        cell["source"] = sources.get(name, cell["source"])
    return notebook


@cache
def sources_in(form: str) -> dict[str, str]:
    sources = learner.solution_sources()
    return {name: formed(name, source, form) for name, source in sources.items()}


@pytest.mark.parametrize(("form", "right"), FORMS)
def test_the_check_goes_by_the_table(form: str, right: bool) -> None:
    passed = {name: checked(name, source).passed for name, source in sources_in(form).items()}
    assert passed == dict.fromkeys(EXERCISES, right)


@pytest.mark.slow
@pytest.mark.parametrize(("form", "right"), FORMS)
def test_the_grader_goes_by_the_table(form: str, right: bool, grader: Grader) -> None:
    record = grader.grade("x.ipynb", encode(notebook_of(sources_in(form)))).record
    assert not_passed(record) == ([] if right else list(EXERCISES))


def test_a_course_whose_students_import_nothing_of_the_pack_goes_by_the_same_rule(
    tmp_path: Path,
) -> None:
    assert TOYS.packages == ()
    TOYS.write_release(tmp_path)
    sources = {
        "double": f"{TOOLS}\ndef double(x):\n    return Owner((2 * x).view(Array))",
        "halve": f"{TOOLS}\ndef halve(x):\n    return matrix(np.outer(x, x))",
    }
    with Grader(TOYS.write(tmp_path)) as grader:
        record = grader.grade("x.ipynb", encode(toys.filled_in(**sources))).record
    assert not_passed(record) == ["halve"]


@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
@pytest.mark.parametrize("kind", NUMBERS)
def test_every_kind_of_number_that_numpy_holds_is_judged_alike(kind: str) -> None:
    expected = np.array([[0.0, 1.0]])
    got = expected.astype(kind)
    frame = wire.pack({}, {"": got})
    split = wire.LENGTHS.size + wire.LENGTHS.unpack(frame[: wire.LENGTHS.size])[0]
    crossed = wire.unpack(frame[wire.LENGTHS.size : split], frame[split:])[1][""]
    right = kind in np.typecodes["AllInteger"] + np.typecodes["Float"]
    assert (array_problem("a", got, expected, CELL) is None) is right
    assert (first_gap(crossed, expected, Tolerance(1e-7, 1e-9)) is None) is right


@pytest.mark.parametrize(("old", "new", "right"), HANDED_ON)
def test_what_a_loop_hands_on_may_come_in_another_form(
    old: str, new: str, right: bool, grader: Grader
) -> None:
    """Its own cell function is right in the check, and wrong in the grader, which stands in."""
    sources = {
        name: f"{TOOLS}\n{source.replace(old, new)}"
        for name, source in learner.solution_sources().items()
        if EXERCISES[name].uses and old in source
    }
    assert sources
    for name, source in sources.items():
        assert checked(name, source).passed is right, name
    wrong = {
        used: f"def {used}({given(used)}):\n    return None"
        for name in sources
        for used in EXERCISES[name].uses
    }
    record = grader.grade("x.ipynb", encode(notebook_of(sources | wrong))).record
    failed = wrong if right else sources | wrong
    assert not_passed(record) == [name for name in EXERCISES if name in failed]


@pytest.mark.parametrize("form", WHOLE)
def test_a_whole_notebook_may_keep_to_its_form(form: str) -> None:
    namespace: dict[str, Any] = learner.notebook_names()
    for source in sources_in(form).values():
        learner.run_cell(source, namespace)
    assert [name for name in EXERCISES if not check(namespace[name]).passed] == []
    assert gradient_check(namespace["lstm_backward"]).passed


def test_what_is_computed_throughout_in_single_precision_is_right(grader: Grader) -> None:
    sources = {
        name: formed(name, source, IN_SINGLE.format(name=name, arguments=given(name)))
        for name, source in learner.solution_sources().items()
    }
    told = [checked(name, source) for name, source in sources.items()]
    assert all(result.passed and "Single precision" in str(result) for result in told)
    assert not_passed(grader.grade("x.ipynb", encode(notebook_of(sources))).record) == []


@pytest.mark.parametrize(
    ("kind", "right"), [("f8", False), ("longdouble", False), ("f4", True), ("f2", False)]
)
def test_a_planted_millionth_is_right_in_single_precision_only(
    kind: str, right: bool, grader: Grader
) -> None:
    name = "rnn_cell_forward"
    source = formed(name, learner.solution_sources()[name], "value")
    source = source.replace("    return value\n", PLANTED.format(kind=kind))
    assert checked(name, source).passed is right
    record = grader.grade("x.ipynb", encode(notebook_of({name: source}))).record
    assert (name not in not_passed(record)) is right


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rnn_cell_backward", "rnn_backward", "lstm_cell_backward"])
def test_no_draw_is_such_that_single_precision_loses_a_number(name: str) -> None:
    """Of one number in a sum of several next to nothing may be left."""
    assignment = load(FOLDER)
    reference, exercise = Reference(assignment), assignment.exercise(name)
    right = reference.function(name)
    tolerance = Tolerance(assignment.relative, assignment.absolute)
    for draw in range(400):
        *_, smallest = marking_cases(
            assignment, exercise, reference, bytes([draw % 256, draw // 256])
        )
        arguments = [hidden_calls._in_single(one) for one in smallest.arguments()]
        got = hidden_calls._in_single(right(*arguments))
        assert first_gap(got, smallest.expected, tolerance) is None


def test_an_array_s_own_precision_counts_and_not_that_of_what_it_was_made_from(
    grader: Grader,
) -> None:
    """The loop's own array is of doubles; that it is filled with others excuses nothing."""
    old, new = "= a_next\n", "= (a_next * (1 + 1e-6)).astype(np.float32)\n"
    source = learner.solution_sources()["rnn_forward"].replace(
        f"a[:, :, t] {old}", f"a[:, :, t] {new}"
    )
    result = checked("rnn_forward", source)
    assert [row.cells[1] for row in result.rows if row.state == "off"] == ["a"]
    right = learner.solution_sources()["rnn_cell_forward"]
    mine = notebook_of({"rnn_cell_forward": right, "rnn_forward": source})
    assert not_passed(grader.grade("x.ipynb", encode(mine)).record) == ["rnn_forward"]


@pytest.mark.parametrize(
    ("name", "values"),
    {
        "rnn_cell_forward": "xt, a_prev, Wax, Waa, Wya, ba, by",
        "lstm_cell_forward": "xt, a_prev, c_prev, Wf, bf, Wi, bi, Wc, bc, Wo, bo, Wy, by",
    }.items(),
)
def test_who_works_in_single_precision_is_right_whatever_is_drawn(name: str, values: str) -> None:
    assignment = load(FOLDER)
    row, reference = assignment.exercise(name), Reference(assignment)
    cast = f"    {values} = (each.astype(np.float32) for each in ({values}))\n"
    begin = "    ### START CODE HERE ###"
    function = reference.variant(name, reference.sources[name].replace(begin, cast + begin))
    for draw in range(20):
        cases = marking_cases(assignment, row, reference, b"%d" % draw)
        outcomes = [Outcome(value=function(*case.arguments())) for case in cases]
        evidence = Evidence(row, cases, outcomes, outcomes[0], "")
        assert not find_faults(evidence, Tolerance(assignment.relative, assignment.absolute))


def test_single_precision_is_told() -> None:
    source = sources_in(RIGHT["single precision"])["rnn_cell_forward"]
    assert checked("rnn_cell_forward", source).remarks == (
        "Single precision (float32) was used, and allowed for, in a_next, yt_pred, cache.",
    )
    assert checked("rnn_cell_forward", sources_in("value")["rnn_cell_forward"]).remarks == ()


def test_doubles_of_single_precision_are_told_what_is_off() -> None:
    """They are compared as doubles; their gap is what gives them away."""
    sentence = "no more than single precision (float32) explains"
    source = learner.solution_sources()["rnn_cell_forward"]
    for factor, told in (("1e-6", True), ("1e-4", False)):
        form = f"through(value, lambda a: (1 + {factor}) * a)"
        result = checked("rnn_cell_forward", formed("rnn_cell_forward", source, form))
        assert (sentence in str(result)) is told
