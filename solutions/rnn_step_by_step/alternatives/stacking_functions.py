"""vstack, hstack, r_ and c_ for joining; atleast_2d for biases."""


def rnn_cell_forward(xt, a_prev, parameters):
    W = np.c_[parameters["Waa"], parameters["Wax"], parameters["ba"]]
    ones = np.ones((1, xt.shape[1]))
    a_next = np.tanh(W @ np.r_[a_prev, xt, ones])
    yt_pred = softmax(np.hstack((parameters["Wya"], parameters["by"])) @ np.vstack((a_next, ones)))
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = np.r_[a_prev, xt]
    ft = sigmoid(parameters["Wf"] @ z + parameters["bf"])
    it = sigmoid(parameters["Wi"] @ z + parameters["bi"])
    cct = np.tanh(parameters["Wc"] @ z + parameters["bc"])
    ot = sigmoid(parameters["Wo"] @ z + parameters["bo"])
    c_next = np.sum(np.array([ft, it]) * np.array([c_prev, cct]), axis=0)
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    d = (1 - a_next**2) * da_next
    everything = d @ np.vstack((a_prev, xt, np.ones((1, xt.shape[1])))).T
    dWaa, dWax, dba = np.hsplit(everything, [len(a_prev), len(a_prev) + len(xt)])
    da_prev, dxt = np.vsplit(np.hstack((parameters["Waa"], parameters["Wax"])).T @ d, [len(a_prev)])
    return {"dxt": dxt, "da_prev": da_prev, "dWax": dWax, "dWaa": dWaa, "dba": dba}
