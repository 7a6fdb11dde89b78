"""What an assignment's tables let students see, for the checks in their notebook."""

from __future__ import annotations

from autograder.course.tables import Row


class Step(Row, frozen=True, rename={"made_from": "from"}):
    """One line to write, or several that make one thing.

    Attributes:
        made_from: what it is made from: other steps, and what the function is given.
        number: the number of its equation in the notebook, if it has one.
        equation: the equation in LaTeX, where the rubric has none under this name.
        small_case: one that a student can work out by hand.
        passes_on: whether its value is handed to the next time-step.
        arrives_as: as which field of the cell's cache its value arrives, if it does.
    """

    made_from: str = ""
    number: str = ""
    equation: str = ""
    small_case: str = ""
    passes_on: bool = False
    arrives_as: str = ""


class PublishedExercise(Row, frozen=True):
    """What the check of one exercise may know; lists of names are words of one text.

    Attributes:
        example: what is drawn for the published example, in order.
        dimensions: its dimensions, where they differ from the assignment's.
        cache: the name of its cache among the assignment's, if it has one.
        results: the results in the order in which they are listed, where it isn't the rubric's.
        shortened: an argument that may cover the first time-steps alone, where the example has
            as many there as everywhere; nothing comes of what it does not cover.
        steps: the lines to write, in order, by what stands on their left side.
    """

    example: str
    dimensions: dict[str, int] = {}
    cache: str = ""
    results: str = ""
    shortened: str = ""
    steps: dict[str, Step] = {}


class Published(Row, frozen=True):
    """What the checks of an assignment share.

    Attributes:
        dimensions: those of the published examples.
        notation: what a dimension is called in front of students, where it has another name.
        parameters: for a dictionary of parameters, the order in which students meet its entries.
        caches: for every cache, its fields in order, each with its shape.
    """

    dimensions: dict[str, int]
    notation: dict[str, str] = {}
    parameters: dict[str, str] = {}
    caches: dict[str, dict[str, str]] = {}
