"""Results that are separate parts of one array."""


def rnn_forward(x, a0, parameters):
    (n_a, m), T_x, n_y = a0.shape, x.shape[2], len(parameters["by"])
    buffer = np.zeros((n_a + n_y, m, T_x))
    a, y_pred = buffer[:n_a], buffer[n_a:]
    caches, state = [], a0
    for t in range(T_x):
        state, y_pred[:, :, t], cache = rnn_cell_forward(x[:, :, t], state, parameters)
        a[:, :, t] = state
        caches.append(cache)
    return a, y_pred, (caches, x)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    n_a, m = a_prev.shape
    buffer = np.empty((6 * n_a, m))
    a_next, c_next, ft, it, cct, ot = buffer.reshape(6, n_a, m)
    z = np.concatenate((a_prev, xt))
    ft[:] = sigmoid(np.dot(parameters["Wf"], z) + parameters["bf"])
    it[:] = sigmoid(np.dot(parameters["Wi"], z) + parameters["bi"])
    cct[:] = np.tanh(np.dot(parameters["Wc"], z) + parameters["bc"])
    ot[:] = sigmoid(np.dot(parameters["Wo"], z) + parameters["bo"])
    c_next[:] = ft * c_prev + it * cct
    a_next[:] = ot * np.tanh(c_next)
    yt_pred = softmax(np.dot(parameters["Wy"], a_next) + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def rnn_backward(da, caches):
    steps, x = caches
    n_a, m, T_x = da.shape
    n_x = x.shape[0]
    flat = np.zeros(n_a * (n_x + n_a + 1))
    dWax, dWaa, dba = np.split(flat, [n_a * n_x, n_a * (n_x + n_a)])
    dWax, dWaa, dba = dWax.reshape(n_a, n_x), dWaa.reshape(n_a, n_a), dba.reshape(n_a, 1)
    dx, da_prevt = np.zeros((n_x, m, T_x)), np.zeros((n_a, m))
    for t in reversed(range(T_x)):
        step = rnn_cell_backward(da[:, :, t] + da_prevt, steps[t])
        da_prevt, dx[:, :, t] = step["da_prev"], step["dxt"]
        for whole, name in ((dWax, "dWax"), (dWaa, "dWaa"), (dba, "dba")):
            whole += step[name]
    return {"dx": dx, "da0": da_prevt, "dWax": dWax, "dWaa": dWaa, "dba": dba}
