"""All eight with the @ operator."""


def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = parameters["Wax"], parameters["Waa"], parameters["Wya"]
    ba, by = parameters["ba"], parameters["by"]
    a_next = np.tanh(Wax @ xt + Waa @ a_prev + ba)
    yt_pred = softmax(Wya @ a_next + by)
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def rnn_forward(x, a0, parameters):
    n_a, m = a0.shape
    T_x = x.shape[2]
    a = np.zeros((n_a, m, T_x))
    y_pred = np.zeros((parameters["by"].shape[0], m, T_x))
    caches = []
    for t in range(T_x):
        before = a[..., t - 1] if t else a0
        a[..., t], y_pred[..., t], cache = rnn_cell_forward(x[..., t], before, parameters)
        caches.append(cache)
    return a, y_pred, (caches, x)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = np.concatenate([a_prev, xt])
    ft = sigmoid(parameters["Wf"] @ z + parameters["bf"])
    it = sigmoid(parameters["Wi"] @ z + parameters["bi"])
    cct = np.tanh(parameters["Wc"] @ z + parameters["bc"])
    ot = sigmoid(parameters["Wo"] @ z + parameters["bo"])
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(parameters["Wy"] @ a_next + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def lstm_forward(x, a0, parameters):
    n_a, m = a0.shape
    T_x = x.shape[2]
    a = np.zeros((n_a, m, T_x))
    c = np.zeros((n_a, m, T_x))
    y = np.zeros((parameters["by"].shape[0], m, T_x))
    caches = []
    state, memory = a0, np.zeros_like(a0)
    for t in range(T_x):
        state, memory, y[..., t], cache = lstm_cell_forward(x[..., t], state, memory, parameters)
        a[..., t], c[..., t] = state, memory
        caches.append(cache)
    return a, y, c, (caches, x)


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = da_next * (1 - a_next * a_next)
    return {
        "dxt": parameters["Wax"].T @ dz,
        "da_prev": parameters["Waa"].T @ dz,
        "dWax": dz @ xt.T,
        "dWaa": dz @ a_prev.T,
        "dba": dz.sum(axis=1, keepdims=True),
    }


def rnn_backward(da, caches):
    steps, x = caches
    n_a, m, T_x = da.shape
    dx = np.zeros((x.shape[0], m, T_x))
    dWax, dWaa, dba = np.zeros((n_a, x.shape[0])), np.zeros((n_a, n_a)), np.zeros((n_a, 1))
    da0 = np.zeros((n_a, m))
    for t in range(T_x - 1, -1, -1):
        step = rnn_cell_backward(da[..., t] + da0, steps[t])
        da0 = step["da_prev"]
        dx[..., t] = step["dxt"]
        dWax = dWax + step["dWax"]
        dWaa = dWaa + step["dWaa"]
        dba = dba + step["dba"]
    return {"dx": dx, "da0": da0, "dWax": dWax, "dWaa": dWaa, "dba": dba}


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    n_a = len(a_next)
    tanh_c = np.tanh(c_next)
    dC = dc_next + da_next * ot * (1 - tanh_c**2)
    df = dC * c_prev * ft * (1 - ft)
    di = dC * cct * it * (1 - it)
    dc = dC * it * (1 - cct**2)
    do = da_next * tanh_c * ot * (1 - ot)
    z = np.concatenate([a_prev, xt])
    Wf, Wi, Wc, Wo = (parameters[name] for name in ("Wf", "Wi", "Wc", "Wo"))
    dz = Wf.T @ df + Wi.T @ di + Wc.T @ dc + Wo.T @ do
    return {
        "dxt": dz[n_a:],
        "da_prev": dz[:n_a],
        "dc_prev": dC * ft,
        "dWf": df @ z.T,
        "dbf": df.sum(axis=1, keepdims=True),
        "dWi": di @ z.T,
        "dbi": di.sum(axis=1, keepdims=True),
        "dWc": dc @ z.T,
        "dbc": dc.sum(axis=1, keepdims=True),
        "dWo": do @ z.T,
        "dbo": do.sum(axis=1, keepdims=True),
    }


def lstm_backward(da, caches):
    steps, x = caches
    n_a, m, T_x = da.shape
    dx = np.zeros((x.shape[0], m, T_x))
    total = {}
    da_prev, dc_prev = np.zeros((n_a, m)), np.zeros((n_a, m))
    for t in range(T_x - 1, -1, -1):
        step = lstm_cell_backward(da[..., t] + da_prev, dc_prev, steps[t])
        da_prev, dc_prev, dx[..., t] = step["da_prev"], step["dc_prev"], step["dxt"]
        for name in ("dWf", "dbf", "dWi", "dbi", "dWc", "dbc", "dWo", "dbo"):
            total[name] = total.get(name, 0) + step[name]
    return {"dx": dx, "da0": da_prev, **total}
