"""Annotated throughout."""

from __future__ import annotations

from typing import Any

Array = np.ndarray
Parameters = dict[str, np.ndarray]


def rnn_cell_forward(
    xt: Array, a_prev: Array, parameters: Parameters
) -> tuple[Array, Array, tuple[Any, ...]]:
    z: Array = parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"]
    a_next: Array = np.tanh(z)
    yt_pred: Array = softmax(parameters["Wya"] @ a_next + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def rnn_forward(
    x: Array, a0: Array, parameters: Parameters
) -> tuple[Array, Array, tuple[list[Any], Array]]:
    T_x: int = x.shape[2]
    a: Array = np.zeros((*a0.shape, T_x))
    y_pred: Array = np.zeros((parameters["Wya"].shape[0], x.shape[1], T_x))
    caches: list[tuple[Any, ...]] = []
    state: Array = a0
    for t in range(T_x):
        state, y_pred[:, :, t], cache = rnn_cell_forward(x[:, :, t], state, parameters)
        a[:, :, t] = state
        caches.append(cache)
    return a, y_pred, (caches, x)


def rnn_cell_backward(da_next: Array, cache: tuple[Any, ...]) -> dict[str, Array]:
    a_next, a_prev, xt, parameters = cache
    dtanh: Array = (1 - a_next**2) * da_next
    gradients: dict[str, Array] = {}
    gradients["dxt"] = parameters["Wax"].T @ dtanh
    gradients["da_prev"] = parameters["Waa"].T @ dtanh
    gradients["dWax"], gradients["dWaa"] = dtanh @ xt.T, dtanh @ a_prev.T
    gradients["dba"] = np.sum(dtanh, axis=1, keepdims=True)
    return gradients
