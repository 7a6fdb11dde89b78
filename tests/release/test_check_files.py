"""What the checks read: made from the tables and the solution, the same on every machine."""

from __future__ import annotations

import io
import json
import zlib
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.course.places import Places
from autograder.release.check_files import check_files
from autograder.release.leaks import Secrets
from autograder.translation.translated_source import locale_files
from rnn_utils.checking import exercises
from tests.support.cubes import CUBES, SURFACE, exercise_cells, small_cells, write_course
from tests.support.cubes import write_notebook as write
from tests.support.places import ROOT

LESSON = ROOT / "solutions" / "rnn_step_by_step"
NAMES = ("exercises", "published_examples", "fingerprints")
MESSAGES = "rnn_utils/locale/xx/LC_MESSAGES/rnn_utils.mo"
SHARED = """
[published]
dimensions = { n = 4 }
notation = { n = "n_sides" }
"""
OWN = """[exercise.surface.published]
example = "side"
steps = { s = { from = "side", number = "A1" } }
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """The small course, where `check` knows the surface; its top level is the working directory."""
    monkeypatch.delenv("AUTOGRADER_CLASSROOM", raising=False)
    monkeypatch.chdir(tmp_path)
    course = write_course(tmp_path)
    solution = SURFACE.replace("return s", 'return {"s": s}')
    write(course.source / "cubes", [*small_cells()[:4], *exercise_cells("surface", solution)])
    head, last = CUBES.assignment_toml().split("[exercise.surface]")
    surface = last.replace('"tuple"', '"dict"').replace("points = 5", 'points = 5, shape = "n"')
    table = f"{head}[exercise.surface]{surface}{OWN}{SHARED}"
    (course.source / "cubes/assignment.toml").write_text(table, encoding="utf-8")
    misconceptions = course.source / "cubes/misconceptions.toml"
    text = misconceptions.read_text(encoding="utf-8")
    misconceptions.write_text(text.replace('"6 * side", "side"', '"6 * ", ""'), encoding="utf-8")
    return course


def stored(course: Classroom, name: str) -> Any:
    return json.loads((course.root / "rnn_utils" / f"{name}.json").read_text(encoding="utf-8"))


def shift(course: Classroom, by: float) -> bytes:
    """Move a number of the stored example, as another machine would, and return the file."""
    path = course.root / "rnn_utils/published_examples.json"
    example = stored(course, "published_examples")
    values = example["surface"]["results"]["s"]["values"]
    text = path.read_text(encoding="utf-8").replace(repr(values[0]), repr(values[0] + by))
    path.write_text(text, encoding="utf-8")
    return path.read_bytes()


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    assert main(["release", "--check"]) == 1
    return [line.split(" differs")[0] for line in capsys.readouterr().out.splitlines()]


def test_the_committed_files_are_those_the_release_makes() -> None:
    made = check_files(Places.load(ROOT), [LESSON])
    assert list(made) == [f"rnn_utils/{name}.json" for name in NAMES]
    for path, content in made.items():
        assert zlib.crc32((ROOT / path).read_bytes()) == zlib.crc32(content), path


def test_the_checks_learn_what_the_published_tables_say(small: Classroom) -> None:
    assert main(["release"]) == 0
    made = exercises.exercises_of(stored(small, "exercises"))
    assert list(made) == ["surface"]
    surface = made["surface"]
    assert (surface.arguments, surface.returns) == (("side",), ("s",))
    assert surface.gives_dictionary and surface.time is None and surface.uses == ()
    assert surface.shapes == {"side": "(n_sides,)", "s": "(n_sides,)"}
    assert surface.steps == {
        "s": exercises.Step("s", ("side",), "A1", "", passes_on=False, arrives_as="")
    }


def test_an_example_holds_what_the_solution_gives(small: Classroom) -> None:
    assert main(["release"]) == 0
    example = stored(small, "published_examples")["surface"]
    side = np.random.RandomState(1).randn(4)
    assert example["draws"] == [["side", [4]]]
    np.testing.assert_allclose(example["results"]["s"]["values"], 6 * side**2)


def test_a_mistake_is_kept_as_its_hint_and_what_it_spoils(small: Classroom) -> None:
    assert main(["release"]) == 0
    mistake, *others = stored(small, "fingerprints")["surface"]
    assert mistake["name"] == "six-faces-forgotten" and mistake["hint"].startswith("How many faces")
    assert list(mistake["marks"]) == ["s"] and mistake["marks"]["s"][1:] == [4]
    assert {"number"} <= {slip["ask"] for slip in others}
    assert not any("name" in slip for slip in others)


def test_without_a_published_table_nothing_is_written(small: Classroom) -> None:
    (small.source / "cubes/assignment.toml").write_text(CUBES.assignment_toml(), encoding="utf-8")
    assert check_files(small, [small.source / "cubes"]) == {}


@pytest.mark.slow
def test_nothing_that_is_hidden_is_in_the_files() -> None:
    secrets = Secrets.of_course(Places.load(ROOT))
    made = check_files(Places.load(ROOT), [LESSON])
    assert [secrets.in_file(path, content) for path, content in made.items()] == [[]] * 3
    text = b"".join(made.values()).decode()
    table = (LESSON / "assignment.toml").read_text(encoding="utf-8")
    assert "T_da" in table and "T_da" not in text
    assert "points" not in text and "a small batch" not in text


def test_last_digits_of_another_machine_are_left_alone(
    small: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release"]) == 0
    other = shift(small, 1e-13)
    assert main(["release", "--check"]) == 0 and main(["release"]) == 0
    assert (small.root / "rnn_utils/published_examples.json").read_bytes() == other


def test_a_number_that_is_another_one_is_noticed_and_mended(
    small: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["release"]) == 0
    before = (small.root / "rnn_utils/published_examples.json").read_bytes()
    shift(small, 1e-3)
    assert listed(capsys) == ["rnn_utils/published_examples.json"]
    assert main(["release"]) == 0
    assert (small.root / "rnn_utils/published_examples.json").read_bytes() == before


@pytest.mark.parametrize(
    ("table", "old", "new", "names"),
    [
        ("assignment", '"A1"', '"A2"', ["exercises"]),
        ("assignment", "{ n = 4 }", "{ n = 5 }", ["fingerprints", "published_examples"]),
        ("misconceptions", "How many faces", "Count them: how many faces", ["fingerprints"]),
    ],
)
def test_a_changed_table_makes_the_files_stale(
    small: Classroom,
    capsys: pytest.CaptureFixture[str],
    table: str,
    old: str,
    new: str,
    names: list[str],
) -> None:
    assert main(["release"]) == 0
    path = small.source / f"cubes/{table}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert listed(capsys) == [f"rnn_utils/{name}.json" for name in names]
    assert main(["release"]) == 0 and main(["release", "--check"]) == 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b"", b"<<<<<<< ours", b"[1]", b'{"surface": 3}'])
def test_a_damaged_file_is_written_anew(
    small: Classroom, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    assert main(["release"]) == 0
    path = small.root / f"rnn_utils/{name}.json"
    before = path.read_bytes()
    path.write_bytes(content)
    assert listed(capsys) == [f"rnn_utils/{name}.json"]
    assert main(["release"]) == 0 and path.read_bytes() == before


@pytest.mark.parametrize(
    ("table", "old", "new", "reason"),
    [
        ("assignment", 'example = "side"', 'example = "edge"', "“surface” can't be computed"),
        ("assignment", "example =", "examples =", "there is no key `examples`"),
        ("misconceptions", '"6 * "', '"7 * "', "the row “six-faces-forgotten” can't be used"),
    ],
)
def test_a_table_that_does_not_fit_is_named_in_one_sentence(
    small: Classroom,
    capsys: pytest.CaptureFixture[str],
    table: str,
    old: str,
    new: str,
    reason: str,
) -> None:
    path = small.source / f"cubes/{table}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert main(["release"]) == 2
    error = capsys.readouterr().err
    assert reason in error and error.count("\n") == 1


@pytest.mark.parametrize("content", ["<<<<<<< ours", "[1]", '{"a": 3}', '{"a": {"b": {}}}'])
def test_the_release_can_start_where_the_exercises_are_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    monkeypatch.setattr(exercises, "STORE", tmp_path / "exercises.json")
    assert exercises.stored_exercises() == {}
    exercises.STORE.write_text(content, encoding="utf-8")
    assert exercises.stored_exercises() == {}


def test_a_new_hint_is_in_the_catalogue_at_once(small: Classroom) -> None:
    hint = "How many faces does a die have, and did you count them all?"
    catalogue = small.source / "cubes/translations/xx.po"
    catalogue.parent.mkdir()
    entry = f'msgid ""\nmsgstr ""\n\nmsgid "{hint}"\nmsgstr "x?"\n'
    catalogue.write_text(entry, encoding="utf-8")
    assert main(["release"]) == 0
    assert hint.encode() in (small.root / MESSAGES).read_bytes()


@pytest.mark.slow
def test_the_catalogues_hold_the_hints_as_they_are_about_to_be_written() -> None:
    hint = "Count the terms inside the tanh, here and in the equation."
    made = check_files(Places.load(ROOT), [LESSON])
    without = {**made, "rnn_utils/fingerprints.json": b"{}"}
    for fresh, expected in ((made, True), (without, False)):
        (content,) = locale_files([LESSON], fresh).values()
        held = GNUTranslations(io.BytesIO(content))._catalog  # type: ignore[attr-defined]
        assert (hint in held) is expected
