"""What came of the audit's cases, counted against the numbers that the judge must reach."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from autograder.audit.alike import Alike
from autograder.audit.cases import MISCONCEPTION, MUTANT, PAIR, RESTYLED, STYLE, Case
from autograder.audit.hand_ins.hand_in import HandIn, Section
from autograder.audit.survivors import Survivors
from autograder.base.record import ExerciseRecord, Record, Status
from autograder.course.assignment import Demands

KILLED = 0.98
NAMED = 0.9


@dataclass(frozen=True)
class Number:
    """One line of the audit's table: what was counted, how it came out, what was demanded."""

    what: str
    value: str
    demanded: str
    holds: bool
    problems: tuple[str, ...] = ()


@dataclass
class Share:
    """How many of something were as they should be, and which were not."""

    of: int = 0
    problems: list[str] = field(default_factory=list)

    def count(self, good: bool, problem: str) -> None:
        """Count one more, and keep the problem where it is not good."""
        self.of += 1
        if not good:
            self.problems.append(problem)

    @property
    def good(self) -> int:
        """How many were as they should be."""
        return self.of - len(self.problems)

    def number(self, what: str, demanded: float = 1.0, least: int = 1) -> Number:
        """Return this share as a line of the table."""
        rate = self.good / self.of if self.of else float(least == 0)
        holds = rate >= demanded and self.of >= least
        text = {0.0: "—", 1.0: "all"}.get(demanded) or f"{demanded:.0%}"
        if least > 1:
            text += f", of at least {least}"
        value = f"{self.good} of {self.of} ({_percent(rate)})"
        return Number(what, value, text, holds, tuple(self.problems))


class Findings:
    """The tally of what the judge made of the audit's cases."""

    def __init__(self, alike: Alike, survivors: Survivors, demands: Demands) -> None:
        self._demands = demands
        self._alike = alike
        self._survivors = survivors
        self._shares: dict[str, Share] = defaultdict(Share)
        self._rows: dict[str, int] = defaultdict(int)
        self._sections: list[str] = []
        self.survived: list[tuple[Case, str | None]] = []

    def see(self, case: Case, exercise: ExerciseRecord) -> None:
        """Take in what the judge made of one case.

        Args:
            case: the case.
            exercise: its part of the record.
        """
        lost = _lost(exercise)
        where = f"{case.exercise}: {case.name}"
        if case.kind == MISCONCEPTION:
            self._rows[case.exercise] += 1
        if case.lost is not None:
            loses = f"loses {_list(lost)}, must lose {_list(case.lost)}"
            self._shares[case.kind].count(lost == case.lost, f"{where} {loses}")
        if case.kind == PAIR:
            self._shares["accepted"].count(bool(lost), f"{where} is accepted")
        if case.kind == MUTANT:
            self._shares[MUTANT].count(bool(lost), where)
            if not lost:
                self.survived.append((case, self._survivors.reason(case.exercise, case.name)))
        if lost:
            self._see_cause(case, exercise, where)

    def see_whole(self, what: str, score: float, demanded: float) -> None:
        """Take in the score of a whole notebook."""
        problem = f"the {what} scores {score:g}, must score {demanded:g}"
        self._shares[what].count(score == demanded, problem)

    def see_alternative(self, name: str, record: Record) -> None:
        """Take in the record of a right solution in a style of its own."""
        solved = [exercise for exercise in record["exercises"] if exercise["matched_by"]]
        failed = [exercise["name"] for exercise in solved if not exercise["passed"]]
        problem = f"{name} is rejected at {_list(failed) if solved else 'all exercises'}"
        self._shares["alternative"].count(bool(solved) and not failed, problem)

    def expect(self, section: Section) -> None:
        """Give a section its line, with what should be in it and could not be made."""
        self._sections.append(section.title)
        for sentence in section.unmade:
            self._shares[section.title].count(False, sentence)

    def see_hand_in(self, section: Section, hand_in: HandIn, record: Record) -> None:
        """Take in the record of a submission of a section, exercise by exercise."""
        share = self._shares[section.title]
        refused = record["status"] == Status.REFUSED
        if hand_in.lost is None:
            share.count(refused, f"{hand_in.name} is not refused")
            return
        if refused:
            share.count(False, f"{hand_in.name} is refused: {record['reason']}")
        for exercise in record["exercises"]:
            wanted = hand_in.lost.get(exercise["name"], frozenset())
            _count_loss(share, f"{hand_in.name}: {exercise['name']}", _lost(exercise), wanted)

    def numbers(self) -> list[Number]:
        """Return the audit's table."""
        shares = self._shares
        return [
            *(
                shares[what].number(f"{what} at its score")
                for what in ("solution", "blank release")
            ),
            shares["alternative"].number(
                "alternatives at full marks", least=self._demands.alternatives
            ),
            shares[STYLE].number("solutions in other styles at full marks"),
            self._coverage(),
            shares[MISCONCEPTION].number("misconceptions that lose exactly their marks"),
            shares[RESTYLED].number("the same in other styles"),
            shares["accepted"].number("pairs of misconceptions that lose marks"),
            shares[MUTANT].number("mutants killed", KILLED),
            self._explained(),
            shares["cause"].number("lost marks with a named cause", NAMED),
            shares["mutant cause"].number("of these, mutants", demanded=0, least=0),
            shares["both"].number("pairs with both names", NAMED),
            shares["misnamed"].number("causes named rightly"),
            *(shares[title].number(title, least=0) for title in self._sections),
        ]

    def _see_cause(self, case: Case, exercise: ExerciseRecord, where: str) -> None:
        name = exercise["diagnosis"]["misconception"] if exercise["diagnosis"] else None
        told = bool(name or exercise["error"])
        self._shares["cause"].count(told, f"{where} gets no name")
        if case.kind == MUTANT:
            self._shares["mutant cause"].count(told, where)
        if not case.causes:
            return
        named = tuple(name.split("+")) if name else ()
        if case.kind == PAIR:
            self._shares["both"].count(set(named) == set(case.causes), f"{where} is called {name}")
        alone = case.kind == MISCONCEPTION
        if named and (alone or self._alike.in_table(case.exercise, named)):
            right = set(named) <= set(case.causes) or self._alike(case, named)
            self._shares["misnamed"].count(right, f"{where} is called {name}")

    def _coverage(self) -> Number:
        fewest = min(self._rows.values(), default=0)
        total = sum(self._rows.values())
        value = f"{fewest} (in all {total})"
        least = self._demands.misconceptions
        holds = fewest >= least
        few = [name for name, rows in self._rows.items() if rows < least]
        what = "misconceptions an exercise, at the fewest"
        return Number(what, value, str(least), holds, tuple(few))

    def _explained(self) -> Number:
        share = Share()
        for case, reason in self.survived:
            share.count(reason is not None, f"{case.exercise}: {case.name} survives unexplained")
        explained = {(case.exercise, case.name) for case, _ in self.survived}
        for exercise, change in self._survivors.reasons:
            if (exercise, change) not in explained:
                share.count(False, f"{exercise}: {change} is explained but does not survive")
        return share.number("survivors explained", least=0)


def _lost(exercise: ExerciseRecord) -> set[str]:
    return {check["name"] for check in exercise["checks"] if not check["passed"]}


def _count_loss(share: Share, where: str, lost: set[str], wanted: frozenset[str] | None) -> None:
    """Count whether an exercise loses what it must, or anything where that is not known."""
    good = bool(lost) if wanted is None else lost == wanted
    must = "something" if wanted is None else _list(wanted)
    share.count(good, f"{where} loses {_list(lost)}, must lose {must}")


def _list(names: Any) -> str:
    return ", ".join(sorted(names)) or "nothing"


def _percent(rate: float) -> str:
    """A share that reads 100 % only where nothing is missing."""
    return "100 %" if rate == 1 else f"{min(rate, 0.9999):.2%}".replace("%", " %")
