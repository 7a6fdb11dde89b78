"""nbgrader's exchange, without what could act for somebody else."""

from __future__ import annotations

import glob
import os
import shutil
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import ignore_patterns, temp_attrs

from autograder.base.printing import log_line
from autograder.classroom.folders import check_student_id, refuse_odd_files
from autograder.feedback.delivery import SIDE_FILES
from autograder.nbgrader_plugins.owners import CollectOwnFolders


class CollectRegularFiles(CollectOwnFolders):
    """A collection of what students handed in that leaves links, pipes and devices alone."""

    def init_src(self) -> None:
        """List what can be collected; say of the rest, a sentence each, why it can't."""
        super().init_src()
        found = list(self.src_records)
        self.src_records = [record for record in found if self._is_sound(record)]

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission without following a link in it, whenever that was put there."""
        ignored = ignore_patterns(
            exclude=self.coursedir.ignore,
            include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size,
            log=self.log,
        )
        shutil.copytree(src, dest, symlinks=True, ignore=ignored)

    def _is_sound(self, record: dict[str, Any]) -> bool:
        try:
            check_student_id(record["username"])
            refuse_odd_files(Path(self.inbound_path) / record["filename"])
        except (ValueError, OSError) as error:
            log_line(self.log.error, f"Not collected: {error}")
            return False
        return True


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
