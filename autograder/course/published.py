"""What an assignment's tables let students see, for the checks in their notebook."""

from __future__ import annotations

from autograder.course.tables import Row


class PublishedExercise(Row, frozen=True):
    """What the check of one exercise may know; lists of names are words of one text.

    Attributes:
        example: what is drawn for the published example, in order.
        dimensions: its dimensions, where they differ from the assignment's.
        cache: the name of its cache among the assignment's, if it has one.
        results: the results in the order in which they are listed, where it isn't the rubric's.
        follows: for a result, the results and fields of the cache that it is computed from.
        equations: for a result or a field of the cache, the numbers of its equations.
    """

    example: str
    dimensions: dict[str, int] = {}
    cache: str = ""
    results: str = ""
    follows: dict[str, str] = {}
    equations: dict[str, str] = {}


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
