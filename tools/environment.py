"""Write environment.yml from the lock file, so that conda and Binder meet the same versions."""

import re
import sys
from pathlib import Path

from packaging.requirements import Requirement

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TOP = Path(__file__).resolve().parent.parent
PYTHON = "3.11"
HEAD = f"""\
# Made from requirements.lock by `make lock`. Edit pyproject.toml instead.
name: rnn-step-by-step
dependencies:
  - python={PYTHON}
  - pip
  - pip:
"""


def main() -> None:
    """Write environment.yml."""
    (TOP / "environment.yml").write_text(environment(), encoding="utf-8")


def environment() -> str:
    """Return the text of environment.yml.

    It holds the packages users meet, pinned as the lock file pins them, and the pack, in place.
    """
    pins = locked(TOP / "requirements.lock")
    lines = [
        pinned(requirement, pins) for requirement in direct_requirements() if here(requirement)
    ]
    return HEAD + "".join(f"      - {line}\n" for line in [*lines, "-e ."])


def direct_requirements() -> list[Requirement]:
    """Return what a student's and an instructor's install ask for by name."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["instructor"]
    return [Requirement(line) for line in wanted]


def locked(lock_file: Path) -> dict[str, str]:
    """Return the version the lock file gives each package on Linux with our Python."""
    entries = re.findall(r"^([a-z0-9-]+==[^\\\n]+)", lock_file.read_text(encoding="utf-8"), re.M)
    found = [Requirement(entry) for entry in entries]
    return {item.name: str(item.specifier)[2:] for item in found if here(item)}


def here(requirement: Requirement) -> bool:
    """Say whether a requirement holds on Linux with our Python."""
    target = {
        "python_version": PYTHON,
        "python_full_version": f"{PYTHON}.14",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
    }
    return requirement.marker is None or requirement.marker.evaluate(target)


def pinned(requirement: Requirement, pins: dict[str, str]) -> str:
    """Return a requirement at the version of the lock file, with its marker."""
    marker = f" ; {requirement.marker}" if requirement.marker else ""
    return f"{requirement.name}=={pins[requirement.name]}{marker}"


if __name__ == "__main__":
    main()
