"""What an assignment's tables let students see, for the checks in their notebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class PublishedExercise:
    """What the check of one exercise may know; see `assignment.toml` for the tables.

    Attributes:
        example: what is drawn for the published example, in order.
        dimensions: its dimensions, where they differ from the assignment's.
        cache: the name of its cache among the assignment's, if it has one.
        results: the results in the order in which they are listed, where it isn't the rubric's.
        follows: for a result, the results and fields of the cache that it is computed from.
        equations: for a result or a field of the cache, the numbers of its equations.
    """

    example: tuple[str, ...]
    dimensions: dict[str, int] = field(default_factory=dict)
    cache: str = ""
    results: tuple[str, ...] = ()
    follows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    equations: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> PublishedExercise:
        """Read a table; raises KeyError, TypeError or AttributeError where it can't be used."""
        return cls(
            **{
                **table,
                "example": tuple(table["example"].split()),
                "results": tuple(table.get("results", "").split()),
                "follows": _words(table.get("follows", {})),
                "equations": _words(table.get("equations", {})),
            }
        )


@dataclass(frozen=True)
class Published:
    """What the checks of an assignment share.

    Attributes:
        dimensions: those of the published examples.
        notation: what a dimension is called in front of students, where it has another name.
        parameters: for a dictionary of parameters, the order in which students meet its entries.
        caches: for every cache, its fields in order, each with its shape.
    """

    dimensions: dict[str, int]
    notation: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    caches: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> Published:
        """Read a table; raises TypeError or AttributeError where it can't be used."""
        return cls(**{**table, "parameters": _words(table.get("parameters", {}))})


def _words(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(text.split()) for name, text in table.items()}
