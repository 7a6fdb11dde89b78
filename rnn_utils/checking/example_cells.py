"""What keeps an example cell calm while its function is unfinished."""

from __future__ import annotations

import sys
from types import TracebackType

from rnn_utils.checking.explanation import explain


class showing:
    """Turn what a half-finished function raises into one printed sentence.

        with showing("rnn_cell_forward"):
            a_next, yt_pred, cache = rnn_cell_forward(xt, a_prev, parameters)
            print("a_next[4] =", a_next[4])

    The rest of the block is left out then, and the cells below still run. An interrupt of the
    kernel passes through.

    Attributes:
        name: the exercise whose results the block shows.
    """

    def __init__(self, name: str) -> None:
        """Look the exercise's function up where the block stands.

        Args:
            name: the exercise whose results the block shows.
        """
        self.name = name
        self._function = sys._getframe(1).f_globals.get(name)

    def __enter__(self) -> showing:
        """Begin the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """End the block.

        Args:
            kind: the type of what was raised in it, if anything was.
            error: what was raised.
            trace: where it was raised.

        Returns:
            Whether a sentence stands for what was raised.
        """
        if isinstance(error, (Exception, SystemExit)):
            print(explain(self.name, error, self._function))
            return True
        return False
