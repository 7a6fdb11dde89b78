"""The places of a course: all of them from one object, whatever the settings call them."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.places import AssignmentError, NoCourse, Places
from autograder.grading.intake.matching import released_code
from tests.support.files import edit, write
from tests.support.places import known
from tests.support.toys import toy_course


def renamed_course(root: Path) -> Places:
    """A course whose released notebooks lie in another folder."""
    toy_course(root)
    edit(root / "nbgrader_config.py", '"notebooks"', '"out/handed"')
    (root / "out").mkdir()
    (root / "notebooks").rename(root / "out/handed")
    return Places.load(root)


def test_the_settings_say_where_everything_is(tmp_path: Path) -> None:
    places = renamed_course(tmp_path)
    assert places.released_notebook("toy") == tmp_path / "out/handed/toy/toy.ipynb"
    assert places.record("ada", "toy") == tmp_path / "classroom/records/ada/toy.json"
    assert places.classroom == tmp_path / "classroom"
    assert Places.of_folder(places.source / "toy") == places


def test_a_course_without_settings_has_the_packs_own_folders(tmp_path: Path) -> None:
    places = Places.of_folder(tmp_path / "solutions" / "toy")
    assert places.released_notebook("toy") == tmp_path / "notebooks/toy/toy.ipynb"
    assert places.classroom == tmp_path / "classroom"
    assert places.db_url == f"sqlite:///{tmp_path}/classroom/gradebook.db"


def test_an_edition_is_found_by_its_id(tmp_path: Path) -> None:
    places = toy_course(tmp_path)
    write(tmp_path / "solutions/toy/translations/zh.po", "")
    assert places.resolve("toy") == (tmp_path / "solutions/toy", "en")
    assert places.resolve("toy_zh") == (tmp_path / "solutions/toy", "zh")
    with pytest.raises(AssignmentError, match="no assignment “toy_fr” in .*there: toy"):
        places.resolve("toy_fr")
    with pytest.raises(AssignmentError):
        places.resolve("toy_en")  # the English edition has no other name


def test_a_course_that_isnt_there_or_cant_be_read_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoCourse, match="no nbgrader_config.py in .* go to the course's top level"):
        Places.load()
    (known(tmp_path) / "nbgrader_config.py").write_text("c = get_config(")
    with pytest.raises(NoCourse, match="nbgrader_config.py can't be read"):
        Places.load()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.unlink(), "There is no released notebook .*toy.ipynb; run `autograder"),
        (lambda path: path.write_text("{"), "released notebook .* can't be read"),
        (lambda path: path.write_text("{}"), "released notebook .* can't be read"),
    ],
)
def test_a_release_that_is_missing_or_damaged_is_an_error(
    tmp_path: Path, spoil: object, said: str
) -> None:
    places = renamed_course(tmp_path)
    notebooks = places.released_notebooks(places.source / "toy")
    assert len(released_code(notebooks)) == 4
    assert callable(spoil)
    spoil(notebooks[0])
    with pytest.raises(AssignmentError, match=said):
        released_code(notebooks)


@pytest.mark.parametrize("what", ["nbgrader_config.py", "solutions/x"])
def test_what_lies_in_a_hand_in_is_never_the_course_s(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configuration is run as it is read."""
    toy_course(tmp_path)
    hand_in = tmp_path / "classroom/submitted/ada/toy"
    write(hand_in / what, b"raise SystemExit('run')")
    monkeypatch.chdir(hand_in)
    assert Places.load() == Places.load(tmp_path) == Places.nearest()


def test_a_hand_in_outside_of_any_course_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in = tmp_path / "submitted/ada/toy"
    write(hand_in / "nbgrader_config.py", b"raise SystemExit('run')")
    monkeypatch.chdir(hand_in)
    with pytest.raises(NoCourse, match="go to the course's top level"):
        Places.load()
