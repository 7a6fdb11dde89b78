"""A notebook open in JupyterLab, as a person handles it: by clicking and typing."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, expect


@dataclass
class NotebookPage:
    """A page with one notebook in it, and the ids of that notebook's cells in order."""

    page: Page
    ids: list[str]

    @classmethod
    def watching(cls, page: Page, path: Path) -> "NotebookPage":
        """Wait until the kernel is idle, and return the page with the cell ids of the file."""
        cells = nbformat.read(path, as_version=4).cells
        opened = cls(page, [cell.id for cell in cells])
        expect(page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(cells))
        expect(page.locator(".jp-StatusBar-Left")).to_contain_text("(ipykernel) | Idle")
        return opened

    def cell(self, cell_id: str) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(self.ids.index(cell_id))

    def output(self, cell_id: str) -> Locator:
        return self.cell(cell_id).locator(".jp-Cell-outputArea")

    def run(self, cell_id: str) -> None:
        """Run one cell and wait until its prompt carries a new number."""
        prompt = self.cell(cell_id).locator(".jp-InputPrompt").first
        before = re.escape(prompt.inner_text())
        self.cell(cell_id).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        expect(prompt).to_have_text(re.compile(rf"^(?!{before})\[\d+\]:"))

    def type_lines(self, cell_id: str, source: str) -> None:
        """Type over each line of a cell that the new source has differently."""
        lines = self.cell(cell_id).locator(".cm-line")
        wanted = source.splitlines()
        expect(lines).to_have_count(len(wanted))
        for number, (old, new) in enumerate(zip(lines.all_inner_texts(), wanted, strict=True)):
            if old.rstrip() != new.rstrip():
                lines.nth(number).click()
                self.page.keyboard.press("End")
                self.page.keyboard.press("Shift+Home")
                self.page.keyboard.type(new.strip())

    def paste(self, cell_id: str, source: str) -> None:
        """Put a whole source in the place of a cell's."""
        self.cell(cell_id).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def save(self) -> None:
        self.page.keyboard.press("Control+S")
        self.page.locator(".jp-mod-dirty").wait_for(state="detached")
