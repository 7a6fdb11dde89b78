"""The audit sees what is right with a judge's tables, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.audit import trial as audit
from autograder.audit.alike import Alike
from autograder.audit.cases import MISCONCEPTION, PAIR, RESTYLED, Case
from autograder.audit.numbers import Findings
from autograder.audit.survivors import Survivors
from autograder.base.errors import CommandError
from autograder.base.record import Isolation
from autograder.course import assignment as tables
from autograder.grading.crew import Plan
from tests.support.blend import NAMED, SOURCE, TOO_FEW, write_blend, write_solution
from tests.support.files import edit, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_blend(tmp_path)


def audited(folder: Path) -> Findings:
    released = folder.parent.parent / "notebooks" / folder.name / f"{folder.name}.ipynb"
    return audit.audit(tables.load(folder), released, Plan(Isolation.NONE, 1))


def failing(findings: Findings) -> dict[str, str]:
    """The lines of the table that do not hold, with their first problem.

    How many causes get a name says little where the table has two rows.
    """
    numbers = [n for n in findings.numbers() if not n.holds and n.what != NAMED]
    return {number.what: next(iter(number.problems), "") for number in numbers}


RIGHTLY_NAMED = {
    "checks": [{"name": "total", "passed": False}],
    "diagnosis": {"misconception": "one-left-out"},
    "error": None,
}


@pytest.mark.slow
def test_a_sound_judge_passes_but_for_what_there_is_too_little_of(folder: Path) -> None:
    findings = audited(folder)
    assert set(failing(findings)) == TOO_FEW
    assert not findings.survived


@pytest.mark.slow
def test_a_row_that_spoils_something_else_is_found(folder: Path) -> None:
    edit(folder / "misconceptions.toml", 'spoils = ["shown"]', 'spoils = ["total"]')
    found = failing(audited(folder))
    line = "blend: tanh-left-out loses shown, must lose total"
    assert found.pop("misconceptions that lose exactly their marks") == line
    assert found.pop("the same in other styles")
    assert set(found) == TOO_FEW


@pytest.mark.slow
def test_a_misconception_that_is_no_mistake_is_found(folder: Path) -> None:
    edit(folder / "misconceptions.toml", '"total.copy()"', '"np.tanh(1 * total)"')
    found = failing(audited(folder))
    line = "blend: tanh-left-out loses nothing, must lose shown"
    assert found["misconceptions that lose exactly their marks"] == line


@pytest.mark.slow
def test_a_survivor_without_a_reason_is_found(folder: Path) -> None:
    write_solution(folder, SOURCE.replace("shown = ", "spare = 3\n    shown = "))
    found = failing(audited(folder))
    assert "spare = 3 -> pass survives unexplained" in found["survivors explained"]


@pytest.mark.slow
def test_a_reason_for_a_mutant_that_does_not_survive_is_found(folder: Path) -> None:
    row = '[[survivor]]\nexercise = "blend"\nchange = "a -> b"\nreason = "None."\n'
    write(folder / "survivors.toml", row)
    found = failing(audited(folder))
    assert found["survivors explained"] == "blend: a -> b is explained but does not survive"


@pytest.mark.slow
def test_a_rejected_alternative_is_found(folder: Path) -> None:
    edit(folder / "alternatives/operator.py", "x + 1", "x + 2")
    assert failing(audited(folder))["alternatives at full marks"] == (
        "operator is rejected at blend"
    )


@pytest.mark.parametrize(
    ("kind", "name", "rightly"),
    [
        (MISCONCEPTION, "one-left-out", True),
        (MISCONCEPTION, "tanh-left-out", False),
        (MISCONCEPTION, "wrong-shape", False),
        (PAIR, "tanh-left-out", False),
        (RESTYLED, "wrong-shape", True),
        (PAIR, "wrong-shape", True),
    ],
)
def test_a_wrong_name_for_a_mistake_is_found(
    folder: Path, kind: str, name: str, rightly: bool
) -> None:
    assignment = tables.load(folder)
    findings = Findings(Alike(assignment), Survivors({}), assignment.audit)
    text = SOURCE.replace(" + 1", "")
    record = {**RIGHTLY_NAMED, "diagnosis": {"misconception": name}}
    findings.see(Case(kind, "blend", "a case", text, causes=("one-left-out",)), record)
    findings.see(Case(kind, "blend", "a case", text, causes=("one-left-out",)), RIGHTLY_NAMED)
    assert ("causes named rightly" not in failing(findings)) == rightly


def test_a_missing_release_is_told_with_the_command_that_makes_it(folder: Path) -> None:
    (folder.parent.parent / "notebooks/blend/blend.ipynb").unlink()
    with pytest.raises(CommandError, match="autograder release"):
        audited(folder)
