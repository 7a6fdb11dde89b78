"""Reads a date as a learning platform writes it for people, in whatever language it speaks.

`Friday, 20 November 2026, 9:59 PM` · `Freitag, 20. November 2026, 21:59` · `2026年11月20日 21:59`
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

_CLOCK = re.compile(
    r"(?P<before>(?:上午|下午|凌晨|晚上|早上|午前|午後)? ?)"
    r"(?<!\d)(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2}))?(?!\d)"
    r"(?P<after> ?(?:[ap]\. ?m\b\.?|[ap]m\b)?)"
)
_NUMERIC = re.compile(r"(?<!\d)(\d{4}) ?[-/.年년] ?(\d{1,2}) ?[-/.月월] ?(\d{1,2})(?!\d)[日일]?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_WIDTHS = ("wide", "abbreviated")
_CONTEXTS = ("format", "stand-alone")
LONGEST = 100
"""No platform writes a date at such length; a text may hold one, too."""
Names = defaultdict[str, set[int]]


def read(text: str) -> datetime | None:
    """Return the moment that a text names, without a zone; None where it names none for sure.

    The languages count that know most of its words: October in Croatian is November in Polish.
    """
    if len(text) > LONGEST:
        return None
    text = " ".join(text.casefold().split())
    clock = _CLOCK.search(text)
    if not clock:
        return None
    day = f"{text[: clock.start()]} {text[clock.end() :]}"
    found: defaultdict[int, set[datetime]] = defaultdict(set)
    for language in _languages():
        known, moments = _meant(day, clock, language)
        found[known] |= moments
    best = found[max(found)]
    return best.pop() if len(best) == 1 else None


def _meant(text: str, clock: re.Match[str], language: str) -> tuple[int, set[datetime]]:
    """Return how many words of a text a language knows, and the moments that it means there."""
    months, weekdays = _names(language)
    words = set(_WORD.findall(_NUMERIC.sub(" ", text)))
    of_months = {word for word in words if months[word]}
    of_weekdays = {word for word in words - of_months if weekdays[word]}
    named = set[int]().union(*(weekdays[word] for word in of_weekdays))
    moments = set()
    for year, month, day in _days(text, of_months, months):
        with suppress(ValueError):
            minute, second = int(clock["minute"]), int(clock["second"] or 0)
            moments.add(datetime(year, month, day, _hour(clock), minute, second))
    sound = {moment for moment in moments if not named or moment.weekday() in named}
    return len(of_months) + len(of_weekdays), sound


def _days(text: str, words: set[str], months: Mapping[str, set[int]]) -> Iterator[tuple[int, ...]]:
    """Yield the year, the month and the day that a text names, if it names one of each."""
    if numeric := _NUMERIC.search(text):
        yield tuple(map(int, numeric.groups()))
        return
    year = _YEAR.search(text)
    named = {number for word in words for number in months[word]}
    days = _DAY.findall(text.replace(year.group(), " ", 1)) if year else []
    if year and len(named) == 1 and len(days) == 1:
        yield int(year.group()), named.pop(), int(days[0])


def _hour(clock: re.Match[str]) -> int:
    """Return the hour on a clock of twenty-four."""
    hour, before, after = int(clock["hour"]), clock["before"].strip(), clock["after"].strip()
    if after.startswith("p") or before in ("下午", "晚上", "午後"):
        return hour % 12 + 12
    return hour % 12 if before or after else hour


@cache
def _names(language: str) -> tuple[Names, Names]:
    """Return which months, and which days of a week, the words of a language name."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return defaultdict(set), defaultdict(set)
    return _index(locale.months), _index(locale.days)


def _index(names: Mapping[str, Mapping[str, Mapping[int, str]]]) -> Names:
    found: Names = defaultdict(set)
    for context in _CONTEXTS:
        for width in _WIDTHS:
            for number, name in names[context][width].items():
                for word in _WORD.findall(name.casefold()):
                    found[word].add(number)
    return defaultdict(set, {word: numbers for word, numbers in found.items() if len(numbers) == 1})


@cache
def _languages() -> tuple[str, ...]:
    return tuple(sorted(code for code in locale_identifiers() if code.isalpha()))
