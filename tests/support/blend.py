"""A course of one exercise with two misconceptions, for tests of the audit."""

from __future__ import annotations

import json
from pathlib import Path

SOURCE = """def blend(x, w):
    total = np.dot(w, x) + 1
    shown = np.tanh(total)
    return total, shown
"""
STUB = "def blend(x, w):\n    total = None\n    shown = None\n    return total, shown\n"
ASSIGNMENT = """
title = "Blend"
seed = 5
prelude = "import numpy as np"
packages = []
parameters = {}
[tolerance]
relative = 1e-7
absolute = 1e-9
[audit]
alternatives = 30
misconceptions = 8
[[size]]
name = "small"
dimensions = { n = 3, k = 2, m = 4 }
[[size]]
name = "one"
dimensions = { n = 2, k = 3, m = 1 }
[exercise.blend]
returns = "tuple"
uses = []
draw = { x = "n m", w = "k n" }
arguments = { x = "x", w = "w" }
quantities = [
  { name = "total", points = 5, shape = "k m", equation = "t" },
  { name = "shown", points = 4, shape = "k m", equation = "s" },
  { name = "inputs", points = 1 },
]
"""
ROWS = """
[[misconception]]
name = "one-left-out"
exercise = "blend"
title = "the one is left out"
change = [["np.dot(w, x) + 1", "np.dot(w, x)"]]
spoils = ["total", "shown", "inputs"]
equation = "t"
hint = "What else?"
class_line = "One more."

[[misconception]]
name = "tanh-left-out"
exercise = "blend"
title = "the tanh is left out"
change = [["np.tanh(total)", "total.copy()"]]
spoils = ["shown"]
equation = "s"
hint = "And then?"
class_line = "Squash it."
"""
ALTERNATIVE = '"""Operator."""\n\n\ndef blend(x, w):\n    return 1 + w @ x, np.tanh(w @ x + 1)\n'


def write_notebook(path: Path, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cell = {"cell_type": "code", "id": "blend-code", "metadata": {}, "source": source}
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": [cell]}))


def write_blend(root: Path) -> Path:
    """Write the course, released, and return the assignment's folder."""
    folder = root / "solutions" / "toy"
    write_notebook(folder / "toy.ipynb", SOURCE)
    write_notebook(root / "notebooks" / "toy" / "toy.ipynb", STUB)
    (folder / "assignment.toml").write_text(ASSIGNMENT)
    (folder / "misconceptions.toml").write_text(ROWS)
    (folder / "alternatives").mkdir()
    (folder / "alternatives" / "operator.py").write_text(ALTERNATIVE)
    return folder


TOO_FEW = {"alternatives at full marks", "misconceptions an exercise, at the fewest"}
"""What a toy with one alternative and two misconceptions falls short of."""
NAMED = "lost marks with a named cause"
