"""How a submission's cells are matched to exercises, whatever a student wrote into them."""

from __future__ import annotations

import time
import tokenize
from collections.abc import Callable, Iterator
from textwrap import dedent

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.course.assignment import Assignment, load
from autograder.grading.intake import matching
from autograder.grading.intake.matching import Found, Match, defines, match, normalise
from autograder.grading.intake.refusal import Refused
from autograder.grading.intake.submission import MAX_CODE, Cell, Submission
from tests.support.toys import TOYS

DOUBLE = "def double(x):\n    return 2 * x"
HALVE = "def halve(x):\n    return x / 2"
STUB = next(each.stub for each in TOYS.exercises if each.name == "double")
RELEASED = {normalise(source): source for source in (STUB, "import numpy as np")}
PIECES = [
    *"double halve def class import from as = == : , ; # ' \" ''' \\ ( ) [ { } f' rb' 0x 1_ ? $ !"
    " %time async lambda".split(),
    *["\n", "\n    ", "\t", " ", "\r", "\r\n", "\f", "\0", "\x1a", "\ufeff", "\u2028", "\xa0"],
    *["\ud800", "\udcff", "é", "中", "٣", "\U0001d54f", DOUBLE, STUB],
]
TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=60) | st.lists(
    st.sampled_from(PIECES), max_size=25
).map("".join)
CELLS = st.lists(
    st.builds(
        Cell,
        st.sampled_from(["code", "markdown", "raw"]),
        TEXTS,
        st.none() | st.sampled_from(["double-code", "halve-code"]) | TEXTS,
    ),
    max_size=5,
)


@pytest.fixture(scope="module")
def toys(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return load(TOYS.write(tmp_path_factory.mktemp("toys")))


def matched(assignment: Assignment, *cells: str | tuple[str, str | None]) -> Match:
    """Match code cells: sources, or sources with their grade_id."""
    rows = [(cell, None) if isinstance(cell, str) else cell for cell in cells]
    made = [Cell("code", source, grade_id) for source, grade_id in rows]
    return match(Submission("mine.ipynb", made), assignment, RELEASED)


def same(one: str, other: str) -> bool:
    return normalise(dedent(one)) == normalise(dedent(other))


@pytest.mark.parametrize(
    "other",
    [
        "def f(x):\n  return x+1",
        "def f(x):  # why\n    return x + 1",
        "# first\n\n\ndef f( x ):\n\n\n        return x + 1",
        'def f(x):\n    """Say more."""\n    return x + 1',
        "def f(x):\n    '''Say\n    more.'''\n    'and more'\n    return x + 1\n\n",
        '"""Say more."""\ndef f(x):\r\n    return x + 1\r\n',
        "def f(x):\n    return x \\\n        + 1",
    ],
)
def test_comments_docstrings_and_layout_make_no_difference(other: str) -> None:
    assert same("def f(x):\n    return x + 1", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 2"),
        ("x = 'a'", "x = 'b'"),
        ("f('a')", "f('b')"),
        ("x = [\n'a']", "x = [\n'b']"),
        ("if x:\n    a\n    b", "if x:\n    a\nb"),
        ("ab", "a; b"),
        ("x = 1", "# x = 1"),
    ],
)
def test_code_that_does_something_else_is_told_apart(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(
    "broken",
    [
        "def f(:\n  x = (",
        "'''never closed",
        "if x:\n        a\n    b",
        "x = $ # y",
        "'open\n",
        "(((",
    ],
)
def test_broken_code_is_taken_as_it_is(broken: str) -> None:
    assert normalise(f"\n{broken}  \n") == broken.strip()


@pytest.mark.parametrize(
    "error",
    [
        tokenize.TokenError("EOF in multi-line statement"),
        SyntaxError("source code cannot contain null bytes"),
        IndentationError("unindent does not match any outer indentation level"),
        UnicodeEncodeError("utf-8", "\udcff", 0, 1, "surrogates not allowed"),
        ValueError("source code string cannot contain null bytes"),
        SystemError("<built-in method __new__> returned a result with an exception set"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_python_s_tokenizer_raises_the_code_is_taken_as_it_is(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_readline: Callable[[], str]) -> Iterator[tokenize.TokenInfo]:
        raise error
        yield

    monkeypatch.setattr(tokenize, "generate_tokens", fail)
    source = f"x = 1  # {type(error).__name__}"
    matching._normalised.cache_clear()
    assert normalise(source) == source


@pytest.mark.parametrize(
    "source",
    [
        DOUBLE,
        "async  def\tdouble(x): ...",
        "if True:\n    def double(x): ...",
        "class A:\n\tdef double(self): ...",
        "double = lambda x: 2 * x",
        "double=halve",
        "double: object = halve",
        "halve, double = pair",
        "double, halve = pair",
        "a , b,double , c = four",
        "from mine import double",
        "from .mine import halve, double",
        "from mine import (halve, double)",
        "    from my.own import twice as double",
    ],
)
def test_a_definition_an_assignment_and_an_import_define(source: str) -> None:
    assert defines(source, "double") and defines(f"x = 1\n{source}\n", "double")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "double",
        "double(3)",
        "double == halve",
        "a, double == pair",
        "double.x = 3",
        "double[0] = 3",
        "x = double",
        "# def double(x): ...",
        "print('def double(x): ...')",
        "def double_it(x): ...",
        "def redouble(x): ...",
        "defdouble = 1",
        "redouble = 1",
        "double_it = 1",
        "a, double_it = pair",
        "from double import halve",
        "from mine import redouble",
        "from mine import halve  # double",
        "import mine\ndouble",
        "class double: ...",
        "def Double(x): ...",
    ],
)
def test_what_only_names_a_function_does_not_define_it(source: str) -> None:
    assert not defines(source, "double")


HALF_A_MEGABYTE = 2**19
LONG = {
    "spaces": " " * HALF_A_MEGABYTE + "$",
    "spaces inside": "x" + " " * HALF_A_MEGABYTE + "$",
    "a name": "a" * HALF_A_MEGABYTE,
    "names": "a, " * (HALF_A_MEGABYTE // 3),
    "its name": "double, " * (HALF_A_MEGABYTE // 8) + "!",
    "its name in lines": "double\n" * (HALF_A_MEGABYTE // 7),
    "commas": "double" + "," * HALF_A_MEGABYTE,
    "def": "def" + " \t" * (HALF_A_MEGABYTE // 2) + "doubl",
    "from": "from " + "a." * (HALF_A_MEGABYTE // 2) + " import",
    "import": "from a import " + "double_" * (HALF_A_MEGABYTE // 7),
    "quotes": "'" + "\\'" * (HALF_A_MEGABYTE // 2),
    "numbers": "x = [" + "1.0, " * (HALF_A_MEGABYTE // 5) + "]",
    "brackets": "(" * HALF_A_MEGABYTE,
    "signs": "?" * HALF_A_MEGABYTE,
    "lines": "x = 1\n" * (HALF_A_MEGABYTE // 6),
    "continued": "\\\n" * (HALF_A_MEGABYTE // 2),
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_no_long_text_takes_long(text: str) -> None:
    start = time.perf_counter()
    normalise(text)
    for cut in (text, text[: matching.LONGEST - 10]):
        normalise(cut)
        assert defines(f"{cut}\n{DOUBLE}", "double")
        defines(f"double\n{cut}", "double")
    assert time.perf_counter() - start < 2


def test_the_cell_of_the_exercise_is_found_by_its_grade_id_and_another_by_its_function(
    toys: Assignment,
) -> None:
    found = matched(toys, (DOUBLE, "double-code"), HALVE).exercises
    assert found == {
        "double": Found(0, "grade_id", check=0),
        "halve": Found(1, "function", check=1),
    }


def test_a_definition_elsewhere_wins_over_a_marked_cell_that_has_none(toys: Assignment) -> None:
    assert matched(toys, DOUBLE, ("x = 1", "double-code")).exercises["double"].cell == 0


def test_a_marked_cell_without_a_definition_is_better_than_nothing(toys: Assignment) -> None:
    found = matched(toys, ("def doubl(x): ...", "double-code"), "x = 1").exercises
    assert found == {"double": Found(0, "grade_id", check=0)}


@pytest.mark.parametrize("second", [DOUBLE, "double = halve", "from mine import double"])
def test_of_several_definitions_the_last_wins_as_in_python(toys: Assignment, second: str) -> None:
    assert matched(toys, (DOUBLE, "double-code"), second).exercises["double"].cell == 1
    assert matched(toys, second, (DOUBLE, "double-code")).exercises["double"].cell == 1


@pytest.mark.parametrize("stub", [STUB, f"# mine\n{STUB}  # later\n"])
def test_the_student_s_own_comes_before_a_stub_wherever_it_stands(
    toys: Assignment, stub: str
) -> None:
    for cells in ([DOUBLE, (stub, "double-code")], [(stub, "double-code"), DOUBLE]):
        found = matched(toys, *cells).exercises["double"]
        assert found == Found(cells.index(DOUBLE), "function", check=cells.index(DOUBLE))


def test_a_stub_alone_is_untouched(toys: Assignment) -> None:
    assert matched(toys, (STUB, "double-code")).exercises["double"] == Found(
        0, "grade_id", True, check=0
    )


def test_only_own_code_and_released_imports_are_run(toys: Assignment) -> None:
    cells = [STUB, "import numpy as np", "", "  \n", "x = 1", DOUBLE]
    assert [index for index, _source in matched(toys, *cells).to_run] == [1, 4, 5]


def test_only_code_cells_and_solution_cells_count(toys: Assignment) -> None:
    cells = [Cell("markdown", DOUBLE, "elsewhere"), Cell("raw", DOUBLE), Cell("code", HALVE)]
    found = match(Submission("mine.ipynb", cells), toys, RELEASED)
    assert list(found.exercises) == ["halve"] and found.to_run == [(2, HALVE)]


@pytest.mark.parametrize("sources", [["x = 1\n" + DOUBLE, DOUBLE], [DOUBLE, STUB]])
def test_of_the_texts_of_an_exercise_the_last_counts_the_own_before_a_stub(
    sources: list[str], toys: Assignment
) -> None:
    texts = [Cell("markdown", source, "double-code") for source in sources]
    found = match(Submission("mine.ipynb", texts), toys, RELEASED)
    index = sources.index(DOUBLE)
    assert found.to_run == [(index, DOUBLE)] and found.released == frozenset()
    assert found.exercises == {"double": Found(index, "grade_id", check=index)}


def test_texts_that_would_count_as_code_are_bounded_with_it(toys: Assignment) -> None:
    half = "#" * (MAX_CODE // 2)
    cells = [Cell("code", half), Cell("markdown", f"{DOUBLE}\n{half}", "double-code")]
    with pytest.raises(Refused, match="too much code"):
        match(Submission("mine.ipynb", cells), toys, RELEASED)


@pytest.mark.parametrize("released, times", [({}, 0), (RELEASED, 1)])
def test_each_cell_is_taken_apart_once(
    released: dict[str, str], times: int, toys: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(text: str) -> list[tokenize.TokenInfo]:
        read.append(text)
        return tokens_of(text)

    read: list[str] = []
    tokens_of = matching.tokens_of
    matching._normalised.cache_clear()
    monkeypatch.setattr(matching, "tokens_of", counted)
    sources = [DOUBLE, *(f"x = {number}" for number in range(2 * matching.REMEMBERED))]
    cells = [Cell("code", source) for source in sources]
    match(Submission("mine.ipynb", cells), toys, released)
    assert read == sources * times


def test_a_function_that_no_text_shows_is_taken_where_nothing_better_is_known(
    toys: Assignment,
) -> None:
    found = matched(toys, (STUB, "double-code"), HALVE).with_defined(["double", "halve"])
    assert found.exercises == {
        "double": Found(None, "function"),
        "halve": Found(1, "function", check=1),
    }
    assert matched(toys, HALVE).with_defined([]).exercises == {
        "halve": Found(0, "function", check=0)
    }


@pytest.mark.parametrize("cells", [[], ["x = 1"], ["def triple(x): ..."], ["double(3)"]])
def test_a_submission_of_something_else_is_refused_with_the_names_that_are_missing(
    toys: Assignment, cells: list[str]
) -> None:
    with pytest.raises(Refused) as refusal:
        matched(toys, *cells)
    assert str(refusal.value) == (
        "It holds none of the functions of toy (double, halve); is it another one's?"
    )


@given(TEXTS)
@example("x = '\udcff'")
@example("\0")
@example(" \U0003ee32\n\0")
@example("def double(x):\n\treturn (\n        x\n  y")
def test_no_text_makes_a_reader_raise(text: str) -> None:
    assert isinstance(normalise(text), str)
    defines(text, "double")


@given(CELLS)
@settings(deadline=None)
def test_no_cells_make_matching_raise_anything_but_a_refusal(
    toys: Assignment, cells: list[Cell]
) -> None:
    try:
        found = match(Submission("mine.ipynb", cells), toys, RELEASED)
    except Refused as refusal:
        assert "none of the functions of toy" in str(refusal)
    else:
        assert found.exercises.keys() <= {"double", "halve"}
        assert {place.cell for place in found.exercises.values()} <= set(range(len(cells)))


CHECK = "verdict(double)"


@pytest.mark.parametrize(
    ("cells", "check"),
    [
        ([DOUBLE, "note = 1", (CHECK, "double"), "double = 3"], 2),
        ([DOUBLE, "print(double(2))", "double(3)"], 1),
        ([DOUBLE, "double = double(2)"], 1),
        ([DOUBLE, HALVE, "double(3)"], 0),
        ([DOUBLE, "print(double(2))", DOUBLE, "x = 1"], 2),
        (["double = None", DOUBLE, "x = 1"], 1),
    ],
)
def test_a_check_is_the_cell_of_that_id_else_the_first_use_before_the_next_function(
    toys: Assignment, cells: list[str | tuple[str, str]], check: int
) -> None:
    assert matched(toys, *cells).exercises["double"].check == check


def test_what_a_text_runs_is_no_docstring() -> None:
    plain, running = "import os\n'text'\n", "import os\nf'{1 + 1}'\n"
    assert normalise(plain) == normalise("import os\n")
    assert normalise(running) != normalise("import os\n")
    assert normalise(running.replace("f'", "Rf'")) != normalise("import os\n")
