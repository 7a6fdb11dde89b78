"""Where the course pack lies, and the one assignment that ships with it."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.course.places import COURSE_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
NAME = "rnn_step_by_step"
FOLDER = ROOT / "solutions" / NAME
PUBLISHED_CHECKS = Path(__file__).with_name("published_checks.json")


def known(root: Path) -> Path:
    """Say that a course is an instructor's own, for all commands from now on; return it."""
    named = os.environ.get(COURSE_VARIABLE, "")
    os.environ[COURSE_VARIABLE] = os.pathsep.join(filter(None, [named, str(root)]))
    return root
