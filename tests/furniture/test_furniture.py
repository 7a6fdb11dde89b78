"""What surrounds the code says the same everywhere: line ends, licence, versions, targets."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.support.files import read_toml
from tests.support.places import ROOT

PROJECT = read_toml(ROOT / "pyproject.toml")["project"]
BINARY = {".mo", ".png"}
PYTHONS = ["3.10", "3.11", "3.12", "3.13"]
NAMES_TARGETS = [
    "README.md",
    "CONTRIBUTING.md",
    ".pre-commit-config.yaml",
    ".github/pull_request_template.md",
    ".github/workflows/ci.yml",
    ".ci/run",
    *(str(page.relative_to(ROOT)) for page in (ROOT / "docs").glob("*.md")),
]
PACKAGES = ("autograder", "rnn_utils")

in_git = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a Git checkout")


def git(*arguments: str) -> str:
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def data(path: str):
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


@in_git
def test_every_text_file_ends_its_lines_with_lf_in_every_checkout():
    lines = git("ls-files", "--eol").splitlines()
    wrong = [line for line in lines if not is_binary(line) and not keeps_lf(line)]
    assert wrong == []
    assert len(lines) > 100


@in_git
def test_binary_files_are_said_to_be_binary():
    lines = git("ls-files", "--eol").splitlines()
    wrong = [line for line in lines if is_binary(line) and "attr/-text" not in line]
    assert wrong == []


def is_binary(line: str) -> bool:
    return Path(line.split("\t")[1]).suffix in BINARY


def keeps_lf(line: str) -> bool:
    """Say whether a file has no line end but LF, in Git and here, and must keep it so."""
    stored, present, attributes = re.fullmatch(r"i/(\S+) +w/(\S*) +attr/(.*?) *\t.*", line).groups()
    return {stored, present} <= {"lf", "none"} and "text" in attributes and "eol=lf" in attributes


@in_git
def test_a_checkout_under_autocrlf_holds_the_same_bytes(tmp_path):
    paths = [path for path in git("ls-files").splitlines() if not path.endswith(".png")]
    prefix = f"{tmp_path}/"
    git("-c", "core.autocrlf=true", "checkout-index", f"--prefix={prefix}", "--", *paths)
    changed = [path for path in paths if b"\r\n" in (tmp_path / path).read_bytes()]
    assert changed == []


def test_the_citation_agrees_with_the_package():
    citation = data("CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"] and citation["title"]
    assert [author["name"] for author in citation["authors"]] == [
        author["name"] for author in PROJECT["authors"]
    ]
    assert citation["version"] == PROJECT["version"]
    assert citation["license"] == PROJECT["license"] == "BSD-3-Clause"


def test_the_licence_is_the_one_that_is_named():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("BSD 3-Clause License")
    assert "the authors of the course pack" in text


def test_the_workflow_runs_the_quick_checks_on_every_python_that_is_promised():
    jobs = data(".github/workflows/ci.yml")["jobs"]
    named = [line.split(" :: ")[-1] for line in PROJECT["classifiers"] if " :: 3." in line]
    assert jobs["quick"]["strategy"]["matrix"]["python"] == named == PYTHONS
    assert {"run": "make quick"} in jobs["quick"]["steps"]
    assert {"run": "bash .ci/run"} in jobs["test"]["steps"]


def test_the_only_hook_before_a_commit_is_make_quick():
    (repository,) = data(".pre-commit-config.yaml")["repos"]
    (hook,) = repository["hooks"]
    assert repository["repo"] == "local"
    assert (hook["entry"], hook["language"]) == ("make quick", "system")
    assert not hook["pass_filenames"]


@pytest.mark.parametrize("path", NAMES_TARGETS)
def test_every_make_target_that_is_named_exists(path):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"(?:^|`|run: |entry: |exec )make ([a-z]+)", text_of(path), re.M)
    assert set(named) <= set(re.findall(r"^([a-z]+):", makefile, re.M))


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["wrong_mark", "bug", "idea"])
def test_an_issue_form_asks_each_thing_once(name):
    form = data(f".github/ISSUE_TEMPLATE/{name}.yml")
    asked = [field for field in form["body"] if field["type"] != "markdown"]
    assert form["name"] and form["description"]
    assert len({field["id"] for field in asked}) == len(asked) > 0
    assert all(field["attributes"]["label"] for field in asked)


@pytest.mark.slow
def test_a_wheel_holds_the_licence_and_the_marks_of_typed_packages(tmp_path):
    source = tmp_path / "source"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = "import sys, setuptools.build_meta as b; b.build_wheel(sys.argv[1])"
    command = [sys.executable, "-c", build, str(tmp_path)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
