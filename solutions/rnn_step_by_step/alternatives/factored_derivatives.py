"""Derivatives in other forms: factored, by cosh, from products already at hand."""


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    d = (1 - a_next) * (1 + a_next) * da_next
    gradients = {"dxt": parameters["Wax"].T @ d, "da_prev": parameters["Waa"].T @ d}
    gradients |= {"dWax": d @ xt.T, "dWaa": d @ a_prev.T, "dba": d @ np.ones((d.shape[1], 1))}
    return gradients


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    n_a, z = a_next.shape[0], np.concatenate((a_prev, xt))
    dot = da_next * a_next * (1 - ot)
    dC = dc_next + da_next * (ot - a_next * np.tanh(c_next))
    dft = dC * (c_next - it * cct) * (1 - ft)
    dit = dC * (c_next - ft * c_prev) * (1 - it)
    dcct = dC * (it - it * cct * cct)
    pairs = list(zip("fico", (dft, dit, dcct, dot)))
    gradients = {"dW" + gate: d @ z.T for gate, d in pairs}
    gradients |= {"db" + gate: d.sum(axis=-1, keepdims=True) for gate, d in pairs}
    dz = sum(parameters["W" + gate].T @ d for gate, d in pairs)
    return gradients | {"dc_prev": ft * dC, "da_prev": dz[:n_a], "dxt": dz[n_a:]}
