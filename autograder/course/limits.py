"""What a submission may use. One table; an assignment may change any row in its `[limits]`."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """The limits of one submission; times in seconds, sizes in megabytes."""

    cell_seconds: float = 10.0
    """One code cell."""
    call_seconds: float = 5.0
    """One call of one function."""
    submission_seconds: float = 90.0
    """Everything together."""
    memory: int = 2048
    """Address space of one process."""
    resident: int = 3072
    """Memory in use by all processes of the submission together."""
    processes: int = 64
    """Processes and threads at a time."""
    open_files: int = 128
    """Descriptors of one process."""
    file_size: int = 32
    """One file."""
    scratch: int = 64
    """The private folder altogether."""
    output: int = 16
    """What one call gives back; nothing that is printed is kept."""
    restarts: int = 6
    """New student processes after the first, where one broke down."""

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> Limits:
        """Read the rows of an assignment's table; raises ValueError on an unknown or bad row."""
        known = {field.name for field in fields(cls)}
        for name, value in table.items():
            if name not in known:
                raise ValueError(f"unknown limit “{name}”; known are {', '.join(sorted(known))}")
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
                raise ValueError(f"the limit “{name}” must be a number above zero")
        return cls(**table)

    def as_message(self) -> dict[str, float]:
        """The table as plain numbers, for the student process."""
        return asdict(self)
