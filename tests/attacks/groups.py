"""Every attack, by what it aims at."""

from __future__ import annotations

from tests.attacks import (
    asking_the_kernel,
    escaping,
    exhausting,
    forging,
    leaving,
    networking,
    reading,
)

GROUPS = {
    "forging": forging.ATTACKS,
    "reading": reading.ATTACKS,
    "leaving": leaving.ATTACKS,
    "exhausting": exhausting.ATTACKS,
    "networking": networking.ATTACKS,
    "escaping": escaping.ATTACKS,
    "asking": asking_the_kernel.ATTACKS,
}
