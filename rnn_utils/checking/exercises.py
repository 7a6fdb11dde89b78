"""What the eight exercises are called, take and return, in the course's notation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Time = Literal["forward", "backward"]

RNN_PARAMETERS = ("Wax", "Waa", "Wya", "ba", "by")
LSTM_PARAMETERS = ("Wf", "bf", "Wi", "bi", "Wo", "bo", "Wc", "bc", "Wy", "by")
RNN_CACHE = ("a_next", "a_prev", "xt", "parameters")
LSTM_CACHE = (
    "a_next", "c_next", "a_prev", "c_prev", "ft", "it", "cct", "ot", "xt", "parameters",
)  # fmt: skip
LSTM_GRADIENTS = ("dWf", "dbf", "dWi", "dbi", "dWc", "dbc", "dWo", "dbo")


@dataclass(frozen=True)
class Exercise:
    """One function of the assignment.

    `follows` names, for a result, the results and gates it is computed from; `equations` the
    numbers of the equations it comes from; `time` the direction of the walk through time;
    `uses` the exercise that it calls at every step.
    """

    name: str
    arguments: tuple[str, ...]
    returns: tuple[str, ...]
    parameters: tuple[str, ...]
    cache: tuple[str, ...]
    gives_dictionary: bool = False
    time: Time | None = None
    uses: str | None = None
    follows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    equations: dict[str, str] = field(default_factory=dict)

    @property
    def is_backward(self) -> bool:
        return self.name.endswith("_backward")


EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for exercise in (
        Exercise(
            name="rnn_cell_forward",
            arguments=("xt", "a_prev", "parameters"),
            returns=("a_next", "yt_pred", "cache"),
            parameters=RNN_PARAMETERS,
            cache=RNN_CACHE,
            follows={"yt_pred": ("a_next",), "cache": ("a_next",)},
            equations={"a_next": "(R1)", "yt_pred": "(R2)"},
        ),
        Exercise(
            name="rnn_forward",
            arguments=("x", "a0", "parameters"),
            returns=("a", "y_pred", "caches"),
            parameters=RNN_PARAMETERS,
            cache=RNN_CACHE,
            time="forward",
            uses="rnn_cell_forward",
            follows={"y_pred": ("a",), "caches": ("a",)},
        ),
        Exercise(
            name="lstm_cell_forward",
            arguments=("xt", "a_prev", "c_prev", "parameters"),
            returns=("a_next", "c_next", "yt_pred", "cache"),
            parameters=LSTM_PARAMETERS,
            cache=LSTM_CACHE,
            follows={
                "c_next": ("ft", "it", "cct"),
                "a_next": ("c_next", "ot"),
                "yt_pred": ("a_next",),
                "cache": ("c_next", "a_next"),
            },
            equations={
                "ft": "(1)", "it": "(2)", "cct": "(3)",
                "c_next": "(4)", "ot": "(5)", "a_next": "(6)",
            },
        ),
        Exercise(
            name="lstm_forward",
            arguments=("x", "a0", "parameters"),
            returns=("a", "y", "c", "caches"),
            parameters=LSTM_PARAMETERS,
            cache=LSTM_CACHE,
            time="forward",
            uses="lstm_cell_forward",
            follows={"y": ("a",), "caches": ("a", "c")},
        ),
        Exercise(
            name="rnn_cell_backward",
            arguments=("da_next", "cache"),
            returns=("dxt", "da_prev", "dWax", "dWaa", "dba"),
            parameters=RNN_PARAMETERS,
            cache=RNN_CACHE,
            gives_dictionary=True,
            equations={
                "dWax": "(R3), (R4)", "dWaa": "(R3), (R5)", "dba": "(R3), (R6)",
                "dxt": "(R3), (R7)", "da_prev": "(R3), (R8)",
            },
        ),
        Exercise(
            name="rnn_backward",
            arguments=("da", "caches"),
            returns=("dx", "da0", "dWax", "dWaa", "dba"),
            parameters=RNN_PARAMETERS,
            cache=RNN_CACHE,
            gives_dictionary=True,
            time="backward",
            uses="rnn_cell_backward",
        ),
        Exercise(
            name="lstm_cell_backward",
            arguments=("da_next", "dc_next", "cache"),
            returns=("dxt", "da_prev", "dc_prev", *LSTM_GRADIENTS),
            parameters=LSTM_PARAMETERS,
            cache=LSTM_CACHE,
            gives_dictionary=True,
            equations={
                "dWf": "(10), (11)", "dbf": "(10), (11)", "dWi": "(9), (12)", "dbi": "(9), (12)",
                "dWc": "(8), (13)", "dbc": "(8), (13)", "dWo": "(7), (14)", "dbo": "(7), (14)",
                "da_prev": "(15)", "dc_prev": "(16)", "dxt": "(17)",
            },
            follows={
                "da_prev": ("dWf", "dWi", "dWc", "dWo"),
                "dxt": ("dWf", "dWi", "dWc", "dWo"),
            },
        ),
        Exercise(
            name="lstm_backward",
            arguments=("da", "caches"),
            returns=("dx", "da0", *LSTM_GRADIENTS),
            parameters=LSTM_PARAMETERS,
            cache=LSTM_CACHE,
            gives_dictionary=True,
            time="backward",
            uses="lstm_cell_backward",
        ),
    )
}  # fmt: skip

SHAPES: dict[str, str] = {
    "xt": "(n_x, m)", "dxt": "(n_x, m)",
    "x": "(n_x, m, T_x)", "dx": "(n_x, m, T_x)",
    "a_prev": "(n_a, m)", "a0": "(n_a, m)", "c_prev": "(n_a, m)",
    "a_next": "(n_a, m)", "c_next": "(n_a, m)",
    "ft": "(n_a, m)", "it": "(n_a, m)", "cct": "(n_a, m)", "ot": "(n_a, m)",
    "da_next": "(n_a, m)", "dc_next": "(n_a, m)",
    "da_prev": "(n_a, m)", "dc_prev": "(n_a, m)", "da0": "(n_a, m)",
    "a": "(n_a, m, T_x)", "c": "(n_a, m, T_x)", "da": "(n_a, m, T_x)",
    "yt_pred": "(n_y, m)", "y_pred": "(n_y, m, T_x)", "y": "(n_y, m, T_x)",
    "dWax": "(n_a, n_x)", "dWaa": "(n_a, n_a)", "dba": "(n_a, 1)",
    "dWf": "(n_a, n_a + n_x)", "dWi": "(n_a, n_a + n_x)",
    "dWc": "(n_a, n_a + n_x)", "dWo": "(n_a, n_a + n_x)",
    "dbf": "(n_a, 1)", "dbi": "(n_a, 1)", "dbc": "(n_a, 1)", "dbo": "(n_a, 1)",
}  # fmt: skip
