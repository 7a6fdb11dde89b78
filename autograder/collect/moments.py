"""When a file was handed in, as far as something that knows it says so.

The dates in a zip that Moodle or Canvas makes are those of the download, and those of a repository
its author's. Of plain files, dates that one command wrote, one right after another, say nothing
either; where most lie apart, they are when people handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, tzinfo

from autograder.collect.archive import Member
from autograder.collect.labels import MOODLE, PLAIN, Label
from autograder.collect.worksheet import Row

LONGEST_STEP = timedelta(minutes=2)
"""What one command writes, it writes with no longer step between one file and the next."""


class Moments:
    """When the files of one download were handed in.

    Args:
        members: the files.
        zone: where the clock of its dates stood; None for this machine's.
        worksheet: Moodle's participants by number, empty without.

    Attributes:
        as_of: about when the download was made, by the middle of its dates, one of each person;
            None where it has none.
    """

    def __init__(
        self, members: Iterable[Member], zone: tzinfo | None, worksheet: Mapping[str, Row]
    ) -> None:
        self._zone = zone
        self._worksheet = worksheet
        dated = {(one.entry.parts[0], date) for one in members if (date := one.changed(zone))}
        dates = sorted(date for _person, date in dated)
        latest = sorted(dict(sorted(dated)).values())
        self.as_of = latest[(len(latest) - 1) // 2] if latest else None
        apart = [b - a > LONGEST_STEP for a, b in zip(dates, dates[1:], strict=False)]
        self._are_true = bool(apart) and 2 * sum(apart) >= len(apart)

    def of(self, member: Member, label: Label) -> datetime | None:
        """Return when a file was handed in, None where nothing that knows it says so."""
        if label.platform == MOODLE and (row := self._worksheet.get(label.number)):
            return row.handed_in and self._there(row.handed_in)
        if label.moment:
            return label.moment if label.moment.tzinfo else self._there(label.moment)
        is_true = self._are_true and label.platform == PLAIN
        return member.changed(self._zone) if is_true else None

    def _there(self, moment: datetime) -> datetime:
        """Return a moment by the platform's clock as one for all."""
        return moment.replace(tzinfo=self._zone) if self._zone else moment.astimezone()
