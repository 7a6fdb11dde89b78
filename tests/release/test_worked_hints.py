"""The worked hints: back until their day, out from then on, and worth no mark either way."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.utils import determine_grade, is_grade

from autograder.classroom.folders import Classroom
from autograder.cli import main
from autograder.course.assignment import WORKED_SUFFIX, load
from autograder.course.places import edition, languages
from autograder.feedback.released_edition import Edition
from autograder.release.derived_files import edition_files
from autograder.release.leaks import Secrets
from tests.support import files
from tests.support.cells import Notebook, by_id, encode, prose, read, source
from tests.support.cubes import small_cells, write_course, write_notebook
from tests.support.places import FOLDER, NAME, ROOT
from tests.support.submissions import code_cells, replace, solution_cells

LONG_AGO, NEVER = date(2000, 1, 1), date(9999, 12, 31)
HINT = "A cube of side a holds a layers of a rows, and every row has a small cubes."
Write = Callable[..., Classroom]


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write the small course with a worked hint, and its day in the table."""
    monkeypatch.delenv("AUTOGRADER_CLASSROOM", raising=False)
    monkeypatch.chdir(tmp_path)
    small = write_course(tmp_path)
    cells = small_cells()
    write_notebook(
        small.source / "cubes", [*cells[:3], prose("volume-hint-worked", HINT), *cells[3:]]
    )

    def write(worked_from: date | None = None) -> Classroom:
        table = small.source / "cubes/assignment.toml"
        lines = [line for line in table.read_text().split("\n") if "worked_from" not in line]
        lines[:0] = [f"worked_from = {worked_from}"] if worked_from else []
        files.write(table, "\n".join(lines))
        return small

    return write


def shown(course: Classroom) -> bool:
    return "volume-hint-worked" in by_id(read(course.released_notebook("cubes")))


@pytest.mark.parametrize(
    ("worked_from", "out", "said"),
    [
        (None, False, ""),
        (NEVER, False, "cubes: the worked hints stay back until 9999-12-31; release again then."),
        (date.today(), True, f"cubes: the worked hints are out, from {date.today()} on."),
        (LONG_AGO, True, "cubes: the worked hints are out, from 2000-01-01 on."),
    ],
    ids=["no day", "a day to come", "today", "long ago"],
)
def test_a_release_holds_the_worked_hints_from_their_day_on_and_says_so(
    course: Write, capsys: pytest.CaptureFixture[str], worked_from: date, out: bool, said: str
) -> None:
    small = course(worked_from)
    assert main(["release"]) == 0
    assert shown(small) is out
    assert said in capsys.readouterr().out.splitlines() or not said
    assert main(["release", "--check"]) == 0


def test_that_the_day_has_come_makes_no_check_fail_but_is_said(
    course: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    course(NEVER)
    assert main(["release"]) == 0
    course(LONG_AGO)
    capsys.readouterr()
    assert main(["release", "--check"]) == 0
    assert capsys.readouterr().out == (
        "cubes: the worked hints may go out since 2000-01-01; run autograder release.\n"
        "Every derived file is what solutions/ gives.\n"
    )


@pytest.mark.parametrize("worked_from", [None, NEVER])
def test_worked_hints_that_are_out_before_their_day_make_a_check_fail(
    course: Write, capsys: pytest.CaptureFixture[str], worked_from: date
) -> None:
    course(LONG_AGO)
    assert main(["release"]) == 0
    small = course(worked_from)
    assert main(["release", "--check"]) == 1
    assert "notebooks/cubes/cubes.ipynb differs" in capsys.readouterr().out
    assert main(["release"]) == 0
    assert not shown(small)


def test_a_course_without_the_step_cannot_release_them_before_their_day(
    course: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    small = course(NEVER)
    config = small.root / "nbgrader_config.py"
    step = '    "autograder.release.preprocessors.WorkedHints",\n'
    files.edit(config, step, "")
    assert main(["release"]) == 2
    assert "a line of 'volume-hint-worked' before its day" in capsys.readouterr().err
    assert not small.release.exists()


def test_a_zip_for_students_holds_none_before_their_day(
    course: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    small = course(LONG_AGO)
    assert main(["release"]) == 0
    found = {day: Secrets.of_course(small, day).in_tree(small.release) for day in (LONG_AGO, NEVER)}
    assert found == {LONG_AGO: [], NEVER: []}
    course(NEVER)
    assert [hit.what for hit in Secrets.of_course(small).in_tree(small.release)] == [
        "a line of 'volume-hint-worked' before its day"
    ]


@pytest.mark.parametrize("value", ['"soon"', "3", "2030-02-01T12:00:00", "2030-02-31"])
def test_a_day_that_is_none_is_named(
    course: Write, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    small = course(NEVER)
    files.edit(small.source / "cubes/assignment.toml", str(NEVER), value)
    assert main(["release"]) == 2
    error = capsys.readouterr().err
    assert "assignment.toml" in error and error.count("\n") == 1


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """The lesson's own course, its worked hints out and released."""
    root = tmp_path_factory.mktemp("lesson")
    shutil.copytree(FOLDER, root / "solutions" / NAME, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    table = root / "solutions" / NAME / "assignment.toml"
    files.write(table, f"worked_from = {LONG_AGO}\n{table.read_text(encoding='utf-8')}")
    course = Classroom.load(root)
    for language in languages(FOLDER):
        for path, content in edition_of(course, language, date.today()).items():
            files.write(root / path, content)
    return course


def edition_of(course: Classroom, language: str, day: date) -> dict[Path, bytes]:
    return edition_files(course, course.source / NAME, language, day)


def blank(course: Classroom, language: str, day: date) -> Notebook:
    name = edition(NAME, language)
    made = edition_of(course, language, day)
    notebook: Notebook = json.loads(made[Path("notebooks", name, f"{name}.ipynb")])
    for cell in notebook["cells"]:
        cell["source"] = source(cell)
    return notebook


@pytest.mark.slow
@pytest.mark.parametrize("language", languages(FOLDER))
def test_the_lesson_has_a_worked_hint_an_exercise_in_every_language(
    lesson: Classroom, language: str
) -> None:
    before, after = (blank(lesson, language, day)["cells"] for day in (date.min, LONG_AGO))
    hints = [cell for cell in after if cell["id"].endswith(WORKED_SUFFIX)]
    exercises = load(FOLDER).exercises
    assert [cell["id"] for cell in hints] == [one.name + WORKED_SUFFIX for one in exercises]
    assert [cell for cell in after if cell not in hints] == before
    assert all(bool(re.search("[\u4e00-\u9fff]", hint["source"])) == (language == "zh")
               for hint in hints)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("language", languages(FOLDER))
def test_every_worked_hint_of_the_lesson_is_found_before_its_day(
    lesson: Classroom, language: str
) -> None:
    name = edition(NAME, language)
    shown = lesson.released_notebook(name).read_bytes()
    found = Secrets.of_course(lesson, date.min).in_file(f"{name}.ipynb", shown)
    exercises = load(FOLDER).exercises
    assert {hit.what for hit in found} == {
        f"a line of '{one.name}{WORKED_SUFFIX}' before its day" for one in exercises
    }
    assert Secrets.of_course(lesson).in_file(f"{name}.ipynb", shown) == []


@pytest.mark.slow
def test_notebooks_with_and_without_the_worked_hints_are_graded_alike(
    lesson: Classroom, grader: Any
) -> None:
    graded = [
        grader.grade("x.ipynb", encode(begun(blank(lesson, "en", day))))
        for day in (date.min, LONG_AGO)
    ]
    without, with_hints = (one.record["exercises"] for one in graded)
    assert without == with_hints
    assert 0 < graded[0].record["score"] < graded[0].record["max_score"]
    for one in graded:  # what was begun before goes back in what is released now
        returned = nbformat.from_dict(Edition.find(lesson, NAME).autograded(one))
        scores = [determine_grade(cell)[0] for cell in filter(is_grade, returned.cells)]
        assert scores == [row["score"] for row in without]


def begun(notebook: Notebook) -> Notebook:
    """Fill a blank notebook in but for its last exercise, with a slip in the first."""
    for cell in code_cells(notebook)[:-1]:
        cell["source"] = solution_cells()[cell["id"]]
    replace(notebook, "np.dot(Wax, xt) + ba", "np.dot(Wax, xt)")
    return notebook
