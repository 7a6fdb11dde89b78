"""Who on the roster is meant by a label; where that isn't certain, nobody, and the nearest name."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath

from rapidfuzz import fuzz, process

from autograder.classroom.folders import check_student_id
from autograder.classroom.roster import Person, called
from autograder.collect.labels import CANVAS, NO_PLATFORM, PLAIN, Claimant, Label
from autograder.collect.told_platforms import BRIGHTSPACE, ILIAS
from autograder.collect.worksheet import Row
from autograder.grading.intake.choice import COPY

_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_LEAST_LIKENESS = 60
_LONGEST_TO_TYPE = 400
_NUMBERED = re.compile(r"-[0-9]{1,3}$")
"""What browsers put behind a name that is there already, beside what makes a name a copy's."""


class Doubtful(Exception):
    """Nobody in particular is meant; the text is one sentence that says why.

    Attributes:
        guess: the student who may be meant, empty where nobody in particular may.
    """

    def __init__(self, reason: str, guess: str = "") -> None:
        super().__init__(reason)
        self.guess = guess


class People:
    """The people whom labels can mean.

    Args:
        roster: the class by student id; empty where there is none, and then a name is an id.
        settled: who is meant by a name, as the instructor says.
        endings: what may follow an id and an underscore in a plain file name, such as `week_5`.
        are_all: whether all who can hand in are on the roster, by what the platform calls them;
            then what begins with an id there can't begin with another's.
        worksheet: Moodle's participants by number, if they are given.
        in_groups: whether groups hand in, each under its own name; then no person's name counts.
    """

    def __init__(
        self,
        roster: Mapping[str, Person],
        settled: Mapping[str, str],
        endings: Iterable[str] = (),
        are_all: bool = False,
        worksheet: Mapping[str, Row] | None = None,
        in_groups: bool = False,
    ) -> None:
        self._in_groups = in_groups
        self._worksheet = worksheet or {}
        self._roster = roster
        self._settled = {unicodedata.normalize("NFC", name): who for name, who in settled.items()}
        self._unused = set(self._settled)
        self._are_all = are_all and bool(roster)
        self._endings = {f"_{ending}" for ending in endings}
        any_ending = "|".join(re.escape(ending[1:]) for ending in self._endings)
        self._ending = re.compile(f"_(?:{any_ending})$", re.IGNORECASE)
        self._known_nearest: dict[str, tuple[str, float] | None] = {}
        self._by_identity = _index((one.identities, one.id) for one in roster.values())
        self._by_login = _index(_logins(roster.values()))
        self._by_number = _index(({one.platform_id}, one.id) for one in roster.values())
        self._by_mailbox = _index(({one.mailbox}, one.id) for one in roster.values())
        self._by_name = _index((_spellings(one), one.id) for one in roster.values())

    def find(self, label: Label) -> list[str]:
        """Return the id of the student meant; of all in it where that is a group.

        Raises:
            Doubtful: where nobody in particular is meant.
            ValueError: where the id is an odd one.
        """
        by_name = "" if label.is_flat or label.also else label.name
        for name in (label.key, by_name):
            if name in self._settled:
                self._unused.discard(name)
                return [self._settled[name]]
        if not label.name.isprintable():
            raise ValueError("Its name has characters that don't print.")
        is_of_one = label.folder and bool(self._by_identity[label.name.casefold()])
        if label.doubt and not (is_of_one and label.doubt != NO_PLATFORM):
            raise Doubtful(label.doubt)
        self._refuse_second_reading(label)
        if not self._roster:
            names = label.people or (label.name,)
            return [self._made_up(replace(label, name=name)) for name in names]
        if label.people:
            return self._all_of(label)
        self._refuse_contradiction(label)
        if self._in_groups:
            return self._group(label)
        for ids in self._candidates(label):
            if len(ids) == 1:
                return list(ids)
            if ids:
                they = ", ".join(sorted(ids))
                raise Doubtful(f"{len(ids)} people on the roster can be meant ({they})")
        raise self._nobody(label)

    def picked(self, path: str) -> str:
        """Return whose file a path is, as the instructor says; empty where nothing is said of it.

        What is said of a name is said of all that it names.
        """
        if PurePosixPath(path).name == path:
            return ""
        self._unused.discard(path)
        return self._settled.get(path, "")

    @property
    def unused(self) -> set[str]:
        """What the instructor said of names that no label has had so far."""
        return self._unused

    def is_settled(self, label: Label) -> bool:
        """Return whether the instructor said who is meant by just this label."""
        return label.key in self._settled

    def claimant(self, label: Label) -> Claimant:
        """Return what is equal for the files that are surely one person's.

        Of a flat file that is its whole name, if that goes on beyond an id: `ann_x` may be the `x`
        of `ann`, and what another one called `ann_x` handed in.
        """
        if not label.is_flat:
            return label.claimant
        if self._are_all and (student := self._cut(label.name)):
            return label.platform, label.folder, student
        return label.platform, label.folder, label.file if "_" in label.name else label.name

    def is_whole(self, label: Label) -> bool:
        """Return whether nothing of a name may be a student's own: a file's end, or a number's.

        A flat file's is somebody's from end to end, but a known ending; it may be another's still,
        whose id goes on in that.
        """
        if not label.is_flat:
            return not label.also or self._tells_apart(label)
        if self._are_all:
            return bool(self._cut(label.name))
        name = self._without_ending(label.name)
        return bool(self._by_identity[name.casefold()]) if self._roster else "_" not in name

    def may_go_on(self, label: Label) -> bool:
        """Return whether a label can be called as another's who isn't on the roster, if any is."""
        return label.is_flat and "_" in label.name and not (self._are_all and self.is_whole(label))

    def _cut(self, name: str) -> str:
        """Return whose a flat file is if all are on the roster, empty where it may be two's."""
        ids = self._begun_by(name)
        return next(iter(ids)) if len(ids) == 1 else ""

    def is_same(self, label: Label, student: str, before: Claimant | None) -> bool:
        """Return whether a label is surely that of the person whose work is there.

        So is Canvas's number on the roster, and the student's id where nothing else is noted. All
        else may be called as another is, since many choose what they are called: it has to be what
        it was before, from the same platform, and no mere name of somebody on the roster.

        Args:
            label: the label.
            student: the id of the student whom it means.
            before: whose the work was that is there, None where nothing is noted.
        """
        if self.is_settled(label):
            return True
        whose, is_identity = self.claimant(label), self._is_identity(label, student)
        if before is not None and before[0] != whose[0]:
            return False
        if label.number:
            return self.is_whole(label) and (whose == before or is_identity)
        if self.may_go_on(label):
            return False
        if self._are_all and label.is_flat:
            names = [label.name] if before is None else [label.name, before[2]]
            return {self._cut(name) for name in names} == {student}
        if self._roster:
            is_as_before = whose == before and is_identity
        else:
            is_as_before = whose == before and self.is_whole(label)
        _platform, _folder, name = whose
        return is_as_before or (name == student and (before is None or before[2] == student))

    def bear_out(self, labels: Iterable[Label]) -> bool:
        """Return whether it shows in names that a platform gave them: most of the class is there.

        A few can call their files as a platform would, and themselves as others are called. Who
        they are stands before the first underscore, and each is one of the class at most.
        """
        if not self._roster:
            return True
        by_start: defaultdict[str, set[str]] = defaultdict(set)
        for label in labels:
            if label.number:
                by_start[label.start] |= self._called(label.number, label.name)
        known = [ids for ids in by_start.values() if ids]
        there = min(len(known), len(set[str]().union(*known)))
        return there > 1 and 3 * there >= 2 * len(self._roster)

    def _called(self, number: str, name: str) -> set[str]:
        """Return who is called so, by whatever of name and number is on the roster."""
        having = self._by_number[number]
        if not any(one.name for one in self._roster.values()):
            return having
        spelled = self._named(name)
        return spelled & having if having else spelled

    def is_as_expected(self, label: Label) -> bool:
        """Return whether a name ends as one does of an assignment, and is no copy's."""
        return label.name.endswith(tuple(self._endings))

    def spelled(self, label: Label) -> set[str]:
        """Return who is called by name as a flat file of a plain download begins."""
        return self._named(label.start) if label.file else set()

    def _named(self, name: str) -> set[str]:
        """Return everybody of a name, in any of its spellings."""
        return set[str]().union(*(self._by_name[spelling] for spelling in _spellings_of(name)))

    def whose(self, label: Label) -> str:
        """Return what is told together: a person's files, as far as can be told whose they are.

        Of a flat file that is the longest identity on the roster that its name begins with.
        """
        known = [start for start in _starts(label.name) if self._by_identity[start]]
        return known[-1] if label.is_flat and known else label.person

    def _is_identity(self, label: Label, student: str) -> bool:
        """Whether a label names a student by an identity: alone, or in a group."""
        ids = self._identified(label)
        return student in ids if label.people else ids == {student}

    def place(self, student: str) -> str:
        """Return what is equal for two ids that could be one: without a roster, in any case."""
        return student if self._roster else unicodedata.normalize("NFKC", student).casefold()

    def _refuse_contradiction(self, label: Label) -> None:
        """Let nobody be meant by name whom Canvas, as the roster has it, knows by another number.

        Students choose the name, but not the number.
        """
        if label.platform != CANVAS:
            return
        by_number = self._by_number[label.number]
        by_name = self._by_identity[label.name.casefold()] | self._named(label.name)
        possible = by_number or {one for one in by_name if not self._roster[one].platform_id}
        if by_name and not by_name & possible:
            raise Doubtful(f"Its name is that of {', '.join(sorted(by_name))}, its number isn't")

    def _refuse_second_reading(self, label: Label) -> None:
        """Let nobody be meant by a number that may be the end of a name, which anybody chooses.

        Where the roster has everybody, and by number, it tells which of the two is one.
        """
        if label.also and not self._tells_apart(label):
            numbers = " or of ".join((label.number, *label.also))
            raise Doubtful(f"It may be of {numbers}, since a name can end in a number")

    def _tells_apart(self, label: Label) -> bool:
        """Whether the roster knows everybody, by number, and of a label's the first alone."""
        has_all = self._are_all and all(one.platform_id for one in self._roster.values())
        return has_all and not any(self._by_number[number] for number in label.also)

    def _candidates(self, label: Label) -> Iterable[set[str]]:
        yield self._identified(label)
        yield from (self._by_name[spelling] for spelling in _spellings_of(label.name))

    def _all_of(self, label: Label) -> list[str]:
        """Return everybody whom a label names, each of whom has to be one on the roster."""
        found = {one: self._known_as(one, label.platform) for one in label.people}
        unknown = [one for one, ids in found.items() if len(ids) != 1]
        if unknown and len(label.people) == 1:
            raise self._nobody(label)
        if unknown:
            raise Doubtful(f"Nobody on the roster is surely {', '.join(unknown)}")
        return sorted({student for ids in found.values() for student in ids})

    def _known_as(self, one: str, platform: str) -> set[str]:
        """Return who is meant by what a platform calls people; see `told_platforms`."""
        if platform == BRIGHTSPACE:
            return self._named(one)
        names = _ends(one) if platform == ILIAS else [one.casefold()]
        return set[str]().union(*(self._by_login[name] for name in names))

    def _group(self, label: Label) -> list[str]:
        """Return who is in the group that hands in together, by the platform's name of it."""
        name = label.name.casefold()
        found = sorted(one.id for one in self._roster.values() if name in _groups(one))
        if not found:
            raise Doubtful("No group of this name is on the roster")
        return found

    def _in_worksheet(self, label: Label) -> set[str]:
        """Return whom Moodle's worksheet means by a label's number: by an identity, or by name."""
        row = self._worksheet.get(label.number)
        if not row:
            return set()
        known = set[str]().union(*(self._by_identity[cell.casefold()] for cell in row.cells))
        return known or self._named(row.name)

    def _identified(self, label: Label) -> set[str]:
        """Return everybody whom a label can mean by an identity; of a name, no part is one.

        But where a file's name is an identity up to an underscore, that is what the platform wrote,
        or what the student did, who is another one. It may be one whose mailbox is called by more
        of it, too.
        """
        if label.platform in (BRIGHTSPACE, ILIAS):  # of whose names a part may be a student's own
            return set()
        if label.people:
            return set[str]().union(*(self._known_as(one, label.platform) for one in label.people))
        if label.platform == CANVAS:
            return self._by_number[label.number]
        if label.platform != PLAIN:
            return self._in_worksheet(label)
        if not label.is_flat:
            return self._by_identity[label.name.casefold()]
        return self._begun_by(label.name)

    def _begun_by(self, name: str) -> set[str]:
        """Return everybody of whom a flat file's name begins with an identity."""
        known = [start for start in _starts(name) if self._by_identity[start]]
        named = set[str]().union(*(self._by_identity[start] for start in known))
        mailboxes = _starts(self._without_ending(name)) if known else []
        longer = (one for one in mailboxes if len(one) > len(known[-1]))
        return named.union(*(self._by_mailbox[one] for one in longer))

    def _nobody(self, label: Label) -> Doubtful:
        """Say that nobody is meant, and who may be, by what the platform wrote of a name."""
        nobody = "Nobody of this name is on the roster"
        name = label.name.split("_")[0] if label.is_flat else label.name
        owners = self._by_mailbox[name.casefold()]
        if len(owners) == 1:
            (owner,) = owners
            begins = f"the e-mail address of {called(owner, self._roster)} begins so"
            return Doubtful(f"{nobody}; {begins}", owner)
        found = self._nearest(name)
        if found is None:
            return Doubtful(nobody)
        student, likeness = found
        nearest = f"the nearest is {self._roster[student].name} ({student}, {likeness:.0f} % alike)"
        return Doubtful(f"{nobody}; {nearest}", student)

    def _nearest(self, name: str) -> tuple[str, float] | None:
        """Return who is called most like a name, and how much, once for all files of that name."""
        if name not in self._known_nearest:
            best = process.extractOne(
                _folded(name), self._folded, scorer=fuzz.token_sort_ratio,
                score_cutoff=_LEAST_LIKENESS,
            )  # fmt: skip
            self._known_nearest[name] = best and (best[2], best[1])
        return self._known_nearest[name]

    @cached_property
    def _folded(self) -> dict[str, str]:
        people = self._roster.values()
        return {one.id: _folded(f"{one.last_name} {one.first_name}") for one in people}

    def _made_up(self, label: Label) -> str:
        name = label.name
        if label.is_flat:
            if not self.is_whole(label):
                why = "Without a roster nothing says where an id ends in its name; give one"
                raise Doubtful(why)
            name = self._without_ending(name)
        student = "-".join(filter(None, unicodedata.normalize("NFC", name).split(" ")))
        check_student_id(student)
        return student

    def _without_ending(self, name: str) -> str:
        names = (name, COPY.sub("", name), _NUMBERED.sub("", name))
        shorter = (self._ending.sub("", one) for one in names if self._ending.search(one))
        return next(shorter, name)


def how_to_settle(name: str, student: str = "") -> str:
    """Return the end of a sentence: what to type, as a shell takes it, so that a name is settled.

    Whatever a student is called is one word there, and no option.
    """
    word = shlex.quote(f"{name}={student or 'ID'}")
    if len(word) > _LONGEST_TO_TYPE:
        return "; its name is too long to be typed: give the file a shorter one"
    return f"; settle it with --as={word}"


def _logins(people: Iterable[Person]) -> Iterable[tuple[set[str], str]]:
    """Yield what each is called at the platform: login and address; the id where none is known."""
    for one in people:
        login = one.login or (one.number or one.id)
        yield {login.casefold(), one.email.casefold()}, one.id


def _ends(name: str) -> list[str]:
    """Return a name from each underscore on, in small letters: a login may hold some."""
    parts = name.casefold().split("_")
    return ["_".join(parts[at:]) for at in range(len(parts))]


def _groups(person: Person) -> set[str]:
    """Return what the groups are called that somebody is in, in small letters."""
    return {group.strip().casefold() for group in person.section.split(",")} - {""}


def _index(pairs: Iterable[tuple[set[str], str]]) -> defaultdict[str, set[str]]:
    index: defaultdict[str, set[str]] = defaultdict(set)
    for keys, student in pairs:
        for key in keys - {""}:
            index[key].add(student)
    return index


def _starts(name: str) -> list[str]:
    """Return a file name up to each underscore, and the whole, in small letters."""
    parts = name.casefold().split("_")
    return ["_".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _spellings(person: Person) -> set[str]:
    """Return the ways in which platforms write a person's name."""
    return {
        spelling
        for name in (
            f"{person.last_name} {person.first_name}",
            f"{person.first_name} {person.last_name}",
        )
        for spelling in _spellings_of(name)
    }


def _spellings_of(name: str) -> list[str]:
    """Return a name without blanks, accents and case, its umlauts dropped or written out."""
    written_out = unicodedata.normalize("NFC", name).casefold().translate(_WRITTEN_OUT)
    return ["".join(_folded(text).split()) for text in (name, written_out)]


def _folded(name: str) -> str:
    """Return a name's words in small letters without accents, anything else as a blank."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = (c for c in letters if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())
