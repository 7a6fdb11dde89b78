"""Gradients returned by dict(), zip and update."""


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    d = (1 - a_next**2) * da_next
    return dict(
        dxt=np.dot(parameters["Wax"].T, d),
        da_prev=np.dot(parameters["Waa"].T, d),
        dWax=np.dot(d, xt.T),
        dWaa=np.dot(d, a_prev.T),
        dba=np.sum(d, axis=1, keepdims=True),
    )


def rnn_backward(da, caches):
    steps, x = caches
    names = ["dWax", "dWaa", "dba"]
    shapes = [(len(da), len(x)), (len(da), len(da)), (len(da), 1)]
    gradients = dict(zip(names, map(np.zeros, shapes)))
    gradients.update(dx=np.zeros((len(x),) + da.shape[1:]), da0=np.zeros(da.shape[:2]))
    for t in reversed(range(da.shape[2])):
        step = rnn_cell_backward(da[:, :, t] + gradients["da0"], steps[t])
        gradients["da0"] = step["da_prev"]
        gradients["dx"][:, :, t] = step["dxt"]
        gradients.update({name: gradients[name] + step[name] for name in names})
    return gradients


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    n_a, z = a_next.shape[0], np.concatenate((a_prev, xt))
    dC = dc_next + ot * (1 - np.tanh(c_next) ** 2) * da_next
    d = dict(f=dC * c_prev * ft * (1 - ft), i=dC * cct * it * (1 - it))
    d.update(c=dC * it * (1 - cct**2), o=da_next * np.tanh(c_next) * ot * (1 - ot))
    gradients = dict.fromkeys(("dxt", "da_prev"), 0)
    gradients["dc_prev"] = dC * ft
    for gate in d:
        W = parameters["W" + gate]
        gradients["da_prev"] = gradients["da_prev"] + np.dot(W.T[:n_a], d[gate])
        gradients["dxt"] = gradients["dxt"] + np.dot(W.T[n_a:], d[gate])
        gradients["dW" + gate] = np.dot(d[gate], z.T)
        gradients["db" + gate] = d[gate].sum(axis=1)[:, None]
    return gradients
