"""Write `rnn_utils/published_examples.json` from the solution notebook.

    python tools/published_examples.py

Run it when the published draws or the solution change. For every exercise the file holds the
draws, the full results on the published example, and the forward results a cache is built from.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rnn_utils.exercises import EXERCISES, Exercise  # noqa: E402
from rnn_utils.published import STORE, arguments_from, draw_inputs  # noqa: E402

SOLUTION = ROOT / "solutions" / "rnn_step_by_step" / "rnn_step_by_step.ipynb"
PUBLISHED = ROOT / "tests" / "published_checks.json"

Functions = Mapping[str, Callable[..., Any]]


def main() -> int:
    """Write the file and say so."""
    STORE.write_text(render(examples(solution_functions())), encoding="utf-8")
    print(f"wrote {STORE.relative_to(ROOT)}")
    return 0


def solution_sources() -> dict[str, str]:
    """Take the source of each of the eight functions from the notebook."""
    sources = {}
    for cell in json.loads(SOLUTION.read_text(encoding="utf-8"))["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if grade_id.removesuffix("-code") in EXERCISES and grade_id.endswith("-code"):
            sources[grade_id.removesuffix("-code")] = "".join(cell["source"])
    return sources


def solution_functions() -> dict[str, Callable[..., Any]]:
    """Run the solution cells of the notebook and collect the eight functions."""
    namespace: dict[str, Any] = {}
    exec("import numpy as np\nfrom rnn_utils import *", namespace)
    for source in solution_sources().values():
        exec(source, namespace)
    return {name: namespace[name] for name in EXERCISES}


def examples(functions: Functions) -> dict[str, Any]:
    """Compute every published example with the given functions."""
    published = {example["exercise"]: example for example in json.loads(PUBLISHED.read_text())}
    return {
        name: example(exercise, published[name]["draws"], functions)
        for name, exercise in EXERCISES.items()
    }


def example(exercise: Exercise, draws: list[Any], functions: Functions) -> dict[str, Any]:
    """Compute one published example: its draws, its results, its forward pass."""
    drawn = draw_inputs(draws)
    forward_name = exercise.name.replace("_backward", "_forward")
    arguments = _forward_arguments(EXERCISES[forward_name], drawn)
    results = dict(
        zip(EXERCISES[forward_name].returns, functions[forward_name](*arguments), strict=True)
    )
    forward = forward_figures(exercise, results)
    if exercise.is_backward:
        known = arguments_from(exercise, drawn, forward)
        results = functions[exercise.name](*(known[name] for name in exercise.arguments))
    return {
        "draws": draws,
        "results": {
            name: _stored(results[name])
            for name in exercise.returns
            if name not in ("cache", "caches")
        },
        "forward": {name: _stored(value) for name, value in forward.items()},
    }


def forward_figures(exercise: Exercise, results: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Take from a forward pass what its caches are built of, over time for a loop."""
    gates: list[str] = [field for field in ("ft", "it", "cct", "ot") if field in exercise.cache]
    if exercise.time is None:
        by_name = dict(zip(exercise.cache, results["cache"], strict=True))
        return {name: by_name[name] for name in ("a_next", "c_next", *gates) if name in by_name}
    steps = [dict(zip(exercise.cache, step, strict=True)) for step in results["caches"][0]]
    over_time = {gate: np.stack([step[gate] for step in steps], axis=2) for gate in gates}
    return {**{name: results[name] for name in ("a", "c") if name in results}, **over_time}


def render(stored: Mapping[str, Any]) -> str:
    """Write one array a line, each number with the digits that bring it back exactly."""
    exercises = [
        f"{json.dumps(name)}: {{\n"
        + ",\n".join(f"  {json.dumps(part)}: {_render_part(value)}" for part, value in data.items())
        + "\n }"
        for name, data in stored.items()
    ]
    return "{\n " + ",\n ".join(exercises) + "\n}\n"


def _render_part(part: Any) -> str:
    if isinstance(part, list):
        return json.dumps(part)
    lines = [f"   {json.dumps(name)}: {json.dumps(value)}" for name, value in part.items()]
    return "{\n" + ",\n".join(lines) + "\n  }"


def _forward_arguments(exercise: Exercise, drawn: Mapping[str, Any]) -> list[Any]:
    parameters = {key: drawn[key] for key in exercise.parameters}
    return [parameters if name == "parameters" else drawn[name] for name in exercise.arguments]


def _stored(array: np.ndarray) -> dict[str, Any]:
    return {"shape": list(array.shape), "values": array.ravel().tolist()}


if __name__ == "__main__":
    sys.exit(main())
