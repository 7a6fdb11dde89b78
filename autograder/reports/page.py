"""The report's page: what the template needs, and the links from it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from autograder.base.plain_text import plain
from autograder.base.record import Isolation
from autograder.classroom.folders import Classroom
from autograder.classroom.standing import Standing, State
from autograder.course.assignment import Assignment
from autograder.pages.environment import environment
from autograder.reports import charts, findings
from autograder.reports.findings import Findings

MOST_MISTAKES = 15
MOST_LINES = 8


@dataclass(frozen=True)
class Chart:
    """A chart, and the sentence that states what it shows."""

    svg: Markup
    finding: str


def page(
    classroom: Classroom, assignment: Assignment, standings: Sequence[Standing], output: Path
) -> str:
    """Return the report on a class as one HTML page.

    Args:
        classroom: the class.
        assignment: the assignment.
        standings: where the students stand.
        output: where the page will be, for the links to the feedback.
    """
    found = findings.find(assignment, standings)
    handed_in = [one for one in standings if one.state != State.MISSING]
    return environment().get_template("report.html.j2").render(
        language="en",
        title=assignment.title,
        assignment=assignment,
        standings=standings,
        handed_in=handed_in,
        late=[one for one in handed_in if one.late],
        undated=[one for one in handed_in if one.handed_in is None],
        refused=[one for one in standings if one.state == State.REFUSED],
        waiting=[one for one in standings if one.state == State.WAITING],
        missing=[one for one in standings if one.state == State.MISSING],
        strangers=[one for one in standings if not one.enrolled],
        has_roster=classroom.roster.is_file(),
        editions=sorted({one.assignment for one in handed_in}),
        unisolated=[one for one in standings if _is_unisolated(one)],
        found=found,
        charts=_charts(found) if found else {},
        mistakes=found.mistakes[:MOST_MISTAKES] if found else (),
        lines=found.mistakes[:MOST_LINES] if found else (),
        mistakes_sentence=findings.mistakes_sentence(found) if found else "",
        separation_sentence=findings.separation_sentence(found) if found else "",
        feedback=_links(classroom, standings, output),
        duration=duration,
        plain=plain,
    )  # fmt: skip


def duration(late: timedelta) -> str:
    """Return by how much something is late, in the unit that suits it."""
    minutes = late / timedelta(minutes=1)
    if minutes < 60:
        return f"{max(1, round(minutes))} min"
    if minutes < 48 * 60:
        return f"{minutes / 60:.0f} h"
    return f"{minutes / (24 * 60):.0f} days"


def _is_unisolated(one: Standing) -> bool:
    return one.record is not None and one.record["isolation"] == Isolation.NONE


def _charts(found: Findings) -> dict[str, Chart]:
    said = findings.marks_sentence(found)
    made = {"marks": Chart(charts.marks_chart(found, said), said)}
    said = findings.exercises_sentence(found)
    made["exercises"] = Chart(charts.exercises_chart(found, said), said)
    if any(one.separation is not None for one in found.exercises):
        said = findings.separation_sentence(found)
        made["separation"] = Chart(charts.separation_chart(found, said), said)
    return made


def _links(classroom: Classroom, standings: Sequence[Standing], output: Path) -> dict[str, str]:
    """Return the way from the page to each student's feedback, by student, where there is any."""
    pages = {
        one.person.id: classroom.feedback_page(one.person.id, one.assignment)
        for one in standings
        if one.assignment
    }
    return {
        student: quote(os.fsencode(Path(os.path.relpath(path, output.parent)).as_posix()))
        for student, path in pages.items()
        if path.is_file()
    }
