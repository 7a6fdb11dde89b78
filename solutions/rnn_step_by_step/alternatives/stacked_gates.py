"""Four gates in one product."""


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    W = np.vstack([parameters["W" + gate] for gate in "fico"])
    b = np.vstack([parameters["b" + gate] for gate in "fico"])
    ft, it, cct, ot = np.split(W @ np.vstack([a_prev, xt]) + b, 4)
    ft, it, cct, ot = sigmoid(ft), sigmoid(it), np.tanh(cct), sigmoid(ot)
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    n_a, tanh_c = len(a_next), np.tanh(c_next)
    dC = dc_next + ot * (1 - tanh_c**2) * da_next
    outer = np.vstack([dC * c_prev, dC * cct, dC * it, da_next * tanh_c])
    gates = np.vstack([ft, it, ot])
    slopes = np.split(gates * (1 - gates), 3)
    d = outer * np.vstack([slopes[0], slopes[1], 1 - cct**2, slopes[2]])
    dW = np.split(d @ np.vstack([a_prev, xt]).T, 4)
    db = np.split(d.sum(axis=1, keepdims=True), 4)
    dz = np.vstack([parameters["W" + gate] for gate in "fico"]).T @ d
    gradients = {"dxt": dz[n_a:], "da_prev": dz[:n_a], "dc_prev": dC * ft}
    for position, gate in enumerate("fico"):
        gradients["dW" + gate] = dW[position]
        gradients["db" + gate] = db[position]
    return gradients
