"""Arrays in column order, and views that are no longer contiguous."""


def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.asfortranarray(
        np.tanh(parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"])
    )
    yt_pred = np.asfortranarray(softmax(parameters["Wya"] @ a_next + parameters["by"]))
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def rnn_forward(x, a0, parameters):
    (n_a, m), T_x = a0.shape, x.shape[2]
    a = np.zeros((n_a, m, T_x), order="F")
    y_pred = np.zeros((len(parameters["by"]), m, T_x), order="F")
    caches, state = [], a0
    for t in range(T_x):
        state, y_pred[:, :, t], cache = rnn_cell_forward(x[:, :, t], state, parameters)
        a[:, :, t] = state
        caches.append(cache)
    return a, y_pred, (caches, x)


def lstm_forward(x, a0, parameters):
    (n_a, m), T_x, n_y = a0.shape, x.shape[2], len(parameters["by"])
    buffer = np.zeros((T_x, 2 * n_a + n_y, m))
    caches, state, memory = [], a0, np.zeros((n_a, m))
    for t in range(T_x):
        state, memory, yt, cache = lstm_cell_forward(x[:, :, t], state, memory, parameters)
        buffer[t] = np.concatenate((state, memory, yt))
        caches.append(cache)
    a, c, y = np.split(buffer.transpose(1, 2, 0), [n_a, 2 * n_a])
    return a, y, c, (caches, x)


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dT = ((1 - a_next**2) * da_next).T
    return {
        "dxt": (dT @ parameters["Wax"]).T,
        "da_prev": (dT @ parameters["Waa"]).T,
        "dWax": (xt @ dT).T,
        "dWaa": (a_prev @ dT).T,
        "dba": dT.sum(axis=0, keepdims=True).T,
    }
