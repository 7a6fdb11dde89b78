"""nbgrader's exchange, for one process that acts for everybody: what the sample class needs."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.base.errors import CommandError
from autograder.classroom.folders import Classroom


@dataclass(frozen=True)
class Exchange:
    """The exchange of nbgrader itself, used in one process by everybody."""

    classroom: Classroom

    def release_assignment(self, assignment: str) -> None:
        """Put the released notebooks where students fetch them."""
        self._start("ExchangeReleaseAssignment", assignment, "*")

    def fetch_assignment(self, assignment: str, student: str, home: Path) -> None:
        """Copy an assignment into a student's folder."""
        self._start("ExchangeFetchAssignment", assignment, student, home)

    def submit(self, assignment: str, student: str, home: Path) -> None:
        """Hand in a student's copy."""
        self._start("ExchangeSubmit", assignment, student, home)

    def collect(self, assignment: str) -> None:
        """Bring all submissions into the class."""
        self._start("CollectRegularFiles", assignment, "*")

    def release_feedback(self, assignment: str) -> None:
        """Put the feedback pages where students fetch them."""
        self._start("ReleaseFeedback", assignment, "*")

    def _start(self, step: str, assignment: str, student: str, home: Path | None = None) -> None:
        from nbgrader.auth import Authenticator
        from nbgrader.coursedir import CourseDirectory
        from nbgrader.exchange import ExchangeError, default

        from autograder.nbgrader_plugins import exchange as own

        config = self.classroom.config.copy()
        config.Exchange.assignment_dir = str(home or self.classroom.classroom)
        config.ExchangeCollect.check_owner = False  # one person hands in for all of them
        logging.getLogger("traitlets").setLevel(logging.ERROR)
        course = CourseDirectory(config=config, assignment_id=assignment, student_id=student)
        kind = getattr(default, step, None) or getattr(own, step)
        exchange: Any = kind(
            coursedir=course, authenticator=Authenticator(config=config), config=config
        )
        try:
            exchange.start()
        except ExchangeError as error:
            raise CommandError(f"The exchange in {exchange.root} failed: {error}") from error
