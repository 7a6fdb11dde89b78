"""`autograder release`: writes `notebooks/`, and the figures, from `solutions/`."""

from __future__ import annotations

import argparse
import importlib.util
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory

from .assignment import AssignmentError, edition, folders, languages
from .classroom import Classroom, NoClassroom
from .files import write_atomically
from .hidden import PUBLIC_FOLDER, Secrets
from .language import SOURCE_LANGUAGE, BrokenCatalogue
from .preprocessors import ReleaseError
from .stubs import StubError

Files = dict[Path, bytes]
"""Files by their path, relative to the course's top level."""

_QUIET = logging.getLogger("autograder.release.nbgrader")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False

_REFUSALS = (ReleaseError, StubError, AssignmentError, BrokenCatalogue, NoClassroom, OSError)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `autograder release`."""
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; list the files that differ from what solutions/ gives, and fail",
    )


def run(args: argparse.Namespace) -> int:
    """Write what differs and say so; return 1 if `--check` found a difference, 2 on failure."""
    try:
        classroom = Classroom.load()
        made = derived_files(classroom)
        differing = list(differences(classroom, made))
        if not args.check:
            _write(classroom.root, made, differing)
    except _REFUSALS as error:
        print(f"autograder release: {error}", file=sys.stderr)
        return 2
    for path in differing:
        print(f"{path} {'differs; run autograder release' if args.check else 'written'}.")
    if not differing:
        print("notebooks/ is what solutions/ gives.")
    return 1 if args.check and differing else 0


def derived_files(classroom: Classroom) -> Files:
    """Make, in memory, every file that derives from `solutions/`.

    Raises:
        ReleaseError: where a notebook can't be released, or what is hidden would show.
        StubError: where a cell's markers are wrong.
        AssignmentError: where a table or a notebook can't be read.
    """
    made: Files = {}
    sources = folders(classroom.root)
    if not sources:
        raise ReleaseError(f"{classroom.source} holds no assignment with an assignment.toml.")
    for folder in sources:
        for language in languages(folder):
            made |= edition_files(classroom, folder, language)
    return made


def edition_files(classroom: Classroom, folder: Path, language: str) -> Files:
    """Make, in memory, the released files of one assignment in one language.

    Args:
        classroom: the class, for its settings.
        folder: the assignment's source folder.
        language: `"en"`, or the name of a catalogue.

    Raises:
        ReleaseError, StubError, AssignmentError: as `derived_files` does.
    """
    name = edition(folder.name, language)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source" / name
        _lay_out_source(folder, language, source)
        generate(classroom, Path(scratch), name)
        released = Path(scratch) / "release" / name
        _refuse_hidden(classroom.root, released)
        target = classroom.release.relative_to(classroom.root) / name
        made = {target / path: content for path, content in _read_tree(released)}
        if language == SOURCE_LANGUAGE:
            pictures = folder.relative_to(classroom.root) / PUBLIC_FOLDER
            drawn = _read_tree(source / PUBLIC_FOLDER)
            made |= {pictures / path: content for path, content in drawn}
    return made


def _lay_out_source(folder: Path, language: str, source: Path) -> None:
    """Write an assignment's source folder in one language: notebook, table and pictures."""
    if language != SOURCE_LANGUAGE:
        from .translations import translated_source

        translated_source(folder, language, source)
        return
    source.mkdir(parents=True)
    for name in (f"{folder.name}.ipynb", "assignment.toml"):
        shutil.copyfile(folder / name, source / name)
    if (folder / PUBLIC_FOLDER).is_dir():
        shutil.copytree(folder / PUBLIC_FOLDER, source / PUBLIC_FOLDER)
    drawings = load_drawings(folder)
    if drawings:
        drawings.draw_all(source / PUBLIC_FOLDER)


def load_drawings(folder: Path) -> ModuleType | None:
    """Import the package `drawings` of an assignment's source folder, None where it has none."""
    path = folder / "drawings" / "__init__.py"
    if not path.is_file():
        return None
    name = f"{folder.name}_drawings"
    spec = importlib.util.spec_from_file_location(
        name, path, submodule_search_locations=[str(path.parent)]
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def generate(classroom: Classroom, root: Path, name: str, db_url: str | None = None) -> None:
    """Run nbgrader's `generate_assignment` from `root/source` to `root/release`.

    Args:
        classroom: the class, for its settings.
        root: a folder with `source/<name>/`.
        name: the assignment's id.
        db_url: the gradebook to enter the assignment in; one in `root` if there is none.

    Raises:
        ReleaseError, StubError, AssignmentError: where the notebook can't be released.
    """
    course = CourseDirectory(
        config=classroom.config,
        log=_QUIET,
        root=str(root),
        source_directory="source",
        release_directory="release",
        assignment_id=name,
        db_url=db_url or f"sqlite:///{root / 'gradebook.db'}",
        ignore=["*.toml"],
    )
    converter = _Generate(coursedir=course, config=classroom.config, log=_QUIET, force=True)
    try:
        converter.start()
    except NbGraderException as error:
        raise converter.failure or ReleaseError(
            f"nbgrader can't release {name}: {error}"
        ) from error


class _Generate(GenerateAssignment):
    """nbgrader's converter, which remembers what went wrong."""

    failure: Exception | None = None

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            super().convert_single_notebook(notebook_filename)
        except _REFUSALS as error:
            self.failure = error
            raise
        except Exception as error:
            name = Path(notebook_filename).name
            self.failure = ReleaseError(f"{name} can't be released: {error}")
            raise


def _refuse_hidden(root: Path, released: Path) -> None:
    findings = Secrets.of_course(root).in_tree(released)
    if findings:
        raise ReleaseError(" ".join(str(finding) for finding in findings))


def differences(classroom: Classroom, made: Files) -> Iterator[Path]:
    """Yield the files, relative to the top level, that aren't as they were made."""
    root = classroom.root
    for path, content in sorted(made.items()):
        if not (root / path).is_file() or (root / path).read_bytes() != content:
            yield path
    release = classroom.release.relative_to(root)
    for path in sorted(path for path, _content in _read_tree(classroom.release)):
        if release / path not in made:
            yield release / path


def _write(root: Path, made: Files, differing: list[Path]) -> None:
    for path in differing:
        if path in made:
            write_atomically(root / path, made[path])
        else:
            (root / path).unlink()


def _read_tree(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the files below a folder; hidden ones and caches are nobody's business."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith((".", "__")) for part in inside.parts):
            yield inside, path.read_bytes()
