"""Whose a folder in the exchange is, where anybody may put one under any name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from autograder.base.printing import log_line


class CollectOwnFolders(ExchangeCollect):
    """A collection that takes nobody's folder for another student's.

    Stock warns of one that belongs to somebody else, and collects it in that student's place.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._claimed: set[str] = set()

    def start(self) -> None:
        """Collect; fail where something was claimed, once the others are in."""
        super().start()
        if self._claimed:
            self.fail(
                f"{len(self._claimed)} were not collected, since they belong to somebody else; "
                "where all students share one account, set c.ExchangeCollect.check_owner = False."
            )

    def init_src(self) -> None:
        """List what can be collected, without what was claimed."""
        super().init_src()
        found = list(self.src_records)  # type: ignore[has-type]
        self.src_records = [one for one in found if one["filename"] not in self._claimed]

    def _sort_by_timestamp(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Sort one student's folders, the last one first; what is claimed only if all are."""
        own = [record for record in records if self._is_own(record)]
        found: list[dict[str, Any]] = super()._sort_by_timestamp(own or records)
        return found

    def _is_own(self, record: dict[str, Any]) -> bool:
        folder = Path(self.inbound_path) / record["filename"]
        whose = owner(folder) if self.check_owner else None
        if whose in (None, record["username"]):
            return True
        self._claimed.add(record["filename"])
        log_line(self.log.error, f"Not collected: {folder} belongs to {whose}, whatever its name.")
        return False


def account(student: str) -> int | None:
    """Return the number of a student's account; None where the machine knows none of that name."""
    try:
        from pwd import getpwnam

        return getpwnam(student).pw_uid
    except (ImportError, KeyError):
        return None


def owner(path: Path) -> str | None:
    """Return the name of a file's owner, or a number without one; None where nobody can say."""
    try:
        from pwd import getpwuid

        number = os.lstat(path).st_uid
    except (ImportError, OSError):
        return None
    try:
        return getpwuid(number).pw_name
    except KeyError:
        return str(number)
