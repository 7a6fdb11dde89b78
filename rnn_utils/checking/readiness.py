"""`ready`: whether a learner's functions are right, so that something may be built on them."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rnn_utils.checking.checks import check
from rnn_utils.checking.loss_checks import loss_check, prediction_check
from rnn_utils.language import _, listed

LOSS, PREDICTION = "cross_entropy", "prediction_backward"
_IS_GRADED = os.environ.get("AUTOGRADER_GRADES", "") == "1"
"""Whether a grader runs the notebook; it says so where this module is imported."""


def ready(*names: str) -> bool:
    """Tell whether functions pass their checks; where not, say which don't, and how to go on.

    What takes seconds and earns nothing stands under it. A grader runs the cells that a learner
    has changed: there nothing is ready, and nothing is said.

    Args:
        *names: the functions' names, looked up where `ready` is called.

    Returns:
        Whether all of them are right.
    """
    if _IS_GRADED:
        return False
    doubtful = not_right_yet(names, sys._getframe(1).f_globals)
    if doubtful:
        said = _(
            "Nothing learns here yet, since not all is right: {names}. The checks above say what "
            "is off; mend that, then run this cell again."
        )
        print(said.format(names=listed(doubtful)))
    return not doubtful


def not_right_yet(names: Sequence[str], namespace: Mapping[str, Any]) -> list[str]:
    """List the functions that don't pass their own checks.

    Args:
        names: the functions' names.
        namespace: where the functions are looked up.

    Returns:
        The names of those that don't pass, in the order given; `prediction_backward` is judged by
        `cross_entropy`, and waits for it.
    """
    with contextlib.redirect_stdout(io.StringIO()):
        doubtful = [name for name in names if not _is_right(name, namespace)]
    if LOSS in doubtful and namespace.get(PREDICTION) is not None:
        return [name for name in doubtful if name != PREDICTION]  # not judged without a loss
    return doubtful


def _is_right(name: str, namespace: Mapping[str, Any]) -> bool:
    if name not in namespace:
        return False
    if name == LOSS:
        return loss_check(namespace[name]).state == "right"
    if name == PREDICTION:
        return LOSS in namespace and prediction_check(namespace[name], namespace[LOSS]).passed
    return check(namespace[name]).passed
