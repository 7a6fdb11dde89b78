"""Plots of the learner's own results.

Every function shows one figure, with a title that states what it shows, and prints a sentence
that says the same. Unfinished results (None, a wrong shape, values that are not finite) give a
placeholder that says what will appear. With `RNN_UTILS_NO_PLOTS=1` nothing is drawn at all.
"""

from rnn_utils.plots.check_curve import gradient_check_curve
from rnn_utils.plots.flow import gradient_flow
from rnn_utils.plots.learning import recall, spelling
from rnn_utils.plots.lstm_gates import gates
from rnn_utils.plots.probabilities import predictions
from rnn_utils.plots.states import hidden_states
from rnn_utils.plots.sweep import response

__all__ = [
    "gates",
    "gradient_check_curve",
    "gradient_flow",
    "hidden_states",
    "predictions",
    "recall",
    "response",
    "spelling",
]
