"""While loops that count up or down."""


def rnn_forward(x, a0, parameters):
    (n_a, m), T_x, t = a0.shape, x.shape[2], 0
    a, y_pred = np.empty((n_a, m, T_x)), np.empty((len(parameters["by"]), m, T_x))
    caches, state = [], a0
    while t < T_x:
        state, y_pred[:, :, t], cache = rnn_cell_forward(x[:, :, t], state, parameters)
        a[:, :, t] = state
        caches.append(cache)
        t += 1
    return a, y_pred, (caches, x)


def rnn_backward(da, caches):
    steps, x = caches
    n_a, m, t = da.shape
    dx = np.zeros((x.shape[0], m, t))
    dWax, dWaa, dba, da0 = 0, 0, 0, 0
    while t > 0:
        t -= 1
        step = rnn_cell_backward(da[:, :, t] + da0, steps[t])
        dx[:, :, t], da0 = step["dxt"], step["da_prev"]
        dWax, dWaa, dba = dWax + step["dWax"], dWaa + step["dWaa"], dba + step["dba"]
    return {"dx": dx, "da0": da0, "dWax": dWax, "dWaa": dWaa, "dba": dba}


def lstm_forward(x, a0, parameters):
    T_x = x.shape[2]
    a, c = np.full(a0.shape + (T_x,), np.nan), np.full(a0.shape + (T_x,), np.nan)
    y = np.full((len(parameters["by"]), x.shape[1], T_x), np.nan)
    caches, state, memory = [], a0, np.zeros(a0.shape)
    while True:
        t = len(caches)
        if t == T_x:
            break
        state, memory, y[:, :, t], cache = lstm_cell_forward(x[:, :, t], state, memory, parameters)
        a[:, :, t], c[:, :, t] = state, memory
        caches.append(cache)
    return a, y, c, (caches, x)
