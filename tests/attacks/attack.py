"""An attack: a submission that tries to win marks, to tell a secret, or to stay behind."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.support.cells import Notebook, code, notebook, solution_cell

EXERCISES = ("spread", "chain", "total")
POINTS = {"spread": 8.0, "chain": 10.0, "total": 7.0}
RIGHT = {
    "spread": "def spread(x):\n    return 2 * x, x / 2",
    "chain": "def chain(x):\n    twice, half = spread(x)\n    return spread(twice)[0], half",
    "total": 'def total(x):\n    return {"s": x.sum(axis=1)}',
}
WRONG = {
    "spread": "def spread(x):\n    return 0 * x, 0 * x",
    "chain": "def chain(x):\n    return 0 * x, 0 * x",
    "total": 'def total(x):\n    return {"s": 0 * x}',
}
HONEST = POINTS["total"]
"""What the untouched right exercise earns, beside two wrong ones that are to be forged."""
WON = "THE-ATTACK-WON"
TOOLS = f'''
def sift(text):
    import re
    return re.findall("CANA" + "RY-[a-z-]+", str(text))

def syscall(number, *arguments):
    import ctypes
    return ctypes.CDLL(None, use_errno=True).syscall(ctypes.c_long(number), *[
        ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])

def inner(name):
    import sys
    return next(m for n, m in sys.modules.items() if n.endswith(".student." + name))

def channel():
    import sys
    frame = sys._getframe()
    while frame is not None:
        if "channel" in frame.f_locals:
            return frame.f_locals["channel"]
        frame = frame.f_back

def answer(end, *values):
    message = {{"op": "returned", "changed": [], "shared": []}}
    inner("wire").send(end, message, {{"value": values}})

def report(won):
    if won:
        raise Exception("{WON[:10]}" "{WON[10:]} " + str(won)[:200])
'''
"""What the attacks' cells have in common; `report` says in the record that one won, and how."""


@dataclass(frozen=True)
class Attack:
    """One attack: its name, what it tries, its cells, what it honestly earns.

    cells maps an exercise to the source that stands in place of its solution, and "first" to a
    cell above all others. plain says whether it wins against plain nbgrader, where that applies.
    """

    name: str
    tries: str
    cells: Mapping[str, str]
    earns: float = HONEST
    plain: bool | None = None
    changes: Mapping[str, float] = field(default_factory=dict)
    """Rows of the limits' table, changed so that the attack meets its limit soon."""

    def notebook(self, places: Mapping[str, str]) -> Notebook:
        """The submission, with the machine's places filled in where a source names them."""
        first = TOOLS + self.cells.get("first", "")
        sources = {name: self.cells.get(name, RIGHT[name]) for name in EXERCISES}
        cells = [code(first, "first")]
        cells += [solution_cell(name, source) for name, source in sources.items()]
        for each in cells:
            for name, place in places.items():
                each["source"] = each["source"].replace(f"<{name}>", place)
        return notebook(cells)


def forging(name: str, tries: str, plain: bool | None = None, **cells: str) -> Attack:
    """An attack that tries to win the marks of two wrong exercises."""
    return Attack(name, tries, {**WRONG, "total": RIGHT["total"], **dedent(cells)}, plain=plain)


def asking(name: str, tries: str, code: str, plain: bool | None = None, **changes: float) -> Attack:
    """An attack whose code leaves in `won` what it found or could do; it costs its own cell."""
    body = textwrap.indent(textwrap.dedent(code).strip("\n"), "    ")
    source = f"won = None\ntry:\n{body}\nexcept BaseException:\n    pass\nreport(won)\n"
    cells = {"chain": source + RIGHT["chain"].replace("def chain", "if False:\n  def chain")}
    return Attack(name, tries, cells, 25.0 - POINTS["chain"], plain, changes)


def spoiling(name: str, tries: str, body: str = "", first: str = "", **changes: float) -> Attack:
    """An attack on the machine, by the body of `spread` (which it may cost) or by a first cell."""
    if first:
        return Attack(name, tries, dedent({"first": first}), 25.0, changes=changes)
    source = "def spread(x):\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return Attack(name, tries, {"spread": source}, 25.0 - POINTS["spread"], changes=changes)


def dedent(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: textwrap.dedent(source).strip("\n") for name, source in cells.items()}


def honest() -> Notebook:
    """A submission that is right throughout."""
    return notebook([solution_cell(name, RIGHT[name]) for name in EXERCISES])
