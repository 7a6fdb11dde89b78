"""No module prints but by way of the one door, `autograder/base/printing.py`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.places import ROOT

PACKAGE = ROOT / "autograder"
DOOR = PACKAGE / "base/printing.py"
IN_THE_SANDBOX = PACKAGE / "grading/student"
"""What runs beside a student's code; nobody reads its streams."""
CALLED = {"ArgumentParser", "Console", "SystemExit", "pprint", "print_exc", "print_exception"}
CALLED |= {"print_stack", "print_last", "print_tb", "print_help", "print_usage"}
BUILT_IN = {"print", "input", "breakpoint"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}
LEVELS = {"debug", "info", "warning", "warn", "error", "critical", "exception", "log"}
MODULES = {"rich.console", "pprint", "curses"}
FROM = {"sys": STREAMS, "rich": {"print", "print_json", "inspect", "get_console"}}
RECEIVES = {"fileno"}
"""What may be asked of a stream: no text passes."""


def doors(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each line that prints by another way, and the way."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Attribute) and node.attr in RECEIVES:
            continue
        waiting += ast.iter_child_nodes(node)
        if way := way_of(node):
            yield getattr(node, "lineno", 0), way


def way_of(node: ast.AST) -> str | None:
    """Return by which way a node prints, None where it doesn't."""
    match node:
        case ast.Name(id=name) if name in BUILT_IN:
            return name
        case ast.Call(func=ast.Name(id="SystemExit"), args=[ast.BinOp()]):
            return None  # a status that is reckoned is no words
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in CALLED:
            return name
        case ast.Attribute(value=ast.Name(id="sys"), attr=name) if name in STREAMS:
            return f"sys.{name}"
        case ast.Call(func=ast.Attribute(value=logger, attr=level)) if level in LEVELS:
            words = ast.unparse(logger).lower()
            return f"{words}.{level}" if "log" in words or words == "warnings" else None
        case ast.Call(func=ast.Attribute(attr="write", value=ast.Name(id="os")), args=[target, *_]):
            return "os.write" if ast.unparse(target) in ("1", "2") else None
        case ast.Call(func=ast.Attribute(attr="exit", value=ast.Name(id="sys")), args=[status]):
            return None if ast.unparse(status) == "main()" else "sys.exit with words"
        case ast.ImportFrom(module=module, names=names):
            found = {one.name for one in names} & FROM.get(module or "", set())
            return module if module in MODULES or found else None
        case ast.Import(names=names):
            return next((one.name for one in names if one.name in MODULES), None)
        case _:
            return None


def modules() -> list[Path]:
    found = sorted(PACKAGE.rglob("*.py"))
    return [path for path in found if path != DOOR and IN_THE_SANDBOX not in path.parents]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_prints_through_the_door_alone(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert list(doors(tree)) == []


@pytest.mark.parametrize(
    "line",
    [
        "print(name)",
        "tell = print",
        "def run():\n    print(name, file=stream)",
        "sys.stdout.write(text)",
        "file = sys.stderr",
        "from sys import stderr",
        "from rich import print",
        "from rich.console import Console",
        "import rich.console",
        "self.log.error('%s', name)",
        "_log.warning(name)",
        "logging.getLogger('x').info(name)",
        "warnings.warn(name)",
        "traceback.print_exc()",
        "argparse.ArgumentParser()",
        "os.write(2, name)",
        "sys.exit(f'{name} is lost')",
        "raise SystemExit(name)",
    ],
)
def test_another_way_is_found(line: str) -> None:
    assert len(list(doors(ast.parse(line)))) == 1


@pytest.mark.parametrize(
    "line",
    ["say(name)", "parser.error(name)", "sys.exit(main())", "os.write(pipe, b'.')",
     "log_line(self.log.error, name)", "sys.stdout.fileno()", "math.log(2)"],
)  # fmt: skip
def test_what_prints_nothing_by_itself_is_left_alone(line: str) -> None:
    assert list(doors(ast.parse(line))) == []
