"""Caches read by index, parameters by get and itemgetter."""

from operator import itemgetter


def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya, ba, by = itemgetter("Wax", "Waa", "Wya", "ba", "by")(parameters)
    a_next = np.tanh(np.dot(Waa, a_prev) + np.dot(Wax, xt) + ba)
    return a_next, softmax(np.dot(Wya, a_next) + by), (a_next, a_prev, xt, parameters)


def rnn_cell_backward(da_next, cache):
    d = (1 - cache[0] ** 2) * da_next
    return {
        "dxt": np.dot(cache[3].get("Wax").T, d),
        "da_prev": np.dot(cache[-1].get("Waa").T, d),
        "dWax": np.dot(d, cache[2].T),
        "dWaa": np.dot(d, cache[1].T),
        "dba": np.sum(d, axis=1, keepdims=True),
    }


def lstm_cell_backward(da_next, dc_next, cache):
    (a_next, c_next, *_), (ft, it, cct, ot) = cache, cache[4:8]
    n_a, z = a_next.shape[0], np.concatenate((cache[2], cache[8]))
    dC = dc_next + ot * (1 - np.tanh(c_next) ** 2) * da_next
    d = [dC * cache[3], dC * cct, dC, da_next * np.tanh(c_next)]
    d = [
        d[0] * ft * (1 - ft),
        d[1] * it * (1 - it),
        d[2] * it * (1 - cct**2),
        d[3] * ot * (1 - ot),
    ]
    W = itemgetter("Wf", "Wi", "Wc", "Wo")(cache[9])
    da_prev, dxt = 0, 0
    for k in range(4):
        da_prev = da_prev + np.dot(W[k][:, :n_a].T, d[k])
        dxt = dxt + np.dot(W[k][:, n_a:].T, d[k])
    gradients = {"da_prev": da_prev, "dxt": dxt, "dc_prev": dC * ft}
    for k, gate in enumerate("fico"):
        gradients[f"dW{gate}"] = np.dot(d[k], z.T)
        gradients[f"db{gate}"] = np.sum(d[k], axis=1, keepdims=True)
    return gradients


def lstm_backward(da, caches):
    T_x = np.size(da, 2)
    out = {
        k: np.zeros_like(caches[0][0][9][k[1:]]) for k in "dWf dWi dWc dWo dbf dbi dbc dbo".split()
    }
    out["dx"] = np.zeros((np.size(caches[1], 0), np.size(da, 1), T_x))
    g = {"da_prev": np.zeros(da.shape[:2]), "dc_prev": np.zeros(da.shape[:2])}
    for t in np.arange(T_x)[::-1]:
        g = lstm_cell_backward(da[:, :, t] + g["da_prev"], g["dc_prev"], caches[0][t])
        out["dx"][:, :, t] = g["dxt"]
        for k in g.keys() & out.keys():
            out[k] += g[k]
    out["da0"] = g["da_prev"]
    return out
