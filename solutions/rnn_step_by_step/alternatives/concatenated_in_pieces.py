"""The stack of state and input never built, or built piece by piece."""


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    n_a, m = a_prev.shape
    n_x = xt.shape[0]
    concat = np.zeros((n_a + n_x, m))
    concat[:n_a, :] = a_prev
    concat[n_a:, :] = xt
    ft = sigmoid(np.dot(parameters["Wf"], concat) + parameters["bf"])
    it = sigmoid(np.dot(parameters["Wi"], concat) + parameters["bi"])
    cct = np.tanh(np.dot(parameters["Wc"], concat) + parameters["bc"])
    c_next = ft * c_prev + it * cct
    ot = sigmoid(np.dot(parameters["Wo"], concat) + parameters["bo"])
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(np.dot(parameters["Wy"], a_next) + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    n_a = a_next.shape[0]
    dot = da_next * np.tanh(c_next) * ot * (1 - ot)
    dC = dc_next + ot * (1 - np.square(np.tanh(c_next))) * da_next
    dcct = dC * it * (1 - np.square(cct))
    dit = dC * cct * it * (1 - it)
    dft = dC * c_prev * ft * (1 - ft)
    gradients = {"dc_prev": dC * ft, "da_prev": 0, "dxt": 0}
    for gate, d in (("f", dft), ("i", dit), ("c", dcct), ("o", dot)):
        left, right = np.split(parameters["W" + gate], [n_a], axis=1)
        gradients["dW" + gate] = np.concatenate((d @ a_prev.T, d @ xt.T), axis=1)
        gradients["db" + gate] = np.sum(d, axis=1, keepdims=True)
        gradients["da_prev"] = gradients["da_prev"] + left.T @ d
        gradients["dxt"] = gradients["dxt"] + right.T @ d
    return gradients
