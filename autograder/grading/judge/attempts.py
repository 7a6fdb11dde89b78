"""In which ways an exercise is judged, until it is right in one of them.

A mistake costs its marks once. So an exercise that calls another is judged with the student's
own one where that was judged right; where it was not, or the exercise comes out wrong with it,
with the judge's answers in its place too, and the better counts. The same holds for the functions
that make an exercise's arguments, such as the forward pass of a backward check. And each way is
tried in the state in which the exercise's own check saw it, then in the notebook's final one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.course.assignment import Assignment, Exercise
from autograder.grading.judge.hidden_calls import Case
from autograder.grading.sandbox.session import Order, Session


@dataclass(frozen=True)
class Attempt:
    """One way to judge an exercise.

    Attributes:
        order: in which process, without which of the student's functions.
        own_arguments: whether the student's functions make the arguments.
    """

    order: Order
    own_arguments: bool

    @property
    def way(self) -> tuple[Sequence[str], bool]:
        """Whose functions it calls, in whatever state."""
        return self.order.stand_ins, self.own_arguments

    @property
    def by_itself(self) -> bool:
        """Whether what is right this way is right beside right functions too."""
        return not self.order.stand_ins and not self.own_arguments

    def to_explain(self) -> Attempt:
        """Return the same way in a process that has seen none of the inputs that earn marks."""
        return replace(self, order=replace(self.order, keep=False, explaining=True))

    def frame(self, case: Case) -> bytes:
        """Return the call of a case as this way makes it."""
        return case.own_frame if self.own_arguments else case.frame


def attempts(
    exercise: Exercise, assignment: Assignment, right: Collection[str], session: Session
) -> Iterator[Attempt]:
    """Yield the ways to judge an exercise, the usual one first.

    Args:
        exercise: the exercise.
        assignment: its assignment.
        right: the exercises that were judged right by themselves in this submission.
        session: the submission's processes.
    """
    wrong = [name for name in exercise.uses if name not in right]
    makers_wrong = any(name not in right for name in makers(exercise, assignment))
    ways = [
        (stand_ins, own_arguments)
        for own_arguments in ((False, True) if makers_wrong else (False,))
        for stand_ins in ((wrong, []) if wrong else ([],))
    ]
    if exercise.uses and wrong != list(exercise.uses):
        ways.append((list(exercise.uses), False))
    for held in _states(exercise.name, session):
        for number, (stand_ins, own_arguments) in enumerate(ways, start=1):
            keep = held and number < len(ways)
            yield Attempt(Order(exercise.name, stand_ins, held, keep), own_arguments)


def makers(exercise: Exercise, assignment: Assignment) -> list[str]:
    """Return the exercises whose functions make an exercise's arguments."""
    return _named(assignment, exercise.arguments)


def _named(assignment: Assignment, expressions: Mapping[str, str]) -> list[str]:
    words = {word for text in expressions.values() for word in re.findall(r"\w+", text)}
    return [other.name for other in assignment.exercises if other.name in words]


def _states(name: str, session: Session) -> list[bool]:
    """Return the states to judge in: that of the check, if it is held, and the final one."""
    return [held for held, known in ((True, session.held), (False, session.final)) if name in known]
