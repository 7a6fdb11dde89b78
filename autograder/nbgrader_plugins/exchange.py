"""nbgrader's exchange, without what could act for somebody else."""

from __future__ import annotations

import glob
import os
import shutil
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback
from nbgrader.utils import ignore_patterns, temp_attrs

from autograder.base.printing import log_line
from autograder.classroom.folders import check_student_id, refuse_odd_files
from autograder.feedback.delivery import SIDE_FILES
from autograder.nbgrader_plugins.owners import owner


class CollectRegularFiles(ExchangeCollect):
    """A collection of what students handed in that leaves links, pipes and devices alone.

    Stock warns of a folder that says it is somebody else's, and collects it in that one's place.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._claimed: list[str] = []

    def init_src(self) -> None:
        """List what can be collected; say of the rest, a sentence each, why it can't."""
        super().init_src()
        found = list(self.src_records)  # type: ignore[has-type]
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

    def copy_files(self) -> None:
        """Copy what is sound; fail where something was claimed, once the others are in."""
        super().copy_files()
        if self._claimed:
            self.fail(
                f"{len(self._claimed)} were not collected, since they belong to somebody else; "
                "where all students share one account, set c.ExchangeCollect.check_owner = False."
            )

    def _sort_by_timestamp(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Sort one student's hand-ins, the last one first, without those of somebody else."""
        own = [record for record in records if self._is_own(record)]
        found: list[dict[str, Any]] = super()._sort_by_timestamp(own or records)
        return found

    def _is_own(self, record: dict[str, Any]) -> bool:
        folder = Path(self.inbound_path) / record["filename"]
        whose = owner(folder) if self.check_owner else None
        if whose in (None, record["username"]):
            return True
        self._claimed.append(record["filename"])
        log_line(self.log.error, f"Not collected: {folder} belongs to {whose}, whatever its name.")
        return False

    def _is_sound(self, record: dict[str, Any]) -> bool:
        if record["filename"] in self._claimed:
            return False
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
