"""The autograded notebook: valid, gradable by nbgrader itself, and free of a student's markup."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import determine_grade, is_grade

from autograder.feedback.notebook import StaleRelease, graft
from autograder.feedback.released_edition import Edition
from autograder.grading.grader import Graded
from autograder.grading.intake.matching import Found
from autograder.grading.intake.submission import Cell
from tests.support.graded import graded

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "```\n<script>alert(1)</script>\n```",
    "````\n``````\n<svg onload=alert(1)>",
    "[click](javascript:alert(1))",
    "~~~\n<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "$$\\href{javascript:alert(1)}{x}$$",
    "\r\n```\r\n<script>alert(1)</script>",
]


@pytest.fixture
def autograde(course, judged):
    def make(cells, record=None):
        content = json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}).encode()
        edition = Edition.find(course, "toy")
        return edition.autograded(graded(course, content, record or judged()))

    return make


def as_node(notebook):
    node = nbformat.from_dict(notebook)
    nbformat.validate(node)
    MetadataValidator().validate_nb(node)
    return node


def grades(notebook):
    cells = [cell for cell in as_node(notebook).cells if is_grade(cell)]
    return {cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] for cell in cells}


def grade_ids(notebook):
    return [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in notebook["cells"]]


def formgrader_page(notebook) -> str:
    return HTMLExporter(template_name="classic").from_notebook_node(as_node(notebook))[0]


def test_nbgrader_reads_the_partial_scores(autograde, toy_cells, judged):
    assert grades(autograde(toy_cells, judged(double=3.5, halve=0.0))) == {
        "double": 3.5,
        "halve": 0.0,
    }


def test_a_score_of_an_odd_number_type_stays_a_plain_number(autograde, toy_cells, judged):
    numpy = pytest.importorskip("numpy")
    record = judged()
    record["exercises"][0]["score"] = numpy.float64(2.5)
    assert grades(autograde(toy_cells, record))["double"] == 2.5


def test_the_grade_cell_follows_its_solution_cell(autograde, toy_cells):
    assert grade_ids(autograde(toy_cells)) == [
        None, "double-code", "double", "halve-code", "halve",
    ]  # fmt: skip


def test_deleted_cells_come_back_at_the_end(autograde, toy_cells):
    notebook = autograde(toy_cells[3:4])
    assert grade_ids(notebook) == ["halve-code", "halve", "double-code", "double"]
    assert set(grades(notebook)) == {"double", "halve"}


def test_copied_cells_leave_one_grade_cell_an_exercise(autograde, toy_cells):
    notebook = autograde(toy_cells + toy_cells)
    ids = [grade_id for grade_id in grade_ids(notebook) if grade_id]
    assert sorted(ids) == ["double", "double-code", "halve", "halve-code"]
    assert "def double" in notebook["cells"][ids.index("double-code") + 1]["source"]


def test_two_exercises_in_one_cell_both_get_their_marks(autograde, toy_cells):
    toy_cells[1]["source"] += "\n\n" + toy_cells[3]["source"]
    notebook = autograde(toy_cells[:2])
    assert grade_ids(notebook) == [None, "double-code", "double", "halve-code", "halve"]
    assert "cell above" in notebook["cells"][3]["source"]


def test_a_students_own_metadata_never_counts(autograde, toy_cells):
    forged = {"grade": True, "solution": False, "locked": False, "points": 99, "schema_version": 3}
    extra = {
        "cell_type": "code",
        "metadata": {"nbgrader": {**forged, "grade_id": "bonus"}, "magics_language": "html"},
        "source": "bonus = 1",
        "outputs": [{"output_type": "execute_result", "data": {"text/plain": "99"}}],
    }
    notebook = autograde([extra, *toy_cells])
    assert notebook["cells"][0]["metadata"] == {}
    assert "bonus" not in grades(notebook)


def test_an_edited_grade_cell_is_kept_as_code_beside_the_right_one(autograde, toy_cells):
    toy_cells[2]["source"] = "verdict = print"
    notebook = autograde(toy_cells)
    assert "verdict = print" in [cell["source"] for cell in notebook["cells"]]
    assert grades(notebook)["double"] == 5.0


def test_cell_ids_are_ours_and_different(autograde, toy_cells):
    for cell in toy_cells:
        cell["id"] = '"><script>alert(1)</script>'
    ids = [cell["id"] for cell in autograde(toy_cells)["cells"]]
    assert len(set(ids)) == len(ids)
    assert not any("<" in cell_id for cell_id in ids)


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_students_text_is_no_markup(autograde, toy_cells, attack, kind):
    cell = {"cell_type": kind, "source": attack, "metadata": {"raw_mimetype": "text/html"}}
    page = formgrader_page(autograde([cell, *toy_cells]))
    shown = page[page.index("<main") if "<main" in page else page.index("<body") :]
    assert "alert(1)" in shown
    for live in ("<script>alert", "onerror=alert(1)>", "<svg onload", "<iframe src", 'href="java'):
        assert live not in shown


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/javascript"])
def test_rich_outputs_leave_only_their_text(autograde, toy_cells, mime):
    data = {mime: "<script>alert(1)</script>", "text/plain": "shown <script>alert(2)</script>"}
    toy_cells[1]["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    notebook = autograde(toy_cells)
    assert notebook["cells"][1]["outputs"] == [
        {"name": "stdout", "output_type": "stream", "text": "shown <script>alert(2)</script>"}
    ]
    assert "<script>alert" not in formgrader_page(notebook)


def test_attachments_are_dropped(autograde, toy_cells):
    toy_cells[0]["attachments"] = {"x.svg": {"image/svg+xml": "PHN2Zy8+"}}
    assert "attachments" not in json.dumps(autograde(toy_cells))


def test_released_text_stays_markdown_and_other_text_does_not(autograde, toy_cells):
    notebook = autograde([*toy_cells, {"cell_type": "markdown", "source": "# Mine"}])
    assert notebook["cells"][0]["source"] == "# Toys\n\n<b>Welcome</b>"
    assert notebook["cells"][-1]["source"] == "```text\n# Mine\n```"


def test_a_record_of_other_points_than_released_is_refused(autograde, toy_cells, judged):
    record = judged()
    record["exercises"][0]["max_score"] = 7.0
    with pytest.raises(StaleRelease, match="double is worth 7 marks, but 5"):
        autograde(toy_cells, record)


def test_the_record_goes_along(autograde, toy_cells, judged):
    embedded = autograde(toy_cells, judged())["metadata"]["autograder"]["record"]
    assert embedded == judged()


def test_the_explanation_says_the_checks_and_the_diagnosis(autograde, toy_cells, judged):
    notebook = autograde(toy_cells, judged(double=1.0))
    text = notebook["cells"][2]["outputs"][0]["text"]
    assert "double: 1 of 5 marks" in text
    assert "The values of y are off." in text
    assert "Look at double." in text


def test_a_submission_without_any_exercise_keeps_its_cells(course, judged):
    released = Edition.find(course, "toy").released
    notebook = graft(Graded(judged(), (Cell("code", "x = 1"),)), released)
    assert notebook["cells"][0]["source"] == "x = 1"
    assert "Nothing in this submission defines double" in notebook["cells"][1]["source"]


def test_a_function_that_no_text_shows_is_said_to_be_defined(course, judged):
    released = Edition.find(course, "toy").released
    places = {"double": Found(None, "function")}
    notebook = graft(Graded(judged(), (Cell("code", "exec(made_up)"),), places), released)
    sources = [cell["source"] for cell in notebook["cells"]]
    assert "# double is defined by code that runs, but stands in no cell as text." in sources
    assert not any("defines double" in source for source in sources)
    assert "# Nothing in this submission defines halve." in sources
