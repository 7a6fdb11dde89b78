"""What is done in place of grading: processes die of submissions that say so.

As a program, `python -m tests.support.dying grade …`, it is the command line in such a run.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from autograder.base.record import Isolation
from autograder.grading import crew, workers
from autograder.grading.crew import Ended, Job
from autograder.grading.grader import Graded

KILLS, ENDS, WAITS = b"kills its worker", b"ends what isolates", b"waits for a death"
STOPS = b"stops the whole run"
LONGEST_WAIT = 5.0
RUN, SIGNAL = "DYING_RUN", "DYING_SIGNAL"


def grade_or_die(job: Job, isolation: Isolation, name: str) -> Graded:
    """Begin a job as a worker does; then grade it, or die."""
    place = Path(name)
    content = place.read_bytes()
    place.unlink()
    _die_of(content)
    if ENDS in content:
        raise Ended("it was killed")
    if WAITS in content and not _has_waited(job):
        time.sleep(LONGEST_WAIT)
    return crew.grade(replace(job, content=content), isolation)


def grade_here_or_die(job: Job, isolation: Isolation) -> Graded:
    """Grade a job in the very process that the command runs in, or let it die."""
    _die_of(job.content)
    return crew.grade(job, isolation)


def _die_of(content: bytes) -> None:
    time.sleep(0.2 if STOPS in content or KILLS in content else 0)  # let others be under way
    if STOPS in content:
        os.kill(int(os.environ[RUN]), signal.Signals[os.environ[SIGNAL]])
        time.sleep(LONGEST_WAIT)
    if KILLS in content:
        os.kill(os.getpid(), signal.SIGKILL)


def _has_waited(job: Job) -> bool:
    """Whether this is the second time that a submission is begun."""
    mark = Path(job.folder) / f"{Path(job.name).name}.begun"
    if mark.exists():
        return True
    mark.touch()
    return False


if __name__ == "__main__":
    from autograder.cli import main
    from tests.support import dying

    signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in the background ignore both
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.environ[RUN] = str(os.getpid())
    crew._grade_spooled = dying.grade_or_die
    workers.grade = dying.grade_here_or_die
    sys.exit(main(sys.argv[1:]))
