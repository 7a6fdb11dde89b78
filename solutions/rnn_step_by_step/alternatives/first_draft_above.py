"""A wrong first draft above the right function: the last definition counts."""


def rnn_cell_forward(xt, a_prev, parameters):
    return np.tanh(xt), None


def rnn_cell_backward(da_next, cache):
    raise NotImplementedError("tomorrow")


def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(
        np.dot(parameters["Waa"], a_prev) + np.dot(parameters["Wax"], xt) + parameters["ba"]
    )
    yt_pred = softmax(np.dot(parameters["Wya"], a_next) + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    d = (1 - a_next**2) * da_next
    gradients = {"dxt": np.dot(parameters["Wax"].T, d), "da_prev": np.dot(parameters["Waa"].T, d)}
    gradients.update(dWax=np.dot(d, xt.T), dWaa=np.dot(d, a_prev.T))
    gradients["dba"] = np.sum(d, axis=1, keepdims=True)
    return gradients
