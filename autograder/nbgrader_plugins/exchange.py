"""nbgrader's exchange, without what could act for somebody else."""

from __future__ import annotations

import errno
import glob
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import ignore_patterns, temp_attrs

from autograder.base.files import open_regular
from autograder.base.printing import log_line
from autograder.classroom.folders import Unsound, check_submission, in_a_sentence
from autograder.course.language import _
from autograder.feedback.delivery import SIDE_FILES
from autograder.nbgrader_plugins.common import read_timestamps_ourselves
from autograder.nbgrader_plugins.owners import CollectOwnFolders


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
            _copy(Path(src), Path(dest), ignored, 1_000 * self.coursedir.max_dir_size)
        except BaseException:
            shutil.rmtree(dest, ignore_errors=True)
            with suppress(OSError):  # nothing else of this student lies there
                os.rmdir(os.path.dirname(dest))
            raise

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


def _copy(
    source: Path, target: Path, ignored: Callable[[str, list[str]], list[str]], most: float
) -> None:
    """Copy a folder's regular files and folders, not the rights that the student gave them.

    Raises:
        OSError: where there is anything else in it, or more bytes than `most`.
    """
    folders, size = [Path()], 0
    while folders:
        place = folders.pop()
        (target / place).mkdir(parents=True)
        names = os.listdir(source / place)
        for name in sorted(set(names) - set(ignored(str(source / place), names))):
            path = source / place / name
            if path.is_dir() and not path.is_symlink():
                folders.append(place / name)
                continue
            with open_regular(path) as file, open(target / place / name, "xb") as copy:
                size += os.fstat(file.fileno()).st_size
                if size > most:
                    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(source))
                shutil.copyfileobj(file, copy)


class ReleaseFeedback(ExchangeReleaseFeedback):
    """The return of pages to those who came through the exchange; stock fails on any other."""

    def copy_files(self) -> None:
        """Release the pages that have an address in the exchange, and name the others."""
        folders = {Path(page).parent for page in glob.glob(os.path.join(self.src_path, "*.html"))}
        others = sorted(
            folder.parent.name
            for folder in folders
            if not all((folder / name).is_file() for name in SIDE_FILES)
        )
        if others:
            log_line(self.log.warning, f"Not handed in through the exchange: {', '.join(others)}")
        excluded = ",".join(filter(None, [self.coursedir.student_id_exclude, *others]))
        with temp_attrs(self.coursedir, student_id_exclude=excluded):
            super().copy_files()
