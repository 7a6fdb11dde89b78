"""What the notebooks of the course import: activations, Adam, checks and plots."""

from . import plots
from .activations import sigmoid, softmax
from .adam import initialize_adam, update_parameters_with_adam
from .checks import check, verdict
from .example_cells import showing
from .gradient_checking import gradient_check
from .overview import progress
from .published import example_inputs

__all__ = [
    "check",
    "example_inputs",
    "gradient_check",
    "initialize_adam",
    "plots",
    "progress",
    "showing",
    "sigmoid",
    "softmax",
    "update_parameters_with_adam",
    "verdict",
]
