"""`autograder release`: writes `notebooks/`, and the figures, from `solutions/`."""

from __future__ import annotations

import argparse
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory

from .assignment import edition, folders, languages
from .catalogue import problems
from .classroom import Classroom
from .errors import CommandError
from .files import write_atomically
from .hidden import PUBLIC_FOLDER, Secrets
from .language import SOURCE_LANGUAGE
from .preprocessors import ReleaseError
from .release_checks import check_files
from .texts import drawings
from .translations import PACKAGE, locale_files, translated_source

Files = dict[Path, bytes]
"""Files by their path, relative to the course's top level."""

TABLE = "assignment.toml"

_QUIET = logging.getLogger("autograder.release.nbgrader")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False

_ALL_DERIVED = "Every derived file is what solutions/ gives."
_SAVE = "nbgrader.preprocessors.SaveCells"  # enters the cells in a gradebook


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `autograder release`."""
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; list the files that differ from what solutions/ gives, and fail",
    )


def run(args: argparse.Namespace) -> int:
    """Write what differs and say so; return 1 if `--check` found anything.

    Raises:
        CommandError: where something can't be released.
    """
    classroom = Classroom.load()
    made = derived_files(classroom)
    differing = list(differences(classroom, made))
    if args.check:
        return _report(differing, open_translations(classroom))
    _write(classroom.root, made, differing)
    print("\n".join(f"{path} is written." for path in differing) or _ALL_DERIVED)
    return 0


def _report(differing: list[Path], problems: list[str]) -> int:
    lines = [f"{path} differs; run autograder release." for path in differing] + problems
    print("\n".join(lines) or _ALL_DERIVED)
    return 1 if lines else 0


def open_translations(classroom: Classroom) -> list[str]:
    """Return what is outdated, missing or broken in the translations, one line each."""
    return [line for folder in folders(classroom.root) for line in problems(folder)]


def derived_files(classroom: Classroom) -> Files:
    """Make, in memory, every file that derives from `solutions/`.

    Raises:
        ReleaseError: where a notebook can't be released, or what is hidden would show.
        StubError: where a cell's markers are wrong.
        AssignmentError: where a table or a notebook can't be read.
    """
    sources = folders(classroom.root)
    if not sources:
        raise ReleaseError(f"{classroom.source} holds no assignment with an {TABLE}.")
    made: Files = {}
    for folder in sources:
        for language in languages(folder):
            made |= edition_files(classroom, folder, language)
    checks = check_files(classroom.root, sources)
    learners = checks | locale_files(sources, checks)
    return made | {Path(path): content for path, content in learners.items()}


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
    try:
        source.mkdir(parents=True)
        shutil.copyfile(folder / TABLE, source / TABLE)
        if language == SOURCE_LANGUAGE:
            shutil.copyfile(folder / f"{folder.name}.ipynb", source / f"{folder.name}.ipynb")
            _lay_out_pictures(folder, source / PUBLIC_FOLDER)
        else:
            translated_source(folder, language, source)
    except OSError as error:
        raise ReleaseError(f"{error.filename} can't be read: {error.strerror}.") from error


def _lay_out_pictures(folder: Path, target: Path) -> None:
    if (folder / PUBLIC_FOLDER).is_dir():
        shutil.copytree(folder / PUBLIC_FOLDER, target)
    try:
        figures = drawings(folder)
        if figures:
            figures.draw_all(target)
    except Exception as error:
        raise ReleaseError(f"{folder / 'drawings'} can't draw: {error!r}.") from error


def generate(classroom: Classroom, root: Path, name: str) -> None:
    """Run nbgrader's `generate_assignment` from `root/source` to `root/release`, no gradebook used.

    Args:
        classroom: the class, for its settings.
        root: a folder with `source/<name>/`.
        name: the assignment's id.

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
        ignore=["*.toml"],
    )
    converter = _Generate(
        coursedir=course, config=classroom.config, log=_QUIET, no_database=True, force=True
    )
    converter.preprocessors = [step for step in converter.preprocessors if step != _SAVE]
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
        except CommandError as error:
            self.failure = error
            raise
        except Exception as error:
            name, reason = Path(notebook_filename).name, str(error).strip().split("\n")[0]
            self.failure = ReleaseError(f"{name} can't be released: {reason}")
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
    for place in (classroom.release, root / PACKAGE / "locale"):
        for path, _content in _read_tree(place):
            derived = place.relative_to(root) / path
            if derived not in made:
                yield derived


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
