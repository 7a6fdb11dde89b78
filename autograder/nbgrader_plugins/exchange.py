"""nbgrader's exchange, without what could act for somebody else."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import ignore_patterns, temp_attrs

from autograder.base.files import (
    for_its_owner,
    is_of_machine,
    make_folder,
    open_folder,
    open_regular,
)
from autograder.base.printing import log_line
from autograder.classroom.folders import Unsound, check_submission, in_a_sentence
from autograder.course.language import _
from autograder.feedback.delivery import SIDE_FILES
from autograder.nbgrader_plugins.common import read_timestamps_ourselves
from autograder.nbgrader_plugins.owners import CollectOwnFolders, account

_PIECE = 2**20


class CollectRegularFiles(CollectOwnFolders):
    """A collection of what students handed in that says of what it leaves alone why, one by one."""

    def init_src(self) -> None:
        """List what can be collected; say of the rest, a sentence each, why it can't."""
        read_timestamps_ourselves(self.coursedir, self.config)
        super().init_src()
        found = list(self.src_records)
        self.src_records = [record for record in found if self._is_sound(record)]

    def copy_files(self) -> None:
        """Collect each by itself, so that one that can't be copied costs no other."""
        if not self.src_records:
            super().copy_files()
        for record in list(self.src_records):
            self.src_records = [record]
            try:
                super().copy_files()
            except Exception as error:
                self._say_why_not(error)

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission without following a link in it, whenever that was put there."""
        ignored = ignore_patterns(
            exclude=self.coursedir.ignore,
            include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size,
            log=self.log,
        )
        try:
            most = 1_000 * self.coursedir.max_dir_size
            _Copy(ignored, most, self._account_of(Path(src))).make(Path(src), Path(dest))
        except BaseException:
            shutil.rmtree(dest, ignore_errors=True)
            with suppress(OSError):  # nothing else of this student lies there
                os.rmdir(os.path.dirname(dest))
            raise

    def _account_of(self, folder: Path) -> int | None:
        """Return the account that a student's folder has to belong to; None where any may be."""
        return account(folder.name.partition("+")[0]) if self.check_owner else None

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Return whose a folder is, and of when; one whose name says neither counts as oldest."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
        except Exception:
            folder = os.path.basename(path)
            student = folder.partition("+")[0]
            return {"username": student, "filename": folder, "timestamp": datetime.min, "odd": True}
        return record

    def _is_sound(self, record: dict[str, Any]) -> bool:
        folder = Path(self.inbound_path) / record["filename"]
        try:
            if record.get("odd"):
                raise Unsound(
                    _("The folder {folder} holds no moment in its name.").format(folder=folder)
                )
            check_submission(record["username"], folder)
        except Exception as error:
            self._say_why_not(error)
            return False
        return True

    def _say_why_not(self, error: Exception) -> None:
        log_line(self.log.error, f"Not collected: {in_a_sentence(error)}")


@contextmanager
def _named(source: Path) -> Iterator[None]:
    """Give an error the whole path of what it is about, which was opened by its name alone."""
    try:
        yield
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(source)) from error


class _Copy:
    """A copy of a student's folder, of which no part is reached by a name that could change.

    Args:
        ignored: the names of a folder, given by its path, that stay behind.
        most: the bytes that it may hold.
        whose: the number of the account that all of it has to belong to; None for any.
    """

    def __init__(
        self, ignored: Callable[[str, list[str]], list[str]], most: float, whose: int | None
    ) -> None:
        self._ignored = ignored
        self._left = most
        self._whose = whose

    def make(self, source: Path, target: Path, folder: int | None = None) -> None:
        """Copy regular files and folders, not the rights that the student gave them.

        Args:
            source: the folder, for messages its path.
            target: where it goes, which is not there yet.
            folder: the descriptor of the folder that it lies in, once that is open.

        Raises:
            OSError: where there is anything else in it, somebody else's file, or too many bytes.
        """
        own = Path(source.name) if folder is not None else source
        with ExitStack() as stack:
            with _named(source):
                here = stack.enter_context(open_folder(own, folder))
            self._check_owner(here, source)
            make_folder(target.parent)
            target.mkdir(0o700)
            names = os.listdir(here)
            for name in sorted(set(names) - set(self._ignored(str(source), names))):
                kind = os.stat(name, dir_fd=here, follow_symlinks=False).st_mode
                if stat.S_ISDIR(kind):
                    self.make(source / name, target / name, here)
                else:
                    self._copy_file(source / name, target / name, here)

    def _copy_file(self, source: Path, target: Path, folder: int) -> None:
        with _named(source):
            opened = open_regular(Path(source.name), folder)
        with opened as file, open(target, "xb", opener=for_its_owner) as copy:
            self._check_owner(file.fileno(), source)
            while piece := file.read(_PIECE):  # it may grow meanwhile
                self._left -= len(piece)
                if self._left < 0:
                    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(source))
                copy.write(piece)

    def _check_owner(self, descriptor: int, source: Path) -> None:
        if self._whose not in (None, os.fstat(descriptor).st_uid):
            raise OSError(errno.EPERM, _("It belongs to somebody else"), str(source))


class ReleaseFeedback(ExchangeReleaseFeedback):
    """The return of pages to those who came through the exchange, one by one.

    Stock fails on any other, and on a file of one student's that can't be read, for the class.
    """

    def copy_files(self) -> None:
        """Release the pages that have an address in the exchange, and name the others."""
        pages = glob.glob(os.path.join(self.src_path, "*.html"))
        folders = sorted({Path(page).parent for page in pages})
        reachable = [folder for folder in folders if self._has_an_address(folder)]
        if others := [one.parent.name for one in folders if one not in reachable]:
            log_line(self.log.warning, f"Not handed in through the exchange: {', '.join(others)}")
        excluded = self.coursedir.student_id_exclude.split(",")
        for folder in reachable:
            if folder.parent.name not in excluded:
                self._release(folder)

    def _has_an_address(self, folder: Path) -> bool:
        return all((folder / name).is_file() for name in SIDE_FILES)

    def _release(self, folder: Path) -> None:
        """Release one student's pages; say of one that can't be, why."""
        self.src_path = glob.escape(str(folder))
        try:
            with temp_attrs(self.coursedir, student_id_exclude=""):
                super().copy_files()
        except Exception as error:  # whatever the student's files make of their reader
            if isinstance(error, OSError) and is_of_machine(error):
                raise
            log_line(self.log.error, f"Not released: {folder}: {in_a_sentence(error)}")
