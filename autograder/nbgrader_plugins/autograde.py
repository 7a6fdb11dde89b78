"""`nbgrader autograde` and its button in Formgrader go through the judge and the sandbox.

nbgrader passes over each submission twice. In the first pass `JudgeExporter` grades the submitted
file and gives the autograded notebook; in the second, nbgrader's own steps read the scores from it.
"""

from __future__ import annotations

import glob
import os
import weakref
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, default

from autograder.base.errors import CommandError
from autograder.base.record import Isolation
from autograder.base.record import save as save_record
from autograder.classroom.folders import (
    Classroom,
    SubmittedFile,
)
from autograder.classroom.gradebook.rows import Rows
from autograder.feedback.delivery import SIDE_FILES, GradebookWriter, comments, content_digest
from autograder.feedback.released_edition import Edition
from autograder.grading.grader import Graded, Grader, refuse
from autograder.grading.intake import matching
from autograder.grading.intake.refusal import Refused
from autograder.grading.intake.safe_file import read_file
from autograder.grading.intake.submission import read
from autograder.nbgrader_plugins.common import classroom_of, record_of


class JudgeExporter(NotebookExporter):
    """The way from a submission to its autograded notebook, through the judge and the sandbox."""

    sandbox = Bool(
        help="Whether students' code runs isolated; without it, the record says so."
    ).tag(config=True)

    @default("sandbox")
    def _sandbox_default(self) -> bool:
        return not os.environ.get("AUTOGRADER_NO_SANDBOX")

    def __init__(self, config: Any = None, **settings: Any) -> None:
        super().__init__(config=config, **settings)  # type: ignore[no-untyped-call]
        self._editions: dict[str, Edition] = {}
        self._graders: dict[str, Grader] = {}
        self._released: dict[str, frozenset[str]] = {}
        converter: Any = self.parent
        if converter is not None:
            self._classroom = classroom_of(converter.coursedir, self.config)
            self._add_scripts(converter.coursedir, converter.assignments)
            self._keep_gradable(converter.assignments)

    def from_filename(
        self, filename: str, resources: Any = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Grade a submitted file; read an autograded one."""
        path = Path(filename)
        if self._classroom.autograded in path.parents:
            return super().from_filename(filename, resources=resources, **options)
        file = self._file(path.parent)
        _drop_students_files(self._classroom, file)
        content = read_file(file.path)
        graded = self._graded(file, content)
        save_record(self._classroom.record(*_place(file)), graded.record)
        edition = self._edition(file.assignment)
        with edition.speaking():
            notebook = edition.autograded(graded, {"submission": content_digest(content)})
        autograded: tuple[str, dict[str, Any]] = self.from_notebook_node(
            nbformat.from_dict(notebook), resources=resources
        )
        return autograded

    def _add_scripts(self, course: Any, assignments: dict[str, list[str]]) -> None:
        """Add to nbgrader's list the submissions that hold no notebook, but perhaps a script."""
        wanted = course.format_path(
            course.submitted_directory, course.student_id, course.assignment_id
        )
        for folder in glob.glob(wanted):
            assignments.setdefault(folder, [])

    def _keep_gradable(self, assignments: dict[str, list[str]]) -> None:
        """Take what can't be graded out of nbgrader's list, with a sentence each."""
        try:
            for folder in sorted(assignments):
                file = self._file(Path(folder))
                if reason := self._problem(file):
                    self.log.error("%s: %s", folder, reason)
                    del assignments[folder]
                else:
                    assignments[folder] = [str(Path(folder) / f"{file.assignment}.ipynb")]
        except CommandError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        if not assignments:
            raise NbGraderException("No submission could be graded.")

    def _problem(self, file: SubmittedFile) -> str | None:
        """Return why a submission can't be graded, and write that down for the student."""
        edition = self._edition(file.assignment)
        grader = self._grader(file.assignment)
        reason = file.problem or _fault(file, edition, self._released[file.assignment])
        if reason:
            record = refuse(
                edition.assignment, file.student, reason, edition.language, grader.isolation
            )
            with GradebookWriter(self._classroom) as writer:
                writer.save(file, b"", Graded(record))
        return reason

    def _graded(self, file: SubmittedFile, content: bytes) -> Graded:
        edition = self._edition(file.assignment)
        return self._grader(file.assignment).grade(
            file.student, content, edition.language, file.path.name
        )

    def _file(self, folder: Path) -> SubmittedFile:
        return self._classroom.submission(folder.parent.name, folder.name)

    def _edition(self, assignment: str) -> Edition:
        """Return an edition, and make sure that the gradebook knows it."""
        if assignment not in self._editions:
            edition = Edition.find(self._classroom, assignment)
            rows = Rows(self._classroom)
            rows.expect(assignment, edition.released.points)
            rows.close()
            self._editions[assignment] = edition
            notebooks = self._classroom.released_notebooks(edition.assignment.folder)
            self._released[assignment] = matching.released_code(notebooks)
        return self._editions[assignment]

    def _grader(self, assignment: str) -> Grader:
        if assignment not in self._graders:
            isolation = Isolation.BUBBLEWRAP if self.sandbox else Isolation.NONE
            grader = Grader(self._edition(assignment).assignment.folder, isolation)
            weakref.finalize(self, grader.close)
            self._graders[assignment] = grader.__enter__()
        return self._graders[assignment]


class SaveComments(NbGraderPreprocessor):
    """The step that writes what the judge has to say into the gradebook's comments."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Save the comments of the record that the autograded notebook carries."""
        names = resources["nbgrader"]
        assignment, student = names["assignment"], names["student"]
        classroom = classroom_of(self.parent.parent.coursedir, self.config)
        record = record_of(nb, classroom.autograded_notebook(student, assignment))
        with (
            Edition.find(classroom, assignment).speaking(),
            Gradebook(names["db_url"]) as gradebook,
        ):
            for grade_id, text in comments(record).items():
                try:
                    comment = gradebook.find_comment(
                        grade_id, names["notebook"], assignment, student
                    )
                except MissingEntry:
                    continue
                comment.auto_comment = text
            gradebook.db.commit()
        return nb, resources


def _fault(file: SubmittedFile, edition: Edition, released: frozenset[str]) -> str | None:
    """Return why a submission's file can't be graded, None if it can."""
    try:
        with edition.speaking():
            submission = read(file.path.name, read_file(file.path))
            matching.match(submission, edition.assignment, released)
    except Refused as refused:
        return str(refused)
    return None


def _place(file: SubmittedFile) -> tuple[str, str]:
    return file.student, file.assignment


def _drop_students_files(classroom: Classroom, file: SubmittedFile) -> None:
    """Remove what nbgrader copied beside the notebook, but for its own files and the course's."""
    autograded = classroom.autograded_notebook(*_place(file)).parent
    submitted, course = file.path.parent, classroom.source / file.assignment
    for path in submitted.rglob("*"):
        name = path.relative_to(submitted)
        keep = str(name) in SIDE_FILES or (course / name).is_file()
        if not keep and (autograded / name).is_file():
            (autograded / name).unlink()
