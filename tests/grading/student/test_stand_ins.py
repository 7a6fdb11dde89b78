"""The judge answers for a function under every name it goes by, found in whatever order."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from typing import Any

import pytest

from autograder.grading.student.stand_ins import stand_in

KEPT = """
class Cell:
    def __call__(self, x):
        return x

cell = Cell()
by_list, by_key = [cell, 1], {"cell": cell, "size": 1}

def by_default(x, c=cell):
    return c(x)

def keeping(c):
    return lambda x: c(x)

by_closure = keeping(cell)
"""


@pytest.mark.parametrize("before", [bool, gc.collect], ids=["young", "old"])
def test_an_object_is_replaced_wherever_it_is_kept(before: Callable[[], Any]) -> None:
    names: dict[str, Any] = {}
    exec(KEPT, names)
    own = names["cell"]
    before()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        stand_in(names, "cell", ours)
    asks = names["cell"]
    assert asks is not own
    assert names["by_list"] == [asks, 1] and names["by_key"] == {"cell": asks, "size": 1}
    assert names["by_default"].__defaults__ == (asks,)
    assert [cell.cell_contents for cell in names["by_closure"].__closure__] == [asks]
    assert own in [cell.cell_contents for cell in asks.__closure__]
