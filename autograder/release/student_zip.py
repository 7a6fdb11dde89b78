"""The zip that students get: notebooks, `rnn_utils`, and how to begin."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from autograder.base.errors import CommandError
from autograder.course.assignment import load
from autograder.course.language import SOURCE_LANGUAGE, _, speaking
from autograder.course.places import Places, edition, languages
from autograder.release.leaks import Secrets

PACKAGE = "rnn_utils"
NOTEBOOKS = "notebooks"

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_OPENED_WITH = "jupyterlab"


class BundleError(CommandError):
    """A zip that can't be made; its text is one sentence."""


def refuse_hidden(places: Places, files: dict[str, bytes]) -> None:
    """Raise BundleError where a file holds what students must not see."""
    secrets = Secrets.of_course(places)
    found = [
        hit for path, content in sorted(files.items()) for hit in secrets.in_file(path, content)
    ]
    if found:
        raise BundleError("\n".join(["the zip was not written.", *map(str, found)]))


def student_files(places: Places, wanted: Sequence[str] | None = None) -> dict[str, bytes]:
    """Return the files that students get, by their path.

    Args:
        places: the course.
        wanted: the languages to hand out; all of them if there are none.

    Raises:
        BundleError: where a language is unknown or an assignment was never released.
        AssignmentError: where a table can't be read.
    """
    editions = _editions(places, wanted)
    described = project(places.root)
    files = dict(_tree(places.root / PACKAGE, PACKAGE))
    for folder, language in editions:
        files |= _released(places, edition(folder.name, language))
        readme = "README.md" if language == SOURCE_LANGUAGE else f"README_{language}.md"
        files[readme] = _readme(editions, language).encode()
    files["requirements.txt"] = "".join(f"{line}\n" for line in _requirements(described)).encode()
    files["environment.yml"] = _environment(described).encode()
    files["pyproject.toml"] = _pyproject(described).encode()
    return files


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip of the files; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = _READABLE
            archive.writestr(entry, content)
    return buffer.getvalue()


def _editions(places: Places, wanted: Sequence[str] | None) -> list[tuple[Path, str]]:
    known = [
        (folder, language) for folder in places.assignments() for language in languages(folder)
    ]
    there = {language for _folder, language in known}
    for language in wanted or ():
        if language not in there:
            raise BundleError(
                f"There is no notebook in the language {language!r}; "
                f"there is {', '.join(sorted(there)) or 'none at all'}."
            )
    chosen = [pair for pair in known if not wanted or pair[1] in wanted]
    if not chosen:
        raise BundleError(f"{places.source} holds no assignment to hand out.")
    return chosen


def _released(places: Places, name: str) -> dict[str, bytes]:
    folder = places.release / name
    if not (folder / f"{name}.ipynb").is_file():
        raise BundleError(f"{folder} holds no released notebook; run autograder release.")
    return dict(_tree(folder, f"{NOTEBOOKS}/{name}"))


def _tree(folder: Path, place: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        private = any(part.startswith(".") or part == "__pycache__" for part in inside.parts)
        if path.is_file() and not private:
            yield f"{place}/{inside.as_posix()}", path.read_bytes()


def project(root: Path) -> dict[str, Any]:
    """Return the `[project]` table of a course's `pyproject.toml`.

    Raises:
        BundleError: where it can't be read.
    """
    path = root / "pyproject.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=dict[str, dict[str, Any]])["project"]
    except (OSError, msgspec.DecodeError, KeyError) as error:
        raise BundleError(f"{path} can't be read: {error}.") from error


def _requirements(project: dict[str, Any]) -> list[str]:
    """Return what the notebooks need, and what they are opened with."""
    extras = project.get("optional-dependencies", {}).values()
    opened = [line for extra in extras for line in extra if line.startswith(_OPENED_WITH)]
    return [*project["dependencies"], *(opened[:1] or [_OPENED_WITH])]


def _environment(project: dict[str, Any]) -> str:
    return (
        f"name: {project['name']}\n"
        "dependencies:\n"
        f"  - python{project['requires-python']}\n"
        "  - pip\n"
        "  - pip:\n"
        "      - -r requirements.txt\n"
    )


def _pyproject(project: dict[str, Any]) -> str:
    dependencies = ", ".join(f'"{line}"' for line in project["dependencies"])
    return (
        "[build-system]\n"
        'requires = ["setuptools>=61"]\n'
        'build-backend = "setuptools.build_meta"\n\n'
        "[project]\n"
        f'name = "{PACKAGE.replace("_", "-")}"\n'
        f'version = "{project["version"]}"\n'
        f'requires-python = "{project["requires-python"]}"\n'
        f"dependencies = [{dependencies}]\n\n"
        "[tool.setuptools.packages.find]\n"
        f'include = ["{PACKAGE}*"]\n\n'
        "[tool.setuptools.package-data]\n"
        f'{PACKAGE} = ["**/*.json", "**/*.mo"]\n'
    )


def _readme(editions: Sequence[tuple[Path, str]], language: str) -> str:
    """Return the page that opens the zip, in one language."""
    mine = [folder for folder, spoken in editions if spoken == language]
    with speaking(language, mine[0]):
        notebooks = "\n".join(_notebook_line(folder, language) for folder in mine)
        return "\n\n".join([*_opening(), notebooks, *_working()]) + "\n"


def _notebook_line(folder: Path, language: str) -> str:
    name = edition(folder.name, language)
    return f"- [{_(load(folder).title)}]({NOTEBOOKS}/{name}/{name}.ipynb)"


def _opening() -> list[str]:
    return [
        "# " + _("Start here"),
        _("You need Python 3.10 or newer. In this folder, on macOS or Linux:"),
        "```\npython3 -m venv .venv\n.venv/bin/pip install -r requirements.txt\n"
        f".venv/bin/jupyter lab {NOTEBOOKS}\n```",
        _("On Windows:"),
        "```\npy -m venv .venv\n.venv\\Scripts\\pip install -r requirements.txt\n"
        f".venv\\Scripts\\jupyter lab {NOTEBOOKS}\n```",
        _("Where a notebook server is there already, put the folder on it and open the notebook."),
        "## " + _("The notebooks"),
    ]


def _working() -> list[str]:
    return [
        "## " + _("How to work"),
        _(
            "Write your code between the lines `START CODE HERE` and `END CODE HERE`, run the "
            "cell, then run the check below it. The check says what is right and what is off."
        ),
        _(
            "Leave the folder `rnn_utils` where it is: the notebooks look for it beside the "
            "folder that they are in, and further up."
        ),
        "## " + _("How to hand in"),
        _(
            "Save the notebook and hand in the `.ipynb` file. It is marked on other numbers and "
            "other sizes than the notebook shows."
        ),
    ]
