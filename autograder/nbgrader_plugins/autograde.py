"""`nbgrader autograde` and its button in Formgrader go through the judge and the sandbox.

nbgrader passes over each submission twice. In the first pass `JudgeExporter` grades the submitted
file and gives the autograded notebook; in the second, nbgrader's own steps read the scores from it.
"""

from __future__ import annotations

import glob
import os
import weakref
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, default

from autograder.base.errors import CommandError
from autograder.base.files import below
from autograder.base.printing import log_line
from autograder.base.record import Isolation
from autograder.base.record import save as save_record
from autograder.classroom.begun import Begun, Left, killer
from autograder.classroom.folders import Classroom, SubmittedFile
from autograder.classroom.gradebook.rows import Rows
from autograder.course.secret import class_secret
from autograder.course.traces import keep_trace
from autograder.feedback.delivery import SIDE_FILES, GradebookWriter, comments, content_digest
from autograder.feedback.released_edition import Edition
from autograder.grading.grader import Admitted, Graded, Grader, answer
from autograder.grading.intake.choice import choose
from autograder.grading.intake.refusal import Refused
from autograder.nbgrader_plugins.common import (
    classroom_of,
    read_timestamps_ourselves,
    record_of,
)


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
        self._admitted: dict[Path, tuple[Admitted, str]] = {}
        converter: Any = self.parent
        if converter is not None:
            self._classroom = classroom_of(converter.coursedir, self.config)
            self._force = bool(converter.force)
            read_timestamps_ourselves(converter.coursedir, self.config)
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
        admitted, of_content = self._admitted.pop(file.path)
        graded = self._judged(file, admitted)
        save_record(self._classroom.record(*_place(file)), graded.record)
        edition = self._edition(file.assignment)
        with edition.speaking():
            notebook = edition.autograded(graded, {"submission": of_content})
        autograded: tuple[str, dict[str, Any]] = self.from_notebook_node(
            nbformat.from_dict(notebook), resources=resources
        )
        return autograded

    def _judged(self, file: SubmittedFile, admitted: Admitted) -> Graded:
        """Judge a submission; where that ends in an error, write why for the student."""
        try:
            with Begun(self._classroom) as begun:
                begun.begin(file, Left.ALONE)
                return self._grader(file.assignment).judge(admitted)
        except Exception as error:
            raise NbGraderException(self._refuse(file, error)) from error

    def _add_scripts(self, course: Any, assignments: dict[str, list[str]]) -> None:
        """Add to nbgrader's list what holds no notebook, but perhaps a script, or can't be read."""
        wanted = course.format_path(
            course.submitted_directory, course.student_id, course.assignment_id
        )
        unseen = (
            str(file.path.parent)
            for file in self._classroom.submissions(course.assignment_id)
            if file.problem and fnmatch(file.student, course.student_id)
        )
        known = set(map(Path, assignments))
        for folder in (*glob.glob(wanted), *unseen):
            if Path(folder) not in known:
                assignments[folder] = []

    def _keep_gradable(self, assignments: dict[str, list[str]]) -> None:
        """Take what can't be graded out of nbgrader's list, with a sentence each."""
        try:
            for folder in sorted(assignments):
                file = self._file(Path(folder))
                if not self._admit(file):
                    del assignments[folder]
                else:
                    assignments[folder] = [str(Path(folder) / f"{file.assignment}.ipynb")]
        except CommandError as error:
            log_line(self.log.error, str(error))
            raise NbGraderException(str(error)) from error
        if not assignments:
            raise NbGraderException("No submission could be graded.")

    def _admit(self, file: SubmittedFile) -> bool:
        """Read and match a submission; where that can't be done, write why for the student."""
        edition = self._edition(file.assignment)
        try:
            if file.problem:
                raise Refused(file.problem)
            with edition.speaking(), Begun(self._classroom) as begun:
                if begun.left(file) is Left.ALONE and not self._force:
                    raise Refused(killer())
                begun.begin(file, Left.ALONE)
                self._admitted[file.path] = self._chosen(file)
            return True
        except Exception as error:
            self._refuse(file, error)
            return False

    def _refuse(self, file: SubmittedFile, error: Exception) -> str:
        """Write for the student why a submission can't be graded; give the sentence."""
        edition, grader = self._edition(file.assignment), self._grader(file.assignment)
        about = (edition.assignment, file.student, edition.language, grader.isolation)
        refused = answer(error, *about)
        keep_trace(self._classroom, file.student, refused.trace)
        reason = f"{file.path.parent}: {refused.record['reason']}"
        log_line(self.log.error, reason)
        with GradebookWriter(self._classroom) as writer:
            writer.save(file, b"", refused)
        return reason

    def _chosen(self, file: SubmittedFile) -> tuple[Admitted, str]:
        """Return the file that counts, read and matched, with the digest of its content."""
        edition, grader = self._edition(file.assignment), self._grader(file.assignment)
        choice = choose(file.path, file.candidates, edition.assignment, lambda: grader.released)
        if choice.said:
            log_line(self.log.warning, f"{file.path.parent}: {choice.said}")
        admitted = grader.admit(
            file.student,
            choice.content,
            edition.language,
            choice.path.name,
            class_secret(self._classroom),
        )
        return admitted, content_digest(choice.content)

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
        return self._editions[assignment]

    def _grader(self, assignment: str) -> Grader:
        if assignment not in self._graders:
            isolation = Isolation.BUBBLEWRAP if self.sandbox else Isolation.NONE
            folder = self._edition(assignment).assignment.folder
            grader = Grader(folder, isolation, self._classroom)
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


def _place(file: SubmittedFile) -> tuple[str, str]:
    return file.student, file.assignment


def _drop_students_files(classroom: Classroom, file: SubmittedFile) -> None:
    """Remove what nbgrader copied beside the notebook, but for its own files and the course's."""
    autograded = classroom.autograded_notebook(*_place(file)).parent
    submitted, course = file.path.parent, classroom.source / file.assignment
    for entry in reversed(list(below(submitted))):  # what lies in a folder comes before it
        name = Path(entry.path).relative_to(submitted)
        copy = autograded / name
        if copy.is_dir() and not (course / name).is_dir():
            with suppress(OSError):  # something of the course's lies in it
                copy.rmdir()
        elif copy.is_file() and str(name) not in SIDE_FILES and not (course / name).is_file():
            copy.unlink()
