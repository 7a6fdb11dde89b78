"""A grader under other limits for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from msgspec import structs

from autograder.grading.grader import Grader


@contextmanager
def limited(grader: Grader, **rows: float) -> Iterator[Grader]:
    """The warm grader, with some rows of its limits' table changed."""
    kept = grader.assignment
    grader.assignment = replace(kept, limits=structs.replace(kept.limits, **rows))
    try:
        yield grader
    finally:
        grader.assignment = kept
