"""A backward function and its forward function, whoever's names they bear."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rnn_utils.checking.exercises import EXERCISES, Exercise
from rnn_utils.language import _, listed

Function = Callable[..., Any]
KINDS = tuple(name.removesuffix("_backward") for name in EXERCISES if name.endswith("_backward"))


class Stopped(Exception):
    """The gradient check can't go on; the text says why, in one sentence."""


@dataclass(frozen=True)
class Pair:
    """A backward function, its forward function, and the exercises whose interface they share.

    Attributes:
        backward: the learner's backward function.
        forward: the forward function that it belongs to.
        backward_exercise: the exercise of the backward function's interface.
        forward_exercise: the exercise of the forward function's interface.
    """

    backward: Function
    forward: Function
    backward_exercise: Exercise
    forward_exercise: Exercise


def pair_of(backward: Function, forward: Function | None, kind: str | None) -> Pair:
    """Find the forward function, and the exercises, of a backward function.

    Args:
        backward: the backward function.
        forward: its forward function; found by name beside it if None.
        kind: the kind of both, such as `"rnn_cell"`; told from the names if None.

    Returns:
        The pair.

    Raises:
        Stopped: where something can't be found; the text says what to do.
    """
    if not callable(backward) or not (forward is None or callable(forward)):
        raise Stopped(
            _("gradient_check takes functions, as in `gradient_check(rnn_cell_backward)`.")
        )
    name = getattr(backward, "__name__", "backward")
    forward = forward or _forward_beside(backward, name)
    kind = kind or _kind(forward) or _kind(backward)
    if kind not in KINDS:
        raise Stopped(
            _("{name}: which kind of pair is it? Pass `kind` as one of {kinds}.").format(
                name=name, kinds=listed(KINDS)
            )
        )
    return Pair(backward, forward, EXERCISES[f"{kind}_backward"], EXERCISES[f"{kind}_forward"])


def _forward_beside(backward: Function, name: str) -> Function:
    """Find the forward function: of the same name, else of the exercise of that kind."""
    for wanted in (name.replace("_backward", "_forward"), f"{_kind(backward)}_forward"):
        found: Function | None = _globals(backward).get(wanted)
        if callable(found) and found is not backward:
            return found
    raise Stopped(
        _(
            "{name}: its forward function is not there; run the cell that defines it, or pass it "
            "as `forward`."
        ).format(name=name)
    )


def _globals(function: Function) -> Mapping[str, Any]:
    return getattr(inspect.unwrap(function), "__globals__", {})


def _kind(function: Function) -> str | None:
    """Tell the kind of a function by the longest kind that its name contains."""
    name = getattr(function, "__name__", "")
    return next((kind for kind in sorted(KINDS, key=len, reverse=True) if kind in name), None)
