"""Caches that hold copies of everything, the dictionary of parameters included."""

import copy


def rnn_cell_forward(xt, a_prev, parameters):
    parameters = copy.deepcopy(parameters)
    a_next = np.tanh(
        np.dot(parameters["Waa"], a_prev) + np.dot(parameters["Wax"], xt) + parameters["ba"]
    )
    yt_pred = softmax(np.dot(parameters["Wya"], a_next) + parameters["by"])
    return a_next, yt_pred, (a_next.copy(), a_prev.copy(), np.array(xt), dict(parameters))


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = np.concatenate((a_prev, xt), axis=0)
    ft = sigmoid(np.dot(parameters["Wf"], z) + parameters["bf"])
    it = sigmoid(np.dot(parameters["Wi"], z) + parameters["bi"])
    cct = np.tanh(np.dot(parameters["Wc"], z) + parameters["bc"])
    c_next = ft * c_prev + it * cct
    ot = sigmoid(np.dot(parameters["Wo"], z) + parameters["bo"])
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(np.dot(parameters["Wy"], a_next) + parameters["by"])
    kept = [array.copy() for array in (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt)]
    return a_next, c_next, yt_pred, (*kept, {name: parameters[name].copy() for name in parameters})


def lstm_forward(x, a0, parameters):
    x, a0 = x.copy(), a0.copy()
    T_x, caches, state, memory = x.shape[2], [], a0, np.zeros_like(a0)
    a, c = np.zeros((*a0.shape, T_x)), np.zeros((*a0.shape, T_x))
    y = np.zeros((len(parameters["by"]), x.shape[1], T_x))
    for t in range(T_x):
        state, memory, y[:, :, t], cache = lstm_cell_forward(
            np.copy(x[:, :, t]), np.copy(state), np.copy(memory), dict(parameters)
        )
        a[:, :, t], c[:, :, t] = state, memory
        caches.append(tuple(cache))
    return a, y, c, (list(caches), x)
