"""Moments: one strict reading, and what is refused because it could be meant in two ways."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.base import moments


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2030-01-31 12:00:00 UTC", datetime(2030, 1, 31, 12)),
        ("2030-01-31T12:00Z", datetime(2030, 1, 31, 12)),
        ("2030-01-31 12:00 Europe/Zurich", datetime(2030, 1, 31, 11)),
        ("2030-07-31 12:00 Europe/Zurich", datetime(2030, 7, 31, 10)),
        ("2030-01-31 12:00:00.948203 America/Los_Angeles", datetime(2030, 1, 31, 20, 0, 0, 948203)),
        ("2030-01-31 12:00:00.5+01:00", datetime(2030, 1, 31, 11, 0, 0, 500000)),
        ("2030-01-31 12:00 -0530", datetime(2030, 1, 31, 17, 30)),
        ("2030-01-31 12:00 CET", datetime(2030, 1, 31, 11)),
        ("2030-01-31 12:00 EST", datetime(2030, 1, 31, 17)),
    ],
)
def test_a_moment_is_read_in_its_own_zone(text: str, moment: datetime) -> None:
    assert moments.read(text) == moment


@pytest.mark.parametrize(
    "text",
    ["", "soon", "05/02", "05/02/2030 12:00 UTC", "31.01.2030 12:00 UTC", "2030-01-31"]
    + ["2030-01-31 12:00", "2030-13-01 12:00 UTC", "2030-01-31 25:00 UTC", "48,5", "48.5"]
    + ["2030-01-31 12:00 PST", "2030-07-31 12:00 CEST", "2030-01-31 12:00 Nowhere/Else"]
    + ["2030-01-31 12:00 ../../etc/localtime", "2030-01-31 12:00 +99:00", "٢٠٣٠-01-31 12:00 UTC"]
    + ["0001-01-01 00:00 +02:00", "2030-01-31 12:00 UTC and more", "1" * 5000],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        moments.read(text)


@pytest.mark.parametrize("text", ["2030-10-27 02:30", "2030-03-31 02:30"])
def test_an_hour_that_comes_twice_or_never_is_refused_without_an_offset(text: str) -> None:
    with pytest.raises(ValueError, match="clocks change .* offset"):
        moments.read(f"{text} Europe/Zurich")
    assert moments.read(f"{text} +02:00") == datetime.fromisoformat(text) - timedelta(hours=2)


def test_a_short_name_counts_where_it_is_the_local_zones_own() -> None:
    assert moments.read("2030-07-31 12:00 PDT", "America/Los_Angeles").hour == 19
    assert moments.read("2030-11-03 01:30 PDT", "America/Los_Angeles").hour == 8
    assert moments.read("2030-11-03 01:30 PST", "America/Los_Angeles").hour == 9
    with pytest.raises(ValueError, match="no time zone"):
        moments.read("2030-07-31 12:00 PDT", "Europe/Zurich")


@given(st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2100, 1, 1)))
def test_what_is_written_in_iso_form_is_read_as_it_was(moment: datetime) -> None:
    for zone in (timezone.utc, timezone(timedelta(hours=-3, minutes=-30))):
        text = moment.replace(tzinfo=timezone.utc).astimezone(zone).isoformat(" ")
        assert moments.read(text) == moment


@pytest.mark.slow
@given(st.text(max_size=60))
def test_no_text_does_anything_but_give_a_moment_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert moments.read(text, "Europe/Zurich").tzinfo is None
