"""What a late submission loses, by way of nbgrader's plug-in interface.

`nbgrader_config.py` says how much, under `c.LatePenalty`; `classroom/extensions.csv` says who has
more time. `nbgrader autograde` and `autograder grade` both go by them.
"""

from __future__ import annotations

import math
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Float

from autograder.classroom import extra_time
from autograder.nbgrader_plugins.common import classroom_of

_DAY = 24 * 60 * 60


class LatePenalty(LateSubmissionPlugin):
    """What a late submission loses: once, by the day, or both, up to a cap."""

    unit = Enum(
        ("percent", "marks"),
        default_value="percent",
        help="Whether the penalty is in percent of the marks earned, or in marks.",
    ).tag(config=True)
    once = Float(0.0, min=0, help="What is taken off as soon as it is late.").tag(config=True)
    per_day = Float(0.0, min=0, help="What is taken off for each day begun.").tag(config=True)
    most = Float(100.0, min=0, help="The most that is taken off.").tag(config=True)
    grace_minutes = Float(0.0, min=0, help="How late costs nothing yet.").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the marks to take off, None where nothing is.

        Args:
            student_id: the student's id.
            score: the marks that the submission earned.
            total_seconds_late: by how much it is late, the student's extension counted.
        """
        if total_seconds_late <= max(0.0, self.grace_minutes * 60):
            return None
        days = math.ceil(total_seconds_late / _DAY)
        penalty = min(self.most, self.once + days * self.per_day)
        if self.unit == "percent":
            penalty = score * penalty / 100
        return round(min(penalty, score), 2) or None


class GrantExtensions(NbGraderPreprocessor):
    """The step that writes `extensions.csv` into the gradebook, where nbgrader reads it."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Write the extension of this submission's student, if the file grants one."""
        names = resources["nbgrader"]
        course = self.parent.parent.coursedir
        classroom = classroom_of(course, self.config)
        with Gradebook(names["db_url"]) as gradebook:
            submission = gradebook.find_submission(names["assignment"], names["student"])
            granted = extra_time.of_class(classroom).of(
                names["student"], names["assignment"], submission.assignment.duedate
            )
            if granted is not None:
                submission.extension = granted
                gradebook.db.commit()
        return nb, resources
