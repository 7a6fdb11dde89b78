"""What a student's id may hold: nothing that acts, and nothing that passes for another id."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.classroom.folders import check_student_id
from tests.support.signs import acting, texts

COMMON = ["ada", "ada@x.org", "a b", "a.b-c_d", "2030-17", "张偉", "Łukasz", "jürgen", "x+y"]
ODD = [
    "-ada", "=ada", "+ada", "@ada", "＝ada", "＋ada", "－ada", "＠ada", "−ada", "\tada", "\rada",
    " ada", "ada ", ".ada", "a/b", "a;=b", "a\\b", "<b>",
    "x,ada", "*", "a?a", "[ab]da",
    "a\x1b[31m", "a\x9b31m", "a\u202eb", "a\u2066b",
    "a\nb", "a\x85b", "a\u2028b", "a\u200bb", "a\xadb", "a\xa0b",
    "a\udcffb", "ju\u0308rgen", "", "x" * 129,
]  # fmt: skip


@pytest.mark.parametrize("student", COMMON)
def test_a_common_id_is_taken(student: str) -> None:
    check_student_id(student)


@pytest.mark.parametrize("student", ODD, ids=ascii)
def test_an_id_that_acts_or_passes_for_another_is_refused(student: str) -> None:
    with pytest.raises(ValueError, match="characters that are not allowed") as refused:
        check_student_id(student)
    assert not acting(str(refused.value))


@given(texts | st.text(max_size=10))
def test_an_id_that_is_taken_is_harmless_everywhere(student: str) -> None:
    with suppress(ValueError):
        check_student_id(student)
        assert student.isprintable() and not acting(student)
        assert unicodedata.normalize("NFC", student) == student
        assert student.encode("utf-8").decode("utf-8") == student
        assert unicodedata.normalize("NFKC", student)[0] not in "=+-@\t\r"
