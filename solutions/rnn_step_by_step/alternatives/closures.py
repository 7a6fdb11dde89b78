"""Inner functions that remember what surrounds them."""


def make_step(parameters):
    def step(xt, a_prev):
        return rnn_cell_forward(xt, a_prev, parameters)

    return step


def rnn_forward(x, a0, parameters):
    step, caches = make_step(parameters), []
    a = np.zeros((a0.shape[0], a0.shape[1], x.shape[2]))
    y_pred = np.zeros((parameters["Wya"].shape[0], x.shape[1], x.shape[2]))
    state = a0

    def advance(t):
        nonlocal state
        state, y_pred[:, :, t], cache = step(x[:, :, t], state)
        a[:, :, t] = state
        caches.append(cache)

    for t in range(x.shape[2]):
        advance(t)
    return a, y_pred, (caches, x)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = np.concatenate((a_prev, xt), axis=0)

    def through(activation, letter):
        return activation(np.dot(parameters["W" + letter], z) + parameters["b" + letter])

    ft = through(sigmoid, "f")
    it = through(sigmoid, "i")
    cct = through(np.tanh, "c")
    ot = through(sigmoid, "o")
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(np.dot(parameters["Wy"], a_next) + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def rnn_backward(da, caches):
    steps, x = caches
    T_x = da.shape[2]
    total = {"dWax": 0.0, "dWaa": 0.0, "dba": 0.0}
    dx = np.zeros((x.shape[0], x.shape[1], T_x))

    def back(t, passed_back):
        gradients = rnn_cell_backward(da[:, :, t] + passed_back, steps[t])
        dx[:, :, t] = gradients["dxt"]
        for name in total:
            total[name] = total[name] + gradients[name]
        return gradients["da_prev"]

    passed_back = np.zeros(da.shape[:2])
    for t in reversed(range(T_x)):
        passed_back = back(t, passed_back)
    return {"dx": dx, "da0": passed_back, **total}
