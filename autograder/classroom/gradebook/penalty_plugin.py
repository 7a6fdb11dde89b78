"""What a late submission loses, as nbgrader's configured plug-in says."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def seconds_late(submitted: Any, duedate: datetime | None) -> float:
    """Return by how many seconds a row of the gradebook is late, its extension counted."""
    if submitted.timestamp is None or duedate is None:
        return 0.0
    due = duedate if submitted.extension is None else duedate + submitted.extension
    return float(max(0.0, (submitted.timestamp - due).total_seconds()))


def penalty(config: Any, student: str, score: float, late: float) -> float | None:
    """Return the marks to take off a late submission; None where nothing is.

    Args:
        config: nbgrader's settings.
        student: the student's id.
        score: the marks that were earned.
        late: by how many seconds it is late.
    """
    configured = config.AssignLatePenalties.get("plugin_class")
    method = config.LateSubmissionPlugin.get("penalty_method", "none")
    if late <= 0 or (configured is None and method == "none"):
        return None
    plugin = _plugin(configured)(config=config)
    taken = plugin.late_submission_penalty(student, score, late)
    return None if taken is None else min(max(float(taken), 0.0), score)


def _plugin(configured: Any) -> Any:
    from traitlets.utils.importstring import import_item

    if isinstance(configured, type):
        return configured
    return import_item(configured or "nbgrader.plugins.LateSubmissionPlugin")
