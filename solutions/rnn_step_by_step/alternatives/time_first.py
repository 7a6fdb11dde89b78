"""Time moved to the front, so that loops run over arrays and not over indices."""


def rnn_forward(x, a0, parameters):
    a = np.zeros((x.shape[2], *a0.shape))
    y_pred = np.zeros((x.shape[2], len(parameters["by"]), x.shape[1]))
    state, caches = a0, []
    for xt, a_slot, y_slot in zip(np.moveaxis(x, 2, 0), a, y_pred):
        state, y_slot[:], cache = rnn_cell_forward(xt, state, parameters)
        a_slot[:] = state
        caches.append(cache)
    return np.moveaxis(a, 0, 2), np.moveaxis(y_pred, 0, 2), (caches, x)


def lstm_forward(x, a0, parameters):
    T_x = x.shape[2]
    a, c = np.zeros((2, T_x, *a0.shape))
    y = np.zeros((T_x, len(parameters["by"]), x.shape[1]))
    state, memory, caches = a0, np.zeros(a0.shape), []
    for t, xt in enumerate(x.transpose(2, 0, 1)):
        state, memory, y[t], cache = lstm_cell_forward(xt, state, memory, parameters)
        a[t], c[t] = state, memory
        caches.append(cache)
    return a.transpose(1, 2, 0), y.transpose(1, 2, 0), c.transpose(1, 2, 0), (caches, x)


def rnn_backward(da, caches):
    arriving = np.moveaxis(da, 2, 0)
    passed_back, dx, shares = np.zeros_like(arriving[0]), [], []
    for d, cache in reversed(list(zip(arriving, caches[0]))):
        step = rnn_cell_backward(d + passed_back, cache)
        passed_back = step["da_prev"]
        dx.append(step["dxt"])
        shares.append([step["dWax"], step["dWaa"], step["dba"]])
    dWax, dWaa, dba = (sum(kind) for kind in zip(*shares))
    dx = np.moveaxis(np.array(dx[::-1]), 0, 2)
    return {"dx": dx, "da0": passed_back, "dWax": dWax, "dWaa": dWaa, "dba": dba}
