"""Write `rnn_utils/fingerprints.json` from the solution notebook and its misconceptions.

    python tools/fingerprints.py

Run it after `tools/published_examples.py`, and when `misconceptions.toml` changes. Every
misconception is applied to the solution and run on the published example; what it spoils there
is kept as shapes and weighted sums, beside its hint.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Mapping
from typing import Any

from published_examples import ROOT, SOLUTION, solution_sources

from rnn_utils.comparison import array_problem, cache_problem
from rnn_utils.exercises import EXERCISES, Exercise
from rnn_utils.fingerprints import STORE, fingerprint
from rnn_utils.published import example_inputs, expected_results

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MISCONCEPTIONS = SOLUTION.with_name("misconceptions.toml")


def main() -> int:
    """Write the file and say so."""
    STORE.write_text(render(fingerprints()), encoding="utf-8")
    print(f"wrote {STORE.relative_to(ROOT)}")
    return 0


def fingerprints() -> dict[str, list[dict[str, Any]]]:
    """Give, for every exercise, the mistakes that show on its published example."""
    sources = solution_sources()
    table: dict[str, list[dict[str, Any]]] = {name: [] for name in EXERCISES}
    for row in tomllib.loads(MISCONCEPTIONS.read_text(encoding="utf-8"))["misconception"]:
        spoils = spoiled(row, sources)
        if spoils:
            mistake = {"name": row["name"], "hint": row["hint"], "spoils": spoils}
            table[row["exercise"]].append(mistake)
    return table


def spoiled(row: Mapping[str, Any], sources: Mapping[str, str]) -> dict[str, Any]:
    """Run one mistake and take the fingerprints of everything that comes out wrong."""
    exercise = EXERCISES[row["exercise"]]
    function = mistaken(row, sources)
    try:
        returned = function(*copy.deepcopy(example_inputs(exercise.name)))
    except Exception:
        return {}
    expected = expected_results(exercise.name)
    results = (
        returned
        if exercise.gives_dictionary
        else dict(zip(exercise.returns, returned, strict=True))
    )
    marks = {
        name: fingerprint(results[name])
        for name in exercise.returns
        if name in results and _is_off(exercise, name, results[name], expected[name])
    }
    return {name: mark for name, mark in marks.items() if mark}


def mistaken(row: Mapping[str, Any], sources: Mapping[str, str]) -> Any:
    """Build the eight functions with one of them changed."""
    namespace: dict[str, Any] = {}
    exec("import numpy as np\nfrom rnn_utils import *", namespace)
    for name, source in sources.items():
        if name == row["exercise"]:
            for old, new in row["change"]:
                source = source.replace(old, new)
        exec(source, namespace)
    return namespace[row["exercise"]]


def render(table: Mapping[str, list[dict[str, Any]]]) -> str:
    """Write one mistake a line."""
    blocks = [
        f" {json.dumps(name)}: [\n  "
        + ",\n  ".join(json.dumps(mistake, ensure_ascii=False) for mistake in mistakes)
        + "\n ]"
        for name, mistakes in table.items()
    ]
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def _is_off(exercise: Exercise, name: str, got: Any, expected: Any) -> bool:
    if name in ("cache", "caches"):
        return cache_problem(name, got, expected, exercise) is not None
    return array_problem(name, got, expected) is not None


if __name__ == "__main__":
    sys.exit(main())
