"""A student opens the released notebook in JupyterLab, fills it in and validates it."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.notebook_page import NotebookPage
from tests.browser.pictures import picture, show
from tests.support.places import NAME, ROOT
from tests.support.submissions import solution_cells

FIRST = "rnn_cell_forward"
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture
def handout(tmp_path: Path) -> Path:
    """Return a folder with what a student gets: the released notebooks and rnn_utils."""
    folder = tmp_path / "handout"
    shutil.copytree(ROOT / "notebooks", folder)
    shutil.copytree(ROOT / "rnn_utils", folder / "rnn_utils")
    return folder


@pytest.fixture
def solutions() -> dict[str, str]:
    """Return the source of each solution cell, by the name of its exercise."""
    return {name.removesuffix("-code"): source for name, source in solution_cells().items()}


def test_a_student_types_the_solution_and_validate_reports_success(
    start_lab, handout: Path, solutions: dict[str, str]
):
    with start_lab(handout) as lab:
        notebook = open_notebook(lab, handout)
        notebook.run("setup")

        run_exercise(notebook, FIRST)
        expect(notebook.output(FIRST)).to_contain_text("Nothing is filled in yet")

        notebook.type_lines(f"{FIRST}-code", solutions[FIRST])
        run_exercise(notebook, FIRST)
        expect(notebook.output(FIRST)).to_contain_text("everything agrees")
        notebook.run(f"{FIRST}-plot")
        figure = notebook.output(f"{FIRST}-plot").locator("img")
        expect(figure).to_be_visible()
        expect(figure).to_have_attribute("alt", re.compile("hidden state: between −1"))
        show(notebook.cell(FIRST))
        picture(notebook.page, f"{NAME}-light")

        for name, source in solutions.items():
            notebook.paste(f"{name}-code", source)
        notebook.save()
        expect(validation(notebook)).to_contain_text("Success!")
        show(notebook.cell("setup"))
        picture(notebook.page, "validate-light")


@pytest.mark.parametrize(
    ("edition", "open_still"),
    [(NAME, "Nothing is filled in yet"), (f"{NAME}_zh", "还没有填写")],
)
def test_a_blank_notebook_says_so_in_its_language_and_does_not_validate(
    start_lab, handout: Path, edition: str, open_still: str
):
    with start_lab(handout, dark=True) as lab:
        notebook = open_notebook(lab, handout, edition)
        notebook.run("setup")
        run_exercise(notebook, FIRST)
        expect(notebook.output(f"{FIRST}-example")).to_contain_text(open_still)
        picture(notebook.page, f"{edition}-dark")

        expect(validation(notebook)).to_contain_text("failed")
        expect(validation(notebook)).to_contain_text("verdict")


def open_notebook(lab, handout: Path, edition: str = NAME) -> NotebookPage:
    path = handout / edition / f"{edition}.ipynb"
    page = lab.open(f"lab/tree/{edition}/{edition}.ipynb")
    notebook = NotebookPage.watching(page, path)
    page.keyboard.press("Control+B")  # the file browser makes room
    return notebook


def run_exercise(notebook: NotebookPage, name: str) -> None:
    for cell_id in (f"{name}-code", f"{name}-example", name):
        notebook.run(cell_id)


def validation(notebook: NotebookPage) -> Locator:
    """Press Validate where it wasn't pressed yet, and return the dialog with its answer."""
    dialog = notebook.page.locator(".jp-Dialog-content")
    if dialog.count() == 0:
        notebook.page.get_by_role("button", name="Validate").click()
    dialog.wait_for()
    return dialog
