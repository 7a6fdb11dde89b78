"""Results built up in place, with `out=` and augmented assignment."""


def rnn_cell_forward(xt, a_prev, parameters):
    z = np.dot(parameters["Wax"], xt)
    z += np.dot(parameters["Waa"], a_prev)
    z += parameters["ba"]
    np.tanh(z, out=z)
    logits = np.dot(parameters["Wya"], z)
    np.add(logits, parameters["by"], out=logits)
    return z, softmax(logits), (z, a_prev, xt, parameters)


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = a_next**2
    np.subtract(1, dz, out=dz)
    dz *= da_next
    gradients = {"dxt": np.dot(parameters["Wax"].T, dz)}
    gradients["da_prev"] = np.dot(parameters["Waa"].T, dz)
    gradients["dWax"] = np.zeros_like(parameters["Wax"])
    gradients["dWaa"] = np.zeros_like(parameters["Waa"])
    gradients["dba"] = np.zeros_like(parameters["ba"])
    gradients["dWax"] += np.dot(dz, xt.T)
    gradients["dWaa"] += np.dot(dz, a_prev.T)
    gradients["dba"] += dz.sum(axis=1, keepdims=True)
    return gradients


def rnn_backward(da, caches):
    steps, x = caches
    upstream = da.copy()
    T_x = upstream.shape[2]
    gradients = {"dx": np.zeros(x.shape[:2] + (T_x,))}
    for t in range(T_x)[::-1]:
        step = rnn_cell_backward(upstream[:, :, t], steps[t])
        gradients["dx"][:, :, t] += step.pop("dxt")
        gradients["da0"] = step.pop("da_prev")
        if t > 0:
            upstream[:, :, t - 1] += gradients["da0"]
        for name, share in step.items():
            gradients.setdefault(name, np.zeros(share.shape))
            gradients[name] += share
    return gradients


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    z = np.concatenate((a_prev, xt))
    made = {}
    for gate in "fico":
        made[gate] = np.dot(parameters["W" + gate], z)
        made[gate] += parameters["b" + gate]
        made[gate] = np.tanh(made[gate]) if gate == "c" else sigmoid(made[gate])
    c_next = made["f"].copy()
    c_next *= c_prev
    c_next += made["i"] * made["c"]
    a_next = np.tanh(c_next)
    a_next *= made["o"]
    logits = np.dot(parameters["Wy"], a_next)
    logits += parameters["by"]
    gates = (made["f"], made["i"], made["c"], made["o"])
    cache = (a_next, c_next, a_prev, c_prev, *gates, xt, parameters)
    return a_next, c_next, softmax(logits), cache
