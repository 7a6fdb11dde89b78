"""What the gradebook holds of marks: the judge's, and what people entered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """What the gradebook holds for one exercise of one submission."""

    auto_score: float
    manual_score: float | None = None
    extra_credit: float | None = None
    manual_comment: str | None = None

    @property
    def score(self) -> float:
        """The marks that count: a person's where there are any, and extra credit."""
        given = self.auto_score if self.manual_score is None else self.manual_score
        return given + (self.extra_credit or 0.0)


@dataclass(frozen=True)
class Marks:
    """What the gradebook holds for one submission."""

    exercises: dict[str, Mark]
    late_penalty: float = 0.0

    @property
    def score(self) -> float:
        """The sum of the marks, less the penalty."""
        return sum(mark.score for mark in self.exercises.values()) - self.late_penalty
