"""Handing a judged submission over to the class: gradebook, autograded notebook, record, page.

One writer serves any number of graders, and any number of writers may run at once: the gradebook
is written in one transaction a submission, files are replaced whole, and the autograded notebook,
which says that a submission is done, comes last.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.base.files import (
    is_of_machine,
    make_folder,
    read_regular,
    write_atomically,
    write_json,
)
from autograder.base.record import (
    ExerciseRecord,
    Isolation,
    Record,
    RecordError,
    Status,
    cause,
)
from autograder.base.record import load as load_record
from autograder.base.record import save as save_record
from autograder.classroom.extra_time import Extensions
from autograder.classroom.folders import Classroom, SubmittedFile
from autograder.classroom.gradebook.marks import Marks
from autograder.classroom.gradebook.rows import Rows
from autograder.classroom.roster import called, people_of
from autograder.course.assignment import CODE_SUFFIX
from autograder.course.language import _
from autograder.feedback.page import page
from autograder.feedback.released_edition import Edition
from autograder.grading.grader import Graded

SIDE_FILES = ("timestamp.txt", "submission_secret.txt")  # what nbgrader's exchange goes by
_LONGEST_SIDE_FILE = 1_000


class GradebookWriter:
    """The one writer of judged submissions into a class; use it in a `with` block.

    Args:
        classroom: the class.

    Raises:
        GradebookError: where the gradebook can't be opened.
    """

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self._rows = Rows(classroom)
        self._people = people_of(classroom)
        self._editions: dict[str, Edition] = {}
        self._known: dict[str, set[str]] = {}

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(self, *exception: object) -> None:
        self._rows.close()

    @property
    def extensions(self) -> Extensions:
        """Who may hand in later, as the gradebook is written by it."""
        return self._rows.extensions

    def edition(self, assignment_id: str) -> Edition:
        """Return an assignment's edition, and make sure that the gradebook knows it."""
        if assignment_id not in self._editions:
            edition = Edition.find(self.classroom, assignment_id)
            self._rows.expect(assignment_id, edition.released.points)
            self._known[assignment_id] = self._rows.students(assignment_id)
            self._editions[assignment_id] = edition
        return self._editions[assignment_id]

    def marks(self, student: str, assignment_id: str) -> Marks | None:
        """Return what the gradebook holds for a student's submission, None if nothing."""
        self.edition(assignment_id)
        return self._rows.read(student, assignment_id)

    def is_done(self, file: SubmittedFile, content: bytes) -> bool:
        """Return whether these bytes were graded and everything about them was written."""
        self.edition(file.assignment)
        place = (file.student, file.assignment)
        return (
            file.student in self._known[file.assignment]
            and self._has_sound_record(*place)
            and self.classroom.feedback_page(*place).is_file()
            and self._graded_digest(file) == content_digest(content)
        )

    def save(self, file: SubmittedFile, content: bytes, graded: Graded) -> None:
        """Write everything about a judged submission.

        A refused one gets its record and a page with the reason; its rows stay as they were.

        Raises:
            GradebookError: where the gradebook can't be written.
            StaleRelease: where the released notebook's points differ from the record's.
        """
        edition = self.edition(file.assignment)
        with edition.speaking():
            if graded.record["status"] == Status.REFUSED:
                self._save_refused(file, graded.record, edition)
            else:
                self._save_graded(file, content, graded, edition)

    def _save_refused(self, file: SubmittedFile, record: Record, edition: Edition) -> None:
        self.classroom.autograded_notebook(file.student, file.assignment).unlink(missing_ok=True)
        self._write_page(file, record, None, None, edition)
        save_record(self.classroom.record(file.student, file.assignment), record)

    def _save_graded(
        self, file: SubmittedFile, content: bytes, graded: Graded, edition: Edition
    ) -> None:
        record = graded.record
        notebook = edition.autograded(graded, {"submission": content_digest(content)})
        marks = self._rows.write(file, scores(record), comments(record))
        self._write_page(file, record, notebook, marks, edition)
        save_record(self.classroom.record(file.student, file.assignment), record)
        self._copy_side_files(file, self.classroom.autograded)
        self._copy_pictures(file)
        target = self.classroom.autograded_notebook(file.student, file.assignment)
        write_json(target, notebook, indent=None)
        self._known[file.assignment].add(file.student)

    def _write_page(
        self,
        file: SubmittedFile,
        record: Record,
        notebook: Mapping[str, Any] | None,
        marks: Marks | None,
        edition: Edition,
    ) -> None:
        student = called(file.student, self._people)
        html = page(record, notebook, marks, assignment=edition.assignment, student=student)
        target = self.classroom.feedback_page(file.student, file.assignment)
        make_folder(target.parent)
        # nbgrader's release hands a page on with the rights that it has here.
        write_atomically(target, html.encode("utf-8", "replace"), for_all=True)
        self._copy_side_files(file, self.classroom.feedback)

    def _copy_side_files(self, file: SubmittedFile, step: Path) -> None:
        for name in SIDE_FILES:
            try:
                content = read_regular(file.path.parent / name, _LONGEST_SIDE_FILE)
                write_atomically(step / file.student / file.assignment / name, content)
            except (OSError, ValueError) as error:  # nobody can fetch by it, and nobody pays for it
                if is_of_machine(error):
                    raise

    def _copy_pictures(self, file: SubmittedFile) -> None:
        """Put the lesson's pictures beside the autograded notebook, for Formgrader to show."""
        lesson = self.classroom.release / file.assignment
        target = self.classroom.autograded / file.student / file.assignment
        for picture in lesson.glob("images/*"):
            copy = target / picture.relative_to(lesson)
            if not copy.exists():
                write_atomically(copy, picture.read_bytes())

    def _has_sound_record(self, student: str, assignment: str) -> bool:
        try:
            return load_record(self.classroom.record(student, assignment)) is not None
        except RecordError:
            return False

    def _graded_digest(self, file: SubmittedFile) -> str | None:
        path = self.classroom.autograded_notebook(file.student, file.assignment)
        try:
            notebook = json.loads(path.read_text(encoding="utf-8"))
            digest: str = notebook["metadata"]["autograder"]["submission"]
            return digest
        except (OSError, ValueError, KeyError, TypeError):
            return None


def content_digest(content: bytes) -> str:
    """Return the hash by which a graded submission is known again."""
    return hashlib.sha256(content).hexdigest()


def scores(record: Record) -> dict[str, float]:
    """Return a record's marks by exercise."""
    return {exercise["name"]: float(exercise["score"]) for exercise in record["exercises"]}


def comments(record: Record) -> dict[str, str | None]:
    """Return what the judge has to say, by grade id of the solution cell."""
    return {
        exercise["name"] + CODE_SUFFIX: _comment(record, exercise)
        for exercise in record["exercises"]
    }


def _comment(record: Record, exercise: ExerciseRecord) -> str | None:
    unisolated = record["isolation"] == Isolation.NONE
    said = [
        cause(exercise),
        _("Graded without isolation.") if unisolated else None,
    ]
    return "\n".join(sentence for sentence in said if sentence) or None
