"""An instructor opens Formgrader in JupyterLab, grades a submission and gives it back."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.pictures import picture, show
from tests.support import cells
from tests.support.courses import copy_of_the_pack
from tests.support.files import read_toml
from tests.support.places import FOLDER, NAME
from tests.support.submissions import solution_cells, with_function

STUDENT = "ada"


def table(name: str) -> dict[str, Any]:
    return read_toml(FOLDER / f"{name}.toml")


MISTAKE = next(
    row
    for row in table("misconceptions")["misconception"]
    if row["name"] == "overwritten-instead-of-added"
)
EXERCISE = MISTAKE["exercise"]
SPOILT = f"{EXERCISE}-code"
POINTS = {
    quantity["name"]: quantity["points"]
    for quantity in table("assignment")["exercise"][EXERCISE]["quantities"]
}
MARKS = sum(POINTS.values())
LOST = sum(POINTS[name] for name in MISTAKE["spoils"])
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Return a copy of the course with one submission in its class, which has one mistake in it."""
    folder = copy_of_the_pack(
        tmp_path / "course", ("solutions", "notebooks", "rnn_utils", "autograder")
    )
    spoilt = solution_cells()[SPOILT]
    for old, new in MISTAKE["change"]:
        spoilt = spoilt.replace(old, new)
    handed_in = folder / "classroom" / "submitted" / STUDENT / NAME / f"{NAME}.ipynb"
    cells.write(handed_in, with_function(EXERCISE, spoilt))
    return folder


def test_formgrader_lists_grades_and_gives_back_a_submission(start_lab, course: Path):
    with start_lab(
        course, PYTHONPATH=str(course), AUTOGRADER_CLASSROOM=str(course / "classroom")
    ) as lab:
        page = lab.open("lab")
        page.set_viewport_size({"width": 1440, "height": 900})
        formgrader = open_formgrader(page)
        row = formgrader.locator("tr", has_text=NAME).filter(has_text="draft").first

        press(formgrader, row.locator(".assign a"), "created the student version")
        picture(page, "formgrader-assignments")

        row.locator(".num-submissions a").click()
        student = formgrader.locator("tr", has_text=STUDENT)
        expect(student.locator(".status")).to_have_text("needs autograding")
        press(formgrader, student.locator(".autograde a"), "autograded")
        expect(student.locator(".score")).to_have_text(f"{100 - LOST} / 100")
        picture(page, "formgrader-submissions")

        press(formgrader, student.locator(".generate-feedback a"), "generated feedback")
        feedback = course / "classroom" / "feedback" / STUDENT / NAME / f"{NAME}.html"

        open_submission(formgrader)
        expect(formgrader.locator("body")).to_contain_text(f"def {EXERCISE}")
        score = formgrader.locator(f"input.score#{EXERCISE}")
        expect(score).to_have_attribute("placeholder", f"{MARKS - LOST}")
        score.scroll_into_view_if_needed()
        picture(page, "formgrader-submission")

        show_feedback(lab.context.new_page(), feedback)


def open_formgrader(page: Page) -> FrameLocator:
    page.locator(".lm-MenuBar-item", has_text="Nbgrader").click()
    page.locator('[data-command="nbgrader:open-formgrader"]').click()
    page.locator(".jp-SideBar [data-id=filebrowser]").click()
    return page.frame_locator("iframe")


def press(formgrader: FrameLocator, button, told: str) -> None:
    """Press a button of Formgrader, and close the dialog that says it went well."""
    button.click()
    dialog = formgrader.locator(".modal.in")
    expect(dialog).to_contain_text(told)
    dialog.get_by_role("button", name="Close").click()
    expect(formgrader.locator(".modal-backdrop")).to_have_count(0)


def open_submission(formgrader: FrameLocator) -> None:
    formgrader.get_by_role("link", name="Manual Grading").click()
    formgrader.get_by_role("link", name=NAME).first.click()
    formgrader.locator("td").get_by_role("link", name=NAME).click()
    formgrader.locator("td").get_by_role("link", name="Submission #1").click()


def show_feedback(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    expect(page.locator("body")).to_contain_text(MISTAKE["hint"])
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        show(page.locator(f"section#{EXERCISE}"))
        picture(page, f"feedback-{scheme}")
