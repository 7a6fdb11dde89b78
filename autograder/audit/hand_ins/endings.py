"""Endings: a submission is what it holds, whatever its file is called and however it is written."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator

from autograder.audit.hand_ins.hand_in import HandIn, Section
from autograder.audit.hand_ins.material import Material

TITLE = "endings: a file is what it holds"
NOTEBOOK_NAMES = (
    "{name}.ipynb.json",
    "{name}.ipynb.txt",
    "{name}.IPYNB",
    "{name}.json",
    "{name}.txt",
    "{name}",
    "{name} (1).ipynb",
    "{name}.py",
)
"""What the solution's notebook may be called."""
SCRIPT_NAMES = ("{name}.py", "{name}.py.txt", "{name}.ipynb")
"""What the same as a script may be called."""
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
NO_NOTEBOOKS = {
    "a picture": PICTURE,
    "JSON that is no notebook": b'{"cells": 3, "metadata": {}}',
    "a list": b'["cells", "metadata"]',
    "an empty file": b"",
    "a notebook of something else": json.dumps(
        {
            "cells": [{"cell_type": "code", "metadata": {}, "source": "print('hello')"}],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    ).encode(),
}
"""What is no submission, even where it is called one."""


def section(material: Material) -> Section:
    """Return the solution under other names, and files that are none."""
    return Section(TITLE, tuple(_hand_ins(material)))


def _hand_ins(material: Material) -> Iterator[HandIn]:
    name = material.assignment.name
    ((usual, notebook),) = material.files().items()
    script = "\n\n# %%\n".join(material.assignment.code_cells.values()).encode()
    for names, content, what in (
        (NOTEBOOK_NAMES, notebook, "the notebook"),
        (SCRIPT_NAMES, script, "a script"),
        (("{name}.ipynb", "{name}"), codecs.BOM_UTF8 + notebook, "the notebook with a mark"),
        (("{name}.ipynb",), notebook.decode().encode("utf-16"), "the notebook in UTF-16"),
    ):
        for pattern in names:
            filename = pattern.format(name=name)
            yield HandIn(f"{what} called {filename}", {filename: content}, {})
    for what, content in NO_NOTEBOOKS.items():
        yield HandIn(f"{what} called {usual}", {usual: content}, None)
