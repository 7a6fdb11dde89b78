"""A tiny assignment of two cells, with all that a translation has to keep."""

from __future__ import annotations

import json
from pathlib import Path

LESSON = """\
## The forget gate

It decides what the cell state $c^{<t>}$ keeps, see `lstm_cell_forward` and [this](#notes).

$$
c = f * c_{prev}
$$

```python
words = "inside a fence"
```

\\begin{align}
other &= words
\\end{align}

![The forget gate](images/gate.svg)
"""
EXERCISE = '''\
# language: en
def gate(x):
    """Return the gate.

    Arguments:
        x -- the input, shape (n_x, m)
    """
    ### START CODE HERE ### (≈ 1 line)
    # Multiply the weights with the input
    # and add the bias. (≈1 line)
    y = "# no comment" + x  # (n_a, m)
    ### END CODE HERE ###
    return y
plots.response(x, y, title="The gate opens", labels=["one", f"{x} none"])
'''


def write_tiny(root: Path) -> Path:
    """Write the assignment, and return its folder."""
    folder = root / "solutions" / "tiny"
    folder.mkdir(parents=True)
    cells = [
        {"cell_type": "markdown", "id": "lesson", "metadata": {}, "source": [LESSON]},
        {
            "cell_type": "code",
            "id": "gate-code",
            "metadata": {"nbgrader": {"grade_id": "gate-code", "points": 3}},
            "execution_count": 4,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["English"]}],
            "source": EXERCISE.splitlines(keepends=True),
        },
    ]
    notebook = {"cells": cells, "metadata": {"x": 1}, "nbformat": 4, "nbformat_minor": 5}
    (folder / "tiny.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "assignment.toml").write_text('title = "A tiny course"\n', encoding="utf-8")
    return folder
