"""The colours of the course: one colour for one thing, in every figure and every plot.

The table builds on the colour-blind-safe set of Okabe and Ito (2008), as light or dark as it takes
for a line to stand out from white and from a dark page alike, at 3 : 1 or better. A magenta and
greys complete it. Ink is for words, and for lines on paper.
"""

from __future__ import annotations

PALETTE: dict[str, str] = {
    "forget": "#D55E00",
    "update": "#009E73",
    "output": "#0072B2",
    "candidate": "#8E6720",
    "cell_state": "#C56B9E",
    "hidden_state": "#1F94CC",
    "input": "#666E76",
    "prediction": "#9F8F1E",
    "gradient": "#C8237F",
    "ink": "#1F2933",
    "paper": "#FFFFFF",
    "muted": "#788692",
}
