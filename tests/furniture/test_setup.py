"""The lock file, environment.yml and the students' install say the same thing."""

import ast
import re
import sys
from importlib.metadata import files

import pytest
import yaml
from packaging.requirements import Requirement

from tests.support.files import read_toml
from tests.support.places import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = read_toml(ROOT / "pyproject.toml")["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
CONDA, PIP = ENVIRONMENT["dependencies"][:-1], ENVIRONMENT["dependencies"][-1]["pip"]
PINS = [line for line in PIP if line != "-e ."]
OWN = {"autograder", "rnn_utils", "tomli", "tomllib", "pytest", *sys.stdlib_module_names}
STUDENT = {"numpy", "matplotlib", "ipython"}


def locked(name: str, python: str) -> str | None:
    """Return the version that the lock file gives a package on Linux."""
    place = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": "linux",
        "os_name": "posix",
    }
    for version, marker in re.findall(rf"^{name}==(\S+)(?: ; (.+?))? \\$", LOCK, re.M):
        if not marker or Requirement(f"x; {marker}").marker.evaluate(place):
            return version
    return None


def test_the_lock_file_holds_names_versions_and_hashes_only():
    entry = re.compile(r"[a-z0-9-]+==[\w.+!]+( ; [^;:/@]+)? \\")
    digest = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    strange = [
        line
        for line in LOCK.splitlines()
        if not entry.fullmatch(line) and not digest.fullmatch(line)
    ]
    assert strange == []


@pytest.mark.parametrize("python", ["3.10", "3.11", "3.12", "3.13"])
def test_every_requirement_is_locked_within_its_bounds(python):
    extras = PROJECT["optional-dependencies"].values()
    requirements = [Requirement(line) for line in sum(extras, PROJECT["dependencies"])]
    wrong = [
        str(requirement)
        for requirement in requirements
        if (requirement.marker is None or requirement.marker.evaluate({"python_version": python}))
        and not ((version := locked(requirement.name, python)) and version in requirement.specifier)
    ]
    assert wrong == []


def test_environment_yml_gives_the_versions_of_the_lock_file():
    python = next(item for item in CONDA if item.startswith("python=")).removeprefix("python=")
    wrong = [
        line
        for line in PINS
        if str(Requirement(line).specifier) != f"=={locked(Requirement(line).name, python)}"
    ]
    assert wrong == []


def test_environment_yml_installs_the_pack_and_all_that_an_instructor_needs():
    given = {Requirement(line).name for line in PINS}
    asked = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["instructor"]
    assert "-e ." in PIP
    assert {Requirement(line).name for line in asked} - given == {"tomli"}


def test_a_students_install_pulls_in_three_packages_only():
    assert {Requirement(line).name for line in PROJECT["dependencies"]} == STUDENT


def test_rnn_utils_imports_nothing_beyond_a_students_install():
    names = {
        name.split(".")[0]
        for path in (ROOT / "rnn_utils").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imported(node)
    }
    assert {name.lower() for name in names - sys.stdlib_module_names} <= STUDENT | {"rnn_utils"}
    assert "numpy" in names


def test_the_engine_imports_only_what_its_install_asks_for():
    extras = PROJECT["optional-dependencies"]
    asked = PROJECT["dependencies"] + extras["instructor"] + extras["cluster"]
    allowed = OWN.union(*(provided(Requirement(line)) for line in asked))
    strange = {
        (name, path.name)
        for path in (ROOT / "autograder").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (module.split(".")[0] for module in imported(node))
        if name not in allowed
    }
    assert strange == set()


def provided(requirement: Requirement) -> set[str]:
    """Return the names under which a requirement's modules are imported, where it holds here."""
    if requirement.marker and not requirement.marker.evaluate():
        return set()
    return {path.parts[0].removesuffix(".py") for path in files(requirement.name) or []}


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [node.module or ""]
    return []
