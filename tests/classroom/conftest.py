"""A class with a gradebook."""

from __future__ import annotations

import pytest


@pytest.fixture
def course(graded_course):
    return graded_course
