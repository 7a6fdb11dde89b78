"""What stopped a function, in plain words: the line first, then what is the matter there.

The notebook's check and the grader's feedback both take their sentence from here. What an error's
message holds is the student's to write, so only words that `known` lets pass are repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

from rnn_utils.checking.error_sentences import Known, Place, sentence_on
from rnn_utils.checking.exercises import EXERCISES
from rnn_utils.language import _

LONGEST = 160
"""Signs of a statement that are quoted."""


@dataclass(frozen=True)
class Stopped:
    """What ended a call.

    Attributes:
        kind: the error's class.
        message: its message.
        line: the learner's line in the function that was called, as it stands; empty if unknown.
        inside: the other function of the learner's in which the error arose, if it was another.
        statement: the whole statement, of which the line may be a part.
        exercise: the exercise whose function was called; empty if unknown.
    """

    kind: str
    message: str
    line: str = ""
    inside: str = ""
    statement: str = ""
    exercise: str = ""

    @property
    def over_none(self) -> bool:
        """Whether it was a value that is still None."""
        return "NoneType" in self.message or "dtype('O')" in self.message


def stop_sentence(stopped: Stopped, known: Known = lambda word: True) -> str:
    """Say where a function stopped and what to do about it.

    Args:
        stopped: what ended the call.
        known: whether a word of the error's message may be repeated.

    Returns:
        One or two sentences in the learner's language.
    """
    quoted = stopped.statement or stopped.line
    if len(quoted) > LONGEST:
        quoted = f"{quoted[:LONGEST]}…"
    where = _("Stops at `{line}`").format(line=quoted) if quoted else _("Stops")
    if stopped.inside.isidentifier() and known(stopped.inside):
        where = _("{where}, inside `{name}`").format(where=where, name=stopped.inside)
    its = stopped.inside if stopped.inside in EXERCISES else stopped.exercise
    place = Place(stopped.statement or stopped.line, its)
    what = sentence_on(stopped.kind, stopped.message, place, known)
    return _("{where}: {what}").format(where=where, what=what)
