"""Mutants differ from the source in one small thing each."""

from __future__ import annotations

import ast

import pytest

from autograder.audit.mutants import mutants
from tests.support import spoilt

EXERCISES = [exercise.name for exercise in spoilt.assignment().exercises]


def mutated(line: str, setting: str = "a, b, n") -> list[str]:
    """What becomes of one line of a function."""
    source = f"def f({setting}):\n    {line}\n    return a\n"
    return [mutant.source.splitlines()[1].strip() for mutant in mutants(source)]


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("a = a + b", "a = a - b"),
        ("a = a * b", "a = a / b"),
        ("a = a ** b", "a = a * b"),
        ("a = a + b", "a = (b)"),
        ("a = -b", "a = (b)"),
        ("a = 1", "a = 2"),
        ("a = 0", "a = -1"),
        ("a = 0.5", "a = 1.5"),
        ("a = b", "a = n"),
        ("a = b.T", "a = b"),
        ("a = b.sum(axis=1)", "a = b.sum(axis=0)"),
        ("a = b.sum(axis=1, keepdims=True)", "a = b.sum(axis=1, keepdims=False)"),
        ("a = b.sum(axis=1, keepdims=True)", "a = b.sum(axis=1)"),
        ("a += b", "a = b"),
        ("a += b", "a -= b"),
        ("a = np.dot(a, b)", "a = np.dot(b, a)"),
        ("a = np.tanh(sigmoid(b))", "a = np.tanh(b)"),
        ("a = np.tanh(sigmoid(b))", "a = sigmoid(sigmoid(b))"),
        ("a = b[:, :n]", "a = b[:, n:]"),
        ("a = b[:, n]", "a = b[:, 0]"),
        ("a = b[:, n]", "a = b[:, n - 1]"),
        ('a = b["x"] + n["y"]', 'a = b["y"] + n["y"]'),
        ("a, b = b, a", "b, a = b, a"),
        ("a = {1: a, 2: b}", "a = {2: b}"),
        ("a = reversed(range(n))", "a = range(n)"),
        ("a = b", "pass"),
    ],
)
def test_a_line_is_mutated_in_the_ways_people_slip(line: str, becomes: str) -> None:
    assert becomes in mutated(line)


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_mutants_of_an_exercise_compile_and_differ(exercise: str) -> None:
    source = spoilt.reference().sources[exercise]
    found = list(mutants(source))
    shapes = {ast.dump(ast.parse(mutant.source)) for mutant in found}
    assert len(found) >= 50
    assert len(shapes | {ast.dump(ast.parse(source))}) == len(found) + 1
    assert len({mutant.change for mutant in found}) == len(found)


def test_a_mutant_says_what_it_changed() -> None:
    source = "def f(a, b):\n    return a + b\n"
    assert "return a + b -> return a - b" in [mutant.change for mutant in mutants(source)]


def test_comments_and_docstrings_are_left_alone() -> None:
    source = 'def f(a):\n    """Say 1."""\n    # say 1\n    return a + 1\n'
    found = [mutant.source for mutant in mutants(source)]
    assert any("return a + 2" in text for text in found)
    assert all('"""Say 1."""' in text and "# say 1" in text for text in found)
