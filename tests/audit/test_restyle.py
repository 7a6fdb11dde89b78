"""Rewriting a function in another style keeps its meaning."""

from __future__ import annotations

import pytest

from autograder.audit.restyle import STYLES, restyle
from tests.support import spoilt

EXERCISES = [exercise.name for exercise in spoilt.assignment().exercises]
SAMPLE = '''
def sample(x, names):
    """Add up."""
    n, k = x.shape
    total = np.zeros((k, k))
    kept = []
    for i in range(n):  # row by row
        total += np.dot(x[:i].T, x[:i]) ** 2 * 3
        kept.append(total.copy())
    return {"total": total, "kept": kept}
'''


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_restyled_solution_spoils_nothing(exercise: str, style: str) -> None:
    assert spoilt.spoilt(exercise, restyle(spoilt.reference().sources[exercise], style)) == []


@pytest.mark.parametrize("style", STYLES)
def test_a_style_changes_the_text(style: str) -> None:
    assert restyle(SAMPLE, style).strip() != SAMPLE.strip()


@pytest.mark.slow
@pytest.mark.parametrize("style", STYLES)
def test_a_restyled_misconception_spoils_the_same(style: str) -> None:
    first = {row.exercise: row for row in reversed(spoilt.table())}
    for exercise, row in first.items():
        text = restyle(row.apply(spoilt.reference().sources[exercise]), style)
        assert spoilt.spoilt(exercise, text) == list(row.spoils)


@pytest.mark.parametrize(
    ("style", "line"),
    [
        ("matrix operator", "((x[:i].T) @ (x[:i])) ** 2 * 3"),
        ("einsum", 'np.einsum("ij,jk->ik", x[:i].T, x[:i])'),
        ("square", "np.square(np.dot(x[:i].T, x[:i]))"),
        ("plain assignment", "total = total + "),
        ("sizes one by one", "k = (x.shape[1])"),
        ("list concatenation", "kept += [total.copy()]"),
        ("while loops", "while steps_1:"),
        ("dict call", "return dict(total=total, kept=kept)"),
        ("column order", 'np.zeros((k, k), order="F")'),
        ("other names", "my_kept.append(my_total.copy())"),
        ("static method", "sample = Work.sample"),
    ],
)
def test_a_style_writes_what_its_name_says(style: str, line: str) -> None:
    assert line in restyle(SAMPLE, style)


@pytest.mark.parametrize(
    "line",
    [
        "x += 1",
        "y = x\n    y += 1",
        "y = np.zeros(3)\n    z = y\n    y += 1",
        "for y in x:\n        y += 1",
    ],
)
def test_an_array_with_two_names_is_still_changed_in_place(line: str) -> None:
    source = f"def f(x):\n    {line}\n    return x\n"
    assert restyle(source, "plain assignment") == source


def test_an_unknown_style_is_an_error() -> None:
    with pytest.raises(KeyError):
        restyle(SAMPLE, "baroque")
