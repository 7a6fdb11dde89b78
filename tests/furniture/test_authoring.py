"""A new assignment, made as `docs/authoring.md` says: the tables are the page's own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.cli import main
from autograder.course.assignment import load
from tests.support import cells, files
from tests.support.places import FOLDER, ROOT, known

PAGE = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
NAME = "softmax"
NAMED_BLOCK = re.compile(r"^(Cell )?`([^`]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(of_cells):
    """The page's files by path, or its cells by id."""
    return {
        name: text.rstrip("\n") + ("" if of_cells else "\n")
        for cell, name, text in NAMED_BLOCK.findall(PAGE)
        if bool(cell) == of_cells
    }


def cell(name, source):
    """A cell of the page, with what the page says of its metadata."""
    if name == "setup":
        return cells.code(source, name)
    exercise = name.removesuffix("-code")
    if name != exercise:
        return cells.solution_cell(exercise, source)
    return cells.grade_cell(exercise, source, 0)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with the page's assignment, and nothing else, released."""
    root = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", known(root))
    for path, text in blocks(of_cells=False).items():
        files.write(root / path, text)
    made = [cell(name, source) for name, source in blocks(of_cells=True).items()]
    cells.write(root / "solutions" / NAME / f"{NAME}.ipynb", cells.notebook(made))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AUTOGRADER_CLASSROOM", raising=False)
        patch.chdir(root)
        assert main(["release"]) == 0
        yield root


@pytest.fixture
def records(course, tmp_path):
    """Fill in the released notebook, grade it, give the record of each way of filling it in."""

    def grade(**answers):
        for name, sources in answers.items():
            cells.write(tmp_path / f"{name}.ipynb", filled_in(course, sources))
        output = tmp_path / "records.json"
        assert main(["grade", str(tmp_path), "--jobs", "1", "--json", str(output)]) == 0
        return {Path(one["submission"]).stem: one for one in json.loads(output.read_text())}

    return grade


def released(course):
    return cells.read(course / "notebooks" / NAME / f"{NAME}.ipynb")


def filled_in(course, sources):
    notebook = released(course)
    for one in notebook["cells"]:
        one["source"] = sources.get(one["id"], one["source"])
    return notebook


def right():
    return {name: text for name, text in blocks(of_cells=True).items() if name.endswith("-code")}


def wrong(cell_id, old, new):
    assert old in right()[cell_id]
    return {**right(), cell_id: right()[cell_id].replace(old, new)}


def test_the_page_names_every_part():
    assert set(blocks(of_cells=False)) == {
        f"solutions/{NAME}/assignment.toml",
        f"solutions/{NAME}/misconceptions.toml",
    }
    assert list(blocks(of_cells=True)) == [
        "setup", "predict-code", "predict", "gradients-code", "gradients"
    ]  # fmt: skip


def test_students_get_stubs_with_the_tables_points(course):
    found = cells.by_id(released(course))
    stub = found["predict-code"]["source"]
    assert "powers = None" in stub and "np.exp" not in stub
    assert "# Compute the scores of all classes. (≈1 line)" in stub
    assert found["gradients"]["metadata"]["nbgrader"]["points"] == 5


def test_right_blank_and_wrong_work_get_their_marks_and_causes(records):
    got = records(
        right=right(),
        blank={},
        axis=wrong("predict-code", "axis=1", "axis=0"),
        mean=wrong("gradients-code", " / len(X)", ""),
    )
    assert {name: one["score"] for name, one in got.items()} == {
        "right": 10.0, "blank": 0.0, "axis": 5.0, "mean": 7.0
    }  # fmt: skip
    assert {one["max_score"] for one in got.values()} == {10.0}
    causes = {
        name: [one["diagnosis"]["misconception"] for one in got[name]["exercises"]
               if one["diagnosis"]]
        for name in ("right", "axis", "mean")
    }  # fmt: skip
    assert causes == {
        "right": [],
        "axis": ["probabilities-down-the-batch"],
        "mean": ["sum-instead-of-mean"],
    }


@pytest.fixture
def running(course, tmp_path, monkeypatch):
    """A class of one, who forgot to average, in a copy of the course."""
    root = tmp_path / "course"
    shutil.copytree(course, known(root), ignore=shutil.ignore_patterns("classroom"))
    work = filled_in(root, wrong("gradients-code", " / len(X)", ""))
    cells.write(root / "classroom/submitted/ada" / NAME / f"{NAME}.ipynb", work)
    monkeypatch.chdir(root)
    return root


@pytest.mark.slow
def test_a_class_goes_all_the_way_to_its_report(running, capsys):
    assert [main(["grade", "--jobs", "1"]), main(["report"])] == [0, 0]
    page = (running / "classroom/report" / f"{NAME}.html").read_text(encoding="utf-8")
    assert "the gradient of the weights is not averaged" in page
    assert main(["export", "--to", "canvas", "-o", "-"]) == 0
    assert "ada,,,ada,,7" in capsys.readouterr().out


def command(*arguments):
    """Run a command in a process of its own, as the next morning would; give what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_new_points_change_the_marks_but_not_what_a_person_gave(running):
    command("grade", "--jobs", "1")
    url = f"sqlite:///{running / 'classroom/gradebook.db'}"
    with Gradebook(url) as gradebook:
        gradebook.find_grade("predict", NAME, NAME, "ada").manual_score = 4.5
        gradebook.find_comment("predict-code", NAME, NAME, "ada").manual_comment = "Well put."
        gradebook.db.commit()
    table = running / "solutions" / NAME / "assignment.toml"
    files.edit(table, '"db", points = 2', '"db", points = 6')
    command("release")
    said = command("grade", "--jobs", "1", "--force")
    assert f"ada ({NAME}): 7 → 11: gradients 2 → 6" in said
    with Gradebook(url) as gradebook:
        submission = gradebook.find_submission(NAME, "ada")
        assert (submission.score, submission.max_score) == (10.5, 14.0)
        comment = gradebook.find_comment("predict-code", NAME, NAME, "ada")
        assert comment.manual_comment == "Well put."


def test_nothing_in_the_engine_names_an_exercise_of_the_course():
    names = [exercise.name for exercise in load(FOLDER).exercises]
    word = re.compile(rf"\b({'|'.join([*names, FOLDER.name])})(-code)?\b")
    engine = [
        path
        for path in (ROOT / "autograder").rglob("*")
        if path.suffix in (".py", ".j2", ".css", ".toml") and path.is_file()
    ]
    assert len(engine) > 50 and len(names) == 8
    found = [(path.name, word.findall(path.read_text(encoding="utf-8"))) for path in engine]
    assert [entry for entry in found if entry[1]] == []
