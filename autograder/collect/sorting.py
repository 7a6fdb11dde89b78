"""Sorts an archive's files by student, and picks the one that counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timezone, tzinfo
from pathlib import Path
from traceback import format_exception

from autograder.base.errors import CommandError
from autograder.base.files import is_of_machine
from autograder.classroom.folders import Classroom, check_student_id, in_a_sentence
from autograder.classroom.roster import Person
from autograder.collect.archive import UNEXPECTED, Archive, Member, Unreadable
from autograder.collect.bounds import Most, too_much
from autograder.collect.labels import NO_PLATFORM, PLAIN, Claimant, Label, Layout
from autograder.collect.moments import Moments
from autograder.collect.origins import Origins
from autograder.collect.outcome import Line, Outcome
from autograder.collect.people import Doubtful, People, how_to_settle
from autograder.collect.shelf import KNOWN, OLDER, PLACED, REPLACED, Handed, Shelf
from autograder.collect.worksheet import Row
from autograder.course.assignment import Assignment, load
from autograder.course.places import edition, editions
from autograder.course.traces import keep_trace
from autograder.grading.intake import matching
from autograder.grading.intake.allowance import Allowance, BeyondAllowance
from autograder.grading.intake.belonging import meant
from autograder.grading.intake.choice import Work, named_like_work, work_in
from autograder.grading.intake.refusal import Refused
from autograder.grading.intake.safe_file import MAX_BYTES, read_file

_ENDING = re.compile(r"\.\w{1,10}", re.ASCII)
"""What may stay of the name of a file that holds no work, for every system and every glob."""
TO_LOOK_AT = Most(100, 5 * MAX_BYTES)
"""What one student hands in that could be the notebook; it is all held, and compared, at once."""
_MAY_GO_ON = (
    ", since an id may go on beyond an underscore; if the roster lists all who can hand in, as the "
    "platform calls them, say so by --whole-roster"
)
_LONG_AGO = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class _Candidate:
    """One notebook or script of a student; `language` and `work` are None where none is read."""

    member: Member
    label: Label
    content: bytes
    assignment: Assignment
    language: str | None
    changed: datetime | None
    work: Work | None

    def handed(self, student: str, language: str, as_of: datetime | None) -> Handed:
        name = edition(self.assignment.name, self.language or language)
        suffix = self.member.path.suffix.lower()
        ending = self.work.ending if self.work else suffix if _ENDING.fullmatch(suffix) else ""
        return Handed(student, name, ending, self.content, self.changed, as_of)

    @property
    def held(self) -> int:
        """1 where it holds work, 0 where it could be read and holds none, else -1."""
        return min(len(self.work.touched), 1) if self.work else -1

    @property
    def rank(self) -> tuple[int, datetime, int, int, int]:
        """Whether it can be read and holds work, then how late it came, then how much it holds.

        The highest counts, unless another rivals it.
        """
        touched = len(self.work.touched) if self.work else -1
        moment = self.changed or _LONG_AGO
        return self.held, moment, self.label.version, touched, self.member.position

    def rivals(self, other: _Candidate) -> bool:
        """Whether it holds other work, of which nothing says that it came before the other's."""
        if not (self.work and other.work and self.work.touched and other.work.touched):
            return False
        is_as_late = (self.changed, self.label.version) == (other.changed, other.label.version)
        return is_as_late and not self.work.touched.items() <= other.work.touched.items()


class Sorter:
    """The sorting of one archive into one class.

    Args:
        classroom: the class.
        archive: the download.
        people: the roster, empty without one.
        settled: who is meant by a name.
        assignment: the assignment that was handed in, if the notebooks are not to say.
        are_all: whether all who can hand in are on the roster, as the platform calls them.
        worksheet: Moodle's participants by number, if they are given.
        in_groups: whether groups hand in, each under its own name.
    """

    def __init__(
        self,
        classroom: Classroom,
        archive: Archive,
        people: Mapping[str, Person],
        settled: Mapping[str, str],
        assignment: str | None,
        are_all: bool = False,
        worksheet: Mapping[str, Row] | None = None,
        in_groups: bool = False,
    ) -> None:
        self._archive = archive
        self._worksheet = worksheet or {}
        self._in_groups = in_groups
        self._read_of_group: dict[Member, _Candidate] = {}
        self._classroom = classroom
        self._shelf = Shelf(classroom)
        self._origins = Origins(classroom)
        self._language = "en"
        if assignment:
            folder, self._language = classroom.resolve(assignment)
            self._assignments = [load(folder)]
        else:
            self._assignments = [load(folder) for folder in classroom.assignments()]
        if not self._assignments:
            raise CommandError(f"There is no assignment in {classroom.source}; add one.")
        self._released = {one.name: _released(classroom, one) for one in self._assignments}
        _refuse_unknown(settled, people)
        names = [name for one in self._assignments for name in editions(one.folder)]
        self._people = People(people, settled, names, are_all, self._worksheet, in_groups)
        self._there: defaultdict[str, list[str]] = defaultdict(list)
        for student in classroom.students():
            self._there[self._people.place(student)].append(student)
        self._bearers: defaultdict[Claimant | None, set[str]] = defaultdict(set)
        """Whose each of the platform's numbers is in this download, whatever was noted before."""
        self._picked: set[Member] = set()
        """The files that the instructor named by their path."""
        self._claimants: defaultdict[str, set[object]] = defaultdict(set)
        """Who in this download would be whom, by what is told of each for the others."""
        self.outcome = Outcome()

    def sort(self, zone: tzinfo | None) -> Outcome:
        """Put every student's last notebook into the class; see `Outcome` for the rest.

        Args:
            zone: the platform's time zone, None for this machine's.
        """
        for one in self._archive.refused:
            self.outcome.refused.append(Line(one.whose, f"{one.name}: {one.reason}"))
        self._moments = Moments(self._archive.members, zone, self._worksheet)
        for student, members in sorted(self._by_student().items()):
            try:
                self._sort_one(student, members)
            except CommandError:
                raise
            except OSError as error:
                if is_of_machine(error):
                    raise
                self.outcome.refused.append(Line(student, f"{student}: {in_a_sentence(error)}"))
            except Exception as error:
                reason = UNEXPECTED.format(error=repr(error))
                self.outcome.refused.append(Line(student, f"{student}: {reason}"))
                keep_trace(self._classroom, student, "".join(format_exception(error)))
        return self.outcome

    def _sort_one(self, student: str, members: list[tuple[Member, Label]]) -> None:
        candidates = self._candidates(student, members)
        for name in sorted({one.assignment.name for one in candidates}):
            self._place(student, [one for one in candidates if one.assignment.name == name])

    def _labelled(self) -> list[tuple[Member, Label]]:
        """Return all files with their labels, all of them doubtful where no platform shows."""
        layout = self._archive.layout
        labelled = [(member, layout.label(member.entry)) for member in self._archive.members]
        if self._is_shown(layout, [its for _member, its in labelled]):
            return labelled
        return [
            (one, its if its.doubt else replace(its, doubt=NO_PLATFORM)) for one, its in labelled
        ]

    def _is_shown(self, layout: Layout, labels: list[Label]) -> bool:
        """Whether it is sure where a download is from, by itself or by those before."""
        if layout.is_told or layout.is_tied:
            return layout.is_told
        known = self._origins.platforms()
        if layout.platform in known or (not known and not layout.is_of_files):
            return True
        if layout.platform == PLAIN:
            return not known
        named = {its.person for its in labels if its.platform == layout.platform}
        are_most = 3 * len(named) >= 2 * len({its.person for its in labels})
        return are_most and self._people.bear_out(labels)

    def _by_student(self) -> dict[str, list[tuple[Member, Label]]]:
        found: defaultdict[str, list[tuple[Member, Label]]] = defaultdict(list)
        labelled = self._labelled()
        alike = _flat_files_called_alike(labelled)
        doubts: list[tuple[Member, Label, Doubtful]] = []
        for member, its in labelled:
            if picked := self._people.picked(str(member.path)):
                found[picked].append((member, its))
                self._picked.add(member)
                continue
            if its.file in alike and self._people.is_settled(its):
                reason = "Several files of the download are called so; give each a name of its own"
                line = Line(self._people.whose(its), f"{member.path}: {reason}.")
                self.outcome.doubtful.append(line)
                continue
            try:
                for student in self._people.find(its):
                    found[student].append((member, its))
            except Doubtful as doubt:
                doubts.append((member, its, doubt))
            except ValueError as error:
                self.outcome.refused.append(Line(its.person, f"{member.path}: {error}"))
        doubts.sort(key=lambda doubt: self._looks_like_none(*doubt[:2]))
        for member, its, why in doubts:
            for student in self._people.spelled(its):
                self._claimants[self._people.place(student)].add(member.handed_out)
            is_taken = why.guess in found or why.guess in self._there
            self._tell_doubt(member, its, str(why), "" if is_taken else why.guess)
        for name in sorted(self._people.unused):
            self.outcome.doubtful.append(Line(name, f"--as={name}: Nothing is called so."))
        return self._without_claims(found)

    def _without_claims(
        self, found: Mapping[str, list[tuple[Member, Label]]]
    ) -> dict[str, list[tuple[Member, Label]]]:
        """Leave out whoever would be a student whom somebody else would be, too, by name."""
        claimants = self._claimants
        self._claim_what_is_refused()
        for student, files in found.items():
            works = _works(files)
            claims = (
                self._claimant(member, its)
                for member, its in files
                if member not in self._picked
                and (not (works and its.is_flat) or (member, its) in works)
            )
            claimants[self._people.place(student)].update(claims)
        kept: defaultdict[str, list[tuple[Member, Label]]] = defaultdict(list)
        for student, files in found.items():
            several = len(claimants[self._people.place(student)]) > 1
            for _member, its in files:
                if its.number and not (its.also or several):
                    self._bearers[its.claimant].add(student)
            for member, its in files:
                if several and not self._is_settled(member, its):
                    reason = f"Two people of the download would be {student}"
                    self._tell_doubt(member, its, reason + self._why_unsure(its))
                else:
                    kept[student].append((member, its))
        return kept

    def _claim_what_is_refused(self) -> None:
        """Note who would be whom by what is refused: that is theirs, too, whatever is in it."""
        for one in self._archive.refused:
            if not (one.entry and one.entry.name):
                continue
            its = self._archive.layout.label(one.entry)
            if its.is_flat or its.doubt:
                continue
            with suppress(Doubtful, ValueError):
                for student in self._people.find(its):
                    place = self._people.place(student)
                    self._claimants[place].add(self._people.claimant(its))

    def _claimant(self, member: Member, its: Label) -> object:
        """Return who a file's student would be; all that the instructor settled are one.

        Where files of two people may look like one's, each is somebody's of its own.
        """
        if self._people.is_settled(its):
            return None
        if not self._people.is_whole(its):
            return member.handed_out
        return self._people.claimant(its)

    def _candidates(self, student: str, members: list[tuple[Member, Label]]) -> list[_Candidate]:
        """Return a student's notebooks and scripts; where there are none, whatever there is."""
        notebooks = _works(members)
        for member, _label in members:
            if notebooks and not named_like_work(member.path):
                self.outcome.left.append(Line(student, f"{student}: {member.path}"))
        found = []
        allowance = Allowance()
        for member, its in self._few(student, notebooks or members):
            try:
                one = self._read(member, its, allowance)
            except (Unreadable, BeyondAllowance) as error:
                self.outcome.refused.append(Line(student, f"{member.path}: {error}"))
                continue
            if one is None:
                line = f"{member.path}: Say what it is with --assignment."
                self.outcome.doubtful.append(Line(student, line))
            else:
                found.append(one)
        return found

    def _read(self, member: Member, its: Label, allowance: Allowance) -> _Candidate | None:
        """Read one file; None where nothing says what assignment it belongs to.

        Raises:
            Unreadable, BeyondAllowance: where it isn't taken.
        """
        if member in self._read_of_group:
            return self._read_of_group[member]
        content = member.source.read()
        assignment, language = self._meant(member, content)
        if assignment is None:
            return None
        path = Path(member.path.name)
        work = self._work(path, content, assignment, allowance) if language else None
        moment = self._moments.of(member, its)
        one = _Candidate(member, its, content, assignment, language, moment, work)
        if self._in_groups:
            self._read_of_group[member] = one
        return one

    def _few(self, student: str, pairs: list[tuple[Member, Label]]) -> list[tuple[Member, Label]]:
        """Return the files to look at; none of them where there are too many to look at."""
        beyond = too_much([member.source for member, _label in pairs], TO_LOOK_AT)
        if not beyond:
            return pairs
        reason = f"The notebook could be in {beyond}; have the student hand in the one meant."
        self.outcome.refused.append(Line(student, f"{student}: {reason}"))
        return []

    def _work(
        self, path: Path, content: bytes, assignment: Assignment, allowance: Allowance
    ) -> Work | None:
        """Return what a file holds; None where all of it is as released, or gone."""
        released = self._released[assignment.name]
        try:
            return work_in(path, content, assignment, released, allowance)
        except BeyondAllowance:
            raise
        except Refused:
            return None

    def _meant(self, member: Member, content: bytes) -> tuple[Assignment | None, str | None]:
        """Return what a file belongs to; one that can't be read, to the only assignment."""
        known = [(assignment, self._language) for assignment in self._assignments]
        try:
            return meant(Path(member.path.name), content, known)
        except Refused:
            return (self._assignments[0] if len(self._assignments) == 1 else None), None

    def _place(self, student: str, candidates: list[_Candidate]) -> None:
        *others, last = sorted(candidates, key=lambda one: (one.member in self._picked, one.rank))
        if last.member not in self._picked and any(one.rivals(last) for one in others):
            for one in candidates:
                path = str(one.member.path)
                line = f"{path}: Nothing says which of this student's files is the last"
                self.outcome.doubtful.append(Line(student, line, how_to_settle(path, student)))
            return
        handed, names = self._handed(last, student), editions(last.assignment.folder)
        before = self._origins.of(student, last.assignment.name)
        twins = self._there.get(self._people.place(student), [student])
        if student not in twins and not self._is_settled(last.member, last.label):
            reason = f"{twins[0]} has work there, and may be the same person, written otherwise"
            for one in candidates:
                self._tell_doubt(one.member, one.label, reason, twins[0])
            return
        is_another_s = student not in self._bearers.get(before, {student})
        is_picked = last.member in self._picked
        is_sure = is_picked or self._people.is_same(last.label, student, before)
        if self._shelf.is_taken(handed, names) and not (is_sure or is_another_s):
            reason = f"{student} has work there, and nothing shows that it is the same person's"
            for one in candidates:
                self._tell_doubt(one.member, one.label, reason + self._why_unsure(one.label))
            return
        if last.held < 1 and not is_another_s and self._work_lies_there(handed, names, last):
            for one in candidates:
                self._shelf.keep(self._handed(one, student))
                self._tell_aside(student, f"{one.member.path}, which holds no work")
            return
        for one in others:
            if one.content != last.content:
                self._shelf.keep(self._handed(one, student))
                self._tell_aside(student, f"{one.member.path}, {_why(one, last)}")
        noted = None if is_another_s else self._origins.as_of(student, last.assignment.name)
        became = self._shelf.put(handed, names, noted, whenever=is_another_s)
        if became in (PLACED, REPLACED):
            whose = self._people.claimant(last.label)
            self._origins.note(student, last.assignment.name, whose, self._moments.as_of)
            self.outcome.undated += handed.changed is None
        if became == KNOWN:
            self.outcome.known += 1
        elif became == OLDER:
            self._tell_aside(student, f"{last.member.path}, older than what is there")
        else:
            self.outcome.placed += 1
            self.outcome.editions[handed.edition] += 1
            if became == REPLACED:
                self._tell_aside(student, f"what was there before {last.member.path}")
        if last.label.late:
            self.outcome.late.append(Line(student, student))

    def _handed(self, one: _Candidate, student: str) -> Handed:
        return one.handed(student, self._language, self._moments.as_of)

    def _is_settled(self, member: Member, its: Label) -> bool:
        return member in self._picked or self._people.is_settled(its)

    def _work_lies_there(self, handed: Handed, names: Sequence[str], last: _Candidate) -> bool:
        """Whether what lies where a file would go holds work."""
        for path in self._shelf.lying_there(handed, names):
            try:
                work = self._work(path, read_file(path), last.assignment, Allowance())
            except (BeyondAllowance, Refused):
                continue
            if work and work.touched:
                return True
        return False

    def _looks_like_none(self, member: Member, its: Label) -> tuple[bool, bool, int]:
        """Order files by how little they are called like a hand-in, which is told first."""
        is_other = not self._people.is_as_expected(its)
        return not named_like_work(member.path), is_other, len(its.name)

    def _why_unsure(self, its: Label) -> str:
        return _MAY_GO_ON if self._people.may_go_on(its) else ""

    def _tell_doubt(self, member: Member, its: Label, reason: str, guess: str = "") -> None:
        to_type = how_to_settle(its.key, guess)
        line = Line(self._people.whose(its), f"{member.path}: {reason}", to_type)
        self.outcome.doubtful.append(line)

    def _tell_aside(self, student: str, what: str) -> None:
        self.outcome.aside.append(Line(student, f"{student}: {what}"))


def _works(files: list[tuple[Member, Label]]) -> list[tuple[Member, Label]]:
    """Return the notebooks and scripts among files."""
    return [pair for pair in files if named_like_work(pair[0].path)]


def _flat_files_called_alike(labelled: list[tuple[Member, Label]]) -> set[str]:
    """Return the names that several flat files of a zip have: one word can't settle them."""
    handed_out: defaultdict[str, set[int]] = defaultdict(set)
    for member, its in labelled:
        handed_out[its.file].add(id(member.handed_out))
    return {name for name, files in handed_out.items() if name and len(files) > 1}


def _refuse_unknown(settled: Mapping[str, str], people: Mapping[str, Person]) -> None:
    for student in settled.values():
        if people and student not in people:
            raise CommandError(f"“{student}” is not on the roster; add the student first.")
        try:
            check_student_id(student)
        except ValueError as error:
            raise CommandError(str(error)) from error


def _released(classroom: Classroom, assignment: Assignment) -> matching.Released:
    """Return the released code, as far as there is a release."""
    notebooks = classroom.released_notebooks(assignment.folder)
    return matching.released_code(path for path in notebooks if path.is_file())


def _why(one: _Candidate, last: _Candidate) -> str:
    """Return why a file went aside for another."""
    if one.work and last.work and not one.work.touched and last.work.touched:
        return f"as released; {last.member.path.name} holds the work"
    return "an earlier version"
