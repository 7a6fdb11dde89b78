"""Signatures with stars and defaults."""


def rnn_cell_forward(*arguments):
    xt, a_prev, parameters = arguments
    a_next = np.tanh(
        np.dot(parameters["Waa"], a_prev) + np.dot(parameters["Wax"], xt) + parameters["ba"]
    )
    yt_pred = softmax(np.dot(parameters["Wya"], a_next) + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def rnn_forward(x, a0=None, parameters=None, **unused):
    (n_a, m), T_x = a0.shape, x.shape[2]
    a, y_pred = np.zeros((n_a, m, T_x)), np.zeros((len(parameters["by"]), m, T_x))
    caches, state = [], a0
    for t in range(T_x):
        state, y_pred[:, :, t], cache = rnn_cell_forward(*(x[:, :, t], state, parameters))
        a[:, :, t] = state
        caches.append(cache)
    return a, y_pred, (caches, x)


def lstm_cell_forward(xt, a_prev, c_prev, parameters, *, squash=np.tanh):
    def layer(Wf, bf, Wi, bi, Wc, bc, Wo, bo, Wy, by):
        z = np.concatenate((a_prev, xt))
        ft, it, ot = sigmoid(Wf @ z + bf), sigmoid(Wi @ z + bi), sigmoid(Wo @ z + bo)
        cct = squash(Wc @ z + bc)
        c_next = ft * c_prev + it * cct
        a_next = ot * squash(c_next)
        kept = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
        return a_next, c_next, softmax(Wy @ a_next + by), kept

    return layer(**parameters)
