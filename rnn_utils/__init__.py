"""What the notebooks of the course import: activations, Adam, checks and plots."""

from .activations import sigmoid, softmax
from .adam import initialize_adam, update_parameters_with_adam
from .checks import check, verdict
from .example_cells import showing
from .overview import progress
from .published import example_inputs

__all__ = [
    "check",
    "example_inputs",
    "initialize_adam",
    "progress",
    "showing",
    "sigmoid",
    "softmax",
    "update_parameters_with_adam",
    "verdict",
]
