"""Compares two editions of a notebook: nothing but their text may differ."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

from autograder.translation.faithfulness import losses
from tests.support.cells import Cell, read, source

KEPT = (r"\$\$[^$]+\$\$|\$[^$]+\$", r"\d+", r"`[^`]+`", r"\]\([^)]*\)", r"<[^>]*>")
WORDS_OF_A_FORMULA = r"\s*\\text\{[^}]*\}\s*"
SKIPPED_TOKENS = (tokenize.COMMENT, tokenize.NL)


def cells_of(path: Path) -> list[Cell]:
    return read(path)["cells"]


def code_tokens(text: str) -> list[str]:
    """What Python runs: every token but comments, line breaks and strings that stand alone."""
    tokens = [
        token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in SKIPPED_TOKENS
    ]
    kinds = [None, *(token.type for token in tokens)]
    alone = (None, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    return [
        "docstring" if token.type == tokenize.STRING and before in alone else token.string
        for before, token in zip(kinds, tokens, strict=False)
    ]


def beside_text(cell: Cell) -> Cell:
    """A cell without its source and what comes of it: outputs, and nbgrader's checksum."""
    grading = {**cell["metadata"].get("nbgrader", {}), "checksum": None}
    metadata = {**cell["metadata"], "nbgrader": grading}
    return {**cell, "metadata": metadata, "source": 0, "outputs": 0, "execution_count": 0}


def assert_only_text_differs(english: Path, translated: Path) -> None:
    first, second = read(english), read(translated)
    assert {**first, "cells": None} == {**second, "cells": None}
    assert len(first["cells"]) == len(second["cells"])
    for one, other in zip(first["cells"], second["cells"], strict=True):
        assert beside_text(one) == beside_text(other)
        if one["cell_type"] == "code":
            assert code_tokens(source(one)) == code_tokens(source(other)), one["id"]
        else:
            assert losses(source(one), source(other)) == [], one["id"]
            texts = [re.sub(WORDS_OF_A_FORMULA, "", source(cell)) for cell in (one, other)]
            for part in KEPT:
                found = [re.findall(part, text) for text in texts]
                assert sorted(found[0]) == sorted(found[1]), (one["id"], part)
