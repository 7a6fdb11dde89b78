"""Lambdas for everything small."""

affine = lambda W, x, b: W.dot(x) + b  # noqa: E731
slope = lambda g: g * (1 - g)  # noqa: E731


def rnn_cell_forward(xt, a_prev, parameters):
    p = lambda name: parameters[name]  # noqa: E731
    a_next = np.tanh(affine(p("Waa"), a_prev, p("ba")) + p("Wax").dot(xt))
    return a_next, softmax(affine(p("Wya"), a_next, p("by"))), (a_next, a_prev, xt, parameters)


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    n_a = a_next.shape[0]
    dC = dc_next + ot * (1 - np.tanh(c_next) ** 2) * da_next
    d = {
        "f": dC * c_prev * slope(ft),
        "i": dC * cct * slope(it),
        "c": dC * it * (1 - cct**2),
        "o": da_next * np.tanh(c_next) * slope(ot),
    }
    back = lambda rows: sum(parameters["W" + g][:, rows].T.dot(d[g]) for g in d)  # noqa: E731
    z = np.concatenate((a_prev, xt))
    weights = {"dW" + g: d[g].dot(z.T) for g in d}
    biases = dict(map(lambda g: ("db" + g, d[g].sum(axis=1, keepdims=True)), d))
    states = {"dxt": back(slice(n_a, None)), "da_prev": back(slice(n_a)), "dc_prev": dC * ft}
    return {**states, **weights, **biases}
