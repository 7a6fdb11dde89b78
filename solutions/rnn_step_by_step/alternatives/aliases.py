"""The earlier exercises under other names: aliases, default arguments, tables, partial."""

import functools


def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(
        np.dot(parameters["Waa"], a_prev) + np.dot(parameters["Wax"], xt) + parameters["ba"]
    )
    yt_pred = softmax(np.dot(parameters["Wya"], a_next) + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


forward_step = rnn_cell_forward


def rnn_forward(x, a0, parameters, cell=rnn_cell_forward):
    caches, a, y_pred = [], [], []
    for xt in (x[:, :, t] for t in range(x.shape[2])):
        step = (cell, forward_step)[len(caches) % 2]
        a_next, yt_pred, cache = step(xt, a[-1] if a else a0, parameters)
        a.append(a_next)
        y_pred.append(yt_pred)
        caches.append(cache)
    return np.stack(a, axis=2), np.stack(y_pred, axis=2), (caches, x)


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    d = (1 - a_next**2) * da_next
    return {
        "dxt": np.dot(parameters["Wax"].T, d),
        "da_prev": np.dot(parameters["Waa"].T, d),
        "dWax": np.dot(d, xt.T),
        "dWaa": np.dot(d, a_prev.T),
        "dba": np.sum(d, axis=1, keepdims=True),
    }


CELLS = {"backward": rnn_cell_backward}


def rnn_backward(da, caches):
    steps, _ = caches
    passed_back, back = 0, []
    for t in reversed(range(da.shape[2])):
        step = functools.partial(CELLS["backward"], cache=steps[t])
        back.insert(0, step(da[:, :, t] + passed_back))
        passed_back = back[0]["da_prev"]
    gradients = {name: sum(step[name] for step in back) for name in ("dWax", "dWaa", "dba")}
    return {"dx": np.stack([step["dxt"] for step in back], axis=2), "da0": passed_back, **gradients}
