"""The replay of stored outputs: numbers are compared as numbers, everything else as it is."""

import re
from pathlib import Path

import nbformat
import pytest

from autograder.replay.same_output import same_output
from tests.support.places import ROOT

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        ("a[1] = 0.17211776753291672", "a[1] = 0.172117767533"),
        ("[ 0.98 -0.5 ]", "[0.98 -0.5]"),
        ("[[ 1.  2.]\n [ 3.  4.]]", "[[1. 2.]\n [3. 4.]]"),
        ("0.5", "np.float64(0.5)"),
        ("(5, 10)", "(np.int64(5), np.int64(10))"),
        ("True", "np.True_"),
        ("0.1981", "0.19810001"),
        ("-0.0", "0.0"),
        ("difference 1.2e-10", "difference 3.4e-11"),
        ("<Axes at 0x7f0123456789>", "<Axes at 0x7fabcdefabcd>"),
        ('<img src="data:image/png;base64,AAB3"> 1', '<img src="data:image/png;base64,ZZ9"> 1'),
        ("<td>0.5</td>", "<td>\n  0.50000001</td>"),
        ("[1.0, nan, -inf]", "[1.0, nan, -inf]"),
    ],
)
def test_a_drift_and_another_numpy_s_formatting_pass(stored, printed):
    assert same_output(stored, printed)


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        ("a[1] = 0.172117", "a[1] = 0.173117"),
        ("[0.98 -0.5]", "[0.98 -0.501]"),
        ("5000.0", "5000.001"),
        ("0.000123", "0.000123123"),
        ("1.2e-3", "2.2e-3"),
        ("(5, 10)", "(10, 5)"),
        ("[0.5 0.25]", "[0.5 0.25 0.125]"),
        ("-0.5", "0.5"),
        ("1.0", "nan"),
        ("a_next[4] = 1", "c_next[4] = 1"),
        ("<td>dWax 0.5</td>", "<td>dWaa 0.5</td>"),
        ("right", "Nothing is filled in yet"),
        ("True", "np.False_"),
    ],
)
def test_an_error_in_a_figure_or_a_word_fails(stored, printed):
    assert not same_output(stored, printed)


def stored_texts() -> list[str]:
    """Return every text that the course's solution notebooks have stored."""
    texts = []
    for path in sorted((ROOT / "solutions").glob("*/*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                kept = [output.get("text"), data.get("text/plain"), data.get("text/html")]
                texts += [text for text in kept if text]
    return texts


def test_an_error_of_a_thousandth_in_any_figure_of_the_course_fails():
    figures = 0
    for text in stored_texts():
        for figure in re.finditer(r"\d+\.\d+(e[-+]?\d+)?", re.sub(r'style="[^"]*"', "", text)):
            spoilt = repr(float(figure[0]) + 1e-3)
            changed = figure.string[: figure.start()] + spoilt + figure.string[figure.end() :]
            assert not same_output(figure.string, changed)
            figures += 1
    assert figures > 100


def write_notebook(path: Path, cells: list[tuple[str, str]]) -> None:
    """Write a notebook of cells, each a source and the text that it is said to have printed."""
    notebook = nbformat.v4.new_notebook()
    for number, (source, text) in enumerate(cells, 1):
        output = nbformat.v4.new_output("stream", name="stdout", text=text)
        notebook.cells.append(
            nbformat.v4.new_code_cell(source, execution_count=number, outputs=[output])
        )
    nbformat.write(notebook, path)


def replay(pytester: pytest.Pytester) -> pytest.RunResult:
    return pytester.runpytest("--nbval", "--nbval-current-env", "-q")


def test_nbval_runs_the_cells_and_compares_their_numbers(pytester):
    write_notebook(
        pytester.path / "lesson.ipynb",
        [
            ("print(0.5 + 1e-8)", "0.5\n"),
            ("import warnings\nwarnings.warn('harmless')\nprint([1.0])", "[ 1.0]\n"),
            ("print('c =', 0.5961)", "c = 0.5971\n"),
            ("print('another word')", "a word\n"),
            ("1 / 0", ""),
            ("print(2)", "2\n"),
        ],
    )
    result = replay(pytester)
    result.assert_outcomes(passed=3, failed=3)
    assert "Cell outputs differ" in result.stdout.str()


def test_another_picture_passes_and_a_missing_one_of_its_words_fails(pytester):
    notebook = nbformat.v4.new_notebook()
    source = (
        "from IPython.display import display\n"
        "display({'image/svg+xml': '<svg>new</svg>', 'text/plain': 'a figure'}, raw=True)"
    )
    for words in ("a figure", "another figure"):
        data = {"image/svg+xml": "<svg>old</svg>", "text/plain": words}
        output = nbformat.v4.new_output("display_data", data=data)
        notebook.cells.append(
            nbformat.v4.new_code_cell(source, execution_count=1, outputs=[output])
        )
    nbformat.write(notebook, pytester.path / "lesson.ipynb")
    replay(pytester).assert_outcomes(passed=1, failed=1)


def test_a_file_that_is_no_notebook_is_left_to_pytest(pytester):
    pytester.makepyfile(test_plain="def test_plain():\n    assert True")
    replay(pytester).assert_outcomes(passed=1)
