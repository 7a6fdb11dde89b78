"""Prints, warns and keeps a diary while it works."""

import sys
import warnings

diary = []


def rnn_cell_forward(xt, a_prev, parameters):
    print("one step with", xt.shape[1], "examples")
    print("to the other stream", file=sys.stderr)
    warnings.warn("only a warning", stacklevel=2)
    a_next = np.tanh(
        np.dot(parameters["Waa"], a_prev) + np.dot(parameters["Wax"], xt) + parameters["ba"]
    )
    diary.append(a_next.shape)
    yt_pred = softmax(np.dot(parameters["Wya"], a_next) + parameters["by"])
    cache = (a_next, a_prev, xt, parameters)
    return a_next, yt_pred, cache


def lstm_forward(x, a0, parameters):
    diary.clear()
    T_x = x.shape[2]
    a, c = np.zeros((*a0.shape, T_x)), np.zeros((*a0.shape, T_x))
    y = np.zeros((len(parameters["by"]), x.shape[1], T_x))
    caches, state, memory = [], a0, np.zeros(a0.shape)
    for t in range(T_x):
        print(f"step {t + 1} of {T_x}", end="\r", flush=True)
        state, memory, y[:, :, t], cache = lstm_cell_forward(x[:, :, t], state, memory, parameters)
        a[:, :, t], c[:, :, t] = state, memory
        diary.append((state.mean(), memory.mean()))
        caches.append(cache)
    return a, y, c, (caches, x)


def rnn_cell_backward(da_next, cache):
    np.array([0.0]) / 0.0
    a_next, a_prev, xt, parameters = cache
    d = (1 - a_next**2) * da_next
    for line in ("gradient:", d, repr(parameters)):
        print(line)
    return {
        "dxt": np.dot(parameters["Wax"].T, d),
        "da_prev": np.dot(parameters["Waa"].T, d),
        "dWax": np.dot(d, xt.T),
        "dWaa": np.dot(d, a_prev.T),
        "dba": np.sum(d, axis=1, keepdims=True),
    }
