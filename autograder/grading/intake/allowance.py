"""How much of what one person hands in is compared with the released code: a bound for all of it.

One file is bounded by itself; but to find the one that counts, all that lie together are read, by
the process that gives out the work to the others.
"""

from __future__ import annotations

from autograder.grading.intake.matching import LONGEST
from autograder.grading.intake.refusal import Refused
from autograder.grading.intake.submission import MAX_CODE, Submission

MOST_OF_ONE = 2 * MAX_CODE
"""Characters, a hundred times a finished notebook's; Python takes some seconds for their tokens."""


class BeyondAllowance(Refused):
    """A file that is not looked at, as the others of the same person hold enough."""


class Allowance:
    """What may still be looked at of one person's files."""

    def __init__(self) -> None:
        self._left = MOST_OF_ONE

    def take(self, submission: Submission) -> None:
        """Count the cells that are code, or may stand for some, and are not too long to compare.

        Raises:
            BeyondAllowance: where they are more than what is left; a smaller file may still do.
        """
        compared = (cell for cell in submission.cells if cell.kind == "code" or cell.grade_id)
        sizes = (len(cell.source) for cell in compared)
        size = sum(size for size in sizes if size <= LONGEST)
        if size > self._left:
            raise BeyondAllowance(
                f"With this person's other files it holds more than {MOST_OF_ONE // 2**20} MB of "
                "code; have the student hand in the one meant."
            )
        self._left -= size
