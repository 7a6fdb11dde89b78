"""The colours of the course: one colour for one thing, in every figure and every plot.

The table builds on the colour-blind-safe set of Okabe and Ito (2008); their yellow is darkened
so that it reads on white, and a wine red and greys complete it.
"""

from __future__ import annotations

PALETTE: dict[str, str] = {
    "forget": "#D55E00",
    "update": "#009E73",
    "output": "#0072B2",
    "candidate": "#E69F00",
    "cell_state": "#CC79A7",
    "hidden_state": "#56B4E9",
    "input": "#5F6B76",
    "prediction": "#9A8700",
    "gradient": "#882255",
    "ink": "#1F2933",
    "paper": "#FFFFFF",
    "muted": "#8A94A0",
}
