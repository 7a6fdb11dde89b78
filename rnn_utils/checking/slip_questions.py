"""The questions that single slips call for, and the place at which to ask them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from rnn_utils.checking.exercises import CACHES, EXERCISES, LOOP, Exercise
from rnn_utils.checking.observations import COLLECTED
from rnn_utils.language import _, listed

QUESTIONS: dict[str, Callable[[], str]] = {
    "name": lambda: _("Look at each `{word}` in this line: is it the right name there?"),
    "name-before": lambda: _(
        "Look at each `{word}` where its parts are made: is it the right name there?"
    ),
    "name-around": lambda: _(
        "Look at each `{word}` in this line, and where its parts are made: is it the right name "
        "there?"
    ),
    "function": lambda: _("Is `{word}` the function that belongs there?"),
    "function-missing": lambda: _("Which function is still missing around it?"),
    "function-twice": lambda: _("Is a function applied to it once too often?"),
    "term": lambda: _("Are all terms of the sum there?"),
    "factor": lambda: _("Are all factors of the product there?"),
    "power": lambda: _("Is all squared that the equation squares?"),
    "twice-in-it": lambda: _("Does a term, or a factor, stand in it once too often?"),
    "brackets": lambda: _("Do the brackets open and close where they should?"),
    "transpose": lambda: _("Which factor is transposed, and which is not?"),
    "sign": lambda: _("Has every term its right sign?"),
    "operation": lambda: _(
        "Which operation belongs between its parts: a sum, a product entry by entry, or a matrix "
        "product?"
    ),
    "order": lambda: _("In which order do the factors of the matrix product stand?"),
    "arguments": lambda: _("Are the arguments in the right order?"),
    "axis": lambda: _("Along which axis does it run, and does that axis stay (`keepdims`)?"),
    "mean": lambda: _("Mean, or sum?"),
    "sum-missing": lambda: _("Over what is it still to be summed?"),
    "number": lambda: _("Is each number in it the right one?"),
    "key": lambda: _("Is `{word}` the key that belongs there?"),
    "index": lambda: _("At which time-step does it read, and at which does it write?"),
    "slice": lambda: _("Which rows and which columns are to be cut out?"),
    "entry": lambda: _("Are all entries there?"),
    "entries": lambda: _("Are the entries in the order that the docstring gives?"),
    "given": lambda: _("Begin with the line that sets `{word}`. Does it take the right entry?"),
    "unpacked": lambda: _(
        "Begin with the line that takes `{word}` apart. Are its entries in the order in which they "
        "were put in?"
    ),
    "left-out": lambda: _("Is this line there, and does it run whenever it should?"),
    "twice": lambda: _("Does this line run once too often?"),
    "moved": lambda: _(
        "Does this line stand where it should: before, in or after the loop, and before the lines "
        "that need it?"
    ),
    "return-inside": lambda: _(
        "Is the `return` outside the loop, and does nothing else end it early?"
    ),
    "added": lambda: _("Is the share of each time-step added to those before?"),
    "replaced": lambda: _("Does its value take the place of the one before, or is it added to it?"),
    "start": lambda: _("From which values does it start?"),
    "loop": lambda: _("Over which time-steps does the loop run, and in which direction?"),
}
"""By what was changed, as `autograder.release.slips` names it."""


OF_GIVEN_LINES = ("given", "unpacked")
"""Questions about lines that are no steps, since the stub has them; they say where to begin."""
_SUMS = ("sum", "mean", "average", "softmax", "einsum", "max")
_ABOUT = {"axis": _SUMS, "mean": _SUMS}
"""Words of which one stands in the function where a question makes sense."""


def about(ask: str, word: str) -> tuple[str, ...]:
    """Return the words of which one must stand in a line for a question to make sense there.

    Args:
        ask: a key of `QUESTIONS`.
        word: the name that it is about, if it is about one.

    Returns:
        The words; none where it always does.
    """
    return (word,) if word and ask not in OF_GIVEN_LINES else _ABOUT.get(ask, ())


def question(ask: str, word: str = "") -> str:
    """Put a slip's question into words.

    Args:
        ask: a key of `QUESTIONS`.
        word: the name that it is about, if it is about one.

    Returns:
        The question in the learner's language.
    """
    return QUESTIONS[ask]().format(word=word)


def findable(exercise: Exercise, step: str, written: Collection[str]) -> bool:
    """Tell whether a learner can find a line: by its name, its equation, or what it does.

    Args:
        exercise: the exercise.
        step: the name of the line's step.
        written: the names in the learner's function.
    """
    its = exercise.steps.get(step)
    known = (*exercise.returns, *EXERCISES, *CACHES, LOOP, COLLECTED)
    return step in written or step in known or bool(its and (its.number or its.passes_on))


def begin_with(
    exercise: Exercise, steps: Sequence[str], rest: str, written: Collection[str] | None = None
) -> str:
    """Say at which line to begin.

    Args:
        exercise: the exercise.
        steps: the names of the steps that it may be; none where it is no line to write.
        rest: what to say of it, one or more whole sentences.
        written: the names in the learner's function, where they are known.

    Returns:
        The sentences, with the line and the number of its equation before them.
    """
    found = (_numbered(exercise, step, written) for step in steps)
    places = list(dict.fromkeys(found))
    if not places:
        return rest
    if len(places) == 1:
        return _("Begin with {place}. {rest}").format(place=places[0], rest=rest)
    return _("Begin with {place} or {other}. {rest}").format(
        place=listed(places[:-1]), other=places[-1], rest=rest
    )


def _numbered(exercise: Exercise, step: str, written: Collection[str] | None) -> str:
    its = exercise.steps.get(step)
    number = its.number if its else ""
    if its and its.passes_on and step not in EXERCISES and step not in (written or [step]):
        return _("what one turn of the loop hands to the next")
    if not number:
        return _place(step)
    return _("{place}, equation ({number})").format(place=_place(step), number=number)


def to_compare(exercise: Exercise, step: str) -> str:
    """Say what to do with a line of which no more is known than that it is off.

    Args:
        exercise: the exercise.
        step: the name of the step.

    Returns:
        A sentence.
    """
    if step in exercise.uses:
        return _("Print what the cell receives at each step: is it what each argument stands for?")
    if step in exercise.steps and exercise.steps[step].number:
        return _("Set your line beside the equation, part by part.")
    return _("Go through this line part by part: what should each part be?")


def _place(step: str) -> str:
    if step == LOOP:
        return _("the head of the loop")
    if step in EXERCISES:
        return _("the call of `{name}`").format(name=step)
    return f"`{step}`"
