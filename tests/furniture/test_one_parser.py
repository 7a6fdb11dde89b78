"""Students' Python is parsed in one place, which keeps quiet of what it holds."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.places import ROOT

PACKAGE = ROOT / "autograder"
DOOR = PACKAGE / "grading/intake/students_python.py"
IN_THE_SANDBOX = PACKAGE / "grading/student"
OF_AUTHORS = {PACKAGE / f"grading/judge/{name}.py" for name in ("reference", "instrumented")}
"""What parses the solution alone."""
MEETING_STUDENTS = (
    *("classroom", "collect", "commands", "demo", "feedback", "grading", "nbgrader_plugins"),
    "reports",
)
PARSING = {
    *("compile", "eval", "exec", "ast.parse", "ast.literal_eval"),
    *("tokenize.generate_tokens", "tokenize.tokenize", "tokenize.open"),
}


def parsing_calls(text: str) -> set[str]:
    calls = (node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    taken = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom))
    named = {f"{one.module}.{name.name}" for one in taken for name in one.names}
    return ({ast.unparse(call) for call in calls} | named) & PARSING


def modules() -> list[Path]:
    found = sorted(path for wing in MEETING_STUDENTS for path in (PACKAGE / wing).rglob("*.py"))
    apart = {DOOR, *OF_AUTHORS}
    return [path for path in found if path not in apart and IN_THE_SANDBOX not in path.parents]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_parses_by_the_one_door(path: Path) -> None:
    assert parsing_calls(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "line", ["ast.parse(text)", "compile(text, '', 'exec')", "from ast import parse"]
)
def test_another_way_is_found(line: str) -> None:
    assert len(parsing_calls(line)) == 1


def test_the_door_is_one() -> None:
    assert parsing_calls(DOOR.read_text(encoding="utf-8")) == {
        "ast.parse",
        "tokenize.generate_tokens",
    }
