"""Assignment expressions."""


def rnn_cell_forward(xt, a_prev, parameters):
    return (
        a_next := np.tanh((p := parameters)["Waa"] @ a_prev + p["Wax"] @ xt + p["ba"]),
        softmax(p["Wya"] @ a_next + p["by"]),
        (a_next, a_prev, xt, parameters),
    )


def rnn_cell_backward(da_next, cache):
    return {
        "dxt": (parameters := cache[3])["Wax"].T @ (d := da_next * (1 - cache[0] ** 2)),
        "da_prev": parameters["Waa"].T @ d,
        "dWax": d @ cache[2].T,
        "dWaa": d @ cache[1].T,
        "dba": d.sum(axis=1, keepdims=True),
    }


def rnn_forward(x, a0, parameters):
    state, caches = a0, []
    a, y_pred = [], []
    while (t := len(caches)) < x.shape[2]:
        caches.append((step := rnn_cell_forward(x[:, :, t], state, parameters))[2])
        a.append(state := step[0])
        y_pred.append(step[1])
    return np.stack(a, 2), np.stack(y_pred, 2), (caches, x)
