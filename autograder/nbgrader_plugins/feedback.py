"""`nbgrader generate_feedback` and its button in Formgrader write our page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import default

from autograder.classroom.gradebook.rows import Rows
from autograder.classroom.roster import called, people_of
from autograder.feedback.page import page
from autograder.feedback.released_edition import Edition
from autograder.nbgrader_plugins.common import classroom_of, record_of


class FeedbackExporter(Exporter):
    """The way from an autograded notebook to its feedback page."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_filename(
        self, filename: str, resources: Any = None, **_options: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Return the page, with the marks and comments that the gradebook holds now."""
        resources = self._init_resources(resources)
        names = resources["nbgrader"]
        assignment, student = names["assignment"], names["student"]
        converter: Any = self.parent
        classroom = classroom_of(converter.coursedir, self.config)
        notebook = json.loads(Path(filename).read_text(encoding="utf-8"))
        edition = Edition.find(classroom, assignment)
        rows = Rows(classroom)
        try:
            rows.expect(assignment, edition.released.points)
            marks = rows.read(student, assignment)
        finally:
            rows.close()
        record = record_of(notebook, Path(filename))
        with edition.speaking():
            called_so = called(student, people_of(classroom))
            html = page(record, notebook, marks, assignment=edition.assignment, student=called_so)
        return html, resources
