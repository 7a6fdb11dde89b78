"""Where to begin: the first line that is off in what a function gave, and the question to ask.

The notebook's check and the grader's feedback both take their sentence from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from rnn_utils.checking.error_sentences import Known
from rnn_utils.checking.exercises import CACHES, LOOP, Exercise
from rnn_utils.checking.findings import Findings
from rnn_utils.checking.fingerprints import Suspect, recognised
from rnn_utils.checking.forms import is_real
from rnn_utils.checking.observations import (
    COLLECTED,
    MOST_NAMED,
    beyond,
    carries,
    feeds_the_cell,
    spoilt_by,
    step_of,
)
from rnn_utils.checking.returned import named_results
from rnn_utils.checking.shortened import for_fewer
from rnn_utils.checking.slip_questions import about, begin_with, question, to_compare
from rnn_utils.checking.stops import Stopped, stop_sentence
from rnn_utils.checking.stubs import Stub
from rnn_utils.checking.written import Written
from rnn_utils.language import _, listed

UNFINISHED = "unfinished"
"""What a function is called, among the causes, in which lines are still to be written."""


@dataclass(frozen=True)
class Cause:
    """What a message begins with.

    Attributes:
        sentence: one or two sentences in the learner's language, the line first.
        step: the line, by the name of its step; empty where none can be told.
        name: what the table of mistakes calls it, where it is one.
    """

    sentence: str
    step: str = ""
    name: str = ""


@dataclass(frozen=True)
class Call:
    """What came of calling a function on the published example.

    Attributes:
        outcome: what it returned, in its plain form, or what stopped it.
        shared: pairs of results that are one array.
        changed: an argument that it has written into, by its name; empty where there is none.
        for_fewer: whether it is right, too, for fewer time-steps than the example has.
    """

    outcome: Any
    shared: Sequence[tuple[str, str]] = ()
    changed: str = ""
    for_fewer: bool = True


def cause_of(
    exercise: Exercise, call: Call, stub: Stub | None, known: Known = lambda word: True
) -> Cause | None:
    """Say where to begin, by what came of calling a function on the published example.

    Args:
        exercise: the exercise.
        call: what came of it.
        stub: what of the function is still to be written, where that is known.
        known: whether a word of an error's message may be repeated.

    Returns:
        The cause; None where everything is right.
    """
    cause = _cause_of_call(exercise, call, known, stub.written if stub else None)
    if cause is None and not call.for_fewer:
        return Cause(for_fewer(exercise))
    if cause is None or stub is None or not stub.open_lines:
        return cause
    if _is_written(exercise, call, stub, cause):
        return cause
    return Cause(stub.next_line, name=UNFINISHED)


def _is_written(exercise: Exercise, call: Call, stub: Stub, cause: Cause) -> bool:
    """Whether a cause is in a line that is written and shows, with all that it is made from.

    What isn't returned shows where what is made from it is off just as by a known mistake.
    """
    stopped = call.outcome
    if isinstance(stopped, Stopped):
        return stopped.line in stub.before and not stopped.over_none
    results = named_results(exercise, stopped)
    if exercise.uses or isinstance(results, str) or cause.step not in exercise.upstream:
        return False
    shows = is_real(results.get(cause.step)) or (cause.step not in results and bool(cause.name))
    return shows and not stub.may_be_missing_in([cause.step, *exercise.upstream[cause.step]])


def written_into(argument: str) -> str:
    """Say that a function has written into an argument."""
    return _("It writes into its argument `{name}`; work on a copy and leave that alone.").format(
        name=argument
    )


def _cause_of_call(
    exercise: Exercise, call: Call, known: Known, written: Written | None
) -> Cause | None:
    if isinstance(call.outcome, Stopped):
        return Cause(stop_sentence(call.outcome, known))
    results = named_results(exercise, call.outcome)
    if isinstance(results, str):
        return Cause(results)
    missing = [name for name in exercise.returns if name not in results]
    if missing and written and written.returns_in_a_loop:
        told = _("The dictionary has no key `{name}`; is the `return` outside the loop?")
        return Cause(told.format(name=missing[0]))
    if missing:
        return Cause(_("The dictionary has no key `{name}`.").format(name=missing[0]))
    return _cause_in(Findings(exercise, results, call.shared, call.changed, written))


def _cause_in(findings: Findings) -> Cause | None:
    """Say where to begin, by what a function gave and did on the way, and the words in it."""
    slip = _slip_in(findings)
    tellers = (
        *(_known_mistake, _written_into, _returned_for_another, _unread, _one_array),
        *(_exchanged, _single_edit, _without_some_examples, _likeliest),
    )
    return next((cause for tell in tellers if (cause := tell(findings, slip))), None)


def _slip_in(findings: Findings) -> Suspect | None:
    """Recognise a slip, unless its lines can have spoilt less than the likeliest line can."""
    exercise, wrong, likely = findings.exercise, findings.wrong, findings.likely
    outside = partial(beyond, exercise, wrong)
    slip = recognised(exercise.name, wrong, findings.got, outside, findings.may_be)
    if slip is not None and slip.steps and likely and outside(slip.steps) > outside(likely[:1]):
        return None
    return slip


def _known_mistake(findings: Findings, slip: Suspect | None) -> Cause | None:
    return _recognised(findings, slip, _(slip.hint)) if slip is not None and slip.name else None


def _written_into(findings: Findings, slip: Suspect | None) -> Cause | None:
    return Cause(written_into(findings.changed)) if findings.changed else None


def _returned_for_another(findings: Findings, slip: Suspect | None) -> Cause | None:
    """Notice a name in the `return` that stands where a result that is off belongs."""
    if findings.returned_for_another is None:
        return None
    own, name = findings.returned_for_another
    told = _("Begin with the `return`. It gives `{own}` where `{name}` belongs.")
    return Cause(told.format(own=own, name=name))


def _without_some_examples(findings: Findings, slip: Suspect | None) -> Cause | None:
    """Notice a loop over the examples that leaves some of them out."""
    name = findings.without_some_examples.rpartition(".")[2]
    if not name:
        return None
    told = _(
        "`{name}` is right for some examples and zero for the others: over which of them does your "
        "loop run?"
    )
    return Cause(told.format(name=name))


def _unread(findings: Findings, slip: Suspect | None) -> Cause | None:
    """Notice an argument that the function never reads, where what is off needs it."""
    exercise = findings.exercise
    spoilt = spoilt_by(exercise, findings.wrong[0]) if findings.wrong else frozenset()
    for argument, own_name in findings.unread.items():
        needed = [name for name, step in exercise.steps.items() if argument in step.made_from]
        steps = [name for name in needed if name in spoilt and findings.can_find(name)]
        if steps:
            told = _("`{name}` is never read in the function; where does it come in?")
            sentence = begin_with(exercise, steps[:1], told.format(name=own_name), findings.names)
            return Cause(sentence, steps[0])
    return None


def _one_array(findings: Findings, slip: Suspect | None) -> Cause | None:
    """Notice two results that are one array, or made of one list, where one of them is off."""
    pairs = (pair for pair in findings.shared if findings.are_alike(*pair))
    names = next((pair for pair in pairs if set(pair) & set(findings.wrong)), None)
    sentence = _("`{first}` and `{second}` are one array under two names; has each its own?")
    if names is None:
        names = findings.alike
        sentence = _(
            "`{first}` and `{second}` hold the same; are they filled from one list or array?"
        )
    if names is None:
        return None
    later = [step for step in findings.exercise.steps if step in names][-1:]
    said = sentence.format(first=names[0], second=names[1])
    return Cause(begin_with(findings.exercise, later, said), *later)


def _exchanged(findings: Findings, slip: Suspect | None) -> Cause | None:
    """Notice values that are right under each other's names, in the results or in a cache."""
    exercise, names = findings.exercise, findings.exchanged
    if not names:
        return None
    told = _(
        "Each holds what belongs in another of them: are they exchanged where they are computed, "
        "or where they are handed on?"
    )
    steps = [step_of(exercise, name) for name in names[:MOST_NAMED]]
    whole = names[0].partition(".")[0]
    if set(findings.wrong) <= set(names) and whole in CACHES:  # all else is right
        fields = listed([f"`{name.partition('.')[2]}`" for name in names[:-1]])
        steps = [step for step in (whole, COLLECTED) if step in exercise.steps][:1]
        told = _(
            "In it, {fields} and `{last}` stand in each other's places: are they exchanged where "
            "they are computed, or where they are packed?"
        ).format(fields=fields, last=names[-1].partition(".")[2])
    return Cause(begin_with(exercise, steps, told), steps[0] if steps else "")


def _single_edit(findings: Findings, slip: Suspect | None) -> Cause | None:
    """Ask what the recognised edit of a line calls for, or what the result itself shows."""
    if slip is None:
        return None
    asked = _asked_of(findings, slip)
    first = findings.wrong[0]
    own = step_of(findings.exercise, first)
    told = findings.described(first) if own in slip.steps and first not in CACHES else None
    return _recognised(findings, slip, told or asked)


def _asked_of(findings: Findings, slip: Suspect) -> str:
    """Put the question of an edit, where the source holds what it is about."""
    written, words = findings.written, about(slip.ask, slip.word)
    lines = [(word, step) for word in words for step in slip.steps]
    if slip.ask == "name" and any(findings.belongs_in(*pair) for pair in lines):
        return question("name-around", slip.word)
    if written is None or not words or any(written.stands_in_line(*pair) for pair in lines):
        return question(slip.ask, slip.word)
    if any(written.leads_to_line(*pair) for pair in lines):
        return question(f"{slip.ask}-before" if slip.ask == "name" else slip.ask, slip.word)
    return to_compare(findings.exercise, *slip.steps[:1])


def _likeliest(findings: Findings, slip: Suspect | None) -> Cause | None:
    """Name the line that is likeliest to blame, where no slip is recognised."""
    if not findings.wrong:
        return None
    exercise, wrong = findings.exercise, findings.wrong
    steps = findings.likely or [step_of(exercise, wrong[0])]
    first = next((name for name in wrong if steps[0] in spoilt_by(exercise, name)), wrong[0])
    if findings.has_other_order(first):
        steps = [step_of(exercise, first)]
    told = findings.described(first)
    if findings.has_another_number_of_caches or findings.stops_early(first):
        steps = [LOOP]
    own = step_of(exercise, first)
    if findings.has_fewer_steps(first):
        steps = [LOOP, own]
    if findings.has_other_shape(first) and own not in steps and own != LOOP:
        steps = [*steps[: MOST_NAMED - 1], own]
    if findings.may_take_no_step:
        steps = list(dict.fromkeys([LOOP, *steps]))[:MOST_NAMED]
    if told is None and (told := _where_the_loop_goes_wrong(findings, steps[0])):
        kept = findings.starts_right and steps[0] not in exercise.returns
        steps = steps if kept else list(exercise.uses)
    if told is None and findings.only_sums_over_examples_are_off:
        told = _(
            "All that is summed over the examples is off, and nothing else: does each sum run over "
            "every example, and is nothing else done to it?"
        )
    told = told or to_compare(exercise, steps[0])
    return Cause(begin_with(exercise, steps, told, findings.names), steps[0])


def _recognised(findings: Findings, slip: Suspect, asked: str) -> Cause:
    """Name the lines of a slip; what the learner's function does without, by what it spoils."""
    exercise, first = findings.exercise, findings.wrong[:1]
    steps = _steps_of(exercise, slip, *first) if first else list(slip.steps)
    found = [step for step in steps if findings.can_find(step)]
    named = found or ([step_of(exercise, *first)] if steps and first else steps)
    return Cause(begin_with(exercise, named, asked), named[0] if named else "", slip.name)


def _steps_of(exercise: Exercise, slip: Suspect, observation: str) -> list[str]:
    """Return the lines of a slip to name: of several, the one that spoilt what is off first."""
    if slip.either or len(slip.steps) < 2:
        return list(slip.steps)
    spoilt = spoilt_by(exercise, observation)
    return [next((step for step in slip.steps if step in spoilt), slip.steps[0])]


def _where_the_loop_goes_wrong(findings: Findings, step: str) -> str | None:
    """Say whether a loop starts well, where a line has to do with what the cell receives."""
    exercise = findings.exercise
    if not findings.starts_right:
        told = _(
            "What the loop computes first is off already: print what the cell receives there, and "
            "what becomes of its results."
        )
        return told if feeds_the_cell(exercise, step) else None
    if not carries(exercise, step) and not findings.all_records_go_wrong_later:
        return None
    t = findings.first_wrong_step or 0
    if exercise.time == "forward":
        return _(
            "Up to time-step {t} all is right, and at the next one it is not: what does a step "
            "receive from the one before?"
        ).format(t=t - 1)
    return _(
        "From the last time-step, the first of this loop, down to {t} all is right, and at the one "
        "before it is not: what does a step receive from the one after it?"
    ).format(t=t + 1)
