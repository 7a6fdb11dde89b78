"""One strict reading of moments: an ISO date and time, with its zone.

    2030-01-31 12:00:00 UTC
    2030-01-31T12:00 Europe/Zurich
    2030-01-31 12:00:00.5+01:00

A zone is an offset or a name of the IANA database. What could be meant in two ways is refused:
a date in another order, a zone's short name that no zone bears, the hour that comes twice when
the clocks are put back, and the one that never comes.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EXAMPLE = "2030-01-31 12:00 Europe/Zurich"

_FORM = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})[T ](?P<time>\d{2}:\d{2}(?::\d{2})?)(?:\.(?P<part>\d{1,6}))?"
    r" ?(?P<zone>Z|[+-]\d{2}:?\d{2}|[A-Za-z][\w+-]*(?:/[\w+-]+)*)",
    re.ASCII,
)
_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{2}):?(?P<minutes>\d{2})")


def read(text: str, local: str | None = None) -> datetime:
    """Return a moment in UTC, without a zone.

    Args:
        text: the moment, as above.
        local: the IANA name of a zone whose short names, such as CEST, are understood too.

    Raises:
        ValueError: where the text is none, or could be meant in two ways.
    """
    form = _FORM.fullmatch(text.strip())
    if form is None:
        raise ValueError(f"{text!r} is no moment like {EXAMPLE}")
    clock = datetime.fromisoformat(f"{form['date']} {form['time']}")
    clock += timedelta(microseconds=int((form["part"] or "0").ljust(6, "0")))
    try:
        moment = clock.replace(tzinfo=_zone(form["zone"], clock, local))
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            raise ValueError(f"the clocks change at {text!r}; write it with an offset, like +02:00")
        return moment.astimezone(timezone.utc).replace(tzinfo=None)
    except OverflowError as error:
        raise ValueError(f"{text!r} is too far away") from error


def zone(name: str) -> ZoneInfo:
    """Return a zone of the IANA database.

    Raises:
        ValueError: where there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}, such as Europe/Zurich") from error


def _zone(name: str, clock: datetime, local: str | None) -> tzinfo:
    offset = _OFFSET.fullmatch(name)
    if offset:
        size = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"]))
        return timezone(-size if offset["sign"] == "-" else size)
    if name in ("Z", "UTC"):
        return timezone.utc
    if local:
        here = clock.replace(tzinfo=zone(local))
        for moment in (here, here.replace(fold=1)):
            if moment.tzname() == name:
                return timezone(moment.utcoffset() or timedelta(0))
    return zone(name)
