"""Every file that derives from `solutions/`: released notebooks, figures, catalogues."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path

from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory

from autograder.base.errors import CommandError
from autograder.base.files import write_atomically
from autograder.course.language import SOURCE_LANGUAGE
from autograder.course.lesson_pictures import drawings
from autograder.course.places import TABLE_NAME, Places, edition, languages
from autograder.release.check_files import check_files
from autograder.release.leaks import PUBLIC_FOLDER, Secrets
from autograder.release.preprocessors import ReleaseError
from autograder.translation.catalogue import problems
from autograder.translation.texts import LEARNER_PACKAGE
from autograder.translation.translated_source import locale_files, translated_source

Files = dict[Path, bytes]
"""Files by their path, relative to the course's top level."""

Calendar = Callable[[Path], date]
"""Gives the day that an assignment, by its source folder, is released for."""

_QUIET = logging.getLogger("autograder.release.nbgrader")
_QUIET.addHandler(logging.NullHandler())
_QUIET.propagate = False

_SAVE = "nbgrader.preprocessors.SaveCells"  # enters the cells in a gradebook


def open_translations(places: Places) -> list[str]:
    """Return what is outdated, missing or broken in the translations, one line each."""
    return [line for folder in places.assignments() for line in problems(folder)]


def derived_files(places: Places, calendar: Calendar = lambda folder: date.today()) -> Files:
    """Make, in memory, every file that derives from `solutions/`.

    Args:
        places: the course.
        calendar: gives the day, which decides about the worked hints.

    Raises:
        ReleaseError: where a notebook can't be released, or what is hidden would show.
        StubError: where a cell's markers are wrong.
        AssignmentError: where a table or a notebook can't be read.
    """
    sources = places.assignments()
    if not sources:
        raise ReleaseError(f"{places.source} holds no assignment with an {TABLE_NAME}.")
    made: Files = {}
    for folder in sources:
        for language in languages(folder):
            made |= edition_files(places, folder, language, calendar(folder))
    checks = check_files(places, sources)
    learners = checks | locale_files(sources, checks)
    return made | {Path(path): content for path, content in learners.items()}


def edition_files(places: Places, folder: Path, language: str, day: date) -> Files:
    """Make, in memory, the released files of one assignment in one language.

    Args:
        places: the course, for its settings.
        folder: the assignment's source folder.
        language: `"en"`, or the name of a catalogue.
        day: the day to release for.

    Raises:
        ReleaseError, StubError, AssignmentError: as `derived_files` does.
    """
    name = edition(folder.name, language)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source" / name
        _lay_out_source(folder, language, source)
        generate(places, Path(scratch), name, day)
        released = Path(scratch) / "release" / name
        _refuse_hidden(places, released, day)
        target = inside(places, places.release) / name
        made = {target / path: content for path, content in _read_tree(released)}
        if language == SOURCE_LANGUAGE:
            pictures = inside(places, folder) / PUBLIC_FOLDER
            drawn = _read_tree(source / PUBLIC_FOLDER)
            made |= {pictures / path: content for path, content in drawn}
    return made


def _lay_out_source(folder: Path, language: str, source: Path) -> None:
    """Write an assignment's source folder in one language: notebook, table and pictures."""
    try:
        source.mkdir(parents=True)
        shutil.copyfile(folder / TABLE_NAME, source / TABLE_NAME)
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


def generate(places: Places, root: Path, name: str, day: date) -> None:
    """Run nbgrader's `generate_assignment` from `root/source` to `root/release`, no gradebook used.

    Args:
        places: the course, for its settings.
        root: a folder with `source/<name>/`.
        name: the assignment's id.
        day: the day to release for.

    Raises:
        ReleaseError, StubError, AssignmentError: where the notebook can't be released.
    """
    config = deepcopy(places.config)
    config.WorkedHints.day = day.isoformat()
    course = CourseDirectory(
        config=config,
        log=_QUIET,
        root=str(root),
        source_directory="source",
        release_directory="release",
        assignment_id=name,
        ignore=["*.toml"],
    )
    converter = _Generate(coursedir=course, config=config, log=_QUIET, no_database=True, force=True)
    converter.preprocessors = [step for step in converter.preprocessors if step != _SAVE]
    try:
        converter.start()
    except NbGraderException as error:
        raise converter.failure or ReleaseError(
            f"nbgrader can't release {name}: {error}"
        ) from error


class _Generate(GenerateAssignment):
    """The converter of nbgrader, which remembers what went wrong."""

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


def _refuse_hidden(places: Places, released: Path, day: date) -> None:
    findings = Secrets.of_course(places, day).in_tree(released)
    if findings:
        raise ReleaseError(" ".join(str(finding) for finding in findings))


def differences(places: Places, made: Files) -> Iterator[Path]:
    """Yield the files, relative to the top level, that aren't as they were made."""
    root = places.root
    for path, content in sorted(made.items()):
        if not (root / path).is_file() or (root / path).read_bytes() != content:
            yield path
    for place in (places.release, root / LEARNER_PACKAGE / "locale"):
        for path, _content in _read_tree(place):
            derived = inside(places, place) / path
            if derived not in made:
                yield derived


def inside(places: Places, path: Path) -> Path:
    """Return a path relative to the course's top level, wherever it lies."""
    return Path(os.path.relpath(path, places.root))


def write(root: Path, made: Files, differing: list[Path]) -> None:
    """Write the files that differ, and remove those that are no longer made.

    Args:
        root: the course's top level.
        made: every derived file.
        differing: what to write or remove; see `differences`.
    """
    for path in differing:
        if path in made:
            write_atomically(root / path, made[path], for_all=True)
        else:
            (root / path).unlink()


def _read_tree(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield the files below a folder; hidden ones and caches are nobody's business."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith((".", "__")) for part in inside.parts):
            yield inside, path.read_bytes()
