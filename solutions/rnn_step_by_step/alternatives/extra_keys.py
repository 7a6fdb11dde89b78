"""Gradients with more keys than were asked for."""


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dtanh = (1 - a_next**2) * da_next
    gradients = {"dtanh": dtanh, "dz": dtanh.copy()}
    gradients["dxt"] = np.dot(parameters["Wax"].T, dtanh)
    gradients["da_prev"] = np.dot(parameters["Waa"].T, dtanh)
    gradients["dWax"] = np.dot(dtanh, xt.T)
    gradients["dWaa"] = np.dot(dtanh, a_prev.T)
    gradients["dba"] = np.sum(dtanh, axis=1, keepdims=True)
    gradients["number of examples"] = np.array(xt.shape[1])
    return gradients


def lstm_backward(da, caches):
    steps, x = caches
    n_a, m, T_x = da.shape
    total = {"dx": np.zeros((x.shape[0], m, T_x)), "dc_prevt": np.zeros((n_a, m))}
    total["da_prevt"] = np.zeros((n_a, m))
    for t in reversed(range(T_x)):
        step = lstm_cell_backward(da[:, :, t] + total["da_prevt"], total["dc_prevt"], steps[t])
        total["da_prevt"], total["dc_prevt"] = step["da_prev"], step["dc_prev"]
        total["dx"][:, :, t] = step["dxt"]
        for name in step:
            if name.startswith(("dW", "db")):
                total[name] = step[name] + total.get(name, 0)
    total["da0"] = total["da_prevt"].copy()
    total["dc0"] = total["dc_prevt"]
    return total
