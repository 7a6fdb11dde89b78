"""Why a student process gave no answer, where its own code did not say."""

from __future__ import annotations

from autograder.base.record import Word


class Stop(Word):
    """A limit that was passed, or a process that broke down."""

    CALL_SECONDS = "call_seconds"
    CELL_SECONDS = "cell_seconds"
    PROCESSES = "processes"
    MEMORY = "memory"
    ENDED = "ended"
    RESTARTS = "restarts"
    RERUNS = "reruns"
    GARBLED = "garbled"
    QUESTIONS = "questions"
    UNSENDABLE = "unsendable"
