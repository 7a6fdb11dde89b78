"""The solution notebook as a page: held to the house rules before anybody reads it."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter

from tests.support.files import read_toml
from tests.support.places import FOLDER

NOTEBOOK = nbformat.read(FOLDER / "rnn_step_by_step.ipynb", as_version=4)
CELLS: list[Any] = NOTEBOOK.cells
PROSE = [cell for cell in CELLS if cell.cell_type == "markdown"]
CODE = [cell for cell in CELLS if cell.cell_type == "code"]
EXERCISES = [cell.id for cell in CODE if cell.metadata.get("nbgrader", {}).get("grade")]
TABLES = read_toml(FOLDER / "assignment.toml")

ANATOMY = ("task", "prediction", "code", "hint-idea", "hint-shapes", "hint-scalar", "hint-worked",
           "check", "example", "", "figure", "plot", "expect")  # fmt: skip
MAY_STAND_BETWEEN = re.compile(r"(sentence|rnn_forward-small|lstm_forward-gates)")
WORDS_PER_CELL = 80
USUAL_LINES, USUAL_SHARE = 15, 0.8


def ids(cells: list[Any]) -> list[str]:
    return [cell.id for cell in cells]


def test_every_id_is_readable_and_used_once() -> None:
    assert len(set(ids(CELLS))) == len(CELLS)
    for name in ids(CELLS):
        assert re.fullmatch(r"[a-z][a-z0-9_]*(-[a-z0-9_]+)*", name), name
        assert not re.fullmatch(r"[0-9a-f]{8}(-.*)?", name), f"{name} says nothing"


def test_the_page_has_one_first_level_heading_and_skips_no_level() -> None:
    levels = [len(marks) for marks in headings(PROSE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_objectives_come_first_and_a_summary_last() -> None:
    titles = [cell.source for cell in PROSE if cell.source.startswith("## ")]
    assert "you can" in titles[0]
    assert [title.split("\n")[0] for title in titles[-2:]] == ["## Summary", "## What to read next"]


def headings(cells: list[Any]) -> Iterator[str]:
    for cell in cells:
        yield from re.findall(r"^(#+) ", without_code(cell.source), re.MULTILINE)


def without_code(source: str) -> str:
    return re.sub(r"^```.*?^```$", "", source, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("cell", PROSE, ids=ids(PROSE))
def test_a_prose_cell_stays_short(cell: Any) -> None:
    assert word_count(cell.source) <= WORDS_PER_CELL


def word_count(source: str) -> int:
    """Count what is read as prose: no table, formula, image, heading mark or fold."""
    text = re.sub(r"\$\$.*?\$\$|!\[.*?\]\(.*?\)|<[^>]+>", "", without_code(source), flags=re.DOTALL)
    text = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\$[^$]+\$|`[^`]+`", "symbol", text)
    return len(re.findall(r"[^\W_][\w'’.-]*", text))


def test_most_code_cells_stay_short() -> None:
    ordinary = [cell for cell in CODE if not cell.metadata.get("nbgrader")]
    short = [cell for cell in ordinary if cell.source.count("\n") < USUAL_LINES]
    assert len(short) / len(ordinary) >= USUAL_SHARE


@pytest.mark.parametrize("cell", CODE, ids=ids(CODE))
def test_code_is_whole_and_narrow(cell: Any) -> None:
    ast.parse(cell.source)
    assert all(len(line) <= 100 for line in cell.source.splitlines())


def test_prose_stands_before_the_code_it_explains() -> None:
    for before, cell in pairwise(CELLS):
        belongs_together = cell.id.startswith("progress-") or cell.id in EXERCISES
        if cell.cell_type == "code" and not belongs_together:
            assert before.cell_type == "markdown", f"{cell.id} follows code"


def test_every_image_is_there_and_says_what_it_shows() -> None:
    images = re.findall(r"!\[(.*?)\]\((.*?)\)", "\n".join(cell.source for cell in PROSE))
    assert len(images) == 7
    for alternative, path in images:
        assert len(alternative.split()) >= 15, path
        assert not re.match(r"(?i)(an? )?(image|picture|figure)\b", alternative), path
        assert (FOLDER / path).is_file(), path


@pytest.mark.slow
@pytest.mark.parametrize("template", ["lab", "classic", "basic"])
def test_every_picture_of_an_exported_page_says_what_it_shows(template: str) -> None:
    page, _ = HTMLExporter(template_name=template).from_notebook_node(NOTEBOOK)
    shown = re.findall(r"<img\b[^>]*>", page)
    said = [re.search(r'\balt="([^"]*)"', image) for image in shown]
    figures = [output.data["text/plain"] for cell in CODE for output in cell.outputs
               if "image/png" in output.get("data", {})]  # fmt: skip
    assert len(shown) == 7 + len(figures) == 21
    assert all(words and len(words[1].split()) >= 8 for words in said)
    assert set(figures) <= {html.unescape(words[1]) for words in said if words}


@pytest.mark.parametrize("cell", PROSE, ids=ids(PROSE))
def test_no_html_but_folds(cell: Any) -> None:
    text = re.sub(r"\$\$.*?\$\$|\$[^$]+\$|`[^`]+`", "", without_code(cell.source), flags=re.DOTALL)
    tags = set(re.findall(r"</?\s*([A-Za-z][\w-]*)", text))
    assert tags <= {"details", "summary"}
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")


def test_markdown_keeps_clear_of_what_translations_and_tables_break_on() -> None:
    for cell in PROSE:
        assert cell.source == cell.source.strip(), cell.id
        assert cell.source.count("$$") % 2 == 0, cell.id
        for row in re.findall(r"^\|.*$", cell.source, re.MULTILINE):
            whole = all(entry.count("$") % 2 == 0 for entry in row.split("|"))
            assert whole, f"{cell.id}: a formula with a bar"


def test_the_exercises_are_those_of_the_table() -> None:
    assert list(TABLES["exercise"]) == EXERCISES


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_has_the_house_anatomy(name: str) -> None:
    start, end = ids(CELLS).index(f"{name}-task"), ids(CELLS).index(f"{name}-expect")
    found = [cell for cell in ids(CELLS)[start : end + 1] if not MAY_STAND_BETWEEN.match(cell)]
    assert found == [f"{name}-{part}" if part else name for part in ANATOMY]


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_says_its_time_its_points_and_its_shapes(name: str) -> None:
    task = cell_of(f"{name}-task").source.splitlines()
    assert re.fullmatch(rf"### Exercise \d · `{name}`", task[0])
    stated = re.fullmatch(r"\*\d+ minutes · (\d+) points\*", task[2])
    assert stated, task[2]
    assert float(stated[1]) == points(name)
    assert "The shapes, step by step:" in "\n".join(task)
    assert sum(line.startswith("|") for line in task) >= 5


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_asks_for_a_prediction_and_says_what_to_see(name: str) -> None:
    prediction = cell_of(f"{name}-prediction").source
    assert prediction.startswith("**Write down a prediction.**")
    assert "?" in prediction
    assert prediction.endswith("*Your prediction:*")
    assert cell_of(f"{name}-expect").source.startswith("**What you should see.**")


@pytest.mark.parametrize("cell", [cell for cell in CODE if "plots." in cell.source],
                         ids=lambda cell: cell.id)  # fmt: skip
def test_the_code_of_a_plot_names_its_functions_and_gives_no_finding_away(cell: Any) -> None:
    calls = [part for part in ast.walk(ast.parse(cell.source)) if isinstance(part, ast.Call)]
    given = [{word.arg: word.value for word in call.keywords} for call in calls
             if ast.unparse(call.func).startswith("plots.")]  # fmt: skip
    assert given and not any("title" in words for words in given)
    shown = {name for words in given if "of" in words
             for name in re.findall(r"\w+", ast.unparse(words["of"]))}  # fmt: skip
    assert shown <= set(EXERCISES)
    called = {name for name in EXERCISES if f"{name}(" in cell.source}
    assert called <= shown and (shown or cell.id == "lab-step-size-plot")


@pytest.mark.parametrize("name", EXERCISES)
def test_hints_come_in_folds_and_hold_no_runnable_line(name: str) -> None:
    written = [line for line in lines_between_markers(cell_of(f"{name}-code").source)
               if "=" in line]  # fmt: skip
    for number, (part, title) in enumerate(
        [
            ("idea", "the idea"),
            ("shapes", "the shapes"),
            ("scalar", "one scalar case"),
            ("worked", "worked out"),
        ],
        start=1,
    ):
        hint = cell_of(f"{name}-hint-{part}").source
        assert hint.startswith(f"<details>\n<summary>Hint {number} · {title}</summary>\n\n")
        assert hint.endswith("\n\n</details>")
        assert "```" not in hint
        assert not any(line in hint for line in written)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_cells_of_an_exercise_are_what_nbgrader_needs(name: str) -> None:
    flags: dict[str, dict[str, Any]] = {
        f"{name}-code": {"grade": False, "solution": True, "locked": False},
        f"{name}-example": {"grade": False, "solution": False, "locked": True},
        name: {"grade": True, "solution": False, "locked": True, "points": points(name)},
    }
    for grade_id, wanted in flags.items():
        found = cell_of(grade_id).metadata["nbgrader"]
        assert found == {"grade_id": grade_id, "schema_version": 3, "task": False, **wanted}
    assert cell_of(name).source.splitlines()[1:] == [f"verdict({name})"]


def test_the_points_add_up_to_a_hundred_and_the_parts_to_their_lines() -> None:
    assert sum(map(points, EXERCISES)) == 100
    stated = {int(part): float(number) for part, number in re.findall(
        r"^\| (\d) · .*\| (\d+) \|$", cell_of("time").source, re.MULTILINE)}  # fmt: skip
    sections = ids(CELLS)
    for part, number in stated.items():
        start, end = sections.index(f"section-{part}"), sections.index(f"section-{part + 1}")
        inside = [name for name in EXERCISES if start < sections.index(name) < end]
        assert sum(map(points, inside)) == number


@pytest.mark.parametrize("name", EXERCISES)
def test_every_step_between_the_markers_says_its_number_of_lines(name: str) -> None:
    """A loop's number covers its head and its body; the total is that of the outer steps."""
    source = cell_of(f"{name}-code").source
    comment = re.compile(r"^( +)# (.*?)(?: \(≈(\d+) lines?\))?$", re.MULTILINE)
    steps = comment.findall(between_markers(source))
    assert all(number for _, _, number in steps)
    outer = [(text, int(number)) for indent, text, number in steps if len(indent) == 4]
    inner = sum(int(number) for indent, _, number in steps if len(indent) > 4)
    loops = [number for text, number in outer if text.startswith("Loop")]
    assert loops == ([inner + 1] if inner else [])
    total = re.search(r"### START CODE HERE ### \(≈ (\d+) lines\)", source)
    assert total and int(total[1]) == sum(number for _, number in outer)


@pytest.mark.parametrize("name", EXERCISES)
def test_a_docstring_names_every_argument_and_result(name: str) -> None:
    function = ast.parse(cell_of(f"{name}-code").source).body[0]
    assert isinstance(function, ast.FunctionDef)
    text = ast.get_docstring(function) or ""
    named = {word for words in re.findall(r"^ *([\w, ]+) -- ", text, re.MULTILINE)
             for word in words.split(", ")}  # fmt: skip
    table = TABLES["exercise"][name]
    quantities = {quantity["name"] for quantity in table["quantities"]} - {"inputs"}
    assert set(table["arguments"]) | quantities <= named
    assert ("dx" in named) == (name in ("rnn_backward", "lstm_backward"))


def test_the_notebook_is_stored_clean() -> None:
    assert NOTEBOOK.metadata.kernelspec.name == "python3"
    assert (NOTEBOOK.nbformat, NOTEBOOK.nbformat_minor) == (4, 5)
    for cell in CODE:
        assert "execution" not in cell.metadata, f"{cell.id} holds the time it was run"
        assert not any(output.output_type == "error" for output in cell.outputs), cell.id
        assert not any(output.get("name") == "stderr" for output in cell.outputs), cell.id
        assert cell.execution_count == CODE.index(cell) + 1, f"{cell.id} was not run in order"
    text = nbformat.writes(NOTEBOOK)
    assert not re.search(r"(/home/|/tmp/|/root/|/Users/|[A-Z]:\\\\Users)", text)


def test_the_notebook_speaks_english_and_says_what_to_do_without_its_library() -> None:
    first = CODE[0]
    assert first.id == "setup"
    assert first.source.startswith("# language: en\n")
    assert "except ModuleNotFoundError" in first.source


def cell_of(name: str) -> Any:
    return next(cell for cell in CELLS if cell.id == name)


def points(name: str) -> float:
    return sum(float(part["points"]) for part in TABLES["exercise"][name]["quantities"])


def lines_between_markers(source: str) -> list[str]:
    lines = map(str.strip, between_markers(source).splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def between_markers(source: str) -> str:
    inside = re.search(r"### START CODE HERE ###[^\n]*\n(.*?)### END CODE HERE ###", source, re.S)
    assert inside
    return inside[1]
