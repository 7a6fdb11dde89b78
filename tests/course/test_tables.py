"""An author's tables: a typo is named by its file, its row and its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.audit import survivors
from autograder.course.assignment import load
from autograder.course.places import AssignmentError
from autograder.demo.sample_class import SampleClass
from tests.support.cubes import write_course
from tests.support.files import edit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_course(tmp_path).source / "cubes"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points = 4.5", "pionts = 4.5", "exercise.volume.quantities[0] (“v”): there is no key `p"),
        ("points = 4.5", 'points = "4"', "exercise.volume.quantities[0].points (“v”): `float` is "),
        ("points = 4.5", "points = -1", "exercise.volume.quantities[0].points (“v”): "),
        ('name = "v", ', "", "exercise.volume.quantities[0]: the key `name` is missing"),
        ("seed = 987654321", "sead = 987654321", ": there is no key `sead`"),
        ("seed = 987654321", "", ": the key `seed` is missing"),
        ('returns = "tuple"\nuses', 'returns = "tupel"\nuses', "exercise.volume.returns: "),
        ("graded = true", 'graded = "yes"', "exercise.surface.graded: `bool` is expected"),
        ("dimensions = { n = 3 }", "dimensions = { n = 0 }", "size[0].dimensions"),
        ("[parameters]", "[parameters]\nwide = { scale = 1 }", "parameters.wide: the key `shapes`"),
        ("[parameters]", "[limits]\nmemory = -5\n[parameters]", "limits.memory: "),
        ("[parameters]", "[limits]\nmemroy = 5\n[parameters]", "limits: there is no key `memroy`"),
        ("relative = 1e-07, ", "", "tolerance: the key `relative` is missing"),
        ("[parameters]", "[parameters", " is damaged: "),
    ],
)
def test_a_typo_in_the_assignment_is_named(folder: Path, old: str, new: str, said: str) -> None:
    path = folder / "assignment.toml"
    edit(path, old, new)
    check_sentence(folder, path, said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hint", "hnit", "misconception[0] (“six-faces-forgotten”): there is no key `hnit`"),
        (
            'change = [["6 * side", "side"]]',
            'change = [["6 * side"]]',
            "misconception[0].change[0]",
        ),
        ("[[misconception]]", "[[misconceptoin]]", ": there is no key `misconceptoin`"),
    ],
)
def test_a_typo_in_the_misconceptions_is_named(folder: Path, old: str, new: str, said: str) -> None:
    path = folder / "misconceptions.toml"
    edit(path, old, new)
    check_sentence(folder, path, said)


def check_sentence(folder: Path, path: Path, said: str) -> None:
    with pytest.raises(AssignmentError) as caught:
        load(folder)
    sentence = str(caught.value)
    assert str(path) in sentence and said in sentence
    assert "\n" not in sentence


def test_a_typo_in_the_other_tables_is_named(folder: Path) -> None:
    assignment = load(folder)
    (folder / "survivors.toml").write_text("[[survivor]]\nexercise = 'volume'\nchange = 'a -> b'")
    with pytest.raises(AssignmentError, match=r"survivors.toml, survivor\[0\]: the key `reason`"):
        survivors.load(folder)
    row = "exercises = ['volume']\n[[student]]\nid = 'ada'\nabout = 'right'\nfrom = 'notebook'"
    (folder / "demo_class.toml").write_text(row)
    with pytest.raises(AssignmentError, match=r"demo_class.toml, student\[0\]: there is no key"):
        SampleClass.load(assignment)
