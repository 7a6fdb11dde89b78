"""Each section holds for the grader as it is, and fails for one without its mechanism."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.audit import trial
from autograder.audit.alike import Alike
from autograder.audit.hand_ins import endings, forms, identity, slips, states
from autograder.audit.hand_ins.hand_in import Section
from autograder.audit.hand_ins.material import Material
from autograder.audit.numbers import Findings, Number
from autograder.audit.survivors import Survivors
from autograder.base.record import Isolation
from autograder.course import assignment as tables
from autograder.course.assignment import Assignment
from autograder.grading.crew import Plan
from autograder.grading.intake import choice, matching, submission
from autograder.grading.intake.refusal import Refused
from autograder.grading.judge import attempts, compare
from autograder.grading.sandbox import exercise_process
from autograder.grading.sandbox.session import Order, Session
from autograder.grading.student import wire
from rnn_utils.checking.forms import Tolerance
from tests.support.chain import CHAIN, WALK, WALK_BACK, write_chain

MADE = {
    "state": states.section,
    "identity": identity.section,
    "slips": slips.section,
    "forms": forms.section,
    "endings": endings.section,
}
Patch = pytest.MonkeyPatch


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return tables.load(write_chain(tmp_path_factory.mktemp("chain")))


def line(assignment: Assignment, which: str) -> Number:
    """The line of one section, all its submissions graded here."""
    released = assignment.folder.parent.parent / f"notebooks/{assignment.name}"
    code = matching.released_code([released / f"{assignment.name}.ipynb"])
    findings = Findings(Alike(assignment), Survivors({}), assignment.audit)
    section: Section = MADE[which](Material(assignment))
    entries = trial.section_entries(findings, assignment, code, section)
    list(trial.graded(entries, Plan(Isolation.NONE, 1)))
    return findings.numbers()[-1]


@pytest.mark.slow
@pytest.mark.parametrize("which", MADE)
def test_a_section_holds_for_the_grader_as_it_is(chain: Assignment, which: str) -> None:
    found = line(chain, which)
    assert found.problems == () and found.holds
    assert not found.value.startswith("0 ")


def only_the_final_state(patch: Patch) -> None:
    def final(name: str, session: Session) -> list[bool]:
        return [False] if name in session.final else []

    patch.setattr(attempts, "_states", final)


def only_the_check_s_state(patch: Patch) -> None:
    def held(name: str, session: Session) -> list[bool]:
        return [name in session.held]

    patch.setattr(attempts, "_states", held)


def the_first_check_for_all(patch: Patch) -> None:
    patch.setattr(matching, "_checked_at", lambda exercise, code, candidates: 1)


def copies_for_objects(patch: Patch) -> None:
    patch.setattr(wire, "pack_answer", lambda message, values, asked: wire.pack(message, values))


def no_comparison_of_structures(patch: Patch) -> None:
    usual = compare.first_gap

    def first_gap(got: Any, expected: Any, *rest: Any) -> Any:
        return usual(got, expected, *rest) if isinstance(expected, np.ndarray) else None

    patch.setattr("autograder.grading.judge.faults.first_gap", first_gap)


Ways = Iterator[attempts.Attempt]


def changed_ways(patch: Patch, change: Callable[[Ways], Ways]) -> None:
    usual = attempts.attempts
    patch.setattr("autograder.grading.judge.judge.attempts", lambda *given: change(usual(*given)))


def no_helper_of_their_own(patch: Patch) -> None:
    """Where the judge stands in, nothing else is tried."""

    def change(ways: Ways) -> Ways:
        first, *_ = ways
        yield first

    changed_ways(patch, change)


def nobody_stands_in(patch: Patch) -> None:
    def change(ways: Ways) -> Ways:
        for way in ways:
            yield replace(way, order=Order(way.order.exercise, [], way.order.held, way.order.keep))

    changed_ways(patch, change)


def arguments_of_the_judge_s_only(patch: Patch) -> None:
    changed_ways(patch, lambda ways: (way for way in ways if not way.own_arguments))


def no_plain_form(patch: Patch) -> None:
    patch.setattr(exercise_process, "plain_form", lambda value: value)


def doubles_only(patch: Patch) -> None:
    patch.setattr(Tolerance, "of", lambda self, got, expected: self.absolute)


def any_kind_of_number(patch: Patch) -> None:
    patch.setattr(compare, "is_real", lambda value: hasattr(value, "dtype"))


def a_loose_tolerance(patch: Patch) -> None:
    patch.setattr(Tolerance, "of", lambda self, got, expected: 1e-3)


def read_by_ending(patch: Patch) -> None:
    def is_script(name: str, content: bytes) -> bool:
        return not name.endswith(".ipynb")

    patch.setattr(submission, "_is_script", is_script)


def chosen_by_ending(patch: Patch) -> None:
    patch.setattr(choice, "may_hold_work", lambda path: path.suffix == ".ipynb")


def one_encoding(patch: Patch) -> None:
    patch.setattr(submission, "_json_text", lambda content: content.decode("utf-8", "replace"))


def nothing_refused(patch: Patch) -> None:
    solution = CHAIN.solution()
    usual = submission._notebook_cells

    def cells(content: bytes) -> list[submission.Cell]:
        try:
            return usual(content)
        except Refused:
            return [submission._cell(cell) for cell in solution["cells"]]

    patch.setattr(submission, "_notebook_cells", cells)


TAKEN_OUT = [
    ("state", only_the_final_state, "np is a number: step loses"),
    ("state", only_the_check_s_state, "mistakes mended at the end: step loses"),
    ("state", the_first_check_for_all, "loses"),
    ("identity", copies_for_objects, "which is wrong, and wants its own objects back: walk loses"),
    ("identity", no_comparison_of_structures, "with one buffer for all calls: walk loses nothing"),
    ("slips", no_helper_of_their_own, "loses"),
    ("slips", nobody_stands_in, "in the cache step in both: walk loses caches"),
    ("slips", arguments_of_the_judge_s_only, "in the cache step in both: step_back loses"),
    ("forms", no_plain_form, "a mapping that is no dict: step_back loses"),
    ("forms", doubles_only, "single precision: walk loses"),
    ("forms", any_kind_of_number, "complex numbers: step loses"),
    ("forms", a_loose_tolerance, "ten times as far off as they may be: step loses"),
    ("endings", read_by_ending, "the notebook called chain is refused"),
    ("endings", chosen_by_ending, "the notebook called chain.json is refused"),
    ("endings", one_encoding, "the notebook in UTF-16 called chain.ipynb is refused"),
    ("endings", nothing_refused, "a picture called chain.ipynb is not refused"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("which", "take_out", "told"),
    [pytest.param(*row, id=f"{row[0]}-{row[1].__name__}") for row in TAKEN_OUT],
)
def test_a_grader_without_the_mechanism_is_found(
    chain: Assignment,
    monkeypatch: Patch,
    which: str,
    take_out: Callable[[Patch], None],
    told: str,
) -> None:
    take_out(monkeypatch)
    found = line(chain, which)
    assert not found.holds
    assert any(told in problem for problem in found.problems), found.problems


def written(tmp_path: Path, exercise: str, source: str) -> Material:
    """The course with another solution of one exercise."""
    rows = tuple(
        replace(row, right=source) if row.name == exercise else row for row in CHAIN.exercises
    )
    rest = tuple(row for row in CHAIN.misconceptions if row["exercise"] != exercise)
    course = replace(CHAIN, exercises=rows, misconceptions=rest)
    return Material(tables.load(course.write(tmp_path)))


def test_a_form_that_the_loop_can_t_reckon_with_is_not_handed_to_it(chain: Assignment) -> None:
    """`dw + owner` raises in plain Python; the loop's own answers may still be owners."""
    owners = forms.RIGHT["objects that own an array"]
    assert set(forms.formed(Material(chain), owners)) == {"step", "walk", "walk_back"}


def test_a_slip_that_can_t_be_made_is_told(tmp_path: Path) -> None:
    hidden = WALK_BACK.replace('"dxt"', "'d' + 'xt'").replace('"dprev"', "'d' + 'prev'")
    section = slips.section(written(tmp_path, "walk_back", hidden))
    assert section.unmade == ("no key of step_back is found in walk_back",)


def test_a_cache_that_nobody_unpacks_is_told(tmp_path: Path) -> None:
    hidden = CHAIN.exercises[2].right.replace("after, prev, w = cache", "after, prev, w = [*cache]")
    hidden = hidden.replace("after, prev, w =", "[after, prev, w] =")
    section = slips.section(written(tmp_path, "step_back", hidden))
    assert section.unmade == ("no two functions are found that make and unpack the cache step",)


def test_a_loop_that_can_t_be_wrapped_is_told(tmp_path: Path) -> None:
    named = WALK.replace("after, w)", "prev=after, w=w)")
    section = identity.section(written(tmp_path, "walk", named))
    assert section.unmade == ("walk can't call step through another function",)
