"""The judge beside nbgrader's own autograde, measured in one run.

Both grade the same submissions of the same released notebook on this machine, one after the
other, so that the ratio holds whatever else the machine does. The table goes to a page.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.base.printing import complain
from autograder.course.assignment import CODE_SUFFIX, Assignment
from autograder.course.places import Places
from autograder.grading.judge.judge import Judge
from autograder.grading.sandbox.exercise_process import ExerciseProcess
from autograder.grading.sandbox.launch import Template
from autograder.grading.sandbox.session import Session

PAGE = """# Benchmark

Written by `make bench`: measured in one run on one machine, side by side. Submissions are right,
or hold one misconception each, in turn. nbgrader executes the released notebook and writes
gradebook and notebook; the judge also isolates, explains and writes feedback pages.

| run on {cores} cores | submissions | seconds | ms a submission | peak MB of one process |
|---|---:|---:|---:|---:|
{table}

- On the same {stock} submissions, start-up included, the judge is {same_ratio:.1f} times as fast.
- A submission of the class of {small}: {small_ratio:.1f} times as fast as one of those {stock}.
- A submission of the class of {large}: {large_ratio:.1f} times as fast.
- Peak memory for {large} submissions is {growth:.2f} times that for {small}.
- One submission from the shell, cold, best of five: {cold:.2f} s.

Where one submission's time goes, in a single process:

| part | ms |
|---|---:|
{parts}
"""
REGISTER = (
    "from autograder.classroom.folders import Classroom; "
    "from autograder.feedback.delivery import GradebookWriter; "
    "w = GradebookWriter(Classroom.load())"
)
STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.db_url = "sqlite:///{root}/gradebook.db"
c.ExecutePreprocessor.timeout = 120
c.Execute.timeout = 120
"""


@dataclass(frozen=True)
class Sizes:
    """How many submissions: for nbgrader and for us beside it, in a class, in a large class."""

    stock: int
    small: int
    large: int


@dataclass(frozen=True)
class Run:
    """One timed command: seconds, submissions, peak memory of its largest process in megabytes."""

    seconds: float
    submissions: int
    megabytes: float

    @property
    def each(self) -> float:
        """The seconds that one submission takes."""
        return self.seconds / self.submissions


def measure(assignment: Assignment, scratch: Path, sizes: Sizes) -> dict[str, Any]:
    """Time every step, in a scratch folder; see `Sizes` for how many submissions each takes."""
    steps: dict[str, Callable[[], Any]] = {
        "stock": lambda: _stock(assignment, scratch / "stock", sizes.stock),
        "same": lambda: _ours(assignment, scratch / "same", sizes.stock),
        "small": lambda: _ours(assignment, scratch / "small", sizes.small),
        "large": lambda: _ours(assignment, scratch / "large", sizes.large),
        "cold": lambda: _cold(assignment, scratch / "cold"),
        "parts": lambda: _parts(assignment, scratch / "parts", sizes.small),
    }
    measured = {}
    for name, step in steps.items():
        complain(f"Measuring: {name} …")
        measured[name] = step()
    return measured


def _stock(assignment: Assignment, root: Path, count: int) -> Run:
    """Time nbgrader with its stock preprocessors, on a course of its own."""
    name = assignment.name
    released = _released_folder(assignment)
    shutil.copytree(released, root / "source" / name)
    (root / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(root)))
    _submit(assignment, root / "submitted", count)
    for package in assignment.packages:
        _link_package(package, root)
    # nbgrader calls alembic by name.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    options: dict[str, Any] = {"cwd": root, "env": {**os.environ, "PATH": path}}
    nbgrader = [sys.executable, "-m", "nbgrader"]
    subprocess.run(
        [*nbgrader, "generate_assignment", name], check=True, capture_output=True, **options
    )
    return _timed([*nbgrader, "autograde", name], count, **options)


def _ours(assignment: Assignment, root: Path, count: int) -> Run:
    """Time `autograder grade`, sandbox on, gradebook and feedback pages written."""
    _submit(assignment, root / "submitted", count)
    environment = {**os.environ, "AUTOGRADER_CLASSROOM": str(root)}
    options: dict[str, Any] = {"cwd": Places.nearest().root, "env": environment}
    # Like nbgrader's own run, this one finds a gradebook that knows the assignment.
    register = f"{REGISTER}; w.edition({assignment.name!r}); w.__exit__(None, None, None)"
    subprocess.run([sys.executable, "-c", register], check=True, **options)
    return _timed([sys.executable, "-m", "autograder", "grade"], count, **options)


def _cold(assignment: Assignment, root: Path) -> float:
    """One submission from the shell; the best of five, in seconds."""
    _submit(assignment, root, 1)
    path = next(root.rglob("*.ipynb"))
    command = [sys.executable, "-m", "autograder", "grade", str(path)]
    return min(_timed(command, 1, cwd=Places.nearest().root).seconds for _ in range(5))


def _parts(assignment: Assignment, root: Path, count: int) -> dict[str, float]:
    """Where the time of one submission goes, in milliseconds, in a single process."""
    from autograder.classroom.folders import Classroom
    from autograder.feedback.delivery import GradebookWriter
    from autograder.grading.grader import Grader

    _submit(assignment, root / "submitted", count)
    os.environ["AUTOGRADER_CLASSROOM"] = str(root)
    clock = _Clock()
    with ExitStack() as stack:
        for label, owner, method in (
            ("start", Template, "seat"),
            ("cells", Session, "_run_cells"),
            ("calls", ExerciseProcess, "call"),
            ("judging", Judge, "judge"),
            ("writing", GradebookWriter, "save"),
        ):
            stack.enter_context(clock.around(label, owner, method))
        writer = stack.enter_context(GradebookWriter(Classroom.load()))
        writer.edition(assignment.name)
        grader = stack.enter_context(Grader(assignment.folder))
        for file in writer.classroom.submissions(assignment.name):
            content = file.path.read_bytes()
            writer.save(file, content, grader.grade(file.student, content))
    parts = {label: 1000 * seconds / count for label, seconds in clock.spent.items()}
    parts["judging"] -= parts["calls"]
    return parts


class _Clock:
    """The time spent in methods, by label."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    @contextmanager
    def around(self, label: str, owner: type, method: str) -> Iterator[None]:
        original = getattr(owner, method)
        self.spent[label] = 0.0

        def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return original(*args, **kwargs)
            finally:
                self.spent[label] += time.perf_counter() - start

        setattr(owner, method, timed)
        try:
            yield
        finally:
            setattr(owner, method, original)


def _submit(assignment: Assignment, submitted: Path, count: int) -> None:
    """Make submissions: right ones, and ones with a misconception each, in turn."""
    name = assignment.name
    released = (_released_folder(assignment) / f"{name}.ipynb").read_text(encoding="utf-8")
    rows: list[Any] = [None, *assignment.misconceptions]
    for number in range(count):
        folder = submitted / f"student{number:04d}" / name
        folder.mkdir(parents=True)
        notebook = json.loads(released)
        row = rows[number % len(rows)]
        for cell in notebook["cells"]:
            source = assignment.code_cells.get(cell.get("id", ""))
            if source is not None and cell["id"].endswith(CODE_SUFFIX):
                mine = row is not None and cell["id"] == row.exercise + CODE_SUFFIX
                cell["source"] = row.apply(source) if mine else source
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def _released_folder(assignment: Assignment) -> Path:
    return Places.of_folder(assignment.folder).released_notebook(assignment.name).parent


def _link_package(package: str, root: Path) -> None:
    """Put a package above the submissions, where the notebook's first cell looks for it."""
    (root / package).symlink_to(Places.nearest().root / package)


def _timed(command: list[str], count: int, **options: Any) -> Run:
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        last = errors.decode(errors="replace").strip().splitlines()[-1:]
        complain(f"{' '.join(command[1:])} ended with {status}: {last}")
    return Run(seconds, count, usage.ru_maxrss / 1024)


def page(measured: dict[str, Any]) -> str:
    """Write the table of what was measured."""
    stock, same, small, large = (measured[name] for name in ("stock", "same", "small", "large"))
    rows = [
        ("nbgrader autograde, stock preprocessors", stock),
        ("autograder grade, the same submissions", same),
        ("autograder grade, a class", small),
        ("autograder grade, a large class", large),
    ]
    return PAGE.format(
        cores=len(os.sched_getaffinity(0)),
        table="\n".join(
            f"| {label} | {r.submissions} | {r.seconds:.1f} | {1000 * r.each:.0f} "
            f"| {r.megabytes:.0f} |"
            for label, r in rows
        ),
        stock=stock.submissions,
        small=small.submissions,
        large=large.submissions,
        same_ratio=stock.seconds / same.seconds,
        small_ratio=stock.each / small.each,
        large_ratio=stock.each / large.each,
        growth=large.megabytes / small.megabytes,
        cold=measured["cold"],
        parts="\n".join(f"| {part} | {ms:.1f} |" for part, ms in measured["parts"].items()),
    )
