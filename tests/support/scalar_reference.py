"""The eight functions once more, from plain numbers and loops alone.

No numpy operation takes part in the arithmetic, and every gradient is written out entry by entry,
so that agreement with the vectorised solution means something. Arrays serve as storage only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import numpy as np

Array = Any
GATES = ("f", "i", "c", "o")


def scalar_sigmoid(value: float) -> float:
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))


def scalar_softmax(scores: list[float]) -> list[float]:
    highest = max(scores)
    exponentials = [math.exp(score - highest) for score in scores]
    total = sum(exponentials)
    return [exponential / total for exponential in exponentials]


def entries(*shape: int) -> Iterator[tuple[int, ...]]:
    return product(*(range(size) for size in shape))


def weighted(weights: Iterable[float], values: Iterable[float]) -> float:
    return sum(float(w) * float(v) for w, v in zip(weights, values, strict=True))


def predict(weights: Array, bias: Array, a_next: Array) -> Array:
    n_y, m = weights.shape[0], a_next.shape[1]
    prediction = np.zeros((n_y, m))
    for i in range(m):
        scores = [weighted(weights[k], a_next[:, i]) + float(bias[k, 0]) for k in range(n_y)]
        for k, probability in enumerate(scalar_softmax(scores)):
            prediction[k, i] = probability
    return prediction


def rnn_cell_forward(xt: Array, a_prev: Array, parameters: dict[str, Array]) -> tuple[Any, ...]:
    p = parameters
    a_next = np.zeros_like(a_prev)
    for j, i in entries(*a_prev.shape):
        a_next[j, i] = math.tanh(
            weighted(p["Waa"][j], a_prev[:, i])
            + weighted(p["Wax"][j], xt[:, i])
            + float(p["ba"][j, 0])
        )
    return a_next, predict(p["Wya"], p["by"], a_next), (a_next, a_prev, xt, parameters)


def rnn_forward(x: Array, a0: Array, parameters: dict[str, Array]) -> tuple[Any, ...]:
    T_x = x.shape[2]
    a = np.zeros((*a0.shape, T_x))
    y_pred = np.zeros((parameters["Wya"].shape[0], x.shape[1], T_x))
    steps, a_next = [], a0
    for t in range(T_x):
        a_next, y_pred[:, :, t], cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t] = a_next
        steps.append(cache)
    return a, y_pred, (steps, x)


def lstm_cell_forward(
    xt: Array, a_prev: Array, c_prev: Array, parameters: dict[str, Array]
) -> tuple[Any, ...]:
    p = parameters
    squash = {"f": scalar_sigmoid, "i": scalar_sigmoid, "c": math.tanh, "o": scalar_sigmoid}
    gate = {name: np.zeros_like(a_prev) for name in GATES}
    a_next, c_next = np.zeros_like(a_prev), np.zeros_like(a_prev)
    for j, i in entries(*a_prev.shape):
        z = [*a_prev[:, i], *xt[:, i]]
        for name in GATES:
            gate[name][j, i] = squash[name](
                weighted(p["W" + name][j], z) + float(p["b" + name][j, 0])
            )
        kept = float(gate["f"][j, i]) * float(c_prev[j, i])
        added = float(gate["i"][j, i]) * float(gate["c"][j, i])
        c_next[j, i] = kept + added
        a_next[j, i] = float(gate["o"][j, i]) * math.tanh(kept + added)
    cache = (a_next, c_next, a_prev, c_prev, *(gate[name] for name in GATES), xt, parameters)
    return a_next, c_next, predict(p["Wy"], p["by"], a_next), cache


def lstm_forward(x: Array, a0: Array, parameters: dict[str, Array]) -> tuple[Any, ...]:
    T_x = x.shape[2]
    a, c = np.zeros((*a0.shape, T_x)), np.zeros((*a0.shape, T_x))
    y = np.zeros((parameters["Wy"].shape[0], x.shape[1], T_x))
    steps, a_next, c_next = [], a0, np.zeros_like(a0)
    for t in range(T_x):
        a_next, c_next, y[:, :, t], cache = lstm_cell_forward(
            x[:, :, t], a_next, c_next, parameters
        )
        a[:, :, t], c[:, :, t] = a_next, c_next
        steps.append(cache)
    return a, y, c, (steps, x)


def rnn_cell_backward(da_next: Array, cache: tuple[Any, ...]) -> dict[str, Array]:
    a_next, a_prev, xt, p = cache
    n_a, n_x = p["Wax"].shape
    gradients = {
        "dxt": np.zeros_like(xt),
        "da_prev": np.zeros_like(a_prev),
        "dWax": np.zeros((n_a, n_x)),
        "dWaa": np.zeros((n_a, n_a)),
        "dba": np.zeros((n_a, 1)),
    }
    for j, i in entries(*a_next.shape):
        slope = (1 - float(a_next[j, i]) ** 2) * float(da_next[j, i])
        gradients["dba"][j, 0] += slope
        for k in range(n_x):
            gradients["dWax"][j, k] += slope * float(xt[k, i])
            gradients["dxt"][k, i] += float(p["Wax"][j, k]) * slope
        for k in range(n_a):
            gradients["dWaa"][j, k] += slope * float(a_prev[k, i])
            gradients["da_prev"][k, i] += float(p["Waa"][j, k]) * slope
    return gradients


def rnn_backward(da: Array, caches: tuple[Any, ...]) -> dict[str, Array]:
    steps, x = caches
    n_a, m, T_x = da.shape
    dx, da_prev = np.zeros((x.shape[0], m, T_x)), np.zeros((n_a, m))
    totals: dict[str, Array] = {}
    for t in range(T_x - 1, -1, -1):
        step = rnn_cell_backward(add(da[:, :, t], da_prev), steps[t])
        dx[:, :, t], da_prev = step["dxt"], step["da_prev"]
        accumulate(totals, step, ("dWax", "dWaa", "dba"))
    return {"dx": dx, "da0": da_prev, **totals}


def lstm_cell_backward(da_next: Array, dc_next: Array, cache: tuple[Any, ...]) -> dict[str, Array]:
    _a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, p = cache
    n_x, (n_a, m) = xt.shape[0], a_prev.shape
    gradients = {
        "dxt": np.zeros_like(xt),
        "da_prev": np.zeros((n_a, m)),
        "dc_prev": np.zeros((n_a, m)),
        **{"dW" + name: np.zeros((n_a, n_a + n_x)) for name in GATES},
        **{"db" + name: np.zeros((n_a, 1)) for name in GATES},
    }
    for j, i in entries(n_a, m):
        f, u, candidate, o = (float(gate[j, i]) for gate in (ft, it, cct, ot))
        squashed, da = math.tanh(float(c_next[j, i])), float(da_next[j, i])
        dC = float(dc_next[j, i]) + o * (1 - squashed**2) * da
        slopes = {
            "f": dC * float(c_prev[j, i]) * f * (1 - f),
            "i": dC * candidate * u * (1 - u),
            "c": dC * u * (1 - candidate**2),
            "o": da * squashed * o * (1 - o),
        }
        gradients["dc_prev"][j, i] = dC * f
        z = [*a_prev[:, i], *xt[:, i]]
        for name, slope in slopes.items():
            gradients["db" + name][j, 0] += slope
            for k, value in enumerate(z):
                gradients["dW" + name][j, k] += slope * float(value)
                target = gradients["da_prev"] if k < n_a else gradients["dxt"]
                target[k if k < n_a else k - n_a, i] += float(p["W" + name][j, k]) * slope
    return gradients


def lstm_backward(da: Array, caches: tuple[Any, ...]) -> dict[str, Array]:
    steps, x = caches
    n_a, m, T_x = da.shape
    dx, da_prev = np.zeros((x.shape[0], m, T_x)), np.zeros((n_a, m))
    dc_prev, totals = np.zeros((n_a, m)), {}
    for t in range(T_x - 1, -1, -1):
        step = lstm_cell_backward(add(da[:, :, t], da_prev), dc_prev, steps[t])
        dx[:, :, t], da_prev, dc_prev = step["dxt"], step["da_prev"], step["dc_prev"]
        accumulate(totals, step, [kind + name for name in GATES for kind in ("dW", "db")])
    return {"dx": dx, "da0": da_prev, **totals}


def add(first: Array, second: Array) -> Array:
    total = np.zeros(first.shape)
    for index in entries(*first.shape):
        total[index] = float(first[index]) + float(second[index])
    return total


def accumulate(totals: dict[str, Array], step: dict[str, Array], keys: Iterable[str]) -> None:
    for key in keys:
        totals[key] = add(totals[key], step[key]) if key in totals else step[key]


FUNCTIONS = {
    function.__name__: function
    for function in (
        rnn_cell_forward,
        rnn_forward,
        lstm_cell_forward,
        lstm_forward,
        rnn_cell_backward,
        rnn_backward,
        lstm_cell_backward,
        lstm_backward,
    )
}
