"""A right notebook keeps full marks for whatever Jupyter, Colab or VS Code made of its cells."""

from __future__ import annotations

import tokenize
from typing import Any

import pytest

from autograder.course.assignment import CODE_SUFFIX, load
from autograder.grading.grader import Grader
from autograder.grading.intake import matching
from autograder.grading.intake.refusal import Refused
from autograder.grading.intake.submission import read
from tests.support.cells import Notebook, code, encode
from tests.support.places import FOLDER
from tests.support.submissions import code_cells, filled_in, released, solution_cells

EXERCISE = "rnn_forward"
FIRST_LINE = "    cache_list = []\n"
MAGICS = [
    *("%%whatever -x 3", "%%time", "%%capture out", "%%timeit -n1 -r1", "%%prun", "%%debug"),
    *("%%time\n%%capture", "#@title Forward\n\n%%time", "%%time\n1 / 0", "%%MEMIT"),
]
LEFT_OUT = [
    f"%%{language}\ndef {EXERCISE}(*anything):\n    return None"
    for language in ("bash", "HTML", "javascript", "latex", "markdown", "svg", "python3", "!")
]
NEEDED = {
    "%pylab inline": "figsize, np.sum, plt.plot, randn",
    "%pylab": "getfigs",
    "pylab inline": "figsize",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\none = 1": "one",
    "%%writefile helper.py\none = 1": "__import__('helper').one",
    "import asyncio\none = await asyncio.sleep(0.001, 1)": "one",
    "async def ticks():\n    yield 1\nasync for one in ticks():\n    pass": "one",
    "async def ticks():\n    yield 1\nones = [one async for one in ticks()]": "ones",
    "import asyncio\none = asyncio.Lock()\nasync with one:\n    two = 2": "two",
}
"""Cells above an exercise, each with what the exercise then uses."""
ODD_TEXT = ["# a\0b\n", "# \ud83d\n", "'''\udc00'''\n"]


def solution(notebook: Notebook, exercise: str = EXERCISE) -> dict[str, Any]:
    return next(cell for cell in code_cells(notebook) if cell["id"] == exercise + CODE_SUFFIX)


def score(grader: Grader, notebook: Notebook) -> float:
    return grader.grade("x.ipynb", encode(notebook)).record["score"]


@pytest.mark.parametrize("magics", MAGICS)
def test_a_cell_magic_is_left_out_and_its_body_runs(magics: str, grader: Grader) -> None:
    notebook = filled_in()
    cell = solution(notebook)
    cell["source"] = f"{magics}\n{cell['source']}"
    assert score(grader, notebook) == 100.0


@pytest.mark.parametrize("source", LEFT_OUT)
def test_a_cell_in_another_language_does_nothing(source: str, grader: Grader) -> None:
    notebook = filled_in()
    place = notebook["cells"].index(solution(notebook))
    notebook["cells"].insert(place, code(source))
    assert score(grader, notebook) == 100.0


@pytest.mark.parametrize("source", NEEDED)
def test_a_cell_gives_the_names_that_it_gives_in_jupyter(source: str, grader: Grader) -> None:
    notebook = filled_in()
    cell = solution(notebook)
    notebook["cells"].insert(notebook["cells"].index(cell), code(source))
    assert FIRST_LINE in cell["source"]
    cell["source"] = cell["source"].replace(FIRST_LINE, f"    {NEEDED[source]}\n{FIRST_LINE}")
    assert score(grader, notebook) == 100.0


@pytest.mark.parametrize("text", ODD_TEXT)
def test_what_no_python_source_can_hold_is_text_like_any_other(text: str, grader: Grader) -> None:
    notebook = filled_in()
    cell = solution(notebook)
    cell["source"] = text + cell["source"]
    assert score(grader, notebook) == 100.0
    (kept,) = [c for c in read("x.ipynb", encode(notebook)).cells if f"def {EXERCISE}(" in c.source]
    kept.source.encode()
    assert "\0" not in kept.source


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_solution_cell_that_became_text_still_counts(kind: str, grader: Grader) -> None:
    notebook = filled_in()
    for cell in code_cells(notebook):
        cell["cell_type"] = kind
    assert score(grader, notebook) == 100.0


FENCES = ["```", "```python", "~~~~ {.python}", "  ```py"]


@pytest.mark.parametrize("fence", FENCES)
@pytest.mark.parametrize("closed", [True, False])
def test_of_a_markdown_cell_the_fenced_code_counts(
    fence: str, closed: bool, grader: Grader
) -> None:
    notebook = filled_in()
    cell = solution(notebook)
    cell["cell_type"] = "markdown"
    end = "~~~~\n" if "~" in fence else "```"
    text = f"It can't be: `x` isn't\n\n{fence}\n{cell['source']}\n"
    cell["source"] = text + (f"{end}\nWhat I don't say below: (" if closed else "")
    assert score(grader, notebook) == 100.0


def test_fenced_code_keeps_its_lines_and_a_fence_in_a_docstring_is_none() -> None:
    def found(source: str) -> str:
        cell = {"cell_type": "markdown", "id": "a", "source": source, "metadata": named}
        submission = read("x.ipynb", encode({**filled_in(), "cells": [cell]}))
        ((_index, source),) = matching.match(submission, load(FOLDER), {}).to_run
        return source

    named = {"nbgrader": {"grade_id": EXERCISE + CODE_SUFFIX}}
    body = f"def {EXERCISE}():\n    pass"
    fenced = f"Two:\n```\none = 1\n```\nand\n````\n```\n{body}\n````\nend"
    assert found(fenced) == f"\n\none = 1\n\n\n\n```\n{body}\n\n"
    quoting = f'def {EXERCISE}():\n    """\n```\n{EXERCISE}()\n```\n    """'
    assert found(quoting) == quoting


def test_a_code_cell_counts_before_one_that_became_text(grader: Grader) -> None:
    notebook = filled_in()
    cell = solution(notebook)
    wrong = {**cell, "cell_type": "markdown", "source": f"def {EXERCISE}(x, a0, p):\n    pass"}
    notebook["cells"].append(wrong)
    assert score(grader, notebook) == 100.0


def test_prose_in_a_solution_cells_place_is_not_run(grader: Grader) -> None:
    notebook = released()
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in code_cells(notebook)]
    cell = solution(released())
    notebook["cells"].append({**cell, "cell_type": "markdown", "source": "I could not do it."})
    notebook["cells"].append(code(solution_cells()["lstm_forward" + CODE_SUFFIX]))
    match = matching.match(read("x.ipynb", encode(notebook)), load(FOLDER), {})
    assert match.exercises.keys() == {"lstm_forward"}
    assert all("could not" not in source for _index, source in match.to_run)


@pytest.mark.parametrize(
    "error", [UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogate"), ValueError("null bytes")]
)
def test_no_tokenizer_of_any_python_ends_the_run(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(readline: object) -> None:
        raise error

    monkeypatch.setattr(tokenize, "generate_tokens", raising)
    assert matching.normalise(f" x = 1 # {error.args[0]} ") == f"x = 1 # {error.args[0]}"


def test_a_line_of_endless_tokens_is_not_tokenized(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenize, "generate_tokens", pytest.fail)
    source = "x = 1" + "+1" * 100_000
    assert matching.normalise(source) == source


def test_whatever_a_text_does_to_its_reader_it_is_refused_itself(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def raising(source: str) -> str:
        raise LookupError(source)

    monkeypatch.setattr(matching, "normalise", raising)
    with pytest.raises(Refused, match="LookupError"):
        matching.match(read("x.ipynb", encode(filled_in())), load(FOLDER), {"pass": "pass"})
    assert grader.grade("x.ipynb", encode(filled_in())).record["status"] == "refused"
