"""Activations of the student's own, over the given names."""


def softmax(z):
    shifted = np.exp(z - z.max(axis=0))
    return shifted / shifted.sum(axis=0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def tanh(z):
    return 2 * sigmoid(2 * z) - 1


def rnn_cell_forward(xt, a_prev, parameters):
    a_next = tanh(
        np.dot(parameters["Waa"], a_prev) + np.dot(parameters["Wax"], xt) + parameters["ba"]
    )
    yt_pred = softmax(np.dot(parameters["Wya"], a_next) + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = np.concatenate((a_prev, xt), axis=0)
    ft = sigmoid(np.dot(parameters["Wf"], z) + parameters["bf"])
    it = 0.5 * (1 + np.tanh(0.5 * (np.dot(parameters["Wi"], z) + parameters["bi"])))
    grown, shrunk = (np.exp(s * (np.dot(parameters["Wc"], z) + parameters["bc"])) for s in (1, -1))
    cct = (grown - shrunk) / (grown + shrunk)
    c_next = ft * c_prev + it * cct
    ot = sigmoid(np.dot(parameters["Wo"], z) + parameters["bo"])
    a_next = ot * tanh(c_next)
    yt_pred = softmax(np.dot(parameters["Wy"], a_next) + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache
