"""What the checks in a student's notebook know of each exercise, out of the tables.

Only what a `published` table holds, and the names, order and shapes of arguments and results.
"""

from __future__ import annotations

from typing import Any

from autograder.course.assignment import Assignment, Exercise
from autograder.course.example import GROUP, groups, shapes_in_table
from autograder.course.published import Published, PublishedExercise


def exercise_facts(assignment: Assignment) -> dict[str, dict[str, Any]]:
    """Collect what students may know of an assignment's exercises.

    Args:
        assignment: the assignment.

    Returns:
        For every exercise with a `published` table, in order, its facts in the form that
        `rnn_utils` reads; nothing where the assignment has no such table itself.
    """
    if assignment.published is None:
        return {}
    return {
        exercise.name: _facts(assignment, assignment.published, exercise, exercise.published)
        for exercise in assignment.exercises
        if exercise.published
    }


def _facts(
    assignment: Assignment, shared: Published, exercise: Exercise, own: PublishedExercise
) -> dict[str, Any]:
    times = (quantity.time for quantity in exercise.returned if quantity.time)
    return {
        "arguments": list(exercise.arguments),
        "returns": own.results.split() or [one.name for one in exercise.returned],
        "gives_dictionary": exercise.returns == "dict",
        "parameters": _parameters(assignment, shared, exercise),
        "cache": list(shared.caches[own.cache]) if own.cache else [],
        "time": next(times, None),
        "uses": list(exercise.uses),
        "shortened": own.shortened,
        "shapes": _shapes(assignment, shared, exercise, own),
        "steps": {
            name: {
                "made_from": step.made_from.split(),
                "number": step.number,
                "small_case": step.small_case,
                "passes_on": step.passes_on,
                "arrives_as": step.arrives_as,
            }
            for name, step in own.steps.items()
        },
        "tolerance": {"relative": assignment.relative, "absolute": assignment.absolute},
    }


def _parameters(assignment: Assignment, shared: Published, exercise: Exercise) -> list[str]:
    return [
        name for group in groups(exercise).values() for name in _order(assignment, shared, group)
    ]


def _order(assignment: Assignment, shared: Published, group: str) -> list[str]:
    """Return the entries of a dictionary of parameters, in the order students meet them."""
    return shared.parameters.get(group, "").split() or list(assignment.parameters[group].shapes)


def _shapes(
    assignment: Assignment, shared: Published, exercise: Exercise, own: PublishedExercise
) -> dict[str, str]:
    """Return the shape of everything that an exercise takes, keeps and returns."""
    fields = shared.caches.get(own.cache, {}).items()
    shapes = {
        **shapes_in_table(assignment, exercise),
        **{field: shape for field, shape in fields if not shape.startswith(GROUP)},
        **{one.name: one.shape for one in exercise.returned if one.shape},
    }
    return {name: _shown(shape, shared.notation) for name, shape in shapes.items()}


def _shown(shape: str, notation: dict[str, str]) -> str:
    """Write a shape of the table, `n_a n_a+n_x`, as the lesson does: `(n_a, n_a + n_x)`."""
    axes = [
        " + ".join(notation.get(part, part) for part in axis.split("+")) for axis in shape.split()
    ]
    return f"({axes[0]},)" if len(axes) == 1 else f"({', '.join(axes)})"
