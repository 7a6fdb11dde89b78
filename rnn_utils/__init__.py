"""What the notebooks of the course import: activations, Adam, checks and plots."""

from rnn_utils import plots
from rnn_utils.activations import sigmoid, softmax
from rnn_utils.adam import initialize_adam, update_parameters_with_adam
from rnn_utils.checking.checks import check, verdict
from rnn_utils.checking.example_cells import showing
from rnn_utils.checking.gradients import gradient_check
from rnn_utils.checking.loss_checks import loss_check, prediction_check
from rnn_utils.checking.overview import progress
from rnn_utils.checking.published import example_inputs
from rnn_utils.checking.readiness import ready
from rnn_utils.colour_names import colour_names

__all__ = [
    "check",
    "colour_names",
    "example_inputs",
    "gradient_check",
    "initialize_adam",
    "loss_check",
    "plots",
    "prediction_check",
    "progress",
    "ready",
    "showing",
    "sigmoid",
    "softmax",
    "update_parameters_with_adam",
    "verdict",
]
