"""Right solutions in other styles are right, by the figures and by the solution."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import rnn_utils
from tests.support import spoilt
from tests.support.places import FOLDER

FILES = sorted((FOLDER / "alternatives").glob("*.py"))
EXERCISES = [exercise.name for exercise in spoilt.assignment().exercises]


def defined(path: Path) -> list[str]:
    """The exercises that a file solves, in the notebook's order."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return [name for name in EXERCISES if name in names]


PAIRS = [
    pytest.param(path, name, id=f"{path.stem}-{name}") for path in FILES for name in defined(path)
]


def shown(what: str, namespace: dict[str, Any]) -> Any:
    """The value of an expression such as `gradients['dx'][1][2]` of the published checks."""
    return eval(what, {"len": len}, namespace)


def test_there_are_at_least_thirty_five_of_them() -> None:
    assert len(FILES) >= 35


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_exercise_is_solved_in_at_least_six_styles(exercise: str) -> None:
    assert sum(exercise in defined(path) for path in FILES) >= 6


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_says_in_one_line_what_is_different(path: Path) -> None:
    described = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert described and "\n" not in described and defined(path)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("path", "exercise"), PAIRS)
def test_an_alternative_spoils_nothing(path: Path, exercise: str) -> None:
    assert spoilt.spoilt(exercise, path.read_text(encoding="utf-8")) == []


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("path", "exercise"), PAIRS)
def test_an_alternative_gives_the_published_figures(path: Path, exercise: str) -> None:
    check = next(check for check in spoilt.published() if check["exercise"] == exercise)
    function = spoilt.reference().variant(exercise, path.read_text(encoding="utf-8"))
    targets = check["call"].rsplit("; ", 1)[-1].split(" = ")[0]
    with np.errstate(all="ignore"):
        result = function(*rnn_utils.example_inputs(exercise))
    values = result if "," in targets else (result,)
    namespace = dict(zip(targets.split(", "), values, strict=True))
    for row in check["expected"]:
        np.testing.assert_allclose(shown(row["show"], namespace), row["value"], rtol=1e-9)
