"""A tiny assignment of two cells, with all that a translation has to keep."""

from __future__ import annotations

from tests.support.cells import known, prose
from tests.support.courses import Course

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
plots.response(x, y, ylabel="The gate opens", labels=["one", f"{x} none"])
'''
RUN = {
    "outputs": [{"output_type": "stream", "name": "stdout", "text": ["English"]}],
    "execution_count": 4,
}
TINY = Course(
    "tiny",
    "A tiny course",
    first_cells=(prose("lesson", LESSON), {**known("gate-code", EXERCISE, points=3), **RUN}),
)
