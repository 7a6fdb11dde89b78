"""What a cell's outputs say in plain text; pictures and markup say nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograder.base.plain_text import joined, plain
from autograder.course.language import _

MOST_OUTPUT = 10_000  # characters of output kept for a cell
MOST_UNSEEN = 4
"""How many times as many characters an output may hold, with the signs that steer a terminal."""


def plain_outputs(outputs: Sequence[Any], most: int = MOST_OUTPUT) -> str:
    """Return what a cell's outputs say in plain text, shortened and without malformed parts."""
    texts: list[str] = []
    left = MOST_UNSEEN * most
    for output in outputs:
        texts.append(_output_text(output)[: left + 1])
        left -= len(texts[-1])
        if left < 0:
            break
    text = plain("\n".join(part.rstrip("\n") for part in texts if part))
    if left >= 0 and len(text) <= most:
        return text
    return text[:most] + "\n" + _("… (shortened)")


def _output_text(output: Any) -> str:
    if not isinstance(output, Mapping):
        return ""
    if output.get("output_type") == "stream":
        return joined(output.get("text"))
    if output.get("output_type") == "error":
        return f"{joined(output.get('ename'))}: {joined(output.get('evalue'))}"
    data = output.get("data")
    return joined(data.get("text/plain")) if isinstance(data, Mapping) else ""
