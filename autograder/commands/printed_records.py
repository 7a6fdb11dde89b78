"""Prints records on the screen: a mark each, and for every lost mark the reason."""

from __future__ import annotations

from autograder.base.printing import console, styled
from autograder.base.record import ExerciseRecord, Isolation, Record, Status


def print_records(records: list[Record]) -> None:
    """Print graded submissions with their faults, then the refused ones with their reasons."""
    screen = console(soft_wrap=True, highlight=False)
    for record in records:
        name = styled(record["submission"], "bold")
        if record["status"] == Status.REFUSED:
            screen.print(name, styled(f" refused: {record['reason'] or ''}"))
            continue
        screen.print(name, f" {record['score']:g} of {record['max_score']:g}")
        for exercise in record["exercises"]:
            for line in _lines(exercise):
                screen.print(styled(f"  {line}"))
    refused = sum(record["status"] == Status.REFUSED for record in records)
    if len(records) > 1 or refused:
        screen.print(f"{len(records) - refused} graded, {refused} refused.")
    if any(record["isolation"] == Isolation.NONE for record in records):
        screen.print("Graded without isolation (--no-sandbox).")


def _lines(exercise: ExerciseRecord) -> list[str]:
    if exercise["passed"]:
        return []
    lines = [f"{exercise['name']}  {exercise['score']:g} of {exercise['max_score']:g}"]
    told: set[str] = set()
    for check in exercise["checks"]:
        if not check["passed"] and check["message"] not in told:
            told.add(check["message"])
            lines.append(f"  {check['message']}")
    diagnosis = exercise["diagnosis"]
    if diagnosis and diagnosis["message"] not in told:
        lines.append(f"  → {diagnosis['message']}")
    return lines
