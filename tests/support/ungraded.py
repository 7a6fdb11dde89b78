"""The cells of the lesson's last part that students fill in, and that earn nothing."""

from __future__ import annotations

from tests.support.cells import read
from tests.support.places import FOLDER, NAME

LOSS, PREDICTION = "learn-cross-entropy", "learn-prediction-backward"
FUNCTIONS = ("cross_entropy", "prediction_backward")


def solution_source(cell_id: str) -> str:
    """The right source of a cell."""
    cells = read(FOLDER / f"{NAME}.ipynb")["cells"]
    source: str = next(cell["source"] for cell in cells if cell["id"] == cell_id)
    return source
