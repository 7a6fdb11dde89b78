"""Comprehensions instead of loops, wherever nothing has to be carried along."""


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = np.array([*a_prev, *xt])
    squash = {"f": sigmoid, "i": sigmoid, "c": np.tanh, "o": sigmoid}
    ft, it, cct, ot = [
        f(np.dot(parameters[f"W{g}"], z) + parameters[f"b{g}"]) for g, f in squash.items()
    ]
    c_next = ft * c_prev + it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(np.dot(parameters["Wy"], a_next) + parameters["by"])
    cache = (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)
    return a_next, c_next, yt_pred, cache


def rnn_forward(x, a0, parameters):
    caches = []
    results = [
        (caches.append(step[2]), step)[1]
        for t in range(x.shape[2])
        for step in [rnn_cell_forward(x[:, :, t], caches[-1][0] if caches else a0, parameters)]
    ]
    a = np.moveaxis(np.array([step[0] for step in results]), 0, -1)
    y_pred = np.moveaxis(np.array([step[1] for step in results]), 0, -1)
    return a, y_pred, (caches, x)


def lstm_backward(da, caches):
    steps, back, carried = caches[0], [], (0 * da[:, :, 0], 0 * da[:, :, 0])
    for t in range(da.shape[2] - 1, -1, -1):
        back.append(lstm_cell_backward(da[:, :, t] + carried[0], carried[1], steps[t]))
        carried = tuple(back[-1][name] for name in ("da_prev", "dc_prev"))
    gradients = {k: sum(step[k] for step in back) for k in back[0] if k[1] in "Wb"}
    dx = np.array([step["dxt"] for step in back[::-1]]).transpose(1, 2, 0)
    return {"dx": dx, "da0": carried[0]} | gradients
