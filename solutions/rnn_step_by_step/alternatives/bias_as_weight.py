"""Each bias as one more column of its weights."""


def with_ones(array):
    return np.vstack((array, np.ones((1, array.shape[1]))))


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = with_ones(np.vstack((a_prev, xt)))
    ft, it, cct, ot = (np.hstack((parameters["W" + g], parameters["b" + g])) @ z for g in "fico")
    ft, it, cct, ot = sigmoid(ft), sigmoid(it), np.tanh(cct), sigmoid(ot)
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(np.hstack((parameters["Wy"], parameters["by"])) @ with_ones(a_next))
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    n_a, z = len(a_prev), with_ones(np.vstack((a_prev, xt)))
    dC = dc_next + ot * (1 - np.tanh(c_next) ** 2) * da_next
    d = {
        "f": dC * c_prev * ft * (1 - ft),
        "i": dC * cct * it * (1 - it),
        "c": dC * it * (1 - cct**2),
        "o": da_next * np.tanh(c_next) * ot * (1 - ot),
    }
    joined = {gate: d[gate] @ z.T for gate in d}
    gradients = {"dW" + gate: both[:, :-1] for gate, both in joined.items()}
    gradients.update({"db" + gate: both[:, -1:] for gate, both in joined.items()})
    gradients["da_prev"] = sum(parameters["W" + gate][:, :n_a].T @ d[gate] for gate in d)
    gradients["dxt"] = sum(parameters["W" + gate][:, n_a:].T @ d[gate] for gate in d)
    gradients["dc_prev"] = ft * dC
    return gradients


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    d = (1 - a_next**2) * da_next
    joined = d @ with_ones(xt).T
    return {
        "dxt": parameters["Wax"].T @ d,
        "da_prev": parameters["Waa"].T @ d,
        "dWax": joined[:, :-1],
        "dWaa": d @ a_prev.T,
        "dba": joined[:, -1:],
    }
