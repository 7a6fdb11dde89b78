"""A graded class to report on."""

from __future__ import annotations

import pytest


@pytest.fixture
def course(graded_course):
    return graded_course


@pytest.fixture
def class_of(save_class, judged):
    """Save a class with these marks for `double` and `halve`."""

    def make(marks, **changes):
        save_class({name: judged(*scores, **changes) for name, scores in marks.items()})

    return make
