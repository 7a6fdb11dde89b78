"""The table of misconceptions: known wrong ideas, each a change to the hidden solution."""

from __future__ import annotations

from autograder.course.tables import Row

NOT_FILLED_IN = "not-filled-in"
"""What an exercise is called, among the causes of lost marks, that is still its stub."""


class Misconception(Row, frozen=True):
    """One row of `misconceptions.toml`.

    Attributes:
        name: what it is called among the causes of lost marks.
        exercise: the function it is made in.
        title: the wrong idea, for the instructor.
        change: texts of the solution and what stands in their place.
        spoils: the quantities that come out wrong.
        carried: those of them that follow rightly from a wrong one, and earn their marks.
        equation: the one to look at, in LaTeX.
        hint: a question to the student.
        class_line: a sentence to the class.
    """

    name: str
    exercise: str
    title: str
    change: tuple[tuple[str, str], ...]
    spoils: tuple[str, ...]
    equation: str
    hint: str
    class_line: str = ""
    carried: tuple[str, ...] = ()

    def apply(self, source: str) -> str:
        """Return a function's source with the change made.

        Raises:
            ValueError: unless each old text occurs in it exactly once.
        """
        for old, new in self.change:
            if source.count(old) != 1:
                raise ValueError(f"“{old}” occurs {source.count(old)} times, not once")
            source = source.replace(old, new)
        return source
