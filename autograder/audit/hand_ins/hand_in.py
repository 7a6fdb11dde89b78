"""One submission that the audit hands in, and the section of the table it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Lost = Mapping[str, frozenset[str] | None]
"""The quantities that an exercise must lose, by its name; None where any will do, but some must."""


@dataclass(frozen=True)
class HandIn:
    """One submission.

    Attributes:
        name: what it is called.
        files: its files' bytes, by their names.
        lost: what it must lose; exercises that are not in it must lose nothing. None where the
            submission must be refused.
    """

    name: str
    files: Mapping[str, bytes]
    lost: Lost | None


@dataclass(frozen=True)
class Section:
    """One line of the audit's table.

    Attributes:
        title: what the line says.
        hand_ins: the submissions it counts.
        unmade: what should be among them and could not be made, a sentence each.
    """

    title: str
    hand_ins: tuple[HandIn, ...]
    unmade: tuple[str, ...] = ()
