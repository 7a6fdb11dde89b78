"""The class's secret is made once, kept for its owner alone, and never half."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

from autograder.course.places import Places
from autograder.course.secret import BYTES, class_secret


def places_at(root: Path) -> Places:
    return replace(Places.nearest(), submitted=root / "classroom" / "submitted")


def test_it_is_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    places = places_at(tmp_path)
    made = class_secret(places)
    assert len(made) == BYTES
    assert class_secret(places) == made == places.secret.read_bytes()
    assert stat.S_IMODE(places.secret.stat().st_mode) == 0o600
    assert [path.name for path in places.classroom.iterdir()] == [places.secret.name]


def test_two_classes_have_two(tmp_path: Path) -> None:
    assert class_secret(places_at(tmp_path / "a")) != class_secret(places_at(tmp_path / "b"))


def test_half_a_secret_is_made_anew(tmp_path: Path) -> None:
    places = places_at(tmp_path)
    class_secret(places)
    places.secret.write_bytes(b"half")
    made = class_secret(places)
    assert len(made) == BYTES and class_secret(places) == made


def test_where_none_can_be_written_grading_goes_on(tmp_path: Path) -> None:
    (tmp_path / "classroom").write_text("a file where the class's folder should be")
    assert len(class_secret(places_at(tmp_path))) == BYTES
