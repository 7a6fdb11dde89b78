"""What a submission may use. One table; an assignment may change any row in its `[limits]`.

Time is an exercise's own: what one of them takes, no other lacks.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from autograder.course.tables import Row

MEGABYTE = 2**20

Seconds = Annotated[float, msgspec.Meta(gt=0)]
Number = Annotated[int, msgspec.Meta(gt=0)]


class Limits(Row, frozen=True):
    """The limits of one submission; times in seconds, sizes in megabytes.

    Attributes:
        cell_seconds: one code cell.
        cells_seconds: all code cells together; after that, a second for each.
        call_seconds: one call of one function.
        exercise_seconds: all calls of one exercise together.
        memory: address space of one process.
        resident: memory in use by all processes of the submission together, with what the
            kernel keeps for them.
        processes: processes and threads at a time; a pool of Python's own has 32 of them.
        open_files: descriptors of one process; the kernel's buffers count as if each were full.
        file_size: one file.
        scratch: the private folder altogether.
        output: what one call gives back, hundreds of times what any is asked for; nothing that is
            printed is kept.
        restarts: new student processes after the first, each without one more cell that broke it.
    """

    cell_seconds: Seconds = 10.0
    cells_seconds: Seconds = 45.0
    call_seconds: Seconds = 5.0
    exercise_seconds: Seconds = 40.0
    memory: Number = 2048
    resident: Number = 3072
    processes: Number = 40
    open_files: Number = 32
    file_size: Number = 32
    scratch: Number = 64
    output: Number = 2
    restarts: Number = 20

    def as_message(self) -> dict[str, float]:
        """Return the table as plain numbers, for the student process."""
        return msgspec.structs.asdict(self)
