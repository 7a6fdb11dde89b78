"""Notebooks of another course's edition, and what a record says of them."""

from __future__ import annotations

import json

from autograder.course.assignment import CODE_SUFFIX
from tests.support.cells import code
from tests.support.submissions import solution_cells

SOURCES = {cell_id.removesuffix(CODE_SUFFIX): text for cell_id, text in solution_cells().items()}
IMPORTS = "import numpy as np\nfrom rnn_utils import *\nfrom public_tests import *"
CHECK = "np.random.seed(1)\nout = {name}(*args_tmp)\nprint(out)\n{name}_test({name})"
Change = tuple[str, str]
Changes = dict[str, list[Change]]


def changed(changes: Changes) -> dict[str, str]:
    """The solution's functions, some changed text by text; each old text occurs once."""
    sources = dict(SOURCES)
    for name, pairs in changes.items():
        for old, new in pairs:
            assert sources[name].count(old) == 1, (name, old)
            sources[name] = sources[name].replace(old, new)
    return sources


def notebook(
    sources: dict[str, str], above: tuple[str, ...] = (), below: tuple[str, ...] = ()
) -> bytes:
    """A notebook of another course's edition: its own checks, no metadata of ours."""
    cells = [code(IMPORTS), *map(code, above)]
    for name, source in sources.items():
        cells += [code(source), code(CHECK.format(name=name))]
    cells += map(code, below)
    return json.dumps({"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": cells}).encode()
