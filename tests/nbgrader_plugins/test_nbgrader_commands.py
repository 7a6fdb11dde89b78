"""nbgrader's own commands, as an instructor and a student type them, in a scratch course."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.course.assignment import load
from autograder.nbgrader_plugins.owners import owner
from autograder.release.leaks import Secrets
from tests.support import cells
from tests.support.cells import prose
from tests.support.courses import copy_of_the_pack
from tests.support.files import write
from tests.support.places import NAME
from tests.support.signs import acting
from tests.support.submissions import solution_cells

FULL_MARKS = 100.0
SECRET = "CANARY-linked-file"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("nbgrader")]


class Course:
    """A copy of the course pack, with a class of its own."""

    def __init__(self, root: Path) -> None:
        self.root = copy_of_the_pack(root, ("solutions", "notebooks", "rnn_utils"))
        self.environment = {
            **os.environ,
            "AUTOGRADER_CLASSROOM": str(root / "classroom"),
            "JUPYTER_CONFIG_DIR": str(root / "jupyter"),
            "PYTHONWARNINGS": "ignore",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }

    @property
    def classroom(self) -> Path:
        return self.root / "classroom"

    def nbgrader(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.root,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def run(self, *arguments: str) -> str:
        """Run an nbgrader command that has to succeed, and return what it said."""
        done = self.nbgrader(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def submit(self, student: str, change) -> None:
        """Fetch as a student, change the notebook, hand it in."""
        copy = self.classroom / "student" / NAME
        shutil.rmtree(copy, ignore_errors=True)
        self.run("fetch_assignment", NAME, f"--student={student}")
        path = copy / f"{NAME}.ipynb"
        change(path)
        self.run("submit", NAME, f"--student={student}")

    def gradebook(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.classroom / 'gradebook.db'}", "rnn")

    def page(self, student: str) -> Path:
        return self.classroom / "feedback" / student / NAME / f"{NAME}.html"

    def autograded(self, student: str) -> Path:
        return self.classroom / "autograded" / student / NAME / f"{NAME}.ipynb"

    def put(self, student: str, content: bytes, name: str = f"{NAME}.ipynb") -> Path:
        return write(self.classroom / "submitted" / student / NAME / name, content)


def solve(path: Path) -> None:
    """Fill in every exercise, duplicate one cell, and leave markup in another."""
    notebook, right = cells.read(path), solution_cells()
    for cell in notebook["cells"]:
        cell["source"] = right.get(cell["id"], cell["source"])
    notebook["cells"] += [notebook["cells"][26], prose("note", "<script>evil()</script>")]
    notebook["metadata"].pop("kernelspec")
    cells.write(path, notebook)


@pytest.fixture(scope="module")
def walked(tmp_path_factory) -> Course:
    """A course that went from generate to fetch_feedback by nbgrader's commands alone."""
    course = Course(tmp_path_factory.mktemp("course"))
    course.run("generate_assignment", NAME, "--force")
    course.run("release_assignment", NAME)
    course.submit("ada", solve)
    course.submit("blaise", lambda path: None)
    course.run("collect", NAME, "--ExchangeCollect.check_owner=False")
    course.put("broken", b"this is no notebook")
    linked = course.put("linked", b"")
    linked.unlink()
    linked.symlink_to(write(course.root / "elsewhere/secret.txt", SECRET))
    (course.put("script", b"").parent / f"{NAME}.ipynb").unlink()
    course.put("script", b"def rnn_cell_forward(xt, a_prev, parameters):\n    return 1\n", "my.py")
    course.said = course.run("autograde", NAME)
    course.run("generate_feedback", NAME)
    course.run("release_feedback", NAME)
    course.run("fetch_feedback", NAME, "--student=ada")
    course.run("export", f"--to={course.root / 'grades.csv'}")
    return course


def test_the_marks_are_in_the_gradebook(walked):
    with walked.gradebook() as gradebook:
        assert gradebook.find_submission(NAME, "ada").score == FULL_MARKS
        assert gradebook.find_submission(NAME, "blaise").score == 0.0
        assert not gradebook.find_submission(NAME, "ada").needs_manual_grade


def test_the_export_lists_them(walked):
    with open(walked.root / "grades.csv") as file:
        marks = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert marks["ada"] == FULL_MARKS and marks["blaise"] == 0.0


def test_comments_say_what_the_judge_found(walked):
    with walked.gradebook() as gradebook:
        comment = gradebook.find_comment("rnn_forward-code", NAME, NAME, "blaise")
        assert "Nothing is filled in yet" in comment.auto_comment
        comment = gradebook.find_comment("rnn_forward-code", NAME, NAME, "ada")
        assert comment.auto_comment is None


@pytest.mark.parametrize("student", ["ada", "blaise"])
def test_the_autograded_notebook_is_valid_and_tells_no_secret(walked, student):
    notebook = nbformat.read(walked.autograded(student), as_version=4)
    nbformat.validate(notebook)
    if student == "blaise":
        secrets = Secrets.of_assignment(load(walked.root / "solutions" / NAME))
        for path in (walked.autograded(student), walked.page(student)):
            assert secrets.in_file(path.name, path.read_bytes()) == []


def test_a_students_text_stays_text(walked):
    assert "<script>evil()</script>" not in walked.page("ada").read_text()
    found = cells.read(walked.autograded("ada"))["cells"]
    note = next(cell for cell in found if "evil()" in cell["source"])
    assert note["source"].startswith("```text\n")


def test_refusals_are_said_in_one_sentence_each_and_stop_nobody(walked):
    lines = [line for line in walked.said.splitlines() if "ERROR" in line]
    assert len(lines) == 2
    assert "broken" in lines[0] and "It is not a notebook" in lines[0]
    assert "linked" in lines[1] and "symbolic link" in lines[1]
    assert "Traceback" not in walked.said


def test_a_refused_student_gets_a_page_with_the_reason(walked):
    assert "It is not a notebook" in walked.page("broken").read_text()
    record = json.loads((walked.classroom / "records/broken" / f"{NAME}.json").read_text())
    assert record["status"] == "refused"


def test_a_linked_files_content_goes_nowhere(walked):
    files = [path for path in walked.classroom.rglob("*") if path.is_file()]
    told = [path for path in files if SECRET.encode() in path.read_bytes()]
    assert told == [walked.classroom / "submitted/linked" / NAME / f"{NAME}.ipynb"]
    assert "symbolic link" in walked.page("linked").read_text()


def test_a_script_handed_in_gets_its_marks(walked):
    with walked.gradebook() as gradebook:
        assert gradebook.find_submission(NAME, "script").score == 0.0
    assert "def rnn_cell_forward" in walked.autograded("script").read_text()


def test_nothing_hidden_is_copied_beside_the_notebooks(walked):
    for step in ("autograded", "feedback"):
        names = {path.suffix for path in (walked.classroom / step).rglob("*") if path.is_file()}
        assert names and names <= {".ipynb", ".html", ".svg", ".txt", ".png"}


def test_feedback_reaches_the_student(walked):
    pages = list((walked.classroom / "student" / NAME / "feedback").rglob("*.html"))
    assert walked.page("ada").read_text() in [page.read_text() for page in pages]


def test_the_page_shows_what_was_entered_by_hand(walked):
    with walked.gradebook() as gradebook:
        grade = gradebook.find_grade("rnn_forward", NAME, NAME, "blaise")
        grade.manual_score = 7.0
        gradebook.find_comment(
            "rnn_forward-code", NAME, NAME, "blaise"
        ).manual_comment = "Told me in class."
        gradebook.db.commit()
    walked.run("generate_feedback", NAME, "--student=blaise", "--force")
    html = walked.page("blaise").read_text()
    assert "<strong>7</strong>" in html and "Told me in class." in html


def test_the_two_ways_to_grade_write_the_same(walked):
    def rows():
        with walked.gradebook() as gradebook:
            submission = gradebook.find_submission_notebook(NAME, NAME, "ada")
            grades = [(g.name, g.auto_score, g.needs_manual_grade) for g in submission.grades]
            return sorted(grades), sorted((c.name, c.comment) for c in submission.comments)

    def record():
        return json.loads((walked.classroom / "records/ada" / f"{NAME}.json").read_text())

    before, stored = rows(), record()
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "grade", "--force", "--jobs", "1"],
        cwd=walked.root,
        env=walked.environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 1, done.stderr  # two are refused
    assert rows() == before
    assert record() == stored


def test_without_isolation_autograde_stops_and_says_what_to_install(walked, tmp_path):
    done = walked.nbgrader(
        "autograde", NAME, "--student=ada", "--force", **without_bubblewrap(tmp_path)
    )
    assert done.returncode != 0
    assert "install bubblewrap" in done.stderr and "Traceback" not in done.stderr
    with walked.gradebook() as gradebook:
        assert gradebook.find_submission(NAME, "ada").score == FULL_MARKS


def test_without_isolation_on_the_instructors_word_everything_says_so(walked, tmp_path):
    done = walked.nbgrader(
        "autograde",
        NAME,
        "--student=ada",
        "--force",
        AUTOGRADER_NO_SANDBOX="1",
        **without_bubblewrap(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    walked.run("generate_feedback", NAME, "--student=ada", "--force")
    record = json.loads((walked.classroom / "records/ada" / f"{NAME}.json").read_text())
    assert (record["isolation"], record["score"]) == ("none", FULL_MARKS)
    assert "graded without isolation" in walked.page("ada").read_text()
    with walked.gradebook() as gradebook:
        comment = gradebook.find_comment("rnn_forward-code", NAME, NAME, "ada")
        assert comment.auto_comment == "Graded without isolation."


def without_bubblewrap(folder: Path) -> dict[str, str]:
    """An environment whose bubblewrap can't make a sandbox."""
    program = folder / "bwrap"
    program.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}/usr/bin:/bin"}


def test_collect_leaves_links_and_odd_names_where_they_are(walked):
    inbound = walked.classroom / "exchange/rnn/inbound"
    stamp = "2030-01-01 00:00:00 UTC"
    odd = inbound / f"<img src=x onerror=evil()>+{NAME}+{stamp}"
    link = inbound / f"mallory+{NAME}+{stamp}"
    for folder in (odd, link):
        folder.mkdir()
    (odd / f"{NAME}.ipynb").write_text("{}")
    (link / f"{NAME}.ipynb").symlink_to("/etc/hostname")
    said = walked.run("collect", NAME, "--update", "--ExchangeCollect.check_owner=False")
    for folder in (odd, link):
        shutil.rmtree(folder)
    submitted = {path.name for path in (walked.classroom / "submitted").iterdir()}
    assert "mallory" not in submitted and not any("<" in name for name in submitted)
    assert "symbolic link" in said and "not allowed" in said


@pytest.mark.skipif(os.name == "nt", reason="Windows doesn't say whose a folder is")
def test_collect_takes_nobodys_folder_for_another_students(walked):
    inbound, submitted = walked.classroom / "exchange/rnn/inbound", walked.classroom / "submitted"
    me = owner(inbound)
    own = inbound / f"{me}+{NAME}+2030-01-01 00:00:00 UTC"
    claim = inbound / f"alice+{NAME}+2030-01-02 00:00:00 UTC"
    for folder in (own, claim):
        write(folder / f"{NAME}.ipynb", "{}")
        write(folder / "timestamp.txt", folder.name.rpartition("+")[2])
    done = walked.nbgrader("collect", NAME)
    claimed = walked.nbgrader("collect", NAME, "--ExchangeCollect.check_owner=False")
    found = {name: (submitted / name).exists() for name in (me, "alice")}
    for folder in (own, claim, submitted / me, submitted / "alice"):
        shutil.rmtree(folder)
    assert done.returncode == 1 and f"Not collected: {claim} belongs to {me}" in done.stderr
    assert "Collecting submission: alice" not in done.stderr
    assert "Collecting submission: alice" in claimed.stderr and all(found.values())


@pytest.mark.parametrize("door", ["with the door", "without it"])
def test_no_name_in_nbgraders_own_lines_acts_on_a_terminal(walked, door):
    strange = walked.put("ada", b"", "\x1b]0;mine\x07\x9b31m\u202e\n.txt")
    settings = walked.root / "nbgrader_config.py"
    usual = settings.read_text()
    if door == "without it":
        settings.write_text(usual.replace("plain_logs()  #", "#"))
    done = walked.nbgrader("autograde", NAME, "--student=ada", "--force")
    settings.write_text(usual)
    strange.unlink()
    assert "mine" in done.stderr
    assert bool(acting(done.stderr.replace("\n", ""))) == (door == "without it")


def test_autograde_of_a_student_who_was_refused_alone_fails(walked):
    done = walked.nbgrader("autograde", NAME, "--student=broken", "--force")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
