"""Single edits: each changes one line, calls for a question, and leaves the tree as it was."""

from __future__ import annotations

import ast

import pytest

from autograder.course.assignment import load
from autograder.release.slips import slips, step_at
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.checking.slip_questions import QUESTIONS
from tests.support import learner
from tests.support.places import FOLDER

SOURCES = learner.solution_sources()
ASKED_OF_THE_LESSON = set(QUESTIONS) - {"name-before", "name-around"}
"""Whether a name stands in the line or before it, only the learner's source tells."""
GIVEN = ""
"""The step of a line that is not to be written."""


@pytest.mark.parametrize("name", EXERCISES)
def test_every_edit_is_of_a_step_and_calls_for_a_question(name: str) -> None:
    before = ast.dump(ast.parse(SOURCES[name]))
    steps = set()
    for slip in slips(SOURCES[name], EXERCISES[name].uses):
        assert slip.ask in QUESTIONS and ast.dump(slip.tree) != before
        steps.add(slip.step)
    assert steps - {GIVEN} == set(EXERCISES[name].steps)


@pytest.mark.parametrize("name", EXERCISES)
def test_an_edit_is_undone_before_the_next(name: str) -> None:
    trees = {id(slip.tree): slip.tree for slip in slips(SOURCES[name], EXERCISES[name].uses)}
    (tree,) = trees.values()
    assert ast.dump(tree) == ast.dump(ast.parse(SOURCES[name]))


def test_every_question_is_called_for_by_some_edit() -> None:
    asked = {slip.ask for name in EXERCISES for slip in slips(SOURCES[name], EXERCISES[name].uses)}
    assert asked == ASKED_OF_THE_LESSON


@pytest.mark.parametrize("name", EXERCISES)
def test_the_table_s_steps_are_those_of_the_solution_in_order(name: str) -> None:
    """What a step is made from, and its number, stand in the solution's lines and comments."""
    exercise, source = EXERCISES[name], SOURCES[name]
    numbers = [
        step_at(source, node.lineno, exercise.uses)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and step_at(source, node.lineno, exercise.uses)
    ]
    assert set(numbers) == set(exercise.steps)
    rows = load(FOLDER).exercise(name).published
    assert rows is not None and list(rows.steps) == list(exercise.steps)
    for step in exercise.steps.values():
        assert step.small_case, f"{name}: {step.name}"
        if step.number:
            assert f"({step.number})" in source or "(11) to (14)" in source or "R10" in step.number
        known = {*exercise.steps, *exercise.arguments, *exercise.cache, "x", "a0"}
        assert set(step.made_from) <= known, f"{name}: {step.name}"
