"""The work in helper functions beside the graded ones."""


def affine(W, x, b):
    return np.dot(W, x) + b


def add_over_examples(d):
    return np.sum(d, axis=1, keepdims=True)


def sigmoid_slope(g):
    return g * (1 - g)


def tanh_slope(a):
    return 1 - a**2


def rnn_cell_forward(xt, a_prev, parameters):
    joined = np.hstack((parameters["Waa"], parameters["Wax"]))
    a_next = np.tanh(affine(joined, np.vstack((a_prev, xt)), parameters["ba"]))
    yt_pred = softmax(affine(parameters["Wya"], a_next, parameters["by"]))
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = np.vstack((a_prev, xt))
    ft, it, ot = (
        sigmoid(affine(parameters["W" + gate], z, parameters["b" + gate])) for gate in "fio"
    )
    cct = np.tanh(affine(parameters["Wc"], z, parameters["bc"]))
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(affine(parameters["Wy"], a_next, parameters["by"]))
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    d = tanh_slope(a_next) * da_next
    return {
        "dxt": np.dot(parameters["Wax"].T, d),
        "da_prev": np.dot(parameters["Waa"].T, d),
        "dWax": np.dot(d, xt.T),
        "dWaa": np.dot(d, a_prev.T),
        "dba": add_over_examples(d),
    }


def gate_gradients(da_next, dC, cache):
    _, c_next, _, c_prev, ft, it, cct, ot, _, _ = cache
    return {
        "f": dC * c_prev * sigmoid_slope(ft),
        "i": dC * cct * sigmoid_slope(it),
        "c": dC * it * tanh_slope(cct),
        "o": da_next * np.tanh(c_next) * sigmoid_slope(ot),
    }


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, _, ft, _, _, ot, xt, parameters = cache
    n_a, z = a_next.shape[0], np.vstack((a_prev, xt))
    dC = dc_next + ot * tanh_slope(np.tanh(c_next)) * da_next
    gradients, dz = {"dc_prev": dC * ft}, np.zeros_like(z)
    for gate, d in gate_gradients(da_next, dC, cache).items():
        gradients["dW" + gate] = np.dot(d, z.T)
        gradients["db" + gate] = add_over_examples(d)
        dz += np.dot(parameters["W" + gate].T, d)
    gradients["da_prev"], gradients["dxt"] = dz[:n_a].copy(), dz[n_a:].copy()
    return gradients
