"""What it tells that a function is right at one size, or for the published example, and not at all.

An error, or a wrong value, that comes up at one size of the inputs and at no other has its cause
there; and who is right for the published example alone wrote something of it into the code.
"""

from __future__ import annotations

from autograder.course.language import _
from autograder.grading.judge.faults import Evidence, find_faults
from rnn_utils.checking.forms import Tolerance

FEW = 2
"""So many sizes, and no more, are named one by one."""


def telling_sizes(evidence: Evidence, tolerance: Tolerance) -> tuple[str, str] | None:
    """Return a cause and a sentence, where right and wrong sizes together tell of one.

    Args:
        evidence: that of an exercise which is wrong at some size.
        tolerance: how far a number may be off.
    """
    wrong = [
        case.size.name
        for case, right in zip(evidence.cases, _right_at(evidence, tolerance), strict=True)
        if not right
    ]
    if 0 < len(wrong) <= FEW < len(evidence.cases):
        sentence = _("It is right at the other sizes; it is wrong for {sizes}.")
        return "wrong-at-some-sizes", sentence.format(sizes=_(" and for ").join(map(_, wrong)))
    if wrong and _right_for_the_example(evidence, tolerance):
        sentence = _(
            "It is right for the published example and wrong for other inputs: does it hold, or "
            "read from the notebook, a number, a size or data of that example?"
        )
        return "right-for-the-example-alone", sentence
    return None


def _right_at(evidence: Evidence, tolerance: Tolerance) -> list[bool]:
    """Return for each case whether nothing is wrong in it."""
    return [
        not find_faults(evidence.of_one(case, outcome), tolerance)
        for case, outcome in zip(evidence.cases, evidence.outcomes, strict=True)
    ]


def _right_for_the_example(evidence: Evidence, tolerance: Tolerance) -> bool:
    if evidence.example is None:
        return False
    return not find_faults(evidence.of_one(*evidence.example), tolerance)
