"""Everything transposed: an example a row, weights on the right."""


def rnn_cell_forward(xt, a_prev, parameters):
    W = {name: value.T for name, value in parameters.items()}
    rows = np.tanh(a_prev.T @ W["Waa"] + xt.T @ W["Wax"] + W["ba"])
    scores = rows @ W["Wya"] + W["by"]
    return rows.T, softmax(scores.T), (rows.T, a_prev, xt, parameters)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    rows = np.hstack((a_prev.T, xt.T))
    ft, it, cct, ot = ((rows @ parameters["W" + g].T + parameters["b" + g].T).T for g in "fico")
    ft, it, cct, ot = sigmoid(ft), sigmoid(it), np.tanh(cct), sigmoid(ot)
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax((a_next.T @ parameters["Wy"].T + parameters["by"].T).T)
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    rows = (da_next * (1 - a_next**2)).T
    return {
        "dxt": np.transpose(rows @ parameters["Wax"]),
        "da_prev": np.transpose(rows @ parameters["Waa"]),
        "dWax": np.transpose(xt @ rows),
        "dWaa": np.transpose(a_prev @ rows),
        "dba": np.ones((1, len(rows))).dot(rows).T,
    }
